"""Keeps every colour readable: those of the theme, and any a site may choose."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from huabiao.publishing import colours, theme
from huabiao.publishing.views_data import Look


@pytest.mark.parametrize(
    ("look", "css"),
    [
        pytest.param(
            Look("#1f4e8c", is_grey=False),
            ":root {\n  --accent: #1f4e8c;\n  --accent-ink: #1f4e8c;\n  --on-accent: #ffffff;\n}\n",
            id="blue",
        ),
        pytest.param(
            Look("#FFD400", is_grey=True),
            ":root {\n  --accent: #FFD400;\n  --accent-ink: #7f6a00;\n  --on-accent: #111111;\n}\n"
            "html {\n  filter: grayscale(1);\n}\n",
            id="yellow and grey",
        ),
        pytest.param(
            Look("#1f4e8c", is_grey=False, font_percent=112.5),
            ":root {\n  --accent: #1f4e8c;\n  --accent-ink: #1f4e8c;\n  --on-accent: #ffffff;\n}\n"
            "html {\n  font-size: 112.5%;\n}\n",
            id="large text",
        ),
    ],
)
def test_a_look_is_one_small_stylesheet(look, css):
    assert theme.render("publishing/look.css", look).decode() == css


@pytest.mark.parametrize("accent", ["red", "#12", "", "#1f4e8c}", "#gggggg"])
def test_what_is_not_a_colour_reaches_no_stylesheet(accent):
    with pytest.raises(ValueError, match="not a colour"):
        theme.render("publishing/look.css", Look(accent, is_grey=False))


@pytest.mark.parametrize("accent", ["#ffffff", "#ffd400", "#7fb2e5", "#c8102e", "#000000"])
def test_any_main_colour_can_be_read(accent):
    assert colours.contrast(colours.readable_on_white(accent), "#ffffff") >= 4.5
    assert colours.contrast(colours.text_colour_on(accent), accent) >= 4.5


@pytest.mark.parametrize(
    ("accent", "is_pale", "is_glaring"),
    [
        pytest.param("#1f4e8c", False, False, id="a deep blue"),
        pytest.param("#b3261e", False, False, id="a deep red"),
        pytest.param("#1b7f5c", False, False, id="a deep green"),
        pytest.param("#ff0000", False, True, id="the red of a screen"),
        pytest.param("#0000ff", False, True, id="the blue of a screen"),
        pytest.param("#7fb2e5", True, False, id="the blue of the sky"),
        pytest.param("#ffffff", True, False, id="white"),
        pytest.param("#ffff00", True, True, id="yellow"),
        pytest.param("#00ff00", True, True, id="green"),
    ],
)
def test_a_colour_that_is_pale_or_glaring_is_known(accent, is_pale, is_glaring):
    assert (colours.is_pale(accent), colours.is_glaring(accent)) == (is_pale, is_glaring)


def test_a_header_picture_stands_in_place_of_the_drawing():
    look = Look("#1f4e8c", is_grey=False, header_picture_url='/files/ab/桥"1.jpg')

    css = theme.render("publishing/look.css", look).decode()
    assert '--header-picture: url("/files/ab/桥%221.jpg");' in css
    assert "--header-strength: 0;" in css


def _tokens(selector: str) -> dict[str, str]:
    css = Path(settings.THEME_ROOT, "styles", "00-tokens.css").read_text()
    block = css[css.index(f"{selector} {{") :].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


PAIRS = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("ink", "tint"),
    ("muted", "paper"),
    ("muted", "ground"),
    ("muted", "tint"),
    ("accent-ink", "paper"),
    ("accent-ink", "ground"),
    ("accent-ink", "tint"),
    ("on-accent", "accent"),
    ("signal", "paper"),
    ("signal", "signal-tint"),
    ("on-deep", "deep"),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_the_colours_of_the_theme_can_be_read(text, ground):
    tokens = _tokens(":root")

    assert colours.contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_in_high_contrast_every_colour_stands_out_seven_to_one(text, ground):
    tokens = _tokens(":root") | _tokens('html[data-contrast="high"]')

    assert colours.contrast(tokens[text], tokens[ground]) >= 7


def _mixed(one: str, share: int, other: str) -> str:
    """What color-mix(in srgb) makes of two colours."""
    channels = [
        (int(one[at : at + 2], 16) * share + int(other[at : at + 2], 16) * (100 - share)) // 100
        for at in (1, 3, 5)
    ]
    return "#{:02x}{:02x}{:02x}".format(*channels)


def _mixtures(accent: str) -> dict[str, str]:
    css = Path(settings.THEME_ROOT, "styles", "00-tokens.css").read_text()
    return {
        name: _mixed(accent, int(share), other)
        for name, share, other in re.findall(
            r"--(\w+): color-mix\(in srgb, var\(--accent-ink\) (\d+)%, (#[0-9a-f]{6})\)", css
        )
    }


@pytest.mark.parametrize(
    "accent", ["#1f4e8c", "#b3261e", "#ffd400", "#1b7f5c", "#000000", "#ffffff"]
)
def test_grounds_mixed_from_any_main_colour_can_be_read_on(accent):
    ink = colours.readable_on_white(accent)
    tokens = _tokens(":root") | {"accent-ink": ink} | _mixtures(ink)

    low = [
        (text, ground)
        for text, ground in PAIRS
        if ground in ("tint", "ground", "deep")
        and colours.contrast(tokens[text], tokens[ground]) < 4.5
    ]
    assert low == []

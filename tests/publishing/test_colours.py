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


def _tokens(selector: str) -> dict[str, str]:
    css = Path(settings.THEME_ROOT, "static", "site.css").read_text()
    block = css[css.index(selector) :].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


@pytest.mark.parametrize("selector", [":root", 'html[data-contrast="high"]'])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("ink", "ground"),
        ("muted", "paper"),
        ("muted", "ground"),
        ("muted", "tint"),
        ("accent-ink", "paper"),
        ("accent-ink", "ground"),
        ("accent-ink", "tint"),
        ("on-accent", "accent"),
        ("notice-ink", "notice"),
        ("void-ink", "void"),
    ],
)
def test_the_colours_of_the_theme_can_be_read(selector, text, ground):
    tokens = _tokens(":root") | _tokens(selector)

    assert colours.contrast(tokens[text], tokens[ground]) >= 4.5

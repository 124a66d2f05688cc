"""Decides how any main colour stays readable: WCAG contrast, computed and not hoped for."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ENOUGH = 5.0  # WCAG AA asks for 4.5; the rest is for tinted grounds
_STILL_ITSELF = 75  # percent; darkened further, people see another colour
_BRIGHT, _PURE = 0.95, 0.9  # as bright and as pure as this no large surface is calm


def text_colour_on(ground: str) -> str:
    """White where it can be read on this colour, else near-black."""
    return "#ffffff" if contrast(ground, "#ffffff") >= _ENOUGH else "#111111"


def readable_on_white(colour: str) -> str:
    """The colour, darkened as far as it takes to be read on white."""
    return _darkened(colour)[0]


def is_pale(colour: str) -> bool:
    """Whether what is read on white in this colour looks like another."""
    return _darkened(colour)[1] < _STILL_ITSELF


def is_glaring(colour: str) -> bool:
    """Whether the colour is as loud as screens can be."""
    darkest, *_between, brightest = sorted(_channels(colour))
    return brightest >= 255 * _BRIGHT and brightest - darkest >= brightest * _PURE


def _darkened(colour: str) -> tuple[str, int]:
    """The colour as it can be read on white, and how much of its brightness is left, in percent."""
    red, green, blue = _channels(colour)
    for share in range(100, -1, -5):
        darker = f"#{red * share // 100:02x}{green * share // 100:02x}{blue * share // 100:02x}"
        if contrast(darker, "#ffffff") >= _ENOUGH:
            break
    return darker, share


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    # A stylesheet is no place for what is not a colour: a "}" would write rules of its own.
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

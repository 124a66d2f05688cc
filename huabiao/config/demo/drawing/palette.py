"""Decides the colours of the city: muted, warm in the light, blue in the shade."""

from __future__ import annotations

import colorsys

INK = "#2f4050"
SLATE = "#5d6f80"
STONE = "#b9b6ad"
MIST = "#e9eef0"
PAPER = "#faf6ee"
WALL = "#f3ebdd"
WALL_SHADE = "#dccfba"
BRICK = "#c0765a"
ROOF = "#b25f48"
TILE = "#58646f"
TIMBER = "#8f6547"
OAK = "#c69a6c"
SAND = "#e8d9bb"
STRAW = "#e2bf68"
WHEAT = "#edd596"
LEAF = "#6f9f74"
MOSS = "#4c7d62"
PINE = "#2f5f54"
GRASS = "#9dbd86"
LIME = "#bfd29b"
RIVER = "#6ba1b3"
LAKE = "#8fbfc9"
DEEP = "#3f7286"
SEA = "#4d86a0"
ROAD = "#8d979f"
ASPHALT = "#6f7a84"
RED = "#bf4a40"
ORANGE = "#dd8a4c"
GOLD = "#e5b452"
BLUE = "#41719c"
SKY = "#8dbbd6"
TEAL = "#3d8784"
PLUM = "#7d5577"
ROSE = "#d98c84"
WHITE = "#ffffff"

SKINS = ("#f1cba8", "#e8b991", "#dba981")
HAIR = "#3a3432"
GREY_HAIR = "#cfcbc6"

MORNING = ("#86b4d0", "#cfe0e2", "#f8e8cf")
NOON = ("#7fb6d8", "#bcdcea", "#edf5f2")
EVENING = ("#6f8db3", "#d9b5a0", "#f7d9a6")
NIGHT = ("#1b2c4c", "#34486f", "#7d7693")
RAIN = ("#7f93a3", "#a9b8c1", "#d3dadb")
WINTER = ("#a9bfd0", "#cfdbe3", "#f2efea")


def mixed(one: str, other: str, share: float) -> str:
    """The colour that is `share` of `other` and the rest of `one`."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return _colour([(1 - share) * a + share * b for a, b in parts])


def lighter(colour: str, share: float = 0.2) -> str:
    return mixed(colour, "#fff4df", share)


def darker(colour: str, share: float = 0.2) -> str:
    """Towards the blue of shade, not towards black."""
    return mixed(colour, "#22364a", share)


def faint(colour: str, opacity: float) -> str:
    return f"{colour[:7]}{round(opacity * 255):02x}"


def calmer(colour: str, share: float = 0.3) -> str:
    """The colour with less of itself in it."""
    red, green, blue = (part / 255 for part in _parts(colour))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    return _colour([part * 255 for part in colorsys.hls_to_rgb(hue, light, strength * (1 - share))])


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _colour(parts: list[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)

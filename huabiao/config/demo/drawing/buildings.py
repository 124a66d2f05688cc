"""Draws what people built: towers, houses with tiled roofs, halls, bridges. The left sides lie in shade."""

from __future__ import annotations

import math

from huabiao.config.demo.drawing.palette import (
    BRICK,
    INK,
    MIST,
    ROOF,
    SLATE,
    STONE,
    TILE,
    TIMBER,
    WALL,
    WALL_SHADE,
    WHITE,
    darker,
    faint,
    lighter,
    mixed,
)
from huabiao.config.demo.drawing.sheet import Sheet

GLASS = "#8fb4c8"


def tower(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    wall: str = WALL,
    windows: str = "bands",
    glass: str = GLASS,
) -> None:
    """A tall building standing on y: a lit front and a shaded side."""
    side = width * 0.26
    top = y - height
    d.rect(x, top, side, height, d.fade(darker(wall, 0.26), darker(wall, 0.16)))
    d.rect(x + side, top, width - side, height, d.fade(lighter(wall, 0.12), darker(wall, 0.06)))
    d.rect(x - 3, top - 7, width + 6, 9, darker(wall, 0.2))
    left, room = x + side + width * 0.07, width * 0.6
    if windows == "bands":
        row = top + 18
        while row < y - 22:
            d.rect(left, row, room, 9, glass)
            d.rect(x + width * 0.05, row, side * 0.62, 9, darker(glass, 0.3))
            row += 21
    elif windows == "grid":
        _grid(d, left, top + 16, room, y - 20, glass)
        _grid(d, x + width * 0.05, top + 16, side * 0.66, y - 20, darker(glass, 0.3), 2)
    elif windows == "glass":
        d.rect(
            x + side,
            top,
            width - side,
            height,
            d.fade(lighter(glass, 0.35), mixed(glass, wall, 0.2)),
        )
        d.rect(x, top, side, height, d.fade(darker(glass, 0.3), darker(glass, 0.15)))
        for number in range(1, 5):
            across = x + side + number * (width - side) / 5
            d.line([(across, top), (across, y)], faint(WHITE, 0.4), 2)
        d.poly(
            [
                (x + width * 0.5, top),
                (x + width * 0.8, top),
                (x + side, top + height * 0.6),
                (x + side, top + height * 0.3),
            ],
            faint(WHITE, 0.22),
        )


def _grid(
    d: Sheet, left: float, top: float, width: float, low: float, glass: str, columns: int = 4
) -> None:
    step = width / columns
    row = top
    while row < low - 12:
        for column in range(columns):
            d.rect(left + column * step, row, step * 0.62, 12, glass)
        row += 25


def skyline(
    d: Sheet, y: float, tallest: float, tone: str, left: float = 0, right: float = 1600
) -> None:
    """Far buildings, pale, as one row."""
    x = left
    while x < right:
        width = d.random.uniform(36, 84)
        middle = 1 - abs((x - (left + right) / 2) / ((right - left) / 2)) * 0.55
        height = tallest * middle * d.random.uniform(0.42, 1)
        tint = mixed(tone, WHITE, d.random.uniform(0, 0.18))
        d.rect(x, y - height, width, height, d.fade(tint, mixed(tint, WHITE, 0.3)))
        d.rect(x, y - height, width * 0.3, height, faint(darker(tone, 0.3), 0.28))
        if d.random.random() < 0.25:
            d.rect(x + width * 0.45, y - height - 26, 4, 26, tint)
        x += width + d.random.uniform(-6, 12)


def block(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    storeys: int,
    wall: str = WALL,
    roof: str = ROOF,
    *,
    balconies: bool = True,
) -> None:
    """A dwelling block of a few storeys with balconies and a pitched roof."""
    high = 58
    height = storeys * high
    top = y - height
    d.rect(x, top, width, height, d.fade(lighter(wall, 0.15), darker(wall, 0.07)))
    d.rect(x, top, width * 0.06, height, faint(darker(wall, 0.5), 0.3))
    d.poly(
        [
            (x - 14, top + 4),
            (x + 18, top - 44),
            (x + width - 18, top - 44),
            (x + width + 14, top + 4),
        ],
        d.fade(lighter(roof, 0.1), darker(roof, 0.08)),
    )
    columns = max(2, round(width / 74))
    step = width / columns
    for storey in range(storeys):
        for column in range(columns):
            left, row = x + column * step + step * 0.2, top + storey * high + 14
            d.rect(left, row, step * 0.6, 28, darker(GLASS, 0.12), 2)
            d.rect(left, row, step * 0.6, 11, faint(WHITE, 0.35))
            if balconies and column % 2:
                d.rect(left - 6, row + 20, step * 0.6 + 12, 15, lighter(wall, 0.4), 2)
                d.rect(left - 6, row + 33, step * 0.6 + 12, 3, darker(wall, 0.25))


def house(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    wall: str = "#f4eee2",
    roof: str = TILE,
) -> None:
    """A village house: white wall, dark tiles, a door and two windows."""
    top = y - height
    d.rect(x, top, width, height, d.fade(lighter(wall, 0.3), darker(wall, 0.06)))
    d.rect(x, y - 9, width, 9, STONE)
    rise = height * 0.55
    d.path(
        f"M{x - 16} {top + 8}Q{x + width * 0.1} {top - rise * 0.5} {x + width * 0.16} {top - rise}"
        f"L{x + width * 0.84} {top - rise}Q{x + width * 0.9} {top - rise * 0.5} {x + width + 16} {top + 8}Z",
        d.fade(lighter(roof, 0.12), darker(roof, 0.12)),
    )
    d.rect(x + width * 0.15, top - rise - 6, width * 0.7, 7, darker(roof, 0.3), 3)
    for number in range(1, 9):
        at = x + width * (0.14 + number * 0.08)
        d.line(
            [(at, top - rise + 5), (at + (number - 4.5) * 3, top + 3)],
            faint(darker(roof, 0.5), 0.22),
            2,
        )
    d.rect(x, top + 8, width, 8, faint("#22364a", 0.16))
    door = width * 0.17
    d.rect(x + width / 2 - door / 2, y - height * 0.62, door, height * 0.62, TIMBER, 2)
    for across in (0.14, 0.7):
        d.rect(
            x + width * across,
            y - height * 0.62,
            width * 0.17,
            height * 0.32,
            darker(TIMBER, 0.15),
            2,
        )
        d.rect(
            x + width * across + 4,
            y - height * 0.62 + 4,
            width * 0.17 - 8,
            height * 0.32 - 8,
            "#b9cdd0",
        )


def eaves(d: Sheet, x: float, y: float, width: float, rise: float, colour: str = TILE) -> None:
    """A roof with corners that turn up; x is its middle, y its lower edge."""
    half = width / 2
    d.path(
        f"M{x - half} {y - rise * 0.3}Q{x - half * 0.78} {y} {x - half * 0.6} {y}L{x + half * 0.6} {y}"
        f"Q{x + half * 0.78} {y} {x + half} {y - rise * 0.3}Q{x + half * 0.66}"
        f" {y - rise * 0.42} {x + half * 0.5} {y - rise}"
        f"L{x - half * 0.5} {y - rise}Q{x - half * 0.66} {y - rise * 0.42} {x - half} {y - rise * 0.3}Z",
        d.fade(lighter(colour, 0.14), darker(colour, 0.18)),
    )
    d.line([(x - half * 0.6, y), (x + half * 0.6, y)], darker(colour, 0.4), 4)


def pagoda(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    storeys: int = 5,
    wall: str = "#d9b48f",
    roof: str = TILE,
) -> float:
    """An old tower of diminishing storeys; returns where its tip is."""
    level, wide = y, width
    for _ in range(storeys):
        high = wide * 0.5
        d.rect(
            x - wide / 2,
            level - high,
            wide,
            high,
            d.fade(darker(wall, 0.24), wall, lighter(wall, 0.2), across=True),
        )
        for number in (-1, 0, 1):
            d.path(
                f"M{x + number * wide * 0.29 - wide * 0.075} {level - 6}v{-high * 0.45}"
                f"a{wide * 0.075} {wide * 0.075} 0 0 1 {wide * 0.15} 0v{high * 0.45}z",
                darker(TIMBER, 0.35),
            )
        d.rect(x - wide / 2, level - 7, wide, 5, darker(wall, 0.3))
        level -= high
        eaves(d, x, level + 4, wide * 1.5, wide * 0.24, roof)
        level -= wide * 0.19
        wide *= 0.84
    d.path(
        f"M{x - wide * 0.5} {level + 2}Q{x - 8} {level - 20} {x} {level - wide * 0.75}"
        f"Q{x + 8} {level - 20} {x + wide * 0.5} {level + 2}Z",
        roof,
    )
    d.circle(x, level - wide * 0.7, 7, "#d6aa4c")
    d.line([(x, level - wide * 0.7), (x, level - wide * 0.7 - 34)], "#c59a45", 5)
    return level


def hall(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    wall: str = "#eee4d2",
    columns: int = 8,
) -> None:
    """A public building: steps, columns, a wide flat roof, a flagless calm front."""
    top = y - height
    d.rect(
        x + width * 0.06, top, width * 0.88, height, d.fade(darker(wall, 0.1), darker(wall, 0.18))
    )
    step = width * 0.84 / columns
    for number in range(columns):
        left = x + width * 0.08 + number * step
        d.rect(
            left + step * 0.24,
            top + height * 0.2,
            step * 0.72,
            height * 0.74,
            d.fade("#5f8aa0", "#a9c6cf"),
        )
        d.line(
            [(left + step * 0.6, top + height * 0.2), (left + step * 0.6, y - height * 0.06)],
            faint(WHITE, 0.5),
            2,
        )
        d.line(
            [(left + step * 0.24, top + height * 0.55), (left + step * 0.96, top + height * 0.55)],
            faint(WHITE, 0.5),
            2,
        )
    for number in range(columns + 1):
        left = x + width * 0.08 + number * step - step * 0.11
        d.rect(
            left,
            top + height * 0.1,
            step * 0.26,
            height * 0.9,
            d.fade(darker(wall, 0.08), lighter(wall, 0.5), darker(wall, 0.1), across=True),
        )
    d.rect(x, top - height * 0.1, width, height * 0.24, d.fade(lighter(wall, 0.55), wall))
    d.rect(x, top + height * 0.12, width, 6, faint("#22364a", 0.25))
    d.rect(x - 12, top - height * 0.15, width + 24, height * 0.07, lighter(wall, 0.3), 3)
    for number in range(4):
        d.rect(
            x - 14 - number * 16,
            y + number * 9,
            width + 28 + number * 32,
            10,
            mixed(MIST, STONE, 0.15 + number * 0.17),
        )


def arch_bridge(
    d: Sheet,
    left: float,
    right: float,
    deck: float,
    low: float,
    colour: str = "#d9cfbf",
    arches: int = 3,
) -> None:
    """A bridge of stone arches."""
    span = (right - left) / arches
    way = f"M{left - 60} {deck + 34}Q{(left + right) / 2} {deck - 60} {right + 60} {deck + 34}L{right + 60} {low}"
    for number in reversed(range(arches)):
        start = left + number * span
        way += f"L{start + span * 0.93} {low}A{span * 0.43} {(low - deck) * 0.72} 0 0 0 {start + span * 0.07} {low}"
    d.path(way + f"L{left - 60} {low}Z", d.fade(lighter(colour, 0.3), darker(colour, 0.2)))
    d.stroke(
        f"M{left - 60} {deck + 16}Q{(left + right) / 2} {deck - 80} {right + 60} {deck + 16}",
        lighter(colour, 0.5),
        12,
    )
    d.stroke(
        f"M{left - 60} {deck - 8}Q{(left + right) / 2} {deck - 104} {right + 60} {deck - 8}",
        darker(colour, 0.12),
        5,
    )
    for number in range(25):
        share = number / 24
        x = left - 60 + share * (right - left + 120)
        y = deck + 16 - 96 * 2 * share * (1 - share)
        d.rect(x - 3, y - 26, 6, 26, darker(colour, 0.12))


def cable_bridge(
    d: Sheet, y: float, masts: tuple[float, ...], high: float, colour: str = "#e9e6df"
) -> None:
    """A road hung from masts, across the whole picture."""
    for mast in masts:
        for number in range(1, 13):
            reach = number * 27
            for side in (-1, 1):
                d.line(
                    [(mast, y - high + number * 9), (mast + side * reach, y)],
                    faint(WHITE, 0.75),
                    1.8,
                )
        d.poly(
            [
                (mast - 17, y + 130),
                (mast - 6, y - high - 12),
                (mast + 6, y - high - 12),
                (mast + 17, y + 130),
            ],
            d.fade(lighter(colour, 0.4), darker(colour, 0.22)),
        )
    d.rect(0, y, d.width, 13, colour)
    d.rect(0, y + 12, d.width, 9, darker(colour, 0.35))


def pavilion(d: Sheet, x: float, y: float, width: float) -> None:
    """A small open house by the water."""
    high = width * 0.5
    for share in (-0.38, -0.14, 0.14, 0.38):
        d.rect(x + share * width - 5, y - high, 10, high, d.fade("#a5493c", "#84372f"))
    d.rect(x - width * 0.46, y - 22, width * 0.92, 7, "#a5493c")
    d.rect(x - width * 0.52, y - 6, width * 1.04, 12, STONE)
    eaves(d, x, y - high + 6, width * 1.4, width * 0.34)
    d.circle(x, y - high - width * 0.33, 8, "#d6aa4c")


def lamp(d: Sheet, x: float, y: float, height: float, *, lit: bool = False) -> None:
    d.line([(x, y), (x, y - height)], SLATE, 6)
    d.stroke(f"M{x} {y - height}q4-22 40-22", SLATE, 5)
    d.rect(x + 34, y - height - 26, 38, 9, INK, 4)
    if lit:
        d.glow(x + 54, y - height - 12, 90, "#ffe2a0")


def fence(
    d: Sheet, left: float, right: float, y: float, height: float, colour: str = WALL_SHADE
) -> None:
    for number in range(math.floor((right - left) / 26) + 1):
        d.rect(left + number * 26, y - height, 6, height, colour)
    d.rect(left, y - height + 6, right - left, 6, colour)
    d.rect(left, y - 14, right - left, 6, colour)


def stall(d: Sheet, x: float, y: float, width: float, stripe: str, goods: tuple[str, ...]) -> None:
    """A market stall with a striped awning and heaped goods."""
    high = width * 0.78
    for across in (6, width - 12):
        d.rect(x + across, y - high, 7, high, darker(TIMBER, 0.1))
    d.rect(x + 8, y - high * 0.95, width - 16, high * 0.6, faint("#22364a", 0.2))
    d.poly(
        [(x + 4, y - 70), (x + width - 4, y - 70), (x + width + 8, y), (x - 8, y)],
        d.fade("#b98a5f", "#8b6244"),
    )
    step = (width - 16) / len(goods)
    for number, colour in enumerate(goods):
        left = x + 8 + number * step
        for row, count in enumerate((4, 3, 2)):
            for one in range(count):
                r = step / 8.4
                d.circle(
                    left + step * 0.12 + r + (one + row * 0.5) * r * 1.9,
                    y - 74 - row * r * 1.5,
                    r,
                    d.random.choice([colour, lighter(colour, 0.18), darker(colour, 0.1)]),
                )
    bands = 8
    wide = (width + 44) / bands
    for number in range(bands):
        tint = stripe if number % 2 else "#f8f1e4"
        left = x - 22 + number * wide
        inner = x + number * width / bands
        d.poly(
            [
                (inner, y - high - 44),
                (inner + width / bands, y - high - 44),
                (left + wide, y - high + 14),
                (left, y - high + 14),
            ],
            tint,
        )
        d.path(
            f"M{left} {y - high + 14}h{wide}a{wide / 2} {wide / 2.4} 0 0 1 {-wide} 0z",
            darker(tint, 0.1),
        )


def window(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    frame: str = "#f6f1e7",
    panes: int = 3,
) -> None:
    """The frame around what was drawn inside it."""
    d.line([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], frame, 14)
    for number in range(1, panes):
        across = x + number * width / panes
        d.line([(across, y), (across, y + height)], frame, 8)
    d.line([(x, y + height * 0.3), (x + width, y + height * 0.3)], frame, 6)
    d.rect(x - 18, y + height + 4, width + 36, 13, darker(frame, 0.12), 3)


def brick_row(
    d: Sheet, x: float, y: float, width: float, height: float, colour: str = BRICK
) -> None:
    d.rect(x, y, width, height, colour)
    row = 0
    at = y
    while at < y + height:
        offset = 0 if row % 2 else 24
        across = x + offset
        while across < x + width:
            d.line([(across, at), (across, min(at + 18, y + height))], faint("#f4e6d8", 0.5), 2)
            across += 48
        d.line([(x, at), (x + width, at)], faint("#f4e6d8", 0.5), 2)
        at += 18
        row += 1

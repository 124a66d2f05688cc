"""Draws what people use: vehicles, furniture, machines, boats, lanterns."""

from __future__ import annotations

import math

from huabiao.config.demo.drawing.palette import (
    BLUE,
    GOLD,
    INK,
    OAK,
    PAPER,
    RED,
    SLATE,
    STONE,
    TEAL,
    TIMBER,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.sheet import Sheet

PANE = "#a9cbd8"


def wheel(d: Sheet, x: float, y: float, radius: float) -> None:
    d.circle(x, y, radius, "#39434c")
    d.circle(x, y, radius * 0.5, "#a8b0b5")
    d.circle(x, y, radius * 0.18, "#5f6970")


def bus(d: Sheet, x: float, y: float, width: float, colour: str = TEAL) -> None:
    with d.moved(x, y, width / 100):
        d.ellipse(50, 0, 54, 3, faint("#22364a", 0.28))
        d.rect(0, -35, 100, 31, d.fade(lighter(colour, 0.22), darker(colour, 0.06)), 4.5)
        d.rect(0, -14, 100, 4, faint(WHITE, 0.8))
        for number in range(5):
            d.rect(4 + number * 16.2, -31, 14.6, 13, PANE, 1.5)
            d.poly(
                [
                    (10 + number * 16.2, -31),
                    (14 + number * 16.2, -31),
                    (8 + number * 16.2, -18),
                    (5 + number * 16.2, -18),
                ],
                faint(WHITE, 0.4),
            )
        d.rect(85.5, -31, 13.5, 17, lighter(PANE, 0.3), 2)
        d.rect(52, -31, 13, 26, darker(PANE, 0.15), 1)
        d.line([(58.5, -31), (58.5, -5)], colour, 1)
        d.rect(96, -10, 4, 3, GOLD, 1)
        for across in (20, 78):
            wheel(d, across, -4, 5.6)


def car(
    d: Sheet, x: float, y: float, width: float, colour: str = "#c9d2d6", *, flipped: bool = False
) -> None:
    with d.moved(x, y, width / 100, flipped=flipped):
        d.ellipse(50, 0, 54, 4, faint("#22364a", 0.28))
        d.path(
            "M2-10Q0-22 14-24Q26-42 38-43L62-43Q74-42 84-25Q98-22 98-10Q98-6 94-6L6-6Q2-6 2-10Z",
            d.fade(lighter(colour, 0.3), darker(colour, 0.1)),
        )
        d.path("M24-25Q32-38 40-39L49-39L49-25Z", PANE)
        d.path("M53-39L61-39Q70-38 77-25L53-25Z", PANE)
        d.rect(92, -19, 6, 5, "#f6e3ac", 2)
        for across in (24, 77):
            wheel(d, across, -7, 9)


def train(d: Sheet, y: float, nose: float, high: float, colour: str = "#eef1f2") -> None:
    """A fast train that comes from the left edge; `nose` is where it ends."""
    d.path(
        f"M-40 {y - high}L{nose - high * 2.3} {y - high}Q{nose - high * 0.6} {y - high} {nose} {y - high * 0.22}"
        f"Q{nose + 6} {y} {nose - high * 0.3} {y}L-40 {y}Z",
        d.fade(lighter(colour, 0.5), colour, darker(colour, 0.2)),
    )
    d.path(
        f"M-40 {y - high * 0.3}L{nose - high * 0.5} {y - high * 0.3}"
        f"Q{nose - high * 0.1} {y - high * 0.3} {nose} {y - high * 0.2}"
        f"L{nose - high * 0.2} {y - high * 0.12}L-40 {y - high * 0.16}"
        "Z",
        BLUE,
    )
    d.path(
        f"M{nose - high * 1.75} {y - high * 0.9}Q{nose - high * 1.1}"
        f" {y - high * 0.84} {nose - high * 0.78} {y - high * 0.6}"
        f"L{nose - high * 1.5} {y - high * 0.58}Z",
        "#3c5568",
    )
    across = nose - high * 2.5
    while across > -60:
        d.rect(
            across - high * 0.62, y - high * 0.82, high * 0.5, high * 0.32, "#4a6578", high * 0.06
        )
        across -= high * 0.66


def bicycle(
    d: Sheet, x: float, y: float, size: float, colour: str = TEAL, *, flipped: bool = False
) -> None:
    """(x, y): the ground under its middle."""
    with d.moved(x, y, size / 100, flipped=flipped):
        for across in (-34, 34):
            d.ring(across, -23, 22, "#414b54", 3.4)
            for turn in range(4):
                angle = turn * math.pi / 4
                d.line(
                    [
                        (across - 21 * math.cos(angle), -23 - 21 * math.sin(angle)),
                        (across + 21 * math.cos(angle), -23 + 21 * math.sin(angle)),
                    ],
                    faint("#414b54", 0.35),
                    0.9,
                )
        d.line([(-34, -23), (-14, -56), (22, -54), (0, -23), (-34, -23)], colour, 4)
        d.line([(0, -23), (-14, -56), (-16, -64)], colour, 4)
        d.line([(34, -23), (22, -54), (20, -68), (30, -71)], colour, 4)
        d.line([(-24, -65), (-8, -65)], INK, 6)


def rider(
    d: Sheet,
    x: float,
    y: float,
    size: float,
    top: str,
    bottom: str = SLATE,
    hair: str = "short",
    *,
    flipped: bool = False,
) -> None:
    bicycle(d, x, y, size, darker(top, 0.3), flipped=flipped)
    with d.moved(x, y, size / 100, flipped=flipped):
        d.line([(-14, -68), (6, -50), (-2, -20)], darker(bottom, 0.15), 9)
        d.line([(-14, -70), (10, -56), (4, -26)], bottom, 9.5)
        d.line([(4, -26), (11, -25)], INK, 5)
        d.path("M-22-68C-22-92-8-112 6-112C16-110 14-98 8-90L-6-66Z", top)
        d.line([(6, -104), (16, -86), (29, -73)], darker(top, 0.1), 7)
        d.circle(30, -72, 3.8, "#f1cba8")
        d.circle(14, -122, 10, "#f1cba8")
        colour = {"grey": "#cfcbc6", "helmet": "#e9b23e"}.get(hair, "#3a3432")
        d.path("M3-120C0-138 26-138 25-124C18-128 12-129 8-126L6-118Z", colour)


def desk(d: Sheet, x: float, y: float, width: float, height: float, wood: str = OAK) -> None:
    d.rect(x + 10, y - height, 14, height, darker(wood, 0.25))
    d.rect(x + width - 24, y - height, 14, height, darker(wood, 0.25))
    d.rect(x, y - height - 8, width, 18, d.fade(lighter(wood, 0.25), wood), 4)
    d.rect(x + 8, y - height + 10, width - 16, 6, faint("#22364a", 0.2))


def counter(
    d: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    face: str = "#e9dfcd",
    board: str = OAK,
) -> None:
    d.rect(x, y - height, width, height, d.fade(lighter(face, 0.2), darker(face, 0.08)))
    number = 0
    while (number + 1) * 130 < width:
        d.rect(
            x + number * 130 + 14,
            y - height + 30,
            104,
            height - 52,
            faint(darker(face, 0.4), 0.14),
            4,
        )
        number += 1
    d.rect(x - 10, y - height - 9, width + 20, 20, d.fade(lighter(board, 0.25), board), 4)


def chair(
    d: Sheet, x: float, y: float, size: float, colour: str = TIMBER, *, flipped: bool = False
) -> None:
    """(x, y): the floor under the middle of the seat."""
    with d.moved(x, y, size / 100, flipped=flipped):
        for across in (-18, 18):
            d.line([(across, -44), (across * 1.1, 0)], darker(colour, 0.2), 5)
        d.line([(-20, -44), (-25, -98)], darker(colour, 0.1), 6)
        d.rect(-24, -48, 46, 8, colour, 3)
        d.path("M-28-100L-22-102L-17-60L-23-58Z", colour)


def screen(d: Sheet, x: float, y: float, width: float) -> None:
    """A monitor seen from the side of who works at it: (x, y) is where it stands."""
    d.rect(x - width * 0.06, y - width * 0.2, width * 0.12, width * 0.2, SLATE)
    d.rect(x - width * 0.2, y - 5, width * 0.4, 6, SLATE, 3)
    d.rect(x - width / 2, y - width * 0.78, width, width * 0.6, INK, 5)
    d.rect(
        x - width / 2 + 5,
        y - width * 0.78 + 5,
        width - 10,
        width * 0.6 - 10,
        d.fade("#c8dde3", "#8fb5c4"),
        3,
    )


def pot(d: Sheet, x: float, y: float, size: float, leaf: str = "#5f8f6c") -> None:
    """A plant in a pot."""
    for number in range(9):
        lean = (number - 4) * 0.19
        d.path(
            f"M{x} {y - size * 0.3}Q{x + lean * size * 0.4:.1f} {y - size * 0.8:.1f}"
            f" {x + lean * size:.1f} {y - size * (1.02 - abs(lean) * 0.42):.1f}"
            f"Q{x + lean * size * 0.65 + size * 0.05:.1f} {y - size * 0.55:.1f}"
            f" {x + size * 0.02:.1f} {y - size * 0.3:.1f}Z",
            lighter(leaf, 0.15) if number % 2 else darker(leaf, 0.1),
        )
    d.path(
        f"M{x - size * 0.2} {y - size * 0.34}h{size * 0.4}l{-size * 0.06} {size * 0.34}h{-size * 0.28}z",
        d.fade("#d39a75", "#b0714f"),
    )


def lantern(
    d: Sheet, x: float, y: float, size: float, colour: str = "#cf4a3c", *, glow: bool = True
) -> None:
    """A lantern that hangs from (x, y)."""
    if glow:
        d.glow(x, y + size * 0.7, size * 1.6, "#ffb25e", "88")
    d.line([(x, y), (x, y + size * 0.2)], "#8b5a35", 2.5)
    d.ellipse(
        x,
        y + size * 0.7,
        size * 0.52,
        size * 0.48,
        d.fade(lighter(colour, 0.35), colour, darker(colour, 0.15)),
    )
    d.ellipse(x, y + size * 0.7, size * 0.24, size * 0.48, faint("#ffd27a", 0.5))
    for level in (0.2, 1.14):
        d.rect(x - size * 0.2, y + size * level, size * 0.4, size * 0.09, GOLD, 2)
    for across in (-0.08, 0, 0.08):
        d.line([(x + size * across, y + size * 1.23), (x + size * across, y + size * 1.5)], GOLD, 2)


def books(d: Sheet, x: float, y: float, width: float, height: float) -> None:
    """A shelf board of books standing on y."""
    at = x + 4
    while at < x + width - 16:
        wide, tall = d.random.uniform(9, 19), height * d.random.uniform(0.62, 0.92)
        colour = d.random.choice(
            ["#b0604c", "#4c7d8c", "#d0a75a", "#6d8a66", "#7c6486", "#dccdb2", "#44607a"]
        )
        d.rect(at, y - tall, wide, tall, colour, 1.5)
        d.rect(at + 2, y - tall * 0.8, wide - 4, 4, faint(WHITE, 0.55))
        at += wide + 2


def shelf(d: Sheet, x: float, y: float, width: float, height: float, boards: int) -> None:
    d.rect(x, y - height, width, height, darker(OAK, 0.34))
    step = height / boards
    for number in range(boards):
        low = y - number * step
        books(d, x + 10, low - 10, width - 20, step - 20)
        d.rect(x, low - 10, width, 10, OAK)
    for across in (x, x + width - 10):
        d.rect(across, y - height, 10, height, lighter(OAK, 0.1))
    d.rect(x - 6, y - height - 8, width + 12, 12, lighter(OAK, 0.15), 3)


def bed(d: Sheet, x: float, y: float, width: float) -> None:
    with d.moved(x, y, width / 100):
        for across in (4, 92):
            d.rect(across, -22, 3, 22, SLATE)
        d.rect(0, -52, 4, 40, "#d8c3a2", 2)
        d.rect(97, -38, 4, 26, "#d8c3a2", 2)
        d.rect(2, -26, 97, 9, "#f4f2ec", 2)
        d.path("M30-26Q34-38 52-36Q78-38 98-33L98-18L30-18Z", d.fade("#a8c8cf", "#7fa9b5"))
        d.rect(5, -34, 24, 9, WHITE, 4)


def port_crane(d: Sheet, x: float, y: float, height: float, colour: str = "#c8553f") -> None:
    with d.moved(x, y, height / 100):
        for across in (-14, 14):
            d.line([(across, 0), (across * 0.8, -58)], colour, 3)
        d.line([(-13, -20), (13, -20)], colour, 2)
        d.line([(-12, -36), (11, -58)], darker(colour, 0.15), 1.4)
        d.line([(12, -36), (-11, -58)], darker(colour, 0.15), 1.4)
        d.rect(-42, -62, 106, 4, colour, 1)
        d.line([(-4, -60), (0, -98), (4, -60)], colour, 2.4)
        d.line([(-40, -61), (0, -96), (62, -61)], faint(INK, 0.7), 0.8)
        d.rect(-40, -59, 14, 8, darker(colour, 0.2), 1)
        d.rect(30, -58, 8, 5, INK, 1)
        d.line([(34, -53), (34, -36)], faint(INK, 0.8), 0.8)
        d.rect(28, -36, 13, 7, "#4f87a0")


def tower_crane(
    d: Sheet, x: float, y: float, height: float, colour: str = "#d9a441", *, flipped: bool = False
) -> None:
    with d.moved(x, y, height / 100, flipped=flipped):
        for number in range(12):
            low = -number * 7
            d.line([(-2.4, low), (2.4, low - 7), (-2.4, low - 7), (2.4, low)], colour, 0.7)
        d.line([(-2.4, 0), (-2.4, -86)], colour, 1)
        d.line([(2.4, 0), (2.4, -86)], colour, 1)
        d.line([(-26, -84), (70, -84)], colour, 1.6)
        d.line([(-4, -88), (66, -88)], colour, 0.8)
        for number in range(10):
            d.line([(number * 7, -84), (number * 7 + 3.5, -88), (number * 7 + 7, -84)], colour, 0.6)
        d.line([(-25, -85), (0, -98), (40, -88)], faint(INK, 0.6), 0.5)
        d.line([(-2, -86), (0, -98), (2, -86)], colour, 1.2)
        d.rect(-27, -84, 9, 7, STONE)
        d.rect(-3.5, -84, 7, 6, INK, 1)
        d.line([(48, -84), (48, -56)], faint(INK, 0.7), 0.5)


def boat(
    d: Sheet, x: float, y: float, size: float, hull: str = TIMBER, *, roofed: bool = True
) -> None:
    with d.moved(x, y, size / 100):
        if roofed:
            d.path("M-18-8Q0-36 22-8Z", d.fade(lighter("#a98b63", 0.2), "#7f6547"))
        d.path(
            "M-52-12Q-40 4-30 5L32 5Q46 3 56-14Q0-4-52-12Z",
            d.fade(lighter(hull, 0.1), darker(hull, 0.2)),
        )
        d.ellipse(0, 8, 48, 4, faint("#22364a", 0.2))


def ship(d: Sheet, x: float, y: float, size: float) -> None:
    """A container ship."""
    with d.moved(x, y, size / 100):
        for row in range(3):
            for number in range(9 - row):
                colour = d.random.choice(
                    ["#bb5a45", "#4d7f97", "#d9b15c", "#6f8f72", "#d8d2c5", "#8a6f86"]
                )
                d.rect(-38 + number * 8.2 + row * 3, -16 - row * 6, 7.9, 5.7, colour)
        d.rect(42, -38, 13, 28, PAPER)
        for level in (-34, -28, -22):
            d.rect(43.5, level, 10, 2.6, "#5d88a0")
        d.rect(46, -45, 5, 8, RED)
        d.path("M-58-10L62-10Q60 4 52 8L-46 8Q-54 0-58-10Z", d.fade("#3f5870", "#2c4157"))
        d.path("M-50 4L56 4L52 8L-46 8Z", "#a5493c")


def cup(d: Sheet, x: float, y: float, size: float = 20, colour: str = WHITE) -> None:
    d.rect(x - size / 2, y - size, size, size, colour, 4)
    d.ring(x + size * 0.62, y - size * 0.55, size * 0.26, colour, 3)


def sheet_of_paper(d: Sheet, x: float, y: float, width: float) -> None:
    d.poly(
        [
            (x, y),
            (x + width, y),
            (x + width * 0.9, y - width * 0.3),
            (x + width * 0.12, y - width * 0.3),
        ],
        PAPER,
    )
    for share in (0.09, 0.16, 0.23):
        d.line(
            [(x + width * 0.2, y - width * share), (x + width * 0.8, y - width * share)],
            "#b8c2c8",
            2,
        )

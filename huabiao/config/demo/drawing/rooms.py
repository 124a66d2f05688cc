"""Draws what is inside: a room with a window onto the day, its floor, and the same few pieces of furniture."""

from __future__ import annotations

from huabiao.config.demo.drawing.buildings import window
from huabiao.config.demo.drawing.nature import cloud, sunbeams
from huabiao.config.demo.drawing.palette import (
    OAK,
    PAPER,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.sheet import Sheet


def room(d: Sheet, wall: str, floor: str = "#d9c3a2", level: float = 720) -> None:
    d.rect(0, 0, 1600, level, d.fade(lighter(wall, 0.4), wall))
    d.rect(0, level, 1600, 1000 - level, d.fade(darker(floor, 0.1), lighter(floor, 0.25)))
    d.rect(0, level - 16, 1600, 18, lighter(wall, 0.6))
    for x in range(-900, 2600, 170):
        d.line([(800 + (x - 800) * 0.62, level + 3), (x, 1000)], faint(darker(floor, 0.5), 0.14), 3)


def view(d: Sheet, x: float, y: float, width: float, height: float, panes: int = 3) -> None:
    """A window with hills and a cloud in it, and the light it lets in."""
    with d.inside(x, y, width, height):
        d.rect(x, y, width, height, d.fade("#9cc7dd", "#f2ecd8"))
        cloud(d, x + width * 0.3, y + height * 0.34, width / 620)
        low = y + height
        d.path(
            f"M{x} {low - height * 0.3}q{width * 0.22} {-height * 0.3}"
            f" {width * 0.46} {-height * 0.04}q{width * 0.26} {-height * 0.26}"
            f" {width * 0.54} {height * 0.02}V{low}H{x}Z",
            d.fade("#8fb3b6", "#d8e4d6"),
        )
        for number in range(9):
            d.circle(
                x + width * number / 8,
                low + height * 0.02,
                width * 0.085,
                "#7fac86" if number % 2 else "#6d9d79",
            )
    window(d, x, y, width, height, panes=panes)
    sunbeams(d, x, y + height, 1000, width)


def board(d: Sheet, x: float, y: float, width: float, height: float, tone: str = "#4e7a6b") -> None:
    d.rect(x - 12, y - 12, width + 24, height + 24, OAK, 6)
    d.rect(x, y, width, height, d.fade(tone, darker(tone, 0.1)), 3)
    d.rect(x + width * 0.1, y + height + 12, width * 0.8, 10, darker(OAK, 0.2), 3)


def chart(d: Sheet, x: float, y: float, width: float, height: float) -> None:
    """A screen on the wall with columns and a line."""
    d.rect(x - 9, y - 9, width + 18, height + 18, "#3f4e5b", 8)
    d.rect(x, y, width, height, d.fade("#dcebf0", "#f4f2e8"), 4)
    for number, share in enumerate((0.34, 0.46, 0.42, 0.58, 0.66, 0.8)):
        tall = height * 0.74 * share
        d.rect(
            x + width * (0.1 + number * 0.14),
            y + height * 0.88 - tall,
            width * 0.08,
            tall,
            "#6f9fb3" if number % 2 else "#4d859c",
            3,
        )
    d.line(
        [
            (x + width * (0.14 + n * 0.14), y + height * (0.62 - s))
            for n, s in enumerate((0, 0.08, 0.05, 0.17, 0.24, 0.38))
        ],
        "#d98a4a",
        6,
    )
    d.line(
        [(x + width * 0.06, y + height * 0.88), (x + width * 0.94, y + height * 0.88)], "#8b9aa3", 3
    )


def ceiling_lights(d: Sheet, y: float, *places: float) -> None:
    for x in places:
        d.line([(x, 0), (x, y)], "#8b9aa3", 3)
        d.path(
            f"M{x - 44} {y + 26}Q{x - 36} {y} {x} {y}Q{x + 36} {y} {x + 44} {y + 26}Z", "#5d6f7c"
        )
        d.glow(x, y + 36, 120, "#fff0c8", "66")


def table(d: Sheet, x: float, y: float, width: float, top: str = "#d9b48a") -> None:
    """A long table seen from the front; y is its board."""
    d.path(
        f"M{x + 30} {y}H{x + width - 30}L{x + width} {y + 46}H{x}Z", d.fade(lighter(top, 0.25), top)
    )
    d.rect(x, y + 46, width, 16, darker(top, 0.22), 3)
    for across in (x + 30, x + width - 54):
        d.rect(across, y + 62, 24, 120, darker(top, 0.36))


def plate(d: Sheet, x: float, y: float, dish: str, size: float = 34) -> None:
    d.ellipse(x, y, size, size * 0.34, PAPER)
    d.ellipse(x, y - 2, size * 0.74, size * 0.24, "#e9e2d3")
    d.ellipse(x, y - 6, size * 0.56, size * 0.22, dish)


def picture(d: Sheet, x: float, y: float, width: float, height: float, tone: str) -> None:
    """A landscape in a frame on the wall."""
    d.rect(x - 10, y - 10, width + 20, height + 20, darker(OAK, 0.15), 3)
    d.rect(x, y, width, height, PAPER)
    with d.inside(x + 12, y + 12, width - 24, height - 24):
        d.rect(x, y, width, height, d.fade(lighter(tone, 0.75), lighter(tone, 0.5)))
        d.circle(x + width * 0.7, y + height * 0.34, width * 0.08, faint(WHITE, 0.9))
        d.path(
            f"M{x} {y + height * 0.7}q{width * 0.25} {-height * 0.5} {width * 0.5}"
            f" {-height * 0.1}q{width * 0.25} {-height * 0.3} {width * 0.5}"
            f" {height * 0.06}V{y + height}H{x}Z",
            tone,
        )
        d.path(
            f"M{x} {y + height * 0.86}q{width * 0.4} {-height * 0.2} {width} 0V{y + height}H{x}Z",
            darker(tone, 0.25),
        )

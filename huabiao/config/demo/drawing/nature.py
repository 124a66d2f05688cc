"""Draws what was there before the city: sky, hills, water, trees, fields."""

from __future__ import annotations

import math
from collections.abc import Sequence

from huabiao.config.demo.drawing.palette import (
    GRASS,
    LEAF,
    MOSS,
    PINE,
    TIMBER,
    WHITE,
    darker,
    faint,
    lighter,
    mixed,
)
from huabiao.config.demo.drawing.sheet import Sheet, smooth


def sky(
    d: Sheet, colours: Sequence[str], low: float = 1000, sun: tuple[float, float] | None = None
) -> None:
    d.rect(0, 0, d.width, d.height, colours[-1])
    d.rect(0, 0, d.width, low, d.fade(*colours))
    if sun:
        d.glow(*sun, 420, "#fff3d2", "dd")
        d.circle(*sun, 58, "#fff6df")


def cloud(d: Sheet, x: float, y: float, size: float = 1, strength: float = 0.75) -> None:
    fill = d.fade(faint(WHITE, strength), faint(WHITE, strength * 0.25))
    with d.moved(x, y, size):
        d.path(
            "M-150 0C-165-38-110-58-84-40C-72-92 10-104 32-58C62-86 116-66 112-30"
            "C150-34 168 0 140 0Z",
            fill,
        )


def clouds(d: Sheet, *places: tuple[float, float, float]) -> None:
    for x, y, size in places:
        cloud(d, x, y, size)


def ridge(
    d: Sheet,
    level: float,
    rise: float,
    colour: str,
    haze: str,
    waves: float = 2.2,
    down: float = 1000,
) -> None:
    """A row of hills, fading into the haze at its foot."""
    phase = d.random.uniform(0, 6.3)
    points = []
    for x in range(0, d.width + 25, 25):
        t = x / d.width * math.tau
        height = math.sin(t * waves + phase) + 0.45 * math.sin(t * waves * 2.3 + phase * 2)
        height += 0.18 * math.sin(t * waves * 5.1 + phase * 3)
        points.append((x, level - rise * (0.62 + 0.38 * height)))
    way = smooth(points) + f"L{d.width} {down:g}L0 {down:g}Z"
    d.path(way, d.fade(colour, haze))


def mountains(
    d: Sheet, level: float, haze: str, tone: str = "#6f93a5", rows: int = 3, rise: float = 190
) -> None:
    """Rows of hills, the farther the paler."""
    for row in range(rows):
        share = row / max(rows - 1, 1)
        colour = mixed(mixed(tone, haze, 0.55), tone, share)
        ridge(
            d,
            level - (rows - 1 - row) * 26,
            rise * (1 - 0.28 * share),
            colour,
            haze,
            1.6 + 0.7 * row,
            level + 30,
        )


def ground(d: Sheet, level: float, near: str, far: str | None = None, down: float = 1000) -> None:
    d.rect(0, level, d.width, down - level, d.fade(far or lighter(near, 0.3), near))


def meadow(d: Sheet, level: float, colour: str, bend: float = 30) -> None:
    """Ground with a soft edge."""
    way = (
        f"M0 {level + bend:g}C{d.width * 0.3:g} {level - bend:g} {d.width * 0.6:g} {level + bend * 1.5:g} "
        f"{d.width} {level - bend * 0.4:g}L{d.width} {d.height}L0 {d.height}Z"
    )
    d.path(way, d.fade(lighter(colour, 0.25), darker(colour, 0.12)))


def water(d: Sheet, level: float, low: float, top: str, bottom: str, glints: int = 46) -> None:
    d.rect(0, level, d.width, low - level, d.fade(top, bottom))
    for _ in range(glints):
        depth = d.random.random() ** 1.4
        y = level + 8 + depth * (low - level - 16)
        length = (22 + 90 * depth) * d.random.uniform(0.5, 1.3)
        x = d.random.uniform(-20, d.width)
        d.line(
            [(x, y), (x + length, y)], faint(WHITE, 0.16 + 0.16 * d.random.random()), 2 + 3 * depth
        )


def glitter(d: Sheet, x: float, level: float, low: float, count: int = 44) -> None:
    """The light of the sun on water, below it."""
    for _ in range(count):
        depth = d.random.random()
        spread = 26 + 110 * depth
        middle = x + d.random.uniform(-1, 1) * spread
        length = (16 + 60 * depth) * d.random.uniform(0.4, 1.2)
        y = level + 5 + depth * (low - level - 10)
        d.line(
            [(middle - length, y), (middle + length, y)],
            faint("#fff3d2", 0.6 - 0.3 * depth),
            3 + 4 * depth,
        )


def tree(d: Sheet, x: float, y: float, height: float, colour: str = LEAF) -> None:
    """A broad tree; the light comes from the upper right."""
    with d.moved(x, y, height / 100):
        d.ellipse(4, 0, 30, 4, faint(darker(MOSS, 0.5), 0.25))
        d.path("M-4 0L-2.5-46L3-46L5 0Z", darker(TIMBER, 0.2))
        d.line([(0, -34), (-12, -52)], darker(TIMBER, 0.2), 2.6)
        shade = darker(colour, 0.22)
        for cx, cy, r in ((-19, -54, 19.0), (18, -52, 20.0), (0, -74, 25.0), (-6, -50, 18.0)):
            d.circle(cx, cy, r, shade)
        for cx, cy, r in ((-14, -58, 15), (19, -57, 15.5), (4, -77, 20.5), (3, -56, 15)):
            d.circle(cx, cy, r, colour)
        for cx, cy, r in ((22, -62, 8.5), (9, -83, 11.5)):
            d.circle(cx, cy, r, lighter(colour, 0.22))


def conifer(
    d: Sheet, x: float, y: float, height: float, colour: str = PINE, *, snow: bool = False
) -> None:
    with d.moved(x, y, height / 100):
        d.ellipse(3, 0, 20, 3, faint(darker(PINE, 0.5), 0.22))
        d.rect(-3, -16, 6, 16, darker(TIMBER, 0.25))
        for top, width in ((-46, 25), (-70, 20), (-100, 14)):
            low = top + 36
            d.poly([(0, top), (width, low), (-width, low)], darker(colour, 0.12))
            d.poly([(0, top), (width, low), (2, low)], colour)
            if snow:
                d.poly(
                    [(0, top), (width * 0.62, top + 22), (0, top + 17), (-width * 0.62, top + 22)],
                    "#f7fafb",
                )


def bush(d: Sheet, x: float, y: float, size: float, colour: str = MOSS) -> None:
    with d.moved(x, y, size / 100):
        for cx, r in ((-34, 26), (34, 28), (0, 38)):
            d.path(f"M{cx - r} 0A{r} {r} 0 0 1 {cx + r} 0Z", darker(colour, 0.12))
        d.path("M6 0A24 26 0 0 1 56 0Z", colour)
        d.path("M-22 0A28 32 0 0 1 32 0Z", colour)


def woods(
    d: Sheet, level: float, height: float, colour: str, left: float = 0, right: float = 1600
) -> None:
    """A belt of trees far away, as one soft mass."""
    x = left
    while x < right:
        r = height * d.random.uniform(0.5, 0.8)
        d.circle(
            x,
            level - r * 0.45,
            r,
            d.random.choice([colour, darker(colour, 0.08), lighter(colour, 0.08)]),
        )
        x += r * 0.9
    d.rect(left, level - height * 0.3, right - left, height * 0.3, darker(colour, 0.05))


def reeds(d: Sheet, x: float, y: float, height: float, count: int, colour: str = MOSS) -> None:
    for _ in range(count):
        foot = x + d.random.uniform(-1, 1) * height * 0.55
        lean = d.random.uniform(-0.28, 0.34) * height
        top = y - height * d.random.uniform(0.6, 1.05)
        tint = d.random.choice([colour, lighter(colour, 0.2), darker(colour, 0.2)])
        d.stroke(
            f"M{foot:.0f} {y:.0f}Q{foot:.0f} {(y + top) / 2:.0f} {foot + lean:.0f} {top:.0f}",
            tint,
            height * 0.026,
        )
        if d.random.random() < 0.28:
            d.ellipse(foot + lean, top, height * 0.026, height * 0.1, darker(TIMBER, 0.1))


def grasses(d: Sheet, y: float, count: int, colour: str = GRASS, height: float = 46) -> None:
    """Blades along the lower edge."""
    for _ in range(count):
        x = d.random.uniform(0, d.width)
        tall = height * d.random.uniform(0.5, 1.2)
        lean = d.random.uniform(-0.4, 0.4) * tall
        tint = d.random.choice([colour, lighter(colour, 0.25), darker(colour, 0.2)])
        d.path(
            f"M{x - 4:.0f} {y:.0f}Q{x:.0f} {y - tall * 0.6:.0f} {x + lean:.0f}"
            f" {y - tall:.0f}Q{x + 3:.0f} {y - tall * 0.5:.0f} {x + 5:.0f}"
            f" {y:.0f}Z",
            tint,
        )


def flowers(
    d: Sheet, left: float, right: float, top: float, low: float, count: int, *colours: str
) -> None:
    for _ in range(count):
        depth = d.random.random()
        x, y = d.random.uniform(left, right), top + depth * (low - top)
        d.circle(x, y, 2.5 + 4.5 * depth, d.random.choice(colours))


def bird(d: Sheet, x: float, y: float, size: float, colour: str = WHITE) -> None:
    with d.moved(x, y, size / 100):
        d.path("M-50-16Q-20-34 0 0Q22-36 54-22Q24-16 4 10Q-16-12-50-16Z", colour)


def birds(d: Sheet, x: float, y: float, count: int, colour: str = WHITE, size: float = 36) -> None:
    for number in range(count):
        bird(
            d,
            x + number * size * 1.25 + d.random.uniform(-8, 8),
            y - abs(number - count // 2) * -size * 0.4 + d.random.uniform(-6, 6),
            size * d.random.uniform(0.8, 1.1),
            colour,
        )


def sunbeams(d: Sheet, x: float, top: float, low: float, width: float, lean: float = -240) -> None:
    """Light that falls through a window onto the floor."""
    d.poly(
        [(x, top), (x + width, top), (x + width + lean, low), (x + lean - width * 0.35, low)],
        d.fade("#fff3cf66", "#fff3cf00"),
    )

"""Scenes of air, water and forest, and of those who look after them."""

from __future__ import annotations

import math
from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import fence
from huabiao.config.demo.drawing.nature import (
    bird,
    birds,
    clouds,
    conifer,
    flowers,
    glitter,
    grasses,
    ground,
    meadow,
    mountains,
    reeds,
    ridge,
    sky,
    tree,
    water,
    woods,
)
from huabiao.config.demo.drawing.palette import (
    BLUE,
    EVENING,
    GOLD,
    GRASS,
    INK,
    LEAF,
    MORNING,
    MOSS,
    NOON,
    ORANGE,
    PINE,
    RED,
    ROSE,
    SLATE,
    TEAL,
    TIMBER,
    WHITE,
    darker,
    faint,
)
from huabiao.config.demo.drawing.people import child, person
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import boat


def wetland_birds(d: Sheet) -> None:
    sky(d, EVENING, 560, (480, 330))
    clouds(d, (1200, 190, 1.1))
    mountains(d, 520, "#f2dcb8", "#8794a5", 3, 130)
    woods(d, 560, 34, "#8b9a86")
    water(d, 556, 1000, "#efd2a9", "#6f93a0", 70)
    glitter(d, 480, 556, 900, 50)
    for x, y, width in ((950, 650, 260), (250, 720, 220), (1330, 760, 300)):
        d.ellipse(x, y, width, 20, "#93a06c")
        reeds(d, x + 60, y + 4, 110, 34, "#7f8f5c")
    for x, y, size, flip in (
        (700, 860, 2.4, False),
        (880, 900, 2.7, True),
        (540, 800, 1.9, False),
        (1120, 840, 2.1, False),
    ):
        with d.moved(x, y, size, flipped=flip):
            d.line([(-3, -26), (-4, 0)], "#4a4540", 1.6)
            d.line([(4, -26), (6, 0)], "#4a4540", 1.6)
            d.path("M-24-34C-14-44 8-46 16-38C14-28-4-24-24-34Z", "#fbfaf5")
            d.path("M-26-35L-12-36L-20-28Z", INK)
            d.stroke("M14-38C24-44 12-58 20-66", "#fbfaf5", 4.4)
            d.circle(21, -67, 3.6, "#fbfaf5")
            d.circle(21, -70, 1.8, RED)
            d.line([(24, -67), (32, -64)], "#5a4a3c", 1.6)
            d.ellipse(0, 2, 18, 1.6, faint("#22364a", 0.25))
    for number, (x, y, s) in enumerate(
        ((900, 260, 90), (1010, 220, 104), (1130, 250, 92), (790, 300, 76), (1240, 300, 80))
    ):
        bird(d, x, y + number % 2 * 12, s, "#fdf8ee")
    reeds(d, 80, 1010, 330, 90, "#76884f")
    reeds(d, 1540, 1010, 270, 70, "#76884f")


def clean_river(d: Sheet) -> None:
    sky(d, NOON, 520)
    clouds(d, (300, 160, 1.1), (1180, 180, 1.2))
    mountains(d, 470, "#dcebe2", "#7faaa8", 3, 210)
    ground(d, 470, "#86b07c", "#b3cf9e")
    woods(d, 500, 58, "#6b9a78", 0, 620)
    woods(d, 500, 58, "#6b9a78", 900, 1600)
    d.path(
        "M700 470C760 560 420 640 380 760C340 880 260 940 160 1000"
        "L1420 1000C1330 880 1060 800 1010 700C960 600 860 560 800"
        " 470Z",
        d.fade("#c4e0e3", "#6fabb9", "#4f8ea2"),
    )
    for _ in range(44):
        depth = d.random.random()
        y = 520 + depth * 460
        x = 780 + d.random.uniform(-1, 1) * (30 + depth * 400)
        d.line([(x, y), (x + 20 + 60 * depth, y)], faint(WHITE, 0.4), 2 + 3 * depth)
    for x, y, r in (
        (330, 850, 34),
        (390, 880, 22),
        (1180, 850, 40),
        (1240, 876, 26),
        (260, 930, 40),
    ):
        d.ellipse(x, y, r * 1.3, r * 0.8, d.fade("#d6d5cd", "#9ba09c"))
    for x, y, h in (
        (120, 720, 330),
        (300, 640, 190),
        (1300, 660, 230),
        (1500, 760, 380),
        (1130, 590, 130),
    ):
        tree(d, x, y, h, LEAF if h > 220 else MOSS)
    with d.moved(760, 800, 1.2):
        boat(d, 0, 0, 170, "#4d7f97", roofed=False)
    person(d, 720, 796, 118, ORANGE, INK, hair="cap", pose="hold")
    person(d, 810, 796, 118, ORANGE, INK, hair="cap", pose="reach")
    d.line([(850, 718), (950, 800)], TIMBER, 5)
    d.ring(962, 812, 18, TEAL, 4)
    person(d, 1350, 900, 180, BLUE, SLATE, pose="point", flipped=True)
    child(d, 1430, 906, 120, RED, pose="stand", flipped=True)
    grasses(d, 1004, 50, LEAF, 60)
    birds(d, 560, 280, 4)


def air_monitoring(d: Sheet) -> None:
    sky(d, NOON, 640, (1330, 180))
    clouds(d, (330, 180, 1.2), (880, 130, 0.9))
    mountains(d, 560, "#dfecea", "#86aab5", 3, 160)
    skyline(d, 640, 190)
    woods(d, 660, 60, "#7fae86")
    meadow(d, 660, GRASS, 26)
    d.rect(560, 600, 470, 250, d.fade("#f6f3ec", "#d9d6cd"), 6)
    d.rect(560, 600, 110, 250, faint("#22364a", 0.14), 6)
    d.rect(540, 584, 510, 24, SLATE, 5)
    d.rect(720, 660, 96, 190, "#7f9aa8", 4)
    d.rect(870, 660, 110, 76, "#a9cbd8", 4)
    for number in range(4):
        d.rect(580, 660 + number * 22, 60, 8, faint(INK, 0.35), 3)
    fence(d, 540, 1040, 586, 64, "#aeb9bd")
    for x, high in ((620, 230), (760, 170), (920, 290)):
        d.rect(x, 584 - high, 12, high, "#c3cacc")
        d.path(f"M{x - 26} {584 - high}h64l-10-26h-44z", d.fade("#e8ecec", "#aab4b8"))
    d.line([(920, 300), (1000, 286)], SLATE, 6)
    d.circle(1000, 286, 16, RED)
    for turn in range(3):
        angle = turn * 2.1 + 0.4
        d.line([(774, 396), (774 + 46 * math.cos(angle), 396 + 18 * math.sin(angle))], SLATE, 5)
        d.circle(774 + 46 * math.cos(angle), 396 + 18 * math.sin(angle), 10, INK)
    person(d, 1180, 900, 190, "#e9eef0", BLUE, hair="short", pose="hold", coat=True, flipped=True)
    d.rect(1120, 774, 44, 32, INK, 4)
    person(d, 420, 890, 186, TEAL, SLATE, hair="bun", pose="point")
    tree(d, 180, 840, 330, MOSS)
    tree(d, 1460, 860, 380, LEAF)
    flowers(d, 60, 1540, 900, 985, 120, WHITE, GOLD, ROSE)
    grasses(d, 1004, 60)


def skyline(d: Sheet, y: float, tallest: float) -> None:
    """A pale city beyond the fields."""
    x = 0.0
    while x < d.width:
        wide, high = d.random.uniform(40, 90), tallest * d.random.uniform(0.3, 0.9)
        d.rect(x, y - high, wide, high, d.fade("#b9ced6", "#d6e2e3"))
        d.rect(x, y - high, wide * 0.3, high, faint("#7c98a6", 0.3))
        x += wide + d.random.uniform(-4, 16)


def forest_hills(d: Sheet) -> None:
    sky(d, MORNING, 560, (1180, 230))
    clouds(d, (380, 180, 1.2), (760, 130, 0.7))
    mountains(d, 500, "#e3ece2", "#7ba3ac", 3, 240)
    for number, (level, high, tint) in enumerate(
        ((560, 70, "#8db0a3"), (660, 110, "#6d9a86"), (790, 170, "#4f8069"))
    ):
        ridge(d, level, 90, tint, darker(tint, 0.05), 1.7 + number * 0.6)
        for step in range(26 - number * 7):
            x = step * (64 + number * 26) + d.random.uniform(-14, 14)
            conifer(
                d,
                x,
                level - 10 + d.random.uniform(-16, 26),
                high * d.random.uniform(0.8, 1.2),
                darker(tint, 0.12),
            )
    d.path(
        "M620 1000C660 900 820 860 780 780C760 740 840 720 860 700"
        "L880 704C870 740 820 752 850 800C900 880 830 920 900 1000"
        "Z",
        d.fade("#efe3c6", "#d9c7a3"),
    )
    conifer(d, 160, 1010, 480, PINE)
    conifer(d, 1440, 1020, 540, PINE)
    conifer(d, 330, 1010, 300, "#3e7262")
    person(d, 770, 950, 150, ORANGE, INK, hair="cap", pose="walk")
    person(d, 690, 960, 150, TEAL, INK, hair="cap", pose="hold")
    birds(d, 620, 320, 5)


def solar_panels(d: Sheet) -> None:
    sky(d, NOON, 560, (1290, 190))
    clouds(d, (360, 170, 1.2), (800, 120, 0.8))
    mountains(d, 520, "#e0eadd", "#86a9ad", 3, 180)
    for mast, s in ((250, 1.0), (460, 0.8), (1060, 0.9)):
        with d.moved(mast, 520, s):
            d.poly([(-6, 60), (-3, -230), (3, -230), (6, 60)], "#f2f2ee")
            for turn in range(3):
                angle = turn * 2.094 + 0.5 + s
                d.line(
                    [(0, -230), (96 * math.cos(angle), -230 + 96 * math.sin(angle))], "#fbfbf8", 8
                )
            d.circle(0, -230, 9, "#d8dcdc")
    woods(d, 560, 44, "#7aa782")
    meadow(d, 552, GRASS, 16)
    for row in range(4):
        y = 620 + row * row * 18 + row * 58
        size = 1 + row * 0.55
        x = -60.0 - row * 40
        while x < 1640:
            with d.moved(x, y, size):
                d.line([(60, 0), (60, 34)], SLATE, 5)
                d.line([(130, 0), (130, 34)], SLATE, 5)
                d.poly([(26, -44), (170, -44), (150, 14), (0, 14)], d.fade("#5f8fb5", "#2f567c"))
                d.poly([(90, -44), (130, -44), (70, 14), (40, 14)], faint(WHITE, 0.14))
                for step in range(1, 4):
                    d.line(
                        [(26 - step * 6.5, -44 + step * 14.5), (170 - step * 5, -44 + step * 14.5)],
                        faint(WHITE, 0.5),
                        1.4,
                    )
                for step in range(1, 6):
                    d.line([(26 + step * 24, -44), (step * 25, 14)], faint(WHITE, 0.5), 1.4)
            x += 200 * size
    person(d, 720, 960, 170, ORANGE, BLUE, hair="helmet", pose="point")
    person(d, 850, 964, 170, BLUE, INK, hair="helmet", pose="hold", flipped=True)
    grasses(d, 1004, 60)


SCENES: dict[str, Callable[[Sheet], None]] = {
    "wetland-birds": wetland_birds,
    "clean-river": clean_river,
    "air-monitoring": air_monitoring,
    "forest-hills": forest_hills,
    "solar-panels": solar_panels,
}

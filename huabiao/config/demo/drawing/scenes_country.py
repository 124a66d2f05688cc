"""Scenes of the country: fields, hills, water and what grows there."""

from __future__ import annotations

import math
from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import house
from huabiao.config.demo.drawing.nature import (
    birds,
    bush,
    clouds,
    flowers,
    grasses,
    ground,
    meadow,
    mountains,
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
    LIME,
    MORNING,
    MOSS,
    NOON,
    ORANGE,
    RED,
    ROSE,
    SLATE,
    TEAL,
    WHITE,
    darker,
    faint,
    lighter,
    mixed,
)
from huabiao.config.demo.drawing.people import child, elder, person
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import boat, wheel


def _rows(d: Sheet, level: float, colour: str, vanish: float = 800, gap: float = 130) -> None:
    """Furrows that run towards the horizon."""
    count = 30
    for number in range(-count, count):
        near, far = 800 + number * gap * 1.6, vanish + number * gap * 0.2
        d.poly(
            [(far, level), (far + gap * 0.09, level), (near + gap * 0.7, 1000), (near, 1000)],
            colour,
        )


def rice_field(d: Sheet) -> None:
    sky(d, MORNING, 520, (1220, 210))
    clouds(d, (360, 170, 1.2), (820, 120, 0.8))
    mountains(d, 470, "#e3ead9", "#7fa5ab", 3, 200)
    woods(d, 500, 46, "#76a07c")
    for left, width, height in ((180, 150, 64), (350, 120, 54), (1040, 140, 60), (1200, 110, 50)):
        house(d, left, 505, width, height)
    ground(d, 500, "#c9b95c", "#e6d489")
    for number, (top, low) in enumerate(((500, 560), (568, 660), (672, 810), (826, 1000))):
        shade = mixed("#ecd98d", "#c7a94a", number / 3.4)
        slope = number * 26
        d.poly(
            [
                (0, top + slope * 0.3),
                (1600, top - slope * 0.2),
                (1600, low - slope * 0.4),
                (0, low + slope * 0.2),
            ],
            d.fade(lighter(shade, 0.25), darker(shade, 0.08)),
        )
        for _ in range(120 + 60 * number):
            x, y = d.random.uniform(0, 1600), d.random.uniform(top + 10, low)
            tall = 7.0 + number * 9
            d.line(
                [(x, y), (x + d.random.uniform(-3, 5), y - tall)],
                faint(d.random.choice(["#b8923a", "#f6e7ac", "#8f9b4a"]), 0.6),
                1.6 + number * 0.8,
            )
    d.path(
        "M700 500C740 600 620 760 480 1000L680 1000C760 780 800 610 730 500Z",
        d.fade("#bcd4a2", "#8fae72"),
    )
    person(d, 600, 880, 150, BLUE, SLATE, hair="straw", pose="walk")
    person(d, 960, 760, 112, RED, INK, hair="straw", pose="hold", flipped=True)
    person(d, 1080, 770, 112, TEAL, INK, hair="straw", pose="hold")
    birds(d, 560, 290, 5)
    for _ in range(90):
        x = d.random.uniform(-10, 1610)
        tall = d.random.uniform(90, 170)
        lean = d.random.uniform(20, 60)
        d.stroke(
            f"M{x:.0f} 1010Q{x:.0f} {1000 - tall:.0f} {x + lean:.0f} {1000 - tall * 0.9:.0f}",
            d.random.choice(["#b99a45", "#d2b255", "#a7a04c"]),
            3.2,
        )
        d.ellipse(x + lean, 1006 - tall * 0.9, 7, 17, d.random.choice(["#e7c868", "#d8b24f"]))


def terraced_hills(d: Sheet) -> None:
    sky(d, MORNING, 520, (360, 200))
    clouds(d, (980, 170, 1.1), (1400, 260, 0.8))
    mountains(d, 470, "#e6ebdd", "#7d9fab", 3, 220)
    d.path(
        "M0 560C260 430 520 420 800 520C1080 620 1350 520 1600 400L1600 1000L0 1000Z",
        d.fade("#8fb183", "#6d9a72"),
    )
    for number in range(11):
        y = 520 + number * 46
        bend = 60 + number * 9
        tint = mixed("#bcd6a4", "#6f9c6c", number / 10)
        shift = (number % 3 - 1) * 70
        way = (
            f"M-20 {y + 70}C{260 + shift} {y - bend} {560 + shift} {y - bend * 0.4:.0f}"
            f" {840 + shift} {y + 34}C{1080 + shift} {y + bend} {1360 + shift}"
            f" {y + 10} 1620 {y - 70}"
        )
        d.path(way + "L1620 1010L-20 1010Z", d.fade(tint, darker(tint, 0.08)))
        d.stroke(way, "#f0edcf" if number % 2 else "#d4e4d9", 6)
        if number % 3 == 1:
            d.path(
                way + f"L1620 {y - 44}C1360 {y + 36} {1080 + shift} {y + bend + 22}"
                f" {840 + shift} {y + 56}C{560 + shift} {y - bend * 0.4 + 20:.0f}"
                f" {260 + shift} {y - bend + 20} -20 {y + 92}Z",
                faint("#bfe0e6", 0.8),
            )
    for x, y, width in ((1130, 560, 96), (1220, 545, 84), (1290, 560, 92)):
        house(d, x, y, width, 44)
    for x, y, h in ((1090, 580, 90), (1400, 560, 110), (250, 560, 100)):
        tree(d, x, y, h, MOSS)
    person(d, 520, 800, 110, RED, INK, hair="straw", pose="walk")
    person(d, 600, 806, 110, BLUE, INK, hair="straw", pose="hold", flipped=True)
    grasses(d, 1004, 80, LEAF, 70)
    birds(d, 700, 300, 4)


def _beds(d: Sheet) -> None:
    for side in (-1, 1):
        for lane in range(3):
            for step in range(15):
                depth = (step / 14) ** 1.8
                x = 800 + side * (78 + lane * 44 + depth * (240 + lane * 230))
                y = 575 + depth * 400
                size = 20 + depth * 92
                bush(d, x, y, size * 1.5, d.random.choice(["#5f9a63", "#78ad6c", "#4f8a5c"]))
                if (step + lane) % 2:
                    for spot in (-0.3, 0.1, 0.36):
                        d.circle(
                            x + spot * size, y - size * 0.24, size * 0.1, RED if lane != 1 else GOLD
                        )


def greenhouse(d: Sheet) -> None:
    sky(d, ("#cfe2e4", "#e9f0ea", "#f7f1df"), 700)
    for number in range(9):
        with d.inside(0, 0, 1600, 720):
            d.stroke(
                f"M{800 - 880 + number * 84} 720C{800 - 800 + number * 84}"
                f" {40 + number * 34} {800 + 800 - number * 84} {40 + number * 34}"
                f" {800 + 880 - number * 84} 720",
                faint("#8fa8ad", 0.9 - number * 0.06),
                10 - number * 0.8,
            )
    for number in range(-5, 6):
        d.line([(800 + number * 24, 470), (800 + number * 190, 60)], faint(WHITE, 0.75), 3)
    d.glow(1180, 180, 420, "#fff3cf", "cc")
    ground(d, 560, "#b99a76", "#d8c19d")
    d.poly([(740, 560), (860, 560), (1080, 1000), (520, 1000)], d.fade("#eadfc8", "#cdbb98"))
    _beds(d)
    person(d, 700, 930, 240, "#f0ede4", BLUE, hair="straw", pose="reach", flipped=True)
    person(d, 920, 860, 190, TEAL, INK, hair="bun", pose="hold")
    d.rect(950, 752, 54, 36, OAK_BOX, 4)
    for number in range(5):
        d.circle(958 + number * 10, 750, 8, RED)


OAK_BOX = "#b98a5f"


def orchard(d: Sheet) -> None:
    sky(d, NOON, 560, (300, 190))
    clouds(d, (820, 150, 1.1), (1330, 210, 0.9))
    mountains(d, 520, "#e2ebdc", "#86ab9f", 3, 180)
    meadow(d, 540, LIME, 20)
    for row, (y, height, step) in enumerate(((600, 120, 150), (700, 210, 240), (860, 350, 400))):
        for number in range(-1, 12):
            x = number * step + 90 + row * 60
            if x > 1700:
                break
            tree(d, x, y, height, d.random.choice([LEAF, "#7fae6f", "#6a9d6a"]))
            for _ in range(10):
                angle, reach = d.random.uniform(0, 6.3), d.random.uniform(0.05, 0.26) * height
                d.circle(
                    x + math.cos(angle) * reach * 1.3,
                    y - height * 0.66 + math.sin(angle) * reach,
                    height * 0.028,
                    d.random.choice(["#d6573f", ORANGE, "#e3783f"]),
                )
    person(d, 660, 940, 230, RED, INK, hair="straw", pose="raise")
    person(d, 1010, 950, 230, BLUE, SLATE, hair="straw", pose="hold", flipped=True)
    for x in (780, 880, 1130):
        d.path(f"M{x - 44} 900h88l-12 60h-64z", d.fade("#c99a63", "#9b6f44"))
        for number in range(5):
            d.circle(
                x - 32 + number * 16, 898 - number % 2 * 8, 14, d.random.choice(["#d6573f", ORANGE])
            )
    child(d, 460, 950, 140, GOLD, TEAL, pose="cheer")
    grasses(d, 1004, 80)


def tea_picking(d: Sheet) -> None:
    sky(d, MORNING, 520, (1230, 190))
    clouds(d, (360, 170, 1.1), (820, 210, 0.8))
    mountains(d, 470, "#e4ede2", "#7fa6a6", 3, 220)
    ridge(d, 560, 110, "#86b083", "#7aa878", 1.3)
    house(d, 1150, 520, 130, 56)
    for row in range(9):
        y = 545 + row * row * 5.2 + row * 8
        size = 34 + row * 15
        tint = mixed("#93bd7f", "#4f8a58", row / 8)
        x = -40.0 + (row % 2) * size * 0.4
        d.rect(0, y, 1600, 120, darker(tint, 0.24))
        while x < 1660:
            lift = math.sin(x / 330 + row * 0.5) * 14
            d.ellipse(x, y + lift, size * 0.78, size * 0.52, darker(tint, 0.08))
            d.ellipse(x + size * 0.08, y + lift - size * 0.1, size * 0.66, size * 0.38, tint)
            d.ellipse(
                x + size * 0.16, y + lift - size * 0.2, size * 0.4, size * 0.18, lighter(tint, 0.22)
            )
            x += size * 1.02
        if row in (3, 5, 7):
            _pickers(d, row, y, size)
    birds(d, 600, 260, 4)


def _pickers(d: Sheet, row: int, y: float, size: float) -> None:
    places = {3: ((360, RED), (1120, BLUE)), 5: ((760, ROSE),), 7: ((330, TEAL), (1240, "#d9b15c"))}
    for x, colour in places[row]:
        height = size * 2.4
        person(
            d, x, y + size * 0.7, height, colour, INK, hair="straw", pose="reach", flipped=x > 800
        )
        side = -1 if x < 800 else 1
        d.path(
            f"M{x + side * height * 0.1} {y - height * 0.36}h{side * height * 0.2}"
            f"l{-side * height * 0.03} {height * 0.26}h{-side * height * 0.13}"
            "z",
            "#b98a5f",
        )


def village_houses(d: Sheet) -> None:
    sky(d, MORNING, 560, (340, 220))
    clouds(d, (900, 160, 1.2), (1400, 230, 0.8))
    mountains(d, 510, "#e6eadd", "#83a4ae", 3, 230)
    woods(d, 600, 90, "#719a7b")
    for x, y, width, height in (
        (90, 640, 250, 110),
        (390, 620, 220, 96),
        (660, 640, 270, 120),
        (980, 618, 220, 96),
        (1240, 640, 280, 118),
    ):
        house(d, x, y, width, height)
    water(d, 690, 930, "#b9d6d6", "#6d9fae", 36)
    with d.mirrored(664, 0.16), d.inside(0, 420, 1600, 240):
        for x, y, width, height in (
            (90, 640, 250, 110),
            (390, 620, 220, 96),
            (660, 640, 270, 120),
            (980, 618, 220, 96),
            (1240, 640, 280, 118),
        ):
            house(d, x, y, width, height)
    d.rect(0, 636, 1600, 56, d.fade("#d8cbb2", "#a99c86"))
    for x in range(0, 1600, 64):
        d.line([(x + 8, 690), (x + 40, 690)], faint("#6f6353", 0.4), 5)
    meadow(d, 890, GRASS, 22)
    boat(d, 640, 790, 150)
    for x, y, h in ((60, 660, 230), (640, 650, 170), (1560, 670, 260)):
        tree(d, x, y, h, LEAF)
    elder(d, 300, 690, 96, "#7b8b6f")
    person(d, 1120, 690, 98, RED, INK, hair="bun", pose="walk", flipped=True)
    child(d, 1060, 690, 66, GOLD, pose="walk", flipped=True)
    for x in (980, 1040, 1110):
        d.ellipse(x, 846, 26, 13, "#fbfaf5")
        d.circle(x + 24, 830, 9, "#fbfaf5")
        d.line([(x + 31, 830), (x + 40, 832)], ORANGE, 5)
    flowers(d, 0, 1600, 930, 992, 150, GOLD, "#f2d77c", WHITE)
    grasses(d, 1004, 60)


def harvest_combine(d: Sheet) -> None:
    sky(d, EVENING, 540, (1190, 300))
    clouds(d, (420, 170, 1.2), (860, 230, 0.7))
    mountains(d, 500, "#f3dcae", "#8d97a5", 3, 150)
    woods(d, 530, 44, "#84906f")
    ground(d, 524, "#c9983f", "#efd690")
    _rows(d, 528, faint("#a87a2e", 0.28))
    d.poly([(740, 528), (800, 528), (1000, 1000), (300, 1000)], d.fade("#e8d3a0", "#cbb07a"))
    for _ in range(60):
        y = 560 + d.random.random() * 430
        x = 770 + d.random.uniform(-1, 1) * (y - 520) * 0.6
        d.line([(x, y), (x + 12, y - 4)], faint("#a88a4d", 0.6), 3)
    with d.moved(860, 820, 4.4, flipped=True):
        d.ellipse(0, 0, 74, 5, faint("#22364a", 0.3))
        d.poly(
            [(-50, -14), (-50, -50), (24, -50), (34, -30), (34, -14)], d.fade("#cf6247", "#a94733")
        )
        d.rect(-46, -62, 50, 14, "#b6523b", 3)
        d.poly([(8, -50), (12, -76), (34, -76), (40, -50)], "#b9d5de")
        d.rect(8, -80, 32, 6, "#a94733", 2)
        d.line([(-30, -62), (-66, -76)], "#8c3b2b", 6)
        d.line([(36, -26), (56, -8)], "#8c3b2b", 6)
        d.path("M48-16L66-22L84-10L84-2L50-2Z", "#d8a541")
        for turn in range(6):
            angle = turn * math.pi / 3
            d.line(
                [(66, -18), (66 + 15 * math.cos(angle), -18 + 15 * math.sin(angle))], "#8f6a2c", 2
            )
        d.ring(66, -18, 15, "#8f6a2c", 2)
        wheel(d, 18, -14, 17)
        wheel(d, -34, -10, 12)
    with d.moved(1130, 830, 2.4):
        d.rect(0, -44, 90, 30, "#4f88a0", 3)
        for number in range(6):
            d.circle(10 + number * 14, -44, 11, "#e5bd5c")
        for x in (22, 66):
            wheel(d, x, -10, 11)
    person(d, 1010, 900, 170, BLUE, SLATE, hair="straw", pose="hips")
    person(d, 1420, 880, 164, "#e3d2ad", INK, hair="straw", pose="raise", flipped=True)
    for x, y, s in ((160, 850, 90), (300, 900, 110), (60, 930, 120)):
        d.ellipse(x, y, s, s * 0.36, faint("#22364a", 0.18))
        d.rect(x - s * 0.8, y - s * 0.9, s * 1.6, s * 0.95, d.fade("#ecd083", "#c59a48"), s * 0.4)
        d.ring(x + s * 0.42, y - s * 0.42, s * 0.28, faint("#a37a34", 0.5), 4)


SCENES: dict[str, Callable[[Sheet], None]] = {
    "rice-field": rice_field,
    "terraced-hills": terraced_hills,
    "greenhouse": greenhouse,
    "orchard": orchard,
    "tea-picking": tea_picking,
    "village-houses": village_houses,
    "harvest-combine": harvest_combine,
}

"""Scenes of days when people come together: markets, races, feasts, drills."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import block, eaves, house, pavilion, skyline, stall
from huabiao.config.demo.drawing.nature import (
    clouds,
    flowers,
    ground,
    meadow,
    mountains,
    sky,
    tree,
    water,
    woods,
)
from huabiao.config.demo.drawing.palette import (
    BLUE,
    GOLD,
    GRASS,
    INK,
    LEAF,
    MORNING,
    MOSS,
    NIGHT,
    NOON,
    ORANGE,
    PLUM,
    RED,
    ROSE,
    SAND,
    SLATE,
    TEAL,
    TIMBER,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.people import bust, child, crowd, elder, person
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import bicycle, lantern

MANY = (RED, BLUE, TEAL, GOLD, ROSE, PLUM, "#e6dcc8", ORANGE)


def school_yard(d: Sheet) -> None:
    sky(d, NOON, 620, (1340, 190))
    clouds(d, (330, 150, 1.1), (860, 120, 0.8))
    woods(d, 640, 70, "#84b088")
    d.rect(260, 300, 1080, 350, d.fade("#f6ead6", "#e3d2b7"))
    d.rect(720, 240, 160, 410, d.fade("#d98c6c", "#c0704f"))
    d.rect(240, 284, 1120, 22, "#a5563f", 4)
    d.rect(700, 222, 200, 22, "#8c4836", 4)
    d.ring(800, 300, 34, "#fbf4e6", 8)
    d.line([(800, 300), (800, 278)], "#fbf4e6", 5)
    d.line([(800, 300), (816, 306)], "#fbf4e6", 5)
    for row in range(3):
        for side in (290, 910):
            for number in range(5):
                x, y = side + number * 82, 330 + row * 106
                d.rect(x, y, 62, 60, "#9cc4d2", 3)
                d.rect(x, y, 62, 22, faint(WHITE, 0.4), 3)
                d.rect(x - 5, y + 60, 72, 8, "#fbf4e6")
    d.rect(760, 540, 80, 110, "#6d4a3a", 3)
    ground(d, 646, "#bfd39b", "#cbdcab")
    d.ellipse(800, 880, 1000, 190, d.fade("#cf7a5b", "#bb6547"))
    for ring in range(3):
        d.stroke(
            f"M{-200 + ring * 46} 880A{1000 - ring * 46} {190 - ring * 22} 0 0 1 {1800 - ring * 46} 880",
            faint(WHITE, 0.6),
            4,
        )
    d.ellipse(800, 900, 800, 120, d.fade("#9cc387", "#86b27b"))
    for x, pose, top, flip in (
        (420, "walk", RED, False),
        (540, "cheer", BLUE, False),
        (690, "walk", WHITE, True),
        (830, "raise", GOLD, False),
        (1010, "walk", TEAL, True),
        (1130, "cheer", ROSE, False),
    ):
        child(
            d,
            x,
            930 + (x % 3) * 8,
            150,
            top,
            INK if x % 2 else BLUE,
            pose=pose,
            flipped=flip,
            scarf=True,
            hair="bun" if x in (540, 1130) else "short",
        )
    d.circle(760, 880, 17, ORANGE)
    person(d, 1300, 950, 214, TEAL, SAND, hair="long", pose="point", flipped=True)
    tree(d, 90, 800, 400, LEAF)
    tree(d, 1540, 800, 380, MOSS)


def lantern_festival(d: Sheet) -> None:
    sky(d, NIGHT, 700)
    for _ in range(70):
        d.circle(
            d.random.uniform(0, 1600),
            d.random.uniform(0, 380),
            d.random.uniform(1, 2.6),
            faint("#fff4d6", d.random.uniform(0.3, 0.9)),
        )
    d.glow(1290, 180, 240, "#fff2cf", "88")
    d.circle(1290, 180, 66, "#fdf1d2")
    mountains(d, 620, "#6d6b8c", "#33466b", 2, 130)
    for x, w, h in (
        (-20, 270, 150),
        (250, 220, 124),
        (470, 260, 160),
        (880, 260, 150),
        (1140, 230, 128),
        (1370, 270, 160),
    ):
        house(d, x, 700, w, h, "#8d7f86", "#36415a")
        for share in (0.22, 0.78):
            d.glow(x + w * share, 700 - h * 0.46, 60, "#ffcf80", "aa")
            d.rect(x + w * share - 17, 700 - h * 0.62, 34, 42, "#ffd88c", 3)
    d.rect(730, 470, 14, 230, "#7c2f2b")
    d.rect(870, 470, 14, 230, "#7c2f2b")
    eaves(d, 807, 480, 300, 64, "#2c3850")
    water(d, 700, 1000, "#54567e", "#202e4d", 40)
    with d.mirrored(700, 0.25):
        for x in range(60, 1600, 120):
            d.ellipse(x, 560, 30, 90, "#ffb45e")
    d.poly([(0, 880), (1600, 850), (1600, 1000), (0, 1000)], d.fade("#4b4763", "#302f49"))
    for row, (y, size, bend) in enumerate(((70, 84, 70), (250, 62, 54))):
        d.stroke(f"M-20 {y}Q800 {y + bend * 2} 1620 {y}", faint("#e6c58c", 0.6), 3)
        for number in range(11 - row):
            x = 60 + number * (148 + row * 20) + row * 40
            share = x / 1600
            lantern(
                d,
                x,
                y + bend * 4 * share * (1 - share),
                size,
                d.random.choice(["#d24b3b", "#e07a3e", "#d24b3b", "#e3a83f"]),
            )
    for x, y, s in (
        (300, 800, 40),
        (520, 770, 32),
        (1050, 790, 38),
        (1290, 772, 32),
        (780, 830, 44),
    ):
        d.glow(x, y, s * 2.4, "#ffc066", "88")
        d.path(
            f"M{x - s} {y}q{s * 0.4} {s * 0.5} {s} {s * 0.5}q{s * 0.6}"
            f" 0 {s} {-s * 0.5}q{-s * 0.5} {-s * 0.9} {-s} {-s}q{-s * 0.5}"
            f" {s * 0.1} {-s} {s}z",
            "#f0a9a0",
        )
        d.circle(x, y - s * 0.2, s * 0.26, "#fff0c2")
    person(d, 420, 970, 210, "#a8463f", "#2f3550", hair="bun", pose="hold")
    lantern(d, 482, 850, 44)
    child(d, 550, 976, 136, "#d89a3f", "#2f3550", pose="point")
    lantern(d, 610, 880, 36, "#e3a83f")
    person(d, 1080, 965, 214, "#4a6a8c", "#2b3048", pose="point")
    elder(d, 1190, 970, 196, "#7a6660", flipped=True)
    child(d, 980, 972, 132, "#8c5a86", "#2b3048", pose="cheer")


def dragon_boat(d: Sheet) -> None:
    sky(d, MORNING, 520, (1290, 190))
    clouds(d, (360, 150, 1.1), (860, 190, 0.8))
    mountains(d, 470, "#e3ebe0", "#82a8b0", 3, 190)
    woods(d, 510, 60, "#7ba787")
    d.rect(0, 500, 1600, 60, d.fade("#dccfb5", "#b6a68b"))
    crowd(d, 40, 1580, 536, 42, *MANY)
    water(d, 556, 1000, "#b5d7da", "#4f93a6", 66)
    for y, size, x, hull, team in (
        (690, 0.78, 170, "#3f6f8f", "#3d7fae"),
        (880, 1.1, 60, "#b2463a", "#d05343"),
    ):
        with d.moved(x, y, size):
            d.ellipse(560, 22, 560, 22, faint("#22364a", 0.22))
            for number in range(9):
                bx = 170 + number * 92
                d.line([(bx + 30, -62), (bx - 34, 34)], "#d9b98a", 8)
                d.path(f"M{bx - 26} 20q-16 8 -18 26q16 2 24 -14z", "#d9b98a")
                bust(d, bx, -8, 74, team, hair="cap" if number % 2 else "short")
                d.line([(bx + 18, -40), (bx + 26, -56)], darker(team, 0.2), 12)
                d.circle(bx + 28, -58, 8, "#f1cba8")
            d.path(
                "M-10-34C60 6 100 14 200 16L960 16C1060 14 1100-10 1120-70"
                "L1090-40C1060-16 1030-12 960-12L120-12C60-12 20-30-10-34"
                "Z",
                d.fade(lighter(hull, 0.25), darker(hull, 0.15)),
            )
            d.line([(130, 0), (1000, 0)], GOLD, 5)
            d.path(
                "M1080-40C1090-90 1120-112 1160-104L1212-92Q1222-82 1204-78"
                "L1168-74L1206-64Q1206-54 1186-54C1150-50 1120-40 1104-20"
                "Z",
                GOLD,
            )
            d.path("M1110-96L1096-128L1132-108L1130-140L1150-106Z", "#c98f2d")
            d.circle(1150, -88, 7, INK)
            d.ellipse(1040, -36, 34, 26, "#c85a45")
            d.ellipse(1040, -56, 34, 9, "#f0dcb8")
            person(d, 985, -6, 120, team, INK, pose="raise")
    for x, y in ((40, 900), (120, 930), (300, 940), (20, 712), (200, 724)):
        d.stroke(f"M{x} {y}q20-20 44 0q20 18 44 0", faint(WHITE, 0.8), 6)
    for x in range(80, 1600, 120):
        d.line([(x, 440), (x, 500)], SLATE, 3)
        d.poly([(x, 440), (x + 44, 452), (x, 464)], MANY[x // 120 % 8])


def theatre_stage(d: Sheet) -> None:
    d.rect(0, 0, 1600, 1000, d.fade("#2c2f49", "#4b3a4e"))
    d.rect(160, 90, 1280, 600, d.fade("#e9b878", "#f6dfb4", "#d9a37a"))
    d.circle(1120, 270, 74, "#fbeac2")
    d.path(
        "M160 560C400 430 620 420 800 500C980 580 1200 430 1440 500L1440 690L160 690Z", "#b98a7a"
    )
    d.path(
        "M160 620C420 540 700 600 900 590C1100 580 1300 540 1440 590L1440 690L160 690Z", "#8f6a6b"
    )
    pavilion(d, 470, 660, 220)
    d.poly([(100, 680), (1500, 680), (1600, 800), (0, 800)], d.fade("#c98f5f", "#8f5d42"))
    d.rect(0, 796, 1600, 40, "#5f3c33")
    for x, top in ((440, "#fff3cf"), (800, "#fff3cf"), (1160, "#fff3cf")):
        d.poly(
            [(x - 30, 60), (x + 30, 60), (x + 210, 770), (x - 210, 770)],
            d.fade(faint(top, 0.4), faint(top, 0.02)),
        )
    for x, top, pose, flip in (
        (560, "#c8453c", "raise", False),
        (800, "#3f7d8c", "cheer", False),
        (1040, "#d9a13c", "raise", True),
    ):
        person(d, x, 770, 280, top, "#f2e3cc", hair="bun", pose=pose, flipped=flip, coat=True)
        side = -1 if flip else 1
        d.path(
            f"M{x + side * 66} 486q{side * 60} -60 {side * 90} 10q{side * 20}"
            f" 60 {side * 60} 70q{-side * 70} 30 {-side * 90} -30q{-side * 20}"
            f" -40 {-side * 60} -50z",
            faint(lighter(top, 0.4), 0.85),
        )
        d.path(f"M{x - 32} 690L{x + 32} 690L{x + 56} 764L{x - 56} 764Z", darker(top, 0.1))
    for side, sign in ((0, 1), (1600, -1)):
        d.path(
            f"M{side} 0L{side + sign * 330} 0C{side + sign * 300} 260"
            f" {side + sign * 240} 520 {side + sign * 120} 830L{side}"
            " 830Z",
            d.fade("#a8392f", "#7c2823", across=True),
        )
        for number in range(1, 5):
            d.stroke(
                f"M{side + sign * number * 62} 0C{side + sign * number * 58}"
                f" 300 {side + sign * number * 42} 560 {side + sign * number * 22}"
                " 830",
                faint("#4e1614", 0.35),
                9,
            )
    d.path(
        "M0 0L1600 0L1600 110"
        + "".join(f"Q{1600 - n * 200 - 100} 190 {1600 - n * 200 - 200} 110" for n in range(8))
        + "Z",
        d.fade("#b9433a", "#8c2f29"),
    )
    crowd(d, 20, 1600, 936, 120, "#39405c", "#4a4563", "#54506b", "#3d4a63")
    crowd(d, -20, 1620, 1030, 150, "#262c44", "#302f49", "#2b3550")


def marathon(d: Sheet) -> None:
    sky(d, MORNING, 560, (300, 200))
    clouds(d, (860, 150, 1.2), (1380, 210, 0.8))
    mountains(d, 520, "#e6ebdf", "#8aacb6", 2, 140)
    skyline(d, 580, 230, "#b3c8d1")
    woods(d, 606, 54, "#7fac88")
    ground(d, 596, "#b9cf9d", "#c9dab0")
    d.poly([(620, 596), (980, 596), (1760, 1000), (-160, 1000)], d.fade("#9aa3a9", "#7b858d"))
    for x in (590, 1010):
        d.rect(x - 10, 380, 20, 230, SLATE)
    d.path("M560 372h480v92q-240-40-480 0z", d.fade("#d65a49", "#b5433a"))
    for number in range(9):
        d.circle(600 + number * 50, 404, 9, faint(WHITE, 0.7))
    d.line([(600, 596), (-100, 960)], "#f4efe4", 6)
    d.line([(1000, 596), (1700, 960)], "#f4efe4", 6)
    crowd(d, -10, 520, 700, 74, *MANY)
    crowd(d, 1120, 1620, 700, 74, *MANY)
    people = sorted(
        (
            (x, y)
            for x, y in (
                (700, 640),
                (790, 650),
                (880, 640),
                (620, 720),
                (760, 730),
                (930, 724),
                (480, 830),
                (680, 850),
                (880, 840),
                (1090, 830),
                (340, 970),
                (600, 980),
                (850, 984),
                (1120, 976),
                (1330, 968),
            )
        ),
        key=lambda at: at[1],
    )
    for number, (x, y) in enumerate(people):
        person(
            d,
            x,
            y,
            70 + (y - 640) * 0.46,
            MANY[number % 8],
            INK if number % 2 else BLUE,
            pose="walk",
            hair=("short", "bun", "short", "cap")[number % 4],
            skin=number % 3,
        )
        tall = 70 + (y - 640) * 0.46
        d.rect(x - tall * 0.075, y - tall * 0.68, tall * 0.15, tall * 0.13, WHITE, 2)
    for x, y, h in ((90, 640, 190), (1500, 640, 200)):
        tree(d, x, y, h, LEAF)


def market_stalls(d: Sheet) -> None:
    sky(d, NOON, 520)
    clouds(d, (330, 120, 1), (1230, 140, 1.1))
    block(d, -60, 640, 520, 7, "#f0e2cb", "#a9604a")
    block(d, 1130, 640, 520, 7, "#ead6bf", "#a9604a")
    skyline(d, 620, 200, "#c3d3d8", 460, 1140)
    woods(d, 640, 46, "#86b08a", 450, 1140)
    d.rect(0, 636, 1600, 364, d.fade("#d8cab1", "#c2b091"))
    stall(d, 60, 760, 330, "#c9584b", ("#78a85c", "#d8563f", "#e59a3c"))
    stall(d, 470, 740, 300, "#4f8a74", ("#e8c252", "#8cb86a", "#c24f6b"))
    stall(d, 850, 740, 300, "#d39a3f", ("#d8563f", "#e8c252", "#7d5a86"))
    stall(d, 1220, 760, 330, "#4d7f97", ("#8cb86a", "#e59a3c", "#d8563f"))
    for x, top in ((220, "#f3efe6"), (620, TEAL), (1000, "#f3efe6"), (1390, ROSE)):
        bust(d, x, 640, 96, top, hair="cap" if x == 220 else "bun")
    for x, y, top, hair, pose, flip in (
        (360, 920, ROSE, "long", "hold", False),
        (560, 900, BLUE, "short", "reach", False),
        (850, 940, "#7b8b6f", "grey", "hold", True),
        (1180, 910, GOLD, "bun", "reach", False),
    ):
        person(d, x, y, 226, top, INK if x % 3 else SLATE, hair=hair, pose=pose, flipped=flip)
        side = -1 if flip else 1
        d.path(f"M{x + side * 40} {y - 118}h{side * 46}l{-side * 4} 62h{-side * 38}z", "#c99a63")
        d.circle(x + side * 56, y - 122, 12, LEAF)
        d.circle(x + side * 70, y - 122, 10, RED)
    child(d, 700, 950, 140, RED, BLUE, pose="point")
    bicycle(d, 1430, 970, 200, TEAL)
    for x in range(0, 1600, 100):
        d.poly(
            [(x, 90 + abs(800 - x) * 0.02), (x + 60, 90 + abs(800 - x) * 0.02), (x + 30, 140)],
            MANY[x // 100 % 8],
        )
    d.stroke("M-10 100Q800 74 1610 100", SLATE, 3)


def fire_drill(d: Sheet) -> None:
    sky(d, NOON, 640)
    clouds(d, (1100, 140, 1.1), (420, 170, 0.9))
    block(d, 560, 700, 620, 6, "#f0e2cb", "#a9604a")
    woods(d, 690, 60, "#84ae88", 0, 560)
    woods(d, 690, 60, "#84ae88", 1180, 1600)
    for x, y, s in ((980, 330, 60), (1030, 270, 84), (1100, 200, 110), (1190, 130, 130)):
        d.circle(x, y, s, faint("#e9e4dc", 0.75))
    d.rect(0, 690, 1600, 310, d.fade("#bfc4c2", "#a6acab"))
    with d.moved(150, 900, 5.2):
        d.ellipse(60, 0, 76, 5, faint("#22364a", 0.3))
        d.rect(0, -44, 84, 36, d.fade("#d45546", "#b03e33"), 3)
        d.path("M84-8L84-50L108-50Q116-50 120-34L122-8Z", d.fade("#d45546", "#b03e33"))
        d.path("M90-46L106-46Q111-46 114-32L90-32Z", "#b7d6df")
        d.rect(4, -22, 116, 5, "#f4efe4")
        for number in range(4):
            d.rect(6 + number * 19, -40, 15, 14, "#8f2f27", 2)
        d.rect(92, -55, 12, 5, BLUE, 2)
        for x in (22, 60, 102):
            d.circle(x, -6, 9.5, "#39434c")
            d.circle(x, -6, 4.5, "#a8b0b5")
        d.line([(6, -48), (92, -112)], "#e5e5df", 5)
        for number in range(9):
            d.line(
                [(12 + number * 9, -57 - number * 6.6), (16 + number * 9, -51 - number * 6.6)],
                "#9aa4a9",
                1.6,
            )
    for x, y, pose, flip in (
        (900, 930, "reach", False),
        (1010, 920, "hold", False),
        (800, 960, "point", False),
    ):
        person(
            d, x, y, 218, "#c98b3a", "#3a4650", hair="helmet", pose=pose, flipped=flip, coat=True
        )
    d.stroke("M420 930C560 990 760 990 930 800", "#d8c8a8", 10)
    d.stroke("M976 792C1040 640 1040 560 1010 420", faint("#d3ecf2", 0.9), 16)
    d.stroke("M976 792C1060 660 1070 560 1030 430", faint(WHITE, 0.7), 7)
    for x, top in ((1240, BLUE), (1330, ROSE), (1420, "#e6dcc8"), (1510, TEAL)):
        person(
            d,
            x,
            890 + x % 4 * 8,
            200,
            top,
            SLATE,
            hair="bun" if top == ROSE else "short",
            flipped=True,
            pose="hold" if x % 4 else "walk",
        )


def volunteers(d: Sheet) -> None:
    sky(d, MORNING, 620, (1300, 210))
    clouds(d, (400, 160, 1.1), (900, 130, 0.7))
    skyline(d, 620, 190, "#b9cdd5")
    block(d, 90, 690, 400, 6, "#f0e2cb", "#a9604a")
    woods(d, 690, 60, "#80ab86")
    meadow(d, 676, GRASS, 16)
    d.path("M0 880C500 820 1100 830 1600 880L1600 1000L0 1000Z", d.fade("#e5d8be", "#cfbf9f"))
    vest = "#c8503f"
    person(d, 380, 920, 240, vest, BLUE, hair="bun", pose="hold")
    elder(d, 500, 924, 222, "#7b8b6f", flipped=True)
    person(d, 800, 900, 236, vest, INK, pose="reach")
    d.line([(872, 744), (900, 900)], TIMBER, 8)
    d.path("M880 896q22-34 44 0l8 34h-60z", "#8d979f")
    tree(d, 990, 880, 230, "#8bbd7a")
    d.ellipse(990, 884, 74, 16, "#8a6a4d")
    person(d, 1120, 910, 236, vest, SLATE, hair="long", pose="hold", flipped=True)
    d.path("M1050 790h56l-8 50h-40z", "#5f93a8")
    person(d, 1340, 930, 244, vest, INK, hair="cap", pose="walk", flipped=True)
    d.path("M1250 850h56l6 76h-68z", "#8fb18a")
    child(d, 660, 930, 160, GOLD, BLUE, pose="cheer", hair="bun")
    tree(d, 130, 860, 330, LEAF)
    tree(d, 1540, 860, 360, MOSS)
    flowers(d, 200, 1500, 760, 850, 90, ROSE, GOLD, WHITE)


SCENES: dict[str, Callable[[Sheet], None]] = {
    "school-yard": school_yard,
    "lantern-festival": lantern_festival,
    "dragon-boat": dragon_boat,
    "theatre-stage": theatre_stage,
    "marathon": marathon,
    "market-stalls": market_stalls,
    "fire-drill": fire_drill,
    "volunteers": volunteers,
}

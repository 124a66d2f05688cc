"""Scenes of ways and works: streets, rails, the port, a workshop, a dyke."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import fence, lamp, skyline, tower
from huabiao.config.demo.drawing.nature import (
    birds,
    bush,
    clouds,
    glitter,
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
    NOON,
    ORANGE,
    PAPER,
    RAIN,
    RED,
    ROSE,
    SAND,
    SLATE,
    STONE,
    TEAL,
    TIMBER,
    WALL,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.people import child, elder, person
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import (
    bus,
    car,
    port_crane,
    rider,
    ship,
    train,
)

ORANGE_VEST = "#e58a3c"


def port_cranes(d: Sheet) -> None:
    sky(d, MORNING, 640, (330, 260))
    clouds(d, (820, 160, 1.1), (1330, 220, 0.9))
    mountains(d, 600, "#ebe6d6", "#8aa4b2", 2, 130)
    water(d, 620, 1000, "#b9d3d6", "#3f7793", 60)
    glitter(d, 330, 620, 900)
    ship(d, 520, 690, 560)
    d.rect(0, 800, 1600, 200, d.fade("#cfc8bb", "#a39d92"))
    d.rect(0, 792, 1600, 16, "#e8e2d5")
    for x in range(20, 1600, 118):
        d.rect(x, 800, 26, 16, "#5a6268", 3)
    for x in (1010, 1250, 1480):
        port_crane(d, x, 830, 620, "#c8553f" if x != 1250 else "#4f87a0")
    colours = ("#bb5a45", "#4d7f97", "#d9b15c", "#6f8f72", "#d8d2c5", "#8a6f86")
    for column in range(6):
        for row in range(3 if column % 3 else 4):
            tint = colours[(column * 2 + row * 3) % 6]
            x, y = 60 + column * 128, 930 - row * 54
            d.rect(x, y - 52, 122, 50, d.fade(lighter(tint, 0.12), darker(tint, 0.12)), 2)
            for rib in range(1, 9):
                d.line([(x + rib * 13.5, y - 47), (x + rib * 13.5, y - 7)], faint(INK, 0.16), 2)
    with d.moved(930, 960, 2):
        d.rect(0, -30, 80, 20, "#6f8f72", 2)
        d.poly([(82, -10), (82, -40), (100, -40), (108, -26), (108, -10)], "#e3e3dc")
        d.rect(86, -37, 13, 12, "#a9cbd8", 2)
        for x in (16, 34, 94):
            d.circle(x, -8, 8, "#39434c")
    person(d, 1300, 950, 130, ORANGE_VEST, INK, hair="helmet", pose="raise")
    person(d, 1370, 954, 130, BLUE, INK, hair="helmet", pose="hold", flipped=True)
    birds(d, 600, 330, 5)


def bus_station(d: Sheet) -> None:
    sky(d, NOON, 600)
    clouds(d, (260, 150, 1), (1330, 140, 1.1))
    skyline(d, 600, 230, "#bcd0d8")
    woods(d, 630, 50, "#82ae89")
    ground(d, 620, "#cfc6b6", "#e3dccf")
    d.rect(0, 760, 1600, 240, d.fade("#8e979e", "#727c85"))
    for x in range(-60, 1600, 190):
        d.rect(x, 920, 110, 9, faint(WHITE, 0.8), 3)
    for x in (130, 520, 910, 1300):
        d.poly(
            [(x, 640), (x + 16, 640), (x + 26, 420), (x - 10, 420)], d.fade("#e8ebea", "#b2bcc0")
        )
    d.path(
        "M-20 430C300 330 560 330 800 380C1060 330 1300 330 1620"
        " 420L1620 446C1300 372 1060 372 800 420C560 372 300 372"
        " -20 458Z",
        d.fade("#f7f8f6", "#c3ced2"),
    )
    bus(d, 110, 880, 560, TEAL)
    bus(d, 900, 880, 560, "#cf7a45")
    d.rect(0, 750, 1600, 14, "#efe9dd")
    d.rect(760, 480, 110, 74, INK, 6)
    d.rect(768, 488, 94, 58, d.fade("#bfd8df", "#8fb5c4"), 3)
    d.rect(808, 554, 14, 130, SLATE)
    for x, top, bottom, hair, flip in (
        (720, ROSE, INK, "long", False),
        (790, BLUE, SAND, "short", True),
        (850, "#e6d9bf", BLUE, "bun", False),
    ):
        person(
            d,
            x,
            760,
            170,
            top,
            bottom,
            hair=hair,
            flipped=flip,
            pose="hold" if x == 790 else "stand",
        )
    elder(d, 60, 762, 160, "#7b8b6f")
    child(d, 900, 764, 108, RED)


def metro_bus(d: Sheet) -> None:
    sky(d, MORNING, 640, (1250, 210))
    clouds(d, (420, 150, 1.1), (880, 200, 0.7))
    skyline(d, 660, 240, "#adc3cc")
    for x, w, h, wall, win in (
        (60, 130, 360, WALL, "grid"),
        (230, 110, 280, "#d3dfe3", "glass"),
        (1190, 130, 330, "#efe1cb", "bands"),
        (1370, 120, 400, "#cddce2", "glass"),
    ):
        tower(d, x, 720, w, h, wall, win)
    woods(d, 726, 54, "#7ba683")
    ground(d, 716, "#d6cdbc")
    for x in (120, 560, 1000, 1440):
        d.poly(
            [(x - 26, 790), (x - 18, 540), (x + 58, 540), (x + 66, 790)],
            d.fade("#e7e3da", "#bcb6aa"),
        )
    with d.inside(0, 380, 1600, 170):
        train(d, 530, 1260, 120, "#f2f4f4")
        for across in (330, 700, 1070):
            d.line([(across - 90, 416), (across - 90, 528)], faint(SLATE, 0.35), 3)
    d.rect(0, 528, 1600, 34, d.fade("#f0ece3", "#cbc5b8"))
    d.rect(0, 560, 1600, 9, faint("#22364a", 0.3))
    d.rect(0, 790, 1600, 210, d.fade("#8e979e", "#727c85"))
    d.rect(0, 782, 1600, 12, "#efe9dd")
    for x in range(-40, 1600, 190):
        d.rect(x, 890, 110, 9, faint(WHITE, 0.8), 3)
    bus(d, 330, 960, 620, TEAL)
    car(d, 1120, 960, 230, "#e7e2d8")
    car(d, 40, 850, 160, RED)
    person(d, 1380, 800, 130, ROSE, INK, hair="bun", pose="walk")
    person(d, 1470, 800, 134, BLUE, SLATE, pose="walk", flipped=True)
    for x, h in ((260, 210), (860, 190), (1290, 200)):
        tree(d, x, 800, h, LEAF)


def road_works(d: Sheet) -> None:
    sky(d, NOON, 600)
    clouds(d, (330, 150, 1.1), (1180, 180, 1))
    skyline(d, 600, 200, "#bdd0d8")
    woods(d, 622, 56, "#7faa86")
    ground(d, 610, "#c2d3a3", "#cfdcb4")
    d.poly([(560, 610), (1040, 610), (1700, 1000), (-100, 1000)], d.fade("#8b959d", "#6f7982"))
    d.poly([(800, 610), (1040, 610), (1700, 1000), (820, 1000)], d.fade("#59636c", "#434d57"))
    for number in range(5):
        y = 630 + number * number * 20
        d.poly(
            [
                (662 - number * 52, y),
                (670 - number * 52, y),
                (640 - number * 64, y + 30 + number * 12),
                (626 - number * 64, y + 30 + number * 12),
            ],
            faint(WHITE, 0.8),
        )
    with d.moved(1010, 850, 3.2):
        d.ellipse(50, 0, 66, 5, faint("#22364a", 0.3))
        d.rect(10, -44, 74, 24, d.fade("#e6b14a", "#c98f2d"), 4)
        d.rect(30, -74, 6, 32, INK)
        d.rect(64, -74, 6, 32, INK)
        d.rect(24, -80, 54, 8, "#d9a43d", 3)
        d.circle(4, -19, 20, "#4b545c")
        d.circle(4, -19, 8, "#8b959b")
        d.circle(88, -19, 20, "#4b545c")
        d.circle(88, -19, 8, "#8b959b")
    for x, y, s in ((700, 720, 0.7), (660, 790, 0.9), (610, 880, 1.2), (540, 980, 1.5)):
        with d.moved(x, y, s):
            d.poly([(-8, -60), (8, -60), (24, 0), (-24, 0)], ORANGE)
            d.poly([(-14, -36), (14, -36), (19, -20), (-19, -20)], WHITE)
            d.rect(-32, -4, 64, 8, darker(ORANGE, 0.2), 3)
    person(d, 870, 900, 190, ORANGE_VEST, BLUE, hair="helmet", pose="hold")
    d.line([(912, 780), (960, 905)], TIMBER, 7)
    person(d, 760, 800, 150, ORANGE_VEST, INK, hair="helmet", pose="point", flipped=True)
    for x, y, h in ((120, 760, 280), (330, 680, 170), (1480, 700, 220), (1300, 650, 130)):
        tree(d, x, y, h, LEAF)
    d.rect(140, 850, 230, 26, WHITE, 4)
    for number in range(6):
        d.poly(
            [
                (150 + number * 38, 850),
                (168 + number * 38, 850),
                (158 + number * 38, 876),
                (140 + number * 38, 876),
            ],
            RED,
        )
    for x in (160, 336):
        d.rect(x, 876, 12, 70, SLATE)


def bike_lane(d: Sheet) -> None:
    sky(d, MORNING, 600, (1280, 220))
    clouds(d, (400, 170, 1.1), (860, 130, 0.8))
    mountains(d, 540, "#e5ebdf", "#86aab2", 2, 150)
    skyline(d, 590, 170, "#b6cbd3", 0, 900)
    water(d, 590, 730, "#bfdadd", "#7fb0be", 24)
    woods(d, 600, 40, "#79a684", 900, 1600)
    meadow(d, 716, GRASS, 14)
    fence(d, 0, 1600, 742, 50, "#f2ede1")
    d.path(
        "M0 790C500 770 1100 770 1600 800L1600 930C1100 900 500 900 0 940Z",
        d.fade("#c96e52", "#b35b44"),
    )
    d.stroke("M0 864C500 836 1100 836 1600 864", faint(WHITE, 0.75), 6)
    d.path("M0 940C500 900 1100 900 1600 930L1600 1000L0 1000Z", d.fade("#e3d8c2", "#cfc1a6"))
    for x, h in ((130, 330), (560, 300), (1050, 300), (1500, 340)):
        tree(d, x, 770, h, LEAF if x % 4 else MOSS)
    rider(d, 330, 880, 200, ROSE, INK, "long")
    rider(d, 760, 900, 214, BLUE, SAND, "helmet")
    rider(d, 1200, 886, 204, "#e3d2ad", SLATE, "grey")
    person(d, 980, 980, 170, TEAL, INK, pose="walk", hair="bun")
    child(d, 1060, 984, 112, GOLD, pose="walk")
    lamp(d, 850, 770, 230)


def high_speed_train(d: Sheet) -> None:
    sky(d, MORNING, 620, (1270, 250))
    clouds(d, (330, 160, 1.2), (820, 120, 0.7))
    mountains(d, 560, "#e6ebdd", "#7fa2ae", 3, 240)
    woods(d, 620, 46, "#7aa683")
    ground(d, 610, "#a9c58a", "#cfdcae")
    for number, tint in enumerate(("#d9c878", "#b6cc8c", "#e3d490", "#9dbd86")):
        y = 640 + number * 46
        d.poly([(0, y + 20), (1600, y - 10), (1600, y + 50), (0, y + 80)], tint)
    for x in range(-80, 1700, 300):
        d.poly(
            [(x, 1000), (x + 16, 800), (x + 92, 800), (x + 108, 1000)], d.fade("#e1dcd1", "#b7b0a3")
        )
    for x in range(60, 1600, 360):
        d.line([(x, 740), (x, 440)], SLATE, 7)
        d.line([(x, 452), (x + 90, 470)], SLATE, 5)
    d.line([(0, 474), (1600, 474)], faint(INK, 0.6), 2.5)
    d.line([(0, 496), (1600, 496)], faint(INK, 0.4), 2)
    train(d, 738, 1360, 176)
    for number in range(1, 4):
        d.line([(number * 330 - 60, 566), (number * 330 - 60, 736)], faint(SLATE, 0.35), 4)
    d.rect(0, 738, 1600, 64, d.fade("#efeae0", "#c6bfb1"))
    d.rect(0, 800, 1600, 12, faint("#22364a", 0.3))
    for number in range(6):
        d.line(
            [(1390 + number * 34, 600 + number * 26), (1480 + number * 40, 600 + number * 26)],
            faint(WHITE, 0.55),
            4,
        )
    bush(d, 240, 1000, 210, LEAF)
    bush(d, 900, 1004, 250)
    bush(d, 1400, 1000, 190, LEAF)
    birds(d, 900, 300, 5)


def workshop_factory(d: Sheet) -> None:
    d.rect(0, 0, 1600, 700, d.fade("#c5d3d8", "#e7e8e3"))
    for x in range(0, 1600, 400):
        d.poly([(x, 40), (x + 400, 40), (x + 400, 200), (x, 110)], d.fade("#dcebef", "#f6f6ee"))
        d.line([(x, 110), (x + 400, 200)], "#93a3ab", 12)
        d.line([(x, 40), (x, 700)], "#a9b6bc", 14)
        for step in range(1, 4):
            d.line([(x + step * 100, 40), (x + step * 100, 110 + step * 22)], "#a9b6bc", 5)
    d.rect(0, 20, 1600, 26, "#7f9099")
    d.glow(1180, 160, 420, "#fff3cf", "99")
    d.rect(0, 700, 1600, 300, d.fade("#b9bfbf", "#d8d6cd"))
    d.rect(0, 896, 1600, 12, "#dcb14e")
    d.rect(0, 770, 1600, 50, d.fade("#5d6f7c", "#43525e"))
    for x in range(30, 1600, 70):
        d.circle(x, 796, 12, "#8c9aa3")
    for x in range(90, 1600, 250):
        d.rect(x, 690, 150, 80, d.fade("#e7ecee", "#aebac0"), 8)
        d.rect(x + 18, 706, 60, 34, "#5d93b0", 4)
        d.circle(x + 112, 730, 18, "#d6a148")
    for x, flip in ((330, False), (830, True), (1330, False)):
        with d.moved(x, 690, 3.1, flipped=flip):
            d.rect(-20, -12, 40, 16, SLATE, 3)
            d.line([(0, -14), (-14, -70)], ORANGE, 14)
            d.line([(-14, -70), (40, -96)], ORANGE, 11)
            d.line([(40, -96), (60, -56)], "#c9742f", 8)
            d.line([(60, -56), (54, -42)], INK, 4)
            d.line([(60, -56), (68, -44)], INK, 4)
            for jx, jy in ((0, -14), (-14, -70), (40, -96)):
                d.circle(jx, jy, 8, INK)
                d.circle(jx, jy, 3.4, STONE)
    person(d, 580, 960, 230, BLUE, INK, hair="helmet", pose="reach")
    person(d, 1080, 960, 230, BLUE, INK, hair="helmet", pose="hold", flipped=True)
    d.rect(1000, 806, 50, 40, PAPER, 4)
    person(d, 160, 950, 222, TEAL, INK, hair="helmet", pose="point")


def flood_control(d: Sheet) -> None:
    sky(d, RAIN, 620)
    clouds(d, (300, 200, 1.7), (850, 150, 2), (1380, 220, 1.7), (600, 280, 1.2))
    mountains(d, 570, "#cbd3d2", "#7f939d", 3, 170)
    woods(d, 590, 50, "#6f8d7c")
    water(d, 590, 830, "#b3b6a3", "#8a8c78", 50)
    for _ in range(24):
        x, y = d.random.uniform(0, 1500), d.random.uniform(620, 800)
        d.stroke(f"M{x:.0f} {y:.0f}q20 -14 40 0q20 14 40 0", faint(WHITE, 0.4), 4)
    d.path("M0 800C400 770 1100 780 1600 760L1600 1000L0 1000Z", d.fade("#8ea878", "#6f8f68"))
    d.path(
        "M0 900C500 860 1100 870 1600 850L1600 930C1100 940 500 940 0 980Z",
        d.fade("#cdbf9f", "#b3a483"),
    )
    for row in range(4):
        for number in range(13 - row):
            x = 430 + number * 86 + row * 43
            y = 806 - row * 34
            d.rect(x, y, 88, 36, d.random.choice(["#d8c69c", "#cdb98b", "#e0d0aa"]), 17)
            d.line([(x + 74, y + 7), (x + 82, y + 12)], "#a08c60", 3)
    for x, pose, flip, top in (
        (360, "hold", False, ORANGE_VEST),
        (560, "reach", False, ORANGE_VEST),
        (790, "hold", True, "#d9a33a"),
        (1010, "reach", True, ORANGE_VEST),
        (1240, "point", True, BLUE),
    ):
        person(d, x, 940, 220, top, "#3c5563", hair="helmet", pose=pose, flipped=flip)
    for x in (408, 750):
        d.rect(x, 796, 56, 30, "#d8c69c", 14)
    with d.moved(1390, 880, 1):
        d.rect(-4, -170, 8, 170, SLATE)
        for number in range(8):
            d.rect(-16, -170 + number * 20, 32, 10, RED if number % 2 else WHITE)
    person(d, 160, 960, 210, TEAL, INK, hair="cap", pose="raise")
    for _ in range(150):
        x, y = d.random.uniform(0, 1640), d.random.uniform(0, 960)
        d.line([(x, y), (x - 12, y + 40)], faint(WHITE, 0.3), 2)


SCENES: dict[str, Callable[[Sheet], None]] = {
    "port-cranes": port_cranes,
    "bus-station": bus_station,
    "metro-bus": metro_bus,
    "road-works": road_works,
    "bike-lane": bike_lane,
    "high-speed-train": high_speed_train,
    "workshop-factory": workshop_factory,
    "flood-control": flood_control,
}

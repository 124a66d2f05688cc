"""Scenes of the city: its river, squares, parks and dwellings."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import (
    block,
    cable_bridge,
    hall,
    house,
    lamp,
    pagoda,
    pavilion,
    skyline,
    tower,
)
from huabiao.config.demo.drawing.nature import (
    birds,
    bush,
    clouds,
    conifer,
    flowers,
    glitter,
    grasses,
    ground,
    meadow,
    mountains,
    reeds,
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
    PLUM,
    RED,
    ROSE,
    SAND,
    SLATE,
    TEAL,
    WALL,
    WHITE,
    WINTER,
    faint,
)
from huabiao.config.demo.drawing.people import child, elder, person, seated
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import bicycle, boat, car, tower_crane


def _downtown(d: Sheet, y: float) -> None:
    for x, width, height, wall, windows in (
        (170, 96, 210, WALL, "grid"),
        (290, 84, 300, "#d8dfe0", "bands"),
        (395, 110, 240, "#ead9c4", "grid"),
        (540, 92, 400, "#cfdde2", "glass"),
        (655, 120, 310, WALL, "bands"),
        (800, 86, 470, "#c9dbe2", "glass"),
        (905, 112, 350, "#efe4d0", "grid"),
        (1040, 90, 285, "#dfe3e0", "bands"),
        (1150, 118, 225, "#ecd8c0", "grid"),
        (1290, 88, 270, "#d4dfe3", "glass"),
    ):
        tower(d, x, y, width, height, wall, windows)


def city_skyline(d: Sheet) -> None:
    sky(d, MORNING, 660, (1210, 250))
    clouds(d, (330, 190, 1.1), (860, 130, 0.8), (1480, 300, 0.7))
    mountains(d, 600, "#e6e6dc", "#7f9fb0")
    skyline(d, 640, 230, "#a9c0c9")
    _downtown(d, 650)
    woods(d, 660, 42, "#6d9a7a")
    d.rect(0, 648, 1600, 26, d.fade("#dccfb9", "#a99c88"))
    water(d, 674, 1000, "#a8cad2", "#4f8ba0", 60)
    with d.mirrored(662, 0.2):
        _downtown(d, 650)
    glitter(d, 1210, 674, 1000)
    boat(d, 420, 800, 130)
    boat(d, 1330, 742, 70)
    birds(d, 980, 330, 5)
    tree(d, 90, 1010, 420, MOSS)
    tree(d, -10, 1030, 330, LEAF)
    reeds(d, 1500, 1010, 190, 46)


def government_square(d: Sheet) -> None:
    sky(d, NOON, 640)
    clouds(d, (300, 190, 1.2), (1270, 150, 1), (800, 90, 0.7))
    mountains(d, 560, "#dcebec", "#86abb4", 2, 170)
    skyline(d, 620, 170, "#b7cdd6")
    woods(d, 640, 62, "#7aa681")
    hall(d, 330, 640, 940, 250)
    d.rect(0, 672, 1600, 328, d.fade("#efe6d6", "#cdbfa8"))
    for number in range(9):
        d.line(
            [(800 + (number - 4) * 70, 672), (800 + (number - 4) * 330, 1000)], faint(WHITE, 0.5), 3
        )
    for level in (712, 770, 856):
        d.line([(0, level), (1600, level)], faint(WHITE, 0.5), 3)
    d.ellipse(800, 800, 330, 56, "#b9ccbf")
    d.ellipse(800, 796, 318, 50, d.fade("#8fb984", "#6e9d72"))
    flowers(d, 540, 1060, 776, 832, 190, RED, ROSE, GOLD, "#f6eee0")
    d.ellipse(800, 790, 120, 17, d.fade("#b9dbe3", "#7fb2c2"))
    for across in (-60, -28, 0, 28, 60):
        d.stroke(
            f"M800 790Q{800 + across * 0.7} {640 - abs(across)} {800 + across * 1.5} 788",
            faint(WHITE, 0.7),
            5,
        )
    for x, height in ((110, 300), (250, 250), (1370, 250), (1500, 300)):
        tree(d, x, 742, height, LEAF if height > 260 else MOSS)
    lamp(d, 330, 760, 190)
    lamp(d, 1290, 760, 190)
    person(d, 420, 900, 140, TEAL, pose="walk")
    child(d, 490, 904, 92, ORANGE, pose="walk")
    person(d, 1180, 880, 132, ROSE, INK, hair="long", flipped=True, pose="walk")
    elder(d, 1290, 930, 142, "#7b8b6f", flipped=True)
    person(d, 640, 900, 140, BLUE, SAND, pose="stand", hair="bun")
    bicycle(d, 1000, 960, 150, RED)


def bridge_river(d: Sheet) -> None:
    sky(d, EVENING, 640, (420, 430))
    clouds(d, (1150, 210, 1.1), (760, 140, 0.8))
    mountains(d, 590, "#efd3ab", "#75809c", 3, 210)
    skyline(d, 640, 190, "#97879a", 980, 1600)
    woods(d, 648, 40, "#6b7d78", 0, 700)
    water(d, 648, 1000, "#e3c09a", "#4f6f8c", 66)
    glitter(d, 420, 648, 1000, 60)
    cable_bridge(d, 560, (470, 1130), 330, "#efe3d3")
    for x, colour in ((120, RED), (640, "#e9e4da"), (860, TEAL), (1390, GOLD)):
        with d.moved(x, 560, 0.62):
            car(d, 0, 0, 90, colour)
    boat(d, 760, 800, 170, "#5b4a44")
    birds(d, 640, 300, 5, "#5f6b80", 30)
    reeds(d, 110, 1010, 230, 60, "#4f5f57")
    reeds(d, 1520, 1010, 180, 44, "#4f5f57")


def old_tower(d: Sheet) -> None:
    sky(d, EVENING, 720, (1180, 330))
    clouds(d, (380, 210, 1), (1390, 180, 0.8))
    mountains(d, 640, "#f0d8b2", "#7f8ca0", 3, 170)
    woods(d, 690, 70, "#78937d")
    pagoda(d, 800, 720, 230, 6)
    for x, width, height in (
        (-30, 250, 110),
        (240, 210, 96),
        (470, 170, 84),
        (990, 190, 90),
        (1190, 230, 104),
        (1420, 240, 118),
    ):
        house(d, x, 770, width, height)
    d.rect(0, 766, 1600, 234, d.fade("#e6d3b4", "#b59d80"))
    for row, level in enumerate((800, 846, 910, 985)):
        d.line([(0, level), (1600, level)], faint("#8f7a62", 0.3), 2 + row)
    for x in range(-600, 2300, 170):
        d.line([(800 + (x - 800) * 0.5, 768), (x, 1000)], faint("#8f7a62", 0.22), 3)
    tree(d, 150, 830, 330, MOSS)
    tree(d, 1480, 850, 380, "#b99a56")
    person(d, 640, 920, 150, TEAL, pose="point")
    child(d, 570, 926, 100, RED)
    elder(d, 980, 900, 142, "#876a5d", flipped=True)
    person(d, 1060, 905, 146, "#cdb994", INK, hair="bun", flipped=True)
    birds(d, 500, 250, 6, "#6d7788", 28)


def park_lake(d: Sheet) -> None:
    sky(d, MORNING, 560, (330, 240))
    clouds(d, (900, 180, 1.2), (1400, 250, 0.8))
    mountains(d, 530, "#e3ebe2", "#84aab0", 3, 170)
    woods(d, 566, 60, "#7ba88a")
    water(d, 566, 1000, "#c0dcdb", "#6fa6b3", 50)
    with d.mirrored(566, 0.16):
        woods(d, 566, 60, "#55806a")
    pavilion(d, 1120, 640, 230)
    d.ellipse(1120, 664, 150, 12, faint("#22364a", 0.18))
    for number in range(9):
        x = 1240 + number * 44
        d.rect(x, 640, 7, 34, "#8a6a52")
    d.rect(1230, 634, 400, 12, "#b99877")
    d.rect(1230, 612, 400, 5, "#a5493c")
    boat(d, 720, 730, 130)
    for x, y, size in ((360, 820, 60), (450, 850, 70), (250, 880, 84)):
        d.ellipse(x, y, size, size * 0.24, "#6d9f78")
        d.ellipse(x + 6, y - 4, size * 0.8, size * 0.16, "#86b489")
    for x, y in ((380, 806), (262, 860)):
        for lean in (-16, 0, 16):
            d.path(
                f"M{x} {y}q{lean - 12} -20 {lean} -40q{12} 20 {-lean} 40z",
                "#eab0b0" if lean else "#f3cdc9",
            )
    meadow(d, 880, GRASS, 30)
    d.path("M0 985C400 900 760 930 1000 1000L0 1000Z", "#e6d8bd")
    tree(d, 1500, 940, 520, LEAF)
    person(d, 420, 960, 160, RED, INK, pose="walk", hair="bun")
    person(d, 530, 966, 168, BLUE, SLATE, pose="walk")
    elder(d, 1180, 950, 158, "#6f8471", flipped=True)
    seated(d, 1320, 962, 170, "#b98a5a", hair="grey", flipped=True)
    d.rect(1240, 916, 170, 12, "#9c7350", 4)
    grasses(d, 1004, 70)


def residential_block(d: Sheet) -> None:
    sky(d, NOON, 700)
    clouds(d, (260, 160, 1), (1250, 200, 1.2))
    skyline(d, 640, 200, "#bcd0d6")
    block(d, 60, 740, 420, 6, "#f0dfc6", "#b0644c")
    block(d, 560, 730, 430, 7, "#f5ede0", "#8c5f52")
    block(d, 1080, 740, 430, 6, "#e9d3bd", "#b0644c")
    woods(d, 745, 40, "#8bb487")
    ground(d, 738, "#a9c690", "#bed3a2")
    d.path(
        "M700 738C690 800 560 900 470 1000L1120 1000C980 900 860 800 850 738Z",
        d.fade("#eadfca", "#d6c7ab"),
    )
    for x, y, height in ((140, 800, 260), (470, 790, 220), (1030, 790, 220), (1440, 810, 290)):
        tree(d, x, y, height, LEAF)
    bush(d, 330, 850, 150)
    bush(d, 1260, 860, 170, LEAF)
    flowers(d, 200, 460, 880, 950, 60, ROSE, GOLD, WHITE)
    flowers(d, 1160, 1420, 890, 960, 60, RED, GOLD, WHITE)
    seated(d, 1150, 880, 150, "#7d8f77", hair="grey-bun", flipped=True)
    seated(d, 1070, 880, 150, "#a9805e", hair="grey")
    d.rect(1030, 840, 170, 11, "#9c7350", 4)
    person(d, 700, 930, 164, TEAL, INK, hair="long", pose="walk")
    child(d, 780, 936, 108, GOLD, BLUE, pose="cheer")
    bicycle(d, 340, 960, 150, BLUE)


def old_town_renewal(d: Sheet) -> None:
    sky(d, NOON, 700)
    clouds(d, (1240, 170, 1.1), (420, 130, 0.9))
    skyline(d, 620, 210, "#bfd0d4")
    block(d, 60, 780, 470, 6, "#cfc6b8", "#8d8378")
    for row in range(7):
        d.line([(60, 432 + row * 58), (530, 432 + row * 58)], "#c7a05a", 6)
    for column in range(8):
        d.line([(60 + column * 67, 420), (60 + column * 67, 790)], "#c7a05a", 5)
    d.rect(60, 432, 470, 350, faint("#7fb08c", 0.28))
    block(d, 600, 780, 460, 6, "#f3e3cb", "#b7644c")
    block(d, 1120, 780, 440, 6, "#f3e3cb", "#b7644c")
    d.rect(1010, 434, 66, 348, d.fade("#c9e0e6", "#9fc3cf"), 4)
    for row in range(6):
        d.line([(1010, 490 + row * 58), (1076, 490 + row * 58)], faint(WHITE, 0.9), 4)
    d.rect(1004, 424, 78, 14, SLATE, 3)
    ground(d, 778, "#d8cbb3", "#e9dfcb")
    for x, y, height in ((620, 840, 210), (1330, 850, 240), (1540, 850, 220)):
        tree(d, x, y, height, LEAF)
    person(d, 250, 920, 168, ORANGE, BLUE, hair="helmet", pose="point")
    person(d, 360, 930, 168, ORANGE, BLUE, hair="helmet", pose="hips", flipped=True)
    d.rect(120, 880, 96, 62, "#c4ad85", 4)
    d.rect(134, 838, 70, 44, "#b59b70", 4)
    elder(d, 900, 910, 150, "#8a6f5e")
    person(d, 800, 914, 156, ROSE, SLATE, hair="bun")
    child(d, 1160, 930, 108, TEAL, pose="walk", flipped=True)
    bush(d, 1240, 960, 140)


def _shell(d: Sheet, x: float, storeys: int) -> None:
    """A house of which only floors and columns stand."""
    width, high = 330, 52
    for storey in range(storeys):
        y = 760 - storey * high
        d.rect(x, y - high, width, high, faint("#5f6f7a", 0.5 if storey < storeys - 2 else 0.16))
        d.rect(x - 8, y - 9, width + 16, 10, "#c9c3b7")
        for column in range(5):
            d.rect(
                x + column * (width - 12) / 4,
                y - high,
                13,
                high,
                d.fade("#d9d3c7", "#b3ada1", across=True),
            )
        if storey < 4:
            d.rect(x + 14, y - high + 4, width - 28, high - 14, faint("#e7a35b", 0.24))
    for column in range(6):
        d.line(
            [
                (x + 6 + column * (width - 12) / 5, 760 - storeys * high),
                (x + 6 + column * (width - 12) / 5, 760 - storeys * high - 30),
            ],
            "#9a7a5c",
            3,
        )


def construction_site(d: Sheet) -> None:
    sky(d, MORNING, 720, (300, 250))
    clouds(d, (1010, 190, 1.2), (640, 120, 0.7))
    mountains(d, 640, "#ece3d0", "#8ea5ac", 2, 130)
    skyline(d, 680, 160, "#b4c6cb")
    _shell(d, 420, 7)
    _shell(d, 860, 9)
    tower_crane(d, 350, 780, 640)
    tower_crane(d, 1290, 780, 560, "#cf6f4a", flipped=True)
    ground(d, 760, "#c6b08d", "#dccbaa")
    for number in range(13):
        d.rect(number * 124, 790, 118, 74, "#5f93a8" if number % 2 else "#6fa1b4", 3)
        d.rect(number * 124, 790, 118, 12, WHITE)
    with d.moved(960, 940, 2.3):
        d.rect(0, -34, 66, 22, "#d8a541", 3)
        d.poly([(66, -12), (66, -44), (88, -44), (96, -28), (96, -12)], "#cf9636")
        d.rect(70, -40, 14, 13, "#a9cbd8", 2)
        for x in (14, 30, 80):
            d.circle(x, -10, 9, "#39434c")
            d.circle(x, -10, 4, "#a8b0b5")
    for x, colour, flip in ((330, ORANGE, False), (450, BLUE, True), (620, ORANGE, False)):
        person(
            d,
            x,
            950,
            176,
            colour,
            INK,
            hair="helmet",
            pose="point" if not flip else "hold",
            flipped=flip,
        )
    for number in range(5):
        d.line([(700, 944 - number * 12), (900, 944 - number * 12)], "#a88a68", 9)


def snow_road(d: Sheet) -> None:
    sky(d, WINTER, 620)
    mountains(d, 560, "#eef1f1", "#9db4c4", 3, 200)
    skyline(d, 610, 150, "#c1d0d8", 900, 1600)
    ground(d, 600, "#e3eaee", "#f6f8f8")
    for x, y, height in (
        (80, 690, 300),
        (230, 660, 220),
        (1380, 680, 260),
        (1540, 720, 360),
        (360, 640, 150),
    ):
        conifer(d, x, y, height, "#557a74", snow=True)
    d.path(
        "M760 600L850 600C960 740 1180 880 1300 1000L240 1000C420 880 660 740 760 600Z",
        d.fade("#b5c0c8", "#87939d"),
    )
    d.path("M760 600C660 740 420 880 240 1000L170 1000C380 870 640 735 745 600Z", "#fbfcfc")
    d.path("M850 600C960 740 1180 880 1300 1000L1380 1000C1230 870 980 735 862 600Z", "#fbfcfc")
    for number in range(5):
        y = 640 + number * number * 17
        d.line(
            [(800 - number * 4, y), (798 - number * 5, y + 16 + number * 8)],
            faint(WHITE, 0.85),
            4 + number * 2,
        )
    with d.moved(640, 850, 2.5):
        d.rect(0, -44, 62, 30, "#e0953f", 3)
        d.poly([(62, -14), (62, -50), (84, -50), (94, -32), (94, -14)], "#d0812f")
        d.rect(66, -46, 15, 14, "#a9cbd8", 2)
        d.poly([(96, -4), (108, -30), (114, -28), (106, -2)], "#d8a93e")
        d.rect(58, -60, 10, 8, "#e9b23e", 3)
        for x in (14, 30, 80):
            d.circle(x, -10, 9, "#39434c")
            d.circle(x, -10, 4, "#a8b0b5")
    d.path("M890 850Q930 800 985 812Q1010 836 1040 850Z", "#fbfcfc")
    person(d, 330, 940, 190, ORANGE, INK, hair="cap", pose="hold")
    d.line([(352, 825), (420, 940)], "#8f6547", 7)
    d.rect(398, 928, 52, 20, SLATE, 3)
    person(d, 190, 900, 172, TEAL, INK, hair="cap", pose="hold", flipped=True)
    d.line([(160, 800), (110, 905)], "#8f6547", 6)
    for _ in range(110):
        d.circle(
            d.random.uniform(0, 1600),
            d.random.uniform(0, 1000),
            d.random.uniform(2, 5.5),
            faint(WHITE, 0.85),
        )


def children_playground(d: Sheet) -> None:
    sky(d, NOON, 640, (1330, 200))
    clouds(d, (400, 170, 1.2), (900, 120, 0.8))
    skyline(d, 610, 150, "#c4d6da")
    woods(d, 650, 80, "#84b188")
    ground(d, 645, "#b3cf95", "#c4d9a6")
    d.ellipse(800, 870, 760, 150, d.fade("#e7b894", "#d99f7c"))
    d.ellipse(560, 880, 330, 76, "#efd09b")
    for x in (420, 620):
        d.rect(x, 430, 16, 440, "#4f88a0", 5)
    d.rect(410, 600, 236, 18, "#e0b24f", 4)
    d.poly([(390, 440), (528, 330), (666, 440)], "#c9584b")
    d.poly([(528, 330), (666, 440), (528, 440)], "#b34a40")
    d.rect(428, 520, 200, 12, "#e0b24f")
    d.path(
        "M636 604C760 620 800 800 960 850L1000 850L1000 872L940 872C770 830 750 660 636 640Z",
        d.fade("#6fb0a8", "#4d918c"),
    )
    for step in range(6):
        d.line(
            [(340 + step * 14, 860 - step * 46), (410 + step * 4, 860 - step * 46)], "#8f6547", 8
        )
    d.line([(340, 872), (412, 606)], "#8f6547", 8)
    for x in (1080, 1420):
        d.line([(x - 44, 870), (x, 520), (x + 44, 870)], "#c9584b", 13)
    d.line([(1070, 522), (1430, 522)], "#c9584b", 13)
    d.line([(1180, 524), (1140, 760)], SLATE, 4)
    d.line([(1230, 524), (1190, 760)], SLATE, 4)
    d.line([(1330, 524), (1336, 770)], SLATE, 4)
    d.line([(1380, 524), (1386, 770)], SLATE, 4)
    d.rect(1130, 756, 68, 11, "#8f6547", 3)
    d.rect(1328, 768, 66, 11, "#8f6547", 3)
    seated(d, 1160, 800, 150, GOLD, BLUE, pose="raise")
    child(d, 528, 602, 122, RED, INK, pose="cheer")
    child(d, 860, 806, 118, ORANGE, TEAL, pose="cheer")
    child(d, 280, 930, 140, TEAL, INK, pose="walk")
    child(d, 700, 960, 136, PLUM, SLATE, pose="walk", hair="bun", flipped=True)
    person(d, 1010, 960, 200, "#e4d3b6", BLUE, hair="long", pose="hips")
    person(d, 140, 940, 196, BLUE, SAND, pose="point")
    tree(d, 1560, 900, 470, LEAF)
    tree(d, 60, 790, 300, MOSS)
    grasses(d, 1004, 60, GRASS, 34)


SCENES: dict[str, Callable[[Sheet], None]] = {
    "city-skyline": city_skyline,
    "government-square": government_square,
    "bridge-river": bridge_river,
    "old-tower": old_tower,
    "park-lake": park_lake,
    "residential-block": residential_block,
    "old-town-renewal": old_town_renewal,
    "construction-site": construction_site,
    "snow-road": snow_road,
    "children-playground": children_playground,
}

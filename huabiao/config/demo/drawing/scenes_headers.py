"""Bands: behind a site's name (pale, so that dark words stand on them) and at the head of a topic."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.buildings import (
    cable_bridge,
    hall,
    house,
    pagoda,
    pavilion,
    skyline,
)
from huabiao.config.demo.drawing.nature import (
    birds,
    bush,
    clouds,
    conifer,
    flowers,
    glitter,
    meadow,
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
    MOSS,
    RAIN,
    RED,
    ROSE,
    SLATE,
    WHITE,
    faint,
    mixed,
)
from huabiao.config.demo.drawing.people import child, elder, person
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import port_crane, tower_crane

_PAPER = "#fbf9f4"


def _hills(d: Sheet, tone: str, rows: int = 3, rise: float = 120) -> None:
    d.rect(0, 0, d.width, d.height, d.fade(mixed(_PAPER, tone, 0.12), _PAPER))
    for row in range(rows):
        share = 0.09 + 0.08 * row
        ridge(
            d,
            214 + row * 26,
            rise - row * 22,
            mixed(_PAPER, tone, share + 0.1),
            mixed(_PAPER, tone, share),
            1.3 + row * 0.8,
            260,
        )


def _veil(d: Sheet) -> None:
    """Paper over it all, thick on the left where the name stands."""
    d.rect(
        0,
        0,
        d.width,
        d.height,
        d.fade(faint(_PAPER, 0.9), faint(_PAPER, 0.62), faint(_PAPER, 0.34), across=True),
    )


def header_city(d: Sheet) -> None:
    _hills(d, "#5f8fae", 2, 130)
    skyline(d, 236, 190, "#a9c2d2", 980, 1900)
    with d.moved(1700, 250, 0.3):
        pagoda(d, 0, 0, 230, 6, "#c9b79c", "#8796a3")
    woods(d, 252, 30, "#a8c4ae", 760, 1920)
    d.rect(0, 246, 1920, 14, "#bcd6de")
    birds(d, 1180, 60, 5, "#ffffff", 24)
    _veil(d)


def header_county(d: Sheet) -> None:
    _hills(d, "#4f8797", 3, 170)
    for x, w, h in ((1120, 110, 44), (1260, 130, 52), (1420, 116, 46), (1610, 140, 54)):
        house(d, x, 246, w, h)
    woods(d, 256, 26, "#9dbfa6", 900, 1920)
    _veil(d)


def header_field(d: Sheet) -> None:
    _hills(d, "#8a9a5f", 2, 130)
    for number, tint in enumerate(("#e9d89a", "#dfca82", "#e8d592")):
        y = 206 + number * 20
        d.path(f"M0 {y + 16}Q960 {y - 24} 1920 {y + 8}V260H0Z", tint)
    for x, w in ((1240, 120), (1400, 104)):
        house(d, x, 206, w, 46)
    for x, h in ((1180, 90), (1560, 110), (1660, 80)):
        tree(d, x, 212, h, "#8fb07c")
    birds(d, 1300, 60, 5, "#ffffff", 22)
    _veil(d)


def header_green(d: Sheet) -> None:
    _hills(d, "#5c9170", 3, 150)
    for number in range(16):
        conifer(
            d,
            1000 + number * 58 + d.random.uniform(-14, 14),
            258,
            d.random.uniform(60, 130),
            "#8bb09c",
        )
    woods(d, 262, 24, "#a9c9a4", 700, 1920)
    birds(d, 1250, 56, 5, "#ffffff", 24)
    _veil(d)


def header_care(d: Sheet) -> None:
    _hills(d, "#b08a6c", 2, 110)
    for x, h, tint in ((1120, 130, "#b7c99b"), (1720, 150, "#c9b98b"), (1500, 110, "#a8c4ae")):
        tree(d, x, 256, h, tint)
    elder(d, 1300, 252, 120, "#a5806c")
    person(d, 1370, 252, 128, "#7fa0a0", "#7b8894", hair="bun", flipped=True)
    child(d, 1600, 254, 84, "#d6a566", "#7b8894", pose="cheer")
    bush(d, 1820, 258, 120, "#9dbfa6")
    _veil(d)


def header_school(d: Sheet) -> None:
    _hills(d, "#5f9a7c", 2, 120)
    hall(d, 1180, 236, 460, 120, "#efe6d2", 8)
    for x, h in ((1120, 120), (1720, 130), (1830, 100)):
        tree(d, x, 254, h, "#95bd97")
    woods(d, 262, 22, "#b3cfae", 700, 1920)
    _veil(d)


def header_road(d: Sheet) -> None:
    _hills(d, "#6f8296", 2, 130)
    skyline(d, 240, 140, "#b3c3cf", 900, 1920)
    with d.moved(0, 0, 1):
        cable_bridge(d, 214, (1240, 1720), 170, "#dfe3e4")
    water(d, 236, 260, "#c3d8de", "#a9c6d0", 10)
    _veil(d)


def header_build(d: Sheet) -> None:
    _hills(d, "#9a8266", 2, 110)
    skyline(d, 250, 180, "#c9bcaa", 980, 1900)
    tower_crane(d, 1240, 256, 220, "#c9a25c")
    tower_crane(d, 1640, 256, 190, "#c9a25c", flipped=True)
    woods(d, 262, 22, "#b9c7a6", 800, 1920)
    _veil(d)


def header_culture(d: Sheet) -> None:
    _hills(d, "#a0657c", 3, 140)
    with d.moved(1560, 250, 0.36):
        pagoda(d, 0, 0, 230, 5, "#d6b79c", "#8b7686")
    pavilion(d, 1290, 246, 130)
    woods(d, 260, 26, "#b6c3a4", 860, 1920)
    d.rect(0, 250, 1920, 10, "#cddde0")
    _veil(d)


def header_trade(d: Sheet) -> None:
    _hills(d, "#6a6fa0", 2, 110)
    skyline(d, 246, 130, "#bcc1d6", 900, 1450)
    for x in (1500, 1640, 1780):
        port_crane(d, x, 252, 190, "#a9a3b8")
    d.rect(0, 246, 1920, 14, "#c6d3e2")
    _veil(d)


def topic_care(d: Sheet) -> None:
    """一老一小: old and young in a park at morning."""
    sky(d, ("#a9cbd6", "#f3e6c8", "#f8ecd2"), 400, (1180, 150))
    ridge(d, 270, 110, "#8fb3b4", "#e9ead4", 1.8, 330)
    woods(d, 300, 40, "#83b08b")
    meadow(d, 296, GRASS, 12)
    for x, h in ((840, 190), (1500, 250), (1370, 150)):
        tree(d, x, 350, h, LEAF if h > 160 else MOSS)
    elder(d, 1010, 372, 160, "#a5705c", hair="grey-bun")
    child(d, 1090, 376, 104, GOLD, BLUE, pose="cheer")
    elder(d, 1200, 368, 160, "#6f8471", flipped=True)
    child(d, 1290, 374, 98, RED, INK, pose="walk", flipped=True, hair="bun")
    flowers(d, 760, 1600, 352, 396, 70, ROSE, GOLD, WHITE)
    d.rect(0, 0, 1600, 400, d.fade("#2f5f6a99", "#2f5f6a33", "#2f5f6a00", across=True))


def topic_flood(d: Sheet) -> None:
    """防汛抗旱: a dyke under heavy clouds, people who watch it."""
    sky(d, RAIN, 300)
    clouds(d, (700, 110, 1.2), (1120, 80, 1.5), (1480, 120, 1.1))
    ridge(d, 230, 90, "#7c929c", "#c3cdcd", 1.7, 270)
    water(d, 240, 384, "#aeb7ad", "#7d8d88", 36)
    d.path("M0 360C500 320 1100 330 1600 316V400H0Z", "#7f9c6f")
    for number in range(9):
        d.rect(860 + number * 62, 322 - number % 2 * 3, 64, 26, "#d8c69c", 12)
    for number in range(8):
        d.rect(891 + number * 62, 298, 64, 26, "#cdb98b", 12)
    for x, pose, flip in (
        (800, "hold", False),
        (1010, "reach", False),
        (1240, "point", True),
        (1460, "hold", True),
    ):
        person(
            d,
            x,
            388,
            150,
            "#e08a3c" if pose != "point" else BLUE,
            "#3c5563",
            hair="helmet",
            pose=pose,
            flipped=flip,
        )
    for _ in range(70):
        left, high = d.random.uniform(0, 1640), d.random.uniform(0, 390)
        d.line([(left, high), (left - 8, high + 26)], faint(WHITE, 0.3), 2)
    d.rect(0, 0, 1600, 400, d.fade("#24485caa", "#24485c44", "#24485c00", across=True))


def topic_plan(d: Sheet) -> None:
    """十四五收官: the city at the end of a long day."""
    sky(d, EVENING, 300, (1210, 190))
    ridge(d, 250, 100, "#8793a8", "#efd6b0", 1.6, 290)
    skyline(d, 282, 190, "#8f8aa0", 700, 1600)
    woods(d, 290, 30, "#748a80")
    water(d, 286, 400, "#e2c29d", "#5f7d97", 30)
    glitter(d, 1210, 286, 400, 30)
    cable_bridge(d, 268, (900, 1420), 170, "#efe3d3")
    birds(d, 980, 90, 5, SLATE, 24)
    d.rect(0, 0, 1600, 400, d.fade("#2b3f63aa", "#2b3f6344", "#2b3f6300", across=True))


SCENES: dict[str, Callable[[Sheet], None]] = {
    "header-city": header_city,
    "header-county": header_county,
    "header-field": header_field,
    "header-green": header_green,
    "header-care": header_care,
    "header-school": header_school,
    "header-road": header_road,
    "header-build": header_build,
    "header-culture": header_culture,
    "header-trade": header_trade,
    "topic-care": topic_care,
    "topic-flood": topic_flood,
    "topic-plan": topic_plan,
}

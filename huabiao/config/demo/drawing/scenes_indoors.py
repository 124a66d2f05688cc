"""Scenes under a roof: classrooms, wards, counters, meetings."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.palette import (
    BLUE,
    GOLD,
    INK,
    LEAF,
    OAK,
    ORANGE,
    PAPER,
    RED,
    ROSE,
    SLATE,
    TEAL,
    TIMBER,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.people import bust, child, elder, person, seated
from huabiao.config.demo.drawing.rooms import (
    board,
    ceiling_lights,
    picture,
    plate,
    room,
    table,
    view,
)
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import (
    chair,
    counter,
    cup,
    desk,
    pot,
    screen,
    sheet_of_paper,
    shelf,
)


def school_classroom(d: Sheet) -> None:
    room(d, "#efe2c8", "#d8bd95")
    view(d, 1150, 130, 380, 330)
    board(d, 250, 140, 760, 330)
    for number, width in enumerate((260, 190, 320)):
        d.line([(320, 210 + number * 62), (320 + width, 210 + number * 62)], faint(WHITE, 0.7), 6)
    d.stroke("M740 380L820 230L900 380Z", faint("#f6e3a6", 0.9), 6)
    d.ring(900, 260, 40, faint("#f2b8a8", 0.9), 6)
    person(d, 640, 740, 330, TEAL, INK, hair="bun", pose="point")
    d.line([(757, 486), (850, 400)], TIMBER, 6)
    for row, (y, size, step, start) in enumerate(((800, 120, 270, 190), (960, 160, 350, 120))):
        for number in range(5 - row):
            x = start + number * step
            top = (RED, BLUE, GOLD, ROSE, "#8fb18a")[(number + row * 2) % 5]
            bust(
                d,
                x + 60,
                y - 6,
                size,
                top,
                hair="bun" if (number + row) % 3 == 0 else "short",
                back=True,
            )
            if (number + row) % 3 == 1:
                d.line(
                    [
                        (x + 60 + size * 0.36, y - size * 0.3),
                        (x + 60 + size * 0.46, y - size * 1.15),
                    ],
                    top,
                    size * 0.13,
                )
                d.circle(x + 60 + size * 0.46, y - size * 1.2, size * 0.075, "#f1cba8")
            desk(d, x - size * 0.35, y + 60 + row * 20, size * 1.65, 56)
    pot(d, 130, 730, 180)


def library_reading(d: Sheet) -> None:
    room(d, "#efe4d2", "#c9a47a")
    shelf(d, 60, 720, 420, 560, 5)
    shelf(d, 1120, 720, 420, 560, 5)
    view(d, 590, 120, 430, 420)
    ceiling_lights(d, 70, 540, 1070)
    for x, top, hair, flip in ((520, BLUE, "short", False), (1090, ROSE, "bun", True)):
        seated(d, x, 900, 330, top, SLATE, hair=hair, flipped=flip, pose="write")
        d.rect(x - 50, 816, 100, 14, TIMBER, 4)
        d.line([(x - 40, 830), (x - 46, 900)], darker(TIMBER, 0.2), 8)
        d.line([(x + 40, 830), (x + 46, 900)], darker(TIMBER, 0.2), 8)
    d.path("M600 780H1010L1050 820H560Z", d.fade(lighter(OAK, 0.3), OAK))
    d.rect(560, 820, 490, 14, darker(OAK, 0.25))
    for x in (620, 970):
        d.rect(x, 834, 20, 110, darker(OAK, 0.35))
    for x in (650, 930):
        d.poly(
            [(x - 62, 792), (x, 782), (x + 62, 792), (x + 52, 768), (x, 758), (x - 52, 768)], PAPER
        )
        d.line([(x, 758), (x, 784)], "#c9c2b2", 3)
    d.path("M780 782l10-76h20l10 76z", "#5d8a80")
    d.path("M744 712Q800 656 856 712Z", "#4f7d74")
    d.glow(800, 740, 130, "#fff0c0", "88")
    child(d, 330, 940, 230, GOLD, BLUE, pose="reach", hair="bun", flipped=True)
    person(d, 1290, 930, 350, TEAL, INK, hair="long", pose="hold", flipped=True)
    d.rect(1180, 700, 60, 80, RED, 4)
    pot(d, 80, 960, 220)


def hospital_hall(d: Sheet) -> None:
    room(d, "#dfeaec", "#d5dcda")
    view(d, 90, 110, 470, 400, 4)
    counter(d, 780, 740, 700, 170, "#f2f4f1", "#7fb0b3")
    for x, top in ((920, WHITE), (1180, "#f2d9d6"), (1370, WHITE)):
        bust(d, x, 572, 130, top, hair="nurse")
        screen(d, x + 84, 566, 104)
    d.rect(760, 180, 760, 120, "#4f8f98", 10)
    for number in range(5):
        d.rect(810 + number * 140, 216, 100, 16, faint(WHITE, 0.75), 6)
        d.rect(810 + number * 140, 248, 66, 12, faint(WHITE, 0.5), 6)
    d.circle(660, 250, 62, TEAL)
    d.path(
        "M660 288C610 254 616 212 642 212Q656 214 660 230Q664 214 678 212C704 212 710 254 660 288Z",
        WHITE,
    )
    d.rect(120, 826, 470, 20, "#6fa3a8", 6)
    d.rect(120, 760, 470, 14, "#6fa3a8", 6)
    for x in (140, 350, 560):
        d.rect(x, 846, 12, 60, SLATE)
    seated(d, 230, 904, 290, "#8a7a6b", SLATE, hair="grey")
    seated(d, 400, 904, 290, ROSE, INK, hair="bun")
    person(d, 720, 930, 330, BLUE, SLATE, pose="hold", flipped=True)
    elder(d, 620, 940, 310, "#7b8b6f")
    person(d, 1050, 950, 340, WHITE, "#7fa0ac", hair="short", pose="walk", coat=True)
    d.stroke("M1030 694q20 40 42 4", TEAL, 6)
    person(d, 1330, 950, 330, "#a9d0d6", "#a9d0d6", hair="nurse", pose="hold", flipped=True)
    d.rect(1216, 740, 58, 74, PAPER, 4)
    pot(d, 1530, 960, 230)


def clinic_doctor(d: Sheet) -> None:
    room(d, "#e6ece6", "#d9c8aa")
    view(d, 120, 120, 460, 380)
    d.rect(1180, 130, 320, 420, "#f5f1e6", 10)
    for number in range(3):
        d.rect(1200, 156 + number * 130, 280, 110, "#d3e3e4", 6)
        for one in range(6):
            d.rect(
                1214 + one * 44,
                196 + number * 130,
                30,
                60,
                (TEAL, GOLD, ROSE, BLUE, "#8fb18a", ORANGE)[one],
                5,
            )
    d.rect(800, 170, 220, 280, PAPER, 6)
    for number in range(7):
        d.rect(
            910 - (110 - number * 13) / 1.4,
            200 + number * 34,
            (110 - number * 13) * 1.4,
            12,
            "#8fa3ab",
            3,
        )
    chair(d, 1180, 930, 260, TIMBER, flipped=True)
    seated(d, 1160, 930, 400, WHITE, "#7fa0ac", hair="short", flipped=True, pose="write")
    d.stroke("M1146 706q-22 50 -40 10", TEAL, 8)
    d.rect(440, 826, 150, 16, TIMBER, 5)
    for x in (452, 576):
        d.rect(x, 842, 10, 90, darker(TIMBER, 0.2))
    seated(d, 520, 930, 400, "#a5705c", SLATE, hair="grey-bun", pose="write")
    person(d, 330, 940, 400, BLUE, INK, pose="hold")
    d.path("M700 760H1010L1050 810H660Z", d.fade(lighter(OAK, 0.35), OAK))
    d.rect(660, 810, 390, 16, darker(OAK, 0.2))
    d.rect(700, 826, 20, 120, darker(OAK, 0.35))
    d.rect(990, 826, 20, 120, darker(OAK, 0.35))
    d.rect(740, 742, 120, 30, "#e9eef0", 6)
    d.line([(640, 745), (740, 756)], "#5d6f7c", 7)
    sheet_of_paper(d, 890, 796, 100)
    screen(d, 960, 766, 140)
    pot(d, 110, 940, 250)


def elder_canteen(d: Sheet) -> None:
    room(d, "#f3e2c6", "#d8b98f")
    counter(d, 80, 700, 800, 190, "#f2ead9", "#d9a066")
    d.rect(60, 180, 840, 90, d.fade("#d0784f", "#b8623d"), 10)
    for number in range(6):
        d.circle(140 + number * 136, 225, 22, faint("#fff3da", 0.85))
    for x, top in ((250, WHITE), (540, WHITE), (770, WHITE)):
        bust(d, x, 512, 140, top, hair="cook")
    for number, dish in enumerate(
        ("#b5502f", "#6f9a4c", "#e0b64a", "#c98a5a", "#87ad5f", "#d8563f")
    ):
        x = 130 + number * 122
        d.rect(x, 480, 104, 30, "#c9d0d1", 5)
        d.ellipse(x + 52, 482, 46, 12, dish)
        d.stroke(f"M{x + 36} 456q-10 -20 4 -36M{x + 66} 456q-10 -20 4 -36", faint(WHITE, 0.7), 5)
    view(d, 1010, 130, 480, 360)
    ceiling_lights(d, 60, 480, 1100)
    for x, y, flip, top, hair in (
        (760, 900, False, "#7b8b6f", "grey"),
        (1290, 900, True, "#a5705c", "grey-bun"),
        (930, 860, False, "#6f7f94", "grey"),
        (1130, 860, True, "#c08a6c", "grey-bun"),
    ):
        seated(d, x, y, 300, top, SLATE, hair=hair, flipped=flip, pose="write")
    table(d, 790, 780, 480)
    for x, y, dish in (
        (860, 800, "#6f9a4c"),
        (950, 794, "#b5502f"),
        (1050, 802, "#e0b64a"),
        (1140, 796, "#c98a5a"),
        (1210, 804, "#87ad5f"),
    ):
        plate(d, x, y, dish)
    elder(d, 420, 940, 300, "#8a6f5e")
    person(d, 560, 940, 330, "#d0784f", INK, hair="bun", pose="hold")
    plate(d, 650, 742, "#b5502f", 40)
    person(d, 180, 930, 320, TEAL, SLATE, pose="hold", hair="grey")
    plate(d, 266, 738, "#6f9a4c", 38)


def elder_care(d: Sheet) -> None:
    room(d, "#f0e4d0", "#d4b48a")
    view(d, 980, 110, 500, 430)
    picture(d, 180, 170, 260, 190, "#7fa3a0")
    picture(d, 500, 200, 170, 150, "#c79a6c")
    d.path("M120 900V640Q120 600 160 600H640Q680 600 680 640V900Z", d.fade("#9cb7a8", "#7f9d8e"))
    d.rect(90, 720, 80, 190, "#8aa899", 26)
    d.rect(630, 720, 80, 190, "#8aa899", 26)
    d.rect(160, 780, 480, 80, "#b3cabc", 22)
    seated(d, 330, 900, 400, "#a5705c", SLATE, hair="grey-bun")
    seated(d, 520, 900, 400, "#6f8f94", INK, hair="bun", flipped=True, pose="write")
    with d.moved(1040, 930, 4):
        d.ring(0, -20, 20, "#4a5560", 3.4)
        d.ring(0, -20, 13, faint("#4a5560", 0.3), 1)
        d.ring(30, -8, 8, "#4a5560", 3)
        d.line([(-8, -24), (24, -24), (34, -6)], "#5d6f7c", 3)
        d.line([(-14, -24), (-18, -66), (-28, -68)], "#5d6f7c", 3)
        d.rect(-14, -32, 34, 8, "#6d8ba0", 2)
    seated(d, 1044, 906, 380, "#7b8b6f", "#6b6660", hair="grey")
    person(d, 880, 930, 390, "#a9d0d6", "#6d93a0", hair="nurse", pose="hold")
    d.path("M700 880h130l-14 70h-102z", "#c69a6c")
    d.rect(690, 866, 150, 18, OAK, 5)
    cup(d, 740, 866, 30)
    d.circle(796, 852, 16, ORANGE)
    pot(d, 1480, 950, 340)
    pot(d, 60, 950, 220, LEAF)


def food_inspection(d: Sheet) -> None:
    room(d, "#e3ecea", "#d2d6d0")
    view(d, 100, 120, 400, 320)
    for row in range(3):
        d.rect(1080, 200 + row * 130, 430, 12, "#aab6ba", 4)
        for number in range(7):
            tone = ("#cfe0e2", GOLD, "#b5c9a5", ROSE, "#cfe0e2", TEAL, ORANGE)[number]
            x = 1100 + number * 58
            d.path(f"M{x} {200 + row * 130}v-44l12-20v-18h18v18l12 20v44z", faint(tone, 0.9))
    d.rect(60, 640, 1480, 30, d.fade("#f0f3f3", "#b8c4c8"), 6)
    d.rect(90, 670, 1420, 220, d.fade("#c9d3d5", "#aab6ba"), 4)
    for number in range(4):
        d.rect(120 + number * 350, 700, 320, 160, faint(WHITE, 0.3), 6)
        d.rect(260 + number * 350, 716, 50, 10, SLATE, 4)
    for x, dish in ((240, LEAF), (340, RED), (440, GOLD)):
        d.ellipse(x, 636, 50, 14, PAPER)
        for number in range(5):
            d.circle(x - 24 + number * 12, 624 - number % 2 * 9, 12, dish)
    d.rect(1180, 560, 150, 80, "#e9eef0", 8)
    d.rect(1196, 574, 80, 40, "#5d93a0", 4)
    d.circle(1300, 596, 12, RED)
    with d.moved(980, 640, 2.2):
        d.rect(-24, -6, 48, 7, SLATE, 3)
        d.path("M-8-6Q28-20 14-50", "none")
        d.stroke("M-10-6Q26-18 14-48", SLATE, 7)
        d.line([(14, -48), (-4, -64)], INK, 10)
        d.rect(-18, -22, 30, 5, INK)
    for x, pose, flip, hair in ((640, "reach", True, "nurse"), (870, "reach", False, "nurse")):
        person(d, x, 920, 430, WHITE, "#7fa0ac", hair=hair, pose=pose, flipped=flip, coat=True)
    d.line([(497, 640), (470, 612)], SLATE, 6)
    person(d, 1400, 940, 430, "#3f5f80", INK, hair="cap", pose="hold", flipped=True)
    d.rect(1262, 660, 64, 84, PAPER, 4)
    for number in range(4):
        d.rect(1274, 676 + number * 16, 40, 5, "#9fb0b8", 2)
    person(d, 180, 940, 420, "#f5f2ea", INK, hair="cook", pose="hold")


SCENES: dict[str, Callable[[Sheet], None]] = {
    "school-classroom": school_classroom,
    "library-reading": library_reading,
    "hospital-hall": hospital_hall,
    "clinic-doctor": clinic_doctor,
    "elder-canteen": elder_canteen,
    "elder-care": elder_care,
    "food-inspection": food_inspection,
}

"""Scenes in public halls: meetings, counters, an exhibition, a fair."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing.palette import (
    BLUE,
    GOLD,
    INK,
    LEAF,
    OAK,
    PAPER,
    PLUM,
    RED,
    ROSE,
    SAND,
    SLATE,
    TEAL,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.people import bust, child, crowd, elder, person
from huabiao.config.demo.drawing.rooms import (
    chart,
    room,
    view,
)
from huabiao.config.demo.drawing.sheet import Sheet
from huabiao.config.demo.drawing.things import (
    counter,
    cup,
    pot,
    screen,
    sheet_of_paper,
)


def job_fair(d: Sheet) -> None:
    room(d, "#e2e8ea", "#cfd2cd", 660)
    for x in range(80, 1600, 300):
        d.rect(x, 0, 14, 120, "#aebac0")
    d.rect(0, 90, 1600, 26, "#c3cdd1")
    for number in range(9):
        d.poly(
            [(60 + number * 180, 116), (150 + number * 180, 116), (105 + number * 180, 180)],
            (RED, BLUE, GOLD, TEAL)[number % 4],
        )
    for number, tone in enumerate((TEAL, "#c9784a", BLUE, PLUM)):
        x = 50 + number * 390
        d.rect(x, 250, 330, 420, d.fade(lighter(tone, 0.65), lighter(tone, 0.45)), 6)
        d.rect(x, 250, 330, 80, tone, 6)
        d.rect(x + 70, 280, 190, 20, faint(WHITE, 0.8), 8)
        for line in range(4):
            d.rect(x + 40, 370 + line * 40, 250 - line * 30, 14, faint(darker(tone, 0.2), 0.35), 6)
        bust(d, x + 110, 640, 120, WHITE, hair="short" if number % 2 else "bun")
        bust(d, x + 230, 640, 120, lighter(tone, 0.2), hair="short")
        counter(d, x - 6, 740, 342, 110, lighter(tone, 0.5), OAK)
        sheet_of_paper(d, x + 60, 632, 70)
        sheet_of_paper(d, x + 200, 632, 70)
    for x, top, bottom, hair, pose, flip in (
        (200, BLUE, INK, "short", "hold", False),
        (370, ROSE, SLATE, "long", "stand", True),
        (600, GOLD, BLUE, "bun", "reach", False),
        (860, TEAL, SAND, "short", "walk", False),
        (1080, "#e3d8c2", INK, "bun", "hold", False),
        (1290, RED, SLATE, "short", "reach", True),
        (1440, "#6f8f94", INK, "long", "stand", True),
    ):
        y = 930 + (x % 3) * 18
        person(d, x, y, 330, top, bottom, hair=hair, pose=pose, flipped=flip)
        if pose == "hold":
            d.rect(x + 60, y - 236, 44, 60, PAPER, 3)


def museum_hall(d: Sheet) -> None:
    room(d, "#cfc4b6", "#a88d74")
    for x in (0, 390, 1200, 1590):
        d.rect(x - 34, 0, 68, 716, d.fade("#b3a695", "#ded3c3", "#b3a695", across=True))
        d.rect(x - 48, 690, 96, 28, "#a3958a")
    d.rect(470, 120, 660, 380, "#5a4a44", 4)
    d.rect(486, 136, 628, 348, "#f1e6d0")
    with d.inside(500, 150, 600, 320):
        d.rect(500, 150, 600, 320, d.fade("#e9ddc2", "#d8cdb2"))
        d.path(
            "M500 400q90-170 180-60q70-180 170-40q90-120 250 40V480H500Z",
            d.fade("#6f8f8c", "#c9cfb9"),
        )
        d.path("M500 450q200-70 600-10V480H500Z", "#8fa38c")
        d.circle(990, 220, 26, "#cf6f4a")
    for x in (500, 800, 1100):
        d.poly(
            [(x - 10, 0), (x + 10, 0), (x + 130, 520), (x - 130, 520)],
            d.fade("#fff0cc66", "#fff0cc00"),
        )
    for x, kind in ((240, "vase"), (1330, "bronze")):
        d.glow(x, 500, 200, "#ffeec2", "88")
        d.rect(x - 90, 610, 180, 220, d.fade("#8d7a6b", "#6b5a4f"), 4)
        d.rect(x - 80, 370, 160, 240, faint(WHITE, 0.24), 4)
        if kind == "vase":
            d.path(
                f"M{x - 20} 420h40q0 40 24 70q24 60 -14 118h-60q-38-58 -14-118q24-30 24-70z",
                d.fade("#f2f0e8", "#8fb0c4"),
            )
            d.stroke(f"M{x - 40} 520q20-30 40 0q20 30 40 0", BLUE, 6)
        else:
            d.path(f"M{x - 56} 470h112l-10 80q-46 30-92 0z", d.fade("#7f9a7c", "#56745f"))
            d.line([(x - 34, 556), (x - 40, 606)], "#56745f", 12)
            d.line([(x + 34, 556), (x + 40, 606)], "#56745f", 12)
            d.line([(x - 40, 470), (x - 46, 436), (x - 22, 436)], "#56745f", 9)
            d.line([(x + 40, 470), (x + 46, 436), (x + 22, 436)], "#56745f", 9)
    person(d, 700, 900, 340, TEAL, INK, hair="bun", pose="point")
    for x, top in ((500, GOLD), (590, RED), (870, BLUE), (970, ROSE)):
        child(
            d,
            x,
            940,
            220,
            top,
            INK,
            pose="stand" if x != 870 else "raise",
            flipped=x > 800,
            hair="bun" if x in (590, 970) else "short",
        )
    person(d, 1110, 910, 350, "#e3d8c2", SLATE, pose="hold", flipped=True)
    elder(d, 130, 920, 320, "#6f7f94")


def service_hall(d: Sheet) -> None:
    room(d, "#eae4d8", "#d8d0c0", 700)
    d.rect(0, 70, 1600, 130, d.fade("#3f6f88", "#345d74"))
    for number in range(6):
        d.rect(70 + number * 256, 108, 190, 52, faint(WHITE, 0.14), 8)
        d.rect(100 + number * 256, 126, 130, 16, faint("#ffe6b0", 0.9), 6)
    for number in range(5):
        x = 60 + number * 310
        d.rect(x, 230, 280, 330, d.fade("#f5f0e5", "#e3dac8"), 4)
        d.line([(x + 140, 200), (x + 140, 250)], SLATE, 4)
        d.circle(x + 140, 262, 26, (TEAL, "#c9784a", TEAL, BLUE, TEAL)[number])
        bust(
            d,
            x + 110,
            566,
            150,
            ("#4f7d94", "#e9eef0", "#4f7d94", "#e9eef0", "#4f7d94")[number],
            hair=("bun", "short", "long", "bun", "short")[number],
        )
        screen(d, x + 224, 562, 104)
    counter(d, 20, 760, 1560, 190, "#efe6d6", "#c69a6c")
    seats = ((210, BLUE, "short"), (800, ROSE, "bun"), (1380, GOLD, "short"))
    for x, top, hair in seats:
        bust(d, x, 850, 210, top, hair=hair, back=True)
        d.rect(x - 70, 840, 140, 24, "#5d7f8c", 8)
        d.rect(x - 8, 864, 16, 90, SLATE)
        d.rect(x - 50, 946, 100, 12, SLATE, 5)
    person(d, 500, 960, 370, TEAL, INK, hair="bun", pose="point")
    elder(d, 630, 966, 340, "#8a7a6b")
    person(d, 1110, 960, 370, "#6f8f94", SLATE, pose="hold", flipped=True)
    d.rect(1000, 730, 60, 80, PAPER, 4)
    pot(d, 1540, 980, 270)
    pot(d, 40, 980, 230, LEAF)


def meeting_room(d: Sheet) -> None:
    room(d, "#e4dfd2", "#b99a7a")
    chart(d, 560, 120, 480, 300)
    view(d, 90, 140, 330, 320, 2)
    view(d, 1180, 140, 330, 320, 2)
    for x, top, hair in (
        (330, "#4f6f8c", "short"),
        (560, "#6d6b7c", "bun"),
        (800, "#3f4e5b", "grey"),
        (1040, "#7d6b62", "short"),
        (1270, "#4f7d74", "bun"),
    ):
        bust(d, x, 650, 190, top, hair=hair)
    d.path("M250 640H1350L1560 860H40Z", d.fade("#c99f74", "#a67c55"))
    d.rect(40, 860, 1520, 30, "#83603f", 4)
    d.path("M330 660H1270L1290 690H310Z", faint("#fff0d2", 0.22))
    for x, y, s in (
        (330, 690, 100),
        (560, 686, 96),
        (800, 684, 96),
        (1040, 686, 96),
        (1270, 690, 100),
    ):
        sheet_of_paper(d, x - 50, y + 14, s)
        cup(d, x + 74, y + 6, 24)
    for x, top, hair in (
        (250, "#5d6f7c", "short"),
        (620, "#8a5f58", "long"),
        (990, "#56708a", "short"),
        (1350, "#6b7d68", "grey"),
    ):
        bust(d, x, 1010, 250, top, hair=hair, back=True)
    for x in (620, 990):
        d.rect(x - 100, 960, 200, 60, "#6d5442", 24)
    pot(d, 800, 800, 90)


def press_conference(d: Sheet) -> None:
    room(d, "#3f6783", "#8a7a6b", 720)
    d.rect(0, 0, 1600, 720, d.fade("#4b7995", "#35596f"))
    d.path("M0 560C300 430 560 500 800 470C1100 430 1300 520 1600 420V720H0Z", faint(WHITE, 0.08))
    d.path("M0 640C300 560 640 610 900 570C1180 530 1380 600 1600 540V720H0Z", faint(WHITE, 0.1))
    d.circle(1280, 190, 70, faint("#fff0cc", 0.3))
    for x, top, hair in (
        (420, "#2f4050", "short"),
        (680, "#8a5560", "bun"),
        (940, "#3d4a58", "grey"),
        (1200, "#47606b", "short"),
    ):
        bust(d, x, 620, 210, top, hair=hair)
    d.rect(230, 600, 1160, 34, d.fade("#d9b48a", "#c0946a"), 4)
    d.rect(250, 634, 1120, 190, d.fade("#a3795a", "#7f5b43"))
    for x in (420, 680, 940, 1200):
        d.poly([(x - 66, 600), (x + 66, 600), (x + 56, 570), (x - 56, 570)], PAPER)
        d.rect(x - 36, 578, 72, 10, "#b9c3c8", 3)
        d.line([(x + 84, 602), (x + 62, 530)], INK, 5)
        d.circle(x + 62, 526, 11, INK)
        cup(d, x - 96, 602, 30)
    for number in range(9):
        d.circle(330 + number * 118, 836, 34, LEAF if number % 2 else "#5f8f6c")
        for one in range(3):
            d.circle(
                314 + number * 118 + one * 17, 812 + one % 2 * 14, 10, (ROSE, GOLD, WHITE)[one]
            )
    crowd(d, 20, 1600, 1010, 190, "#4a5563", "#5d5a70", "#50666b", "#6b5f58")
    for x in (220, 1390):
        with d.moved(x, 1000, 2.6, flipped=x > 800):
            d.line([(0, -70), (-22, 0)], INK, 4)
            d.line([(0, -70), (20, 0)], INK, 4)
            d.rect(-26, -98, 52, 32, "#2b3742", 4)
            d.rect(26, -90, 18, 16, "#3a4855", 2)
            d.circle(46, -82, 9, "#7fa6b8")
            d.rect(-30, -106, 16, 12, "#2b3742", 2)


def portrait(d: Sheet) -> None:
    """Nobody: the outline that stands where a leader's photo would."""
    d.rect(0, 0, 600, 800, d.fade("#dfe7ea", "#c3d0d6"))
    d.glow(300, 280, 380, WHITE, "99")
    d.path(
        "M60 800C60 640 130 590 240 562L360 562C470 590 540 640 540 800Z",
        d.fade("#6b8494", "#4c6474"),
    )
    d.path("M240 562L300 680L360 562L330 540H270Z", "#f3f5f4")
    d.poly([(286, 590), (314, 590), (324, 700), (300, 730), (276, 700)], "#8a5f58")
    d.path("M240 562L226 590L286 690L300 676ZM360 562L374 590L314 690L300 676Z", "#3f5564")
    d.rect(256, 470, 88, 104, "#a9bac3", 36)
    d.ellipse(300, 360, 108, 134, d.fade("#c7d4da", "#b1c1ca"))
    d.path(
        "M186 372C166 210 250 196 300 196C372 196 436 232 414 372"
        "C404 316 380 290 340 276C296 292 236 290 208 312Q194 336"
        " 186 372Z",
        "#5d7586",
    )


SCENES: dict[str, Callable[[Sheet], None]] = {
    "job-fair": job_fair,
    "museum-hall": museum_hall,
    "service-hall": service_hall,
    "meeting-room": meeting_room,
    "press-conference": press_conference,
    "portrait": portrait,
}

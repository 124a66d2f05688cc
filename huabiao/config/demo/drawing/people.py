"""Draws people: no faces, simple clothes, the posture says what they do."""

from __future__ import annotations

from huabiao.config.demo.drawing.palette import (
    BLUE,
    GREY_HAIR,
    HAIR,
    INK,
    SKINS,
    SLATE,
    WHITE,
    darker,
    faint,
    lighter,
)
from huabiao.config.demo.drawing.sheet import Sheet

# Where hands are, for a person of height 100 who faces right: (elbow, hand) behind and in front.
_ARMS = {
    "stand": (((-14, -60), (-13, -46)), ((14, -60), (13, -46))),
    "walk": (((-17, -62), (-20, -49)), ((15, -61), (22, -51))),
    "hold": (((2, -58), (19, -58)), ((12, -58), (25, -60))),
    "raise": (((-14, -60), (-13, -46)), ((20, -86), (24, -104))),
    "cheer": (((-21, -88), (-25, -106)), ((21, -88), (25, -106))),
    "point": (((-14, -60), (-12, -46)), ((20, -73), (36, -77))),
    "reach": (((10, -68), (28, -72)), ((17, -66), (33, -66))),
    "hips": (((-20, -64), (-9, -50)), ((20, -64), (9, -50))),
}


def person(
    d: Sheet,
    x: float,
    y: float,
    height: float,
    top: str = BLUE,
    bottom: str = SLATE,
    *,
    pose: str = "stand",
    hair: str = "short",
    skin: int = 0,
    flipped: bool = False,
    coat: bool = False,
) -> None:
    """Somebody standing or walking; (x, y) is where the feet are."""
    with d.moved(x, y, height / 100, flipped=flipped):
        d.ellipse(0, 0, 19, 2.8, faint("#22364a", 0.2))
        behind, front = _ARMS[pose]
        _arm(d, (-9, -74), behind, darker(top, 0.16), SKINS[skin])
        _legs(d, bottom, pose)
        _trunk(d, top, coat=coat)
        _head(d, 0, -88, hair, skin)
        _arm(d, (9, -74), front, darker(top, 0.07), SKINS[skin])


def child(
    d: Sheet, x: float, y: float, height: float, top: str, bottom: str = INK, **more: object
) -> None:
    """A child: the head is larger for the body."""
    pose = str(more.get("pose", "stand"))
    with d.moved(x, y, height / 100, flipped=bool(more.get("flipped"))):
        d.ellipse(0, 0, 19, 3, faint("#22364a", 0.2))
        behind, front = _ARMS[pose]
        _arm(d, (-8, -66), _lower(behind), darker(top, 0.16), SKINS[0])
        _legs(d, bottom, pose)
        _trunk(d, top, shoulder=-70)
        _head(d, 0, -83, str(more.get("hair", "short")), 0, 12)
        if more.get("scarf"):
            d.poly([(-7, -71), (7, -71), (1, -58)], "#c84a40")
        _arm(d, (8, -66), _lower(front), darker(top, 0.07), SKINS[0])


def seated(
    d: Sheet,
    x: float,
    y: float,
    height: float,
    top: str,
    bottom: str = SLATE,
    *,
    hair: str = "short",
    skin: int = 0,
    flipped: bool = False,
    pose: str = "rest",
) -> None:
    """Somebody on a seat of a quarter of their height; (x, y) is the floor below them."""
    with d.moved(x, y, height / 100, flipped=flipped):
        shade = darker(bottom, 0.15)
        d.line([(0, -28), (21, -27), (20, -3)], shade, 9.5)
        d.line([(20, -3), (27, -2)], darker(INK, 0.2), 5)
        d.line([(-1, -29), (19, -29), (17, -3)], bottom, 10)
        d.line([(17, -3), (24, -2)], INK, 5)
        d.path("M-11-26C-13-48-12-64-4-66C6-67 11-62 10-50L9-25Z", top)
        _head(d, 0, -76, hair, skin)
        hand = {
            "rest": ((10, -44), (20, -35)),
            "write": ((13, -46), (26, -44)),
            "raise": ((18, -72), (22, -92)),
        }[pose]
        _arm(d, (1, -60), hand, darker(top, 0.1), SKINS[skin])


def bust(
    d: Sheet,
    x: float,
    y: float,
    size: float,
    top: str,
    *,
    hair: str = "short",
    skin: int = 0,
    back: bool = False,
) -> None:
    """Somebody behind a table, or seen from behind in a row; (x, y) is the middle of the waist."""
    with d.moved(x, y, size / 100):
        d.path("M-38 0C-40-34-34-48-14-52L14-52C34-48 40-34 38 0Z", top)
        d.path("M14-52C34-48 40-34 38 0L22 0C26-24 22-42 8-52Z", darker(top, 0.1))
        d.rect(-7, -62, 14, 14, darker(SKINS[skin], 0.1))
        if back:
            d.circle(0, -76, 20, _hair(hair))
            if hair in ("bun", "long"):
                d.circle(0, -98, 9, _hair(hair))
        else:
            if not hair.startswith("grey"):
                d.poly([(-9, -52), (9, -52), (0, -38)], lighter(top, 0.6))
            _head(d, 0, -76, hair, skin, 19)


def elder(d: Sheet, x: float, y: float, height: float, top: str, **more: object) -> None:
    """Somebody old, with a stick."""
    flipped = bool(more.get("flipped"))
    hair = str(more.get("hair", "grey"))
    person(d, x, y, height, top, "#6b6660", pose="hold", hair=hair, flipped=flipped)
    side = -1 if flipped else 1
    d.line(
        [(x + side * height * 0.25, y - height * 0.6), (x + side * height * 0.29, y)],
        "#7a5a41",
        height * 0.028,
    )


def crowd(d: Sheet, left: float, right: float, y: float, size: float, *colours: str) -> None:
    """People seen from behind, shoulder to shoulder."""
    x = left
    while x < right:
        hair = d.random.choice(["short", "short", "bun", "grey", "long"])
        bust(
            d,
            x,
            y + d.random.uniform(0, size * 0.14),
            size * d.random.uniform(0.92, 1.06),
            d.random.choice(colours),
            hair=hair,
            back=True,
        )
        x += size * d.random.uniform(0.78, 0.95)


def _arm(
    d: Sheet,
    shoulder: tuple[float, float],
    way: tuple[tuple[float, float], tuple[float, float]],
    sleeve: str,
    skin: str,
) -> None:
    elbow, hand = way
    d.line([shoulder, elbow, hand], sleeve, 6.6)
    d.circle(*hand, 3.7, skin)


def _lower(
    way: tuple[tuple[float, float], tuple[float, float]],
) -> tuple[tuple[float, float], tuple[float, float]]:
    (ex, ey), (hx, hy) = way
    return (ex, ey + 8), (hx, hy + 8)


def _legs(d: Sheet, colour: str, pose: str) -> None:
    back, front = ((-5, -24), (-6, -3)), ((5, -24), (6, -3))
    if pose == "walk":
        back, front = ((-8, -24), (-17, -5)), ((9, -25), (13, -3))
    d.line([(-4, -46), *back], darker(colour, 0.18), 9.6)
    d.line([back[1], (back[1][0] + 5, back[1][1] + 1)], darker(INK, 0.2), 5)
    d.line([(4, -46), *front], colour, 9.6)
    d.line([front[1], (front[1][0] + 5, front[1][1] + 1)], INK, 5)


def _trunk(d: Sheet, colour: str, *, coat: bool = False, shoulder: float = -79) -> None:
    low = -28 if coat else -43
    d.path(
        f"M-12 {shoulder + 5}Q-10 {shoulder} 0 {shoulder}Q10 {shoulder}"
        f" 12 {shoulder + 5}L11 {low}Q0 {low + 3}-11 {low}Z",
        colour,
    )
    d.path(
        f"M4 {shoulder}Q10 {shoulder} 12 {shoulder + 5}L11 {low}Q8 {low + 2} 5 {low + 1}Q9-58 4 {shoulder}Z",
        darker(colour, 0.09),
    )
    if coat:
        d.line([(0, shoulder + 6), (0, low)], darker(colour, 0.18), 1)
    d.rect(-3.4, shoulder - 4, 6.8, 6, "#d8ab85", 2)


def _hair(hair: str) -> str:
    return GREY_HAIR if hair.startswith("grey") else HAIR


def _head(d: Sheet, x: float, y: float, hair: str, skin: int, radius: float = 8.4) -> None:
    with d.moved(x, y, radius / 10):
        if hair == "long":
            d.path("M-12-2C-14 8-14 16-12 21L1 20C3 10 2 0 0-6Z", HAIR)
        d.circle(0, 0, 10, SKINS[skin])
        if hair == "helmet":
            d.path("M-12-1A12 12.5 0 0 1 12-1L14 1L-12 1Z", "#e9b23e")
        elif hair == "cap":
            d.path("M-11-1A11 11.5 0 0 1 11-2L18 0L-11 1Z", "#3f6a8c")
        elif hair == "nurse":
            d.path("M-11 2C-13-12 12-14 10-1C4-5-4-6-8-3L-9 4Z", HAIR)
            d.path("M-9-8Q0-17 9-8L8-4Q0-8-8-4Z", WHITE)
        elif hair == "cook":
            d.path("M-10-3L-11-13C-14-20 14-20 11-13L10-3Z", WHITE)
        elif hair == "straw":
            d.path("M-20 0Q0-8 20 0L9-6Q0-18-9-6Z", "#e0c078")
        else:
            d.path("M-11 3C-14-14 13-15 10.5-1C5-4-2-6-7-4L-8.5 4Z", _hair(hair))
        if hair.endswith("bun"):
            d.circle(-9, -9, 4.6, _hair(hair))

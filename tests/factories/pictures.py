"""Draws small pictures for sample pages: landscapes in a few colours, so that no file has to be kept."""

from __future__ import annotations

from huabiao.publishing.views_data import Picture

COUNT = 12
_SKIES = ("#9fc1dd", "#e7c8a2", "#b9d3c2", "#d3c4dc", "#f0d9b8", "#a9bfd8")
_HILLS = ("#4f7291", "#a0683f", "#4c7a62", "#6f5d86", "#b08348", "#3f5d7d")


def picture(number: int, alt: str = "", size: tuple[int, int] = (1280, 720)) -> Picture:
    number %= COUNT
    url = f"/files/samples/{number}.svg"
    return Picture(url, *size, alt, f"{url} {size[0] // 2}w, {url} {size[0]}w")


def drawn() -> dict[str, bytes]:
    """Path and content of every sample picture."""
    return {f"files/samples/{number}.svg": _landscape(number).encode() for number in range(COUNT)}


def _landscape(number: int) -> str:
    sky, hill = _SKIES[number % len(_SKIES)], _HILLS[number % len(_HILLS)]
    peak = 220 + (number * 97) % 260
    towers = "".join(
        f"<rect x='{(number * 131 + step * 173) % 1180}' y='{330 + step * 29 % 140}' width='{46 + step * 7}' "
        f"height='400' fill='{hill}' opacity='.45'/>"
        for step in range(7)
    )
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' width='1280' height='720' viewBox='0 0 1280 720'>"
        f"<defs><linearGradient id='g' x2='0' y2='1'><stop stop-color='{sky}'/>"
        "<stop offset='1' stop-color='#f7f3ea'/></linearGradient></defs>"
        "<rect width='1280' height='720' fill='url(#g)'/>"
        f"<circle cx='{260 + number * 71 % 800}' cy='190' r='64' fill='#fff8e6' opacity='.9'/>"
        f"<path d='M0 520C200 {peak} 420 {peak - 60} 640 440S1060 {peak} 1280 420V720H0z' fill='{hill}' "
        f"opacity='.55'/>{towers}"
        f"<path d='M0 610C320 540 620 650 900 590S1200 560 1280 580V720H0z' fill='{hill}'/></svg>"
    )

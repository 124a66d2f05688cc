"""Which scenes there are, by the name items call them, and how large each is."""

from __future__ import annotations

from collections.abc import Callable

from huabiao.config.demo.drawing import (
    scenes_city,
    scenes_country,
    scenes_environment,
    scenes_events,
    scenes_halls,
    scenes_headers,
    scenes_indoors,
    scenes_roads,
)
from huabiao.config.demo.drawing.sheet import Sheet

SCENES: dict[str, Callable[[Sheet], None]] = {
    **scenes_city.SCENES,
    **scenes_country.SCENES,
    **scenes_environment.SCENES,
    **scenes_roads.SCENES,
    **scenes_indoors.SCENES,
    **scenes_halls.SCENES,
    **scenes_events.SCENES,
    **scenes_headers.SCENES,
}


def size_of(name: str) -> tuple[int, int]:
    if name == "portrait":
        return 600, 800
    if name.startswith("header-"):
        return 1920, 260
    return (1600, 400) if name.startswith("topic-") else (1600, 1000)


def drawn(name: str) -> Sheet:
    """The scene of this name, drawn."""
    sheet = Sheet(name, *size_of(name))
    SCENES[name](sheet)
    return sheet

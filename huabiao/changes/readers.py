"""Decides who hears of changes: engines register here at start, so this room knows no names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

Key = str
Wants = Callable[[Collection[Key]], Collection[Key]]


@dataclass(frozen=True)
class Foreteller:
    """How a reader says beforehand what it would do, were these keys changed as the rows are now.

    `reach` gives what would be touched, as values that can be joined; `tell` counts them, place by
    place: its name, pages, other files, addresses.
    """

    reach: Callable[[Collection[Key]], frozenset[Any]]
    tell: Callable[[frozenset[Any]], Sequence[tuple[str, int, int, tuple[str, ...]]]]


Follow = Callable[[int], object]

_readers: dict[str, Wants] = {}
_foretellers: dict[str, Foreteller] = {}
_acting: dict[str, Follow] = {}


def register(
    reader: str,
    *,
    wants: Wants,
    foreteller: Foreteller | None = None,
    follow: Follow | None = None,
) -> None:
    """Let `reader` receive work rows for those of a change's keys that `wants` returns.

    A reader that answers changes with acts gives `follow`: it does at once what it would do for the
    rows whose id is greater than the one it is given.
    """
    _readers[reader] = wants
    if foreteller is not None:
        _foretellers[reader] = foreteller
    if follow is not None:
        _acting[reader] = follow


def acting() -> dict[str, Follow]:
    return dict(_acting)


def registered() -> dict[str, Wants]:
    return dict(_readers)


def foretellers() -> dict[str, Foreteller]:
    return dict(_foretellers)

"""Decides who hears of changes: engines register here at start, so this room knows no names."""

from __future__ import annotations

from collections.abc import Callable, Collection

Key = str
Wants = Callable[[Collection[Key]], Collection[Key]]

_readers: dict[str, Wants] = {}


def register(reader: str, *, wants: Wants) -> None:
    """Let `reader` receive work rows for those of a change's keys that `wants` returns."""
    _readers[reader] = wants


def registered() -> dict[str, Wants]:
    return dict(_readers)

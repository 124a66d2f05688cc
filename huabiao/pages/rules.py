"""Decides how much a block of a home page may show; no Django."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The most channels a block takes, and the most rows it shows of each."""

    channels: int
    rows: int


LIMITS = {
    "headlines": Limits(channels=1, rows=6),
    "item_list": Limits(channels=4, rows=20),
    "notices": Limits(channels=1, rows=20),
}


def is_within_limits(block: str, *, channels: int, rows: int) -> bool:
    limits = LIMITS[block]
    return 1 <= channels <= limits.channels and 1 <= rows <= limits.rows

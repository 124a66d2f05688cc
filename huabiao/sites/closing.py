"""Decides who is asked before a channel closes.

This room knows no items and no home pages; rooms above register here at start and say what still
uses a channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

# What uses the channel with this id at this moment, as phrases for the refusal ("公开信息 12 条").
Uses = Callable[[int, datetime], Sequence[str]]

_uses: dict[str, Uses] = {}


def register(name: str, uses: Uses) -> None:
    """Let `name` say what it has in a channel."""
    _uses[name] = uses


def uses_of(channel_id: int, at: datetime) -> list[str]:
    return [phrase for uses in _uses.values() for phrase in uses(channel_id, at)]

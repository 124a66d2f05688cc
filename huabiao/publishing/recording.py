"""Decides how a page remembers what it read: keys and windows are recorded while it renders."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

NEWEST = 2**63 - 1
OLDEST = -(2**63)


class Span(NamedTuple):
    """A stretch of one order, both ends included; larger positions are newer."""

    scope: str
    newest: int
    oldest: int


@dataclass
class Reading:
    """What one rendering read."""

    keys: set[str] = field(default_factory=set)
    spans: set[Span] = field(default_factory=set)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextlib.contextmanager
def recording() -> Iterator[Reading]:
    """Collect everything read inside; nested recordings do not see each other."""
    reading = Reading()
    token = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(token)


def reads(*keys: str) -> None:
    """Note that what is being rendered depends on these things."""
    reading = _reading.get()
    if reading is not None:
        reading.keys.update(keys)


def reads_span(scope: str, *, newest: int = NEWEST, oldest: int = OLDEST) -> None:
    """Note that what is being rendered depends on who stands in this stretch of an order."""
    reading = _reading.get()
    if reading is not None:
        reading.spans.add(Span(scope, newest, oldest))

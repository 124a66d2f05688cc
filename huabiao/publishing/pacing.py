"""Decides how fast a proof reads a live system: at most so many megabytes a second, on the average."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from huabiao.publishing.routes import Route

MEGABYTE = 1_000_000
BUDGET = 20.0  # megabytes a second, of files and database together
BATCH = 100  # sampled pages between two rests


class Pace:
    """Keeps what this process reads within a budget, by resting between batches."""

    def __init__(self, megabytes_per_second: float) -> None:
        self._speed = megabytes_per_second * MEGABYTE
        self._started = time.monotonic()
        self._before = _bytes_read()

    def rest(self) -> None:
        """Sleep until what was read so far is within the budget."""
        due = self._started + (_bytes_read() - self._before) / self._speed
        time.sleep(max(0.0, due - time.monotonic()))


def batches(routes: Sequence[Route]) -> Iterator[Sequence[Route]]:
    """A sample, as many pages at a time as editors may wait for."""
    for start in range(0, len(routes), BATCH):
        yield routes[start : start + BATCH]


def _bytes_read() -> int:
    """What this process asked the system to read since it began, from wherever."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"])

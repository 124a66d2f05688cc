"""Decides how fast a proof reads a live system: at most so many megabytes a second, on the average."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path

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


def batches(
    sites: Collection[int], sample: int | None
) -> Iterator[tuple[Collection[int], int | None]]:
    """Sites, and how many of their pages, to look at in one turn: editors wait for no more than that."""
    if sample is None:
        yield from (([site], None) for site in sites)
        return
    for start in range(0, sample, BATCH):
        yield sites, min(BATCH, sample - start)


def _bytes_read() -> int:
    """What this process asked the system to read since it began, from wherever."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["rchar"])

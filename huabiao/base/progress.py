"""Decides how a long command tells how far it is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 5.0

Thing = TypeVar("Thing")


def progress(iterable: Iterable[Thing], *, total: int | None, label: str) -> Iterator[Thing]:
    """Yield from `iterable`, telling stderr how many of `total` are done; None: nobody knows."""
    if sys.stderr.isatty():
        yield from tqdm(iterable, total=total, desc=label, unit="", leave=False)
    else:
        yield from _lines(iterable, total=total, label=label)


def _lines(iterable: Iterable[Thing], *, total: int | None, label: str) -> Iterator[Thing]:
    last = time.monotonic()
    for done, thing in enumerate(iterable):
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            of_total = "" if total is None else f"/{total}"
            sys.stderr.write(f"{label} {done}{of_total}\n")
            sys.stderr.flush()
        yield thing

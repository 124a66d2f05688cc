"""Keeps a full rebuild of all sites going while something else is measured, and says how much of the time it went."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.publishing.models import Job
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.remembering import codes_of_sites

LOOKS_EVERY = 0.1  # seconds
PATIENCE = 60.0  # seconds until a worker has begun


class NothingBegan(Exception):
    """No worker took the rebuild up."""


@dataclass
class Underway:
    """How long was looked, and for how much of it a rebuild was under way."""

    seconds: float = 0.0
    seconds_going: float = 0.0
    first: int = 0

    def told(self) -> dict[str, Any]:
        jobs = Job.objects.filter(pk__gte=self.first, kind=Job.Kind.REBUILD)
        pages = jobs.aggregate(done=Sum("done"))["done"] or 0
        return {
            "bulk_share": round(self.seconds_going / self.seconds, 3) if self.seconds else 0.0,
            "bulk_rebuilds": jobs.count(),
            "bulk_pages": pages,
            "bulk_pages_per_s": round(pages / self.seconds, 1) if self.seconds else 0.0,
        }


@contextlib.contextmanager
def rebuilding() -> Iterator[Underway]:
    """A rebuild is under way inside, started anew whenever it ends; the worker is another process."""
    known, is_over = Underway(first=_ask()), threading.Event()
    deadline = time.monotonic() + PATIENCE
    while not _is_going():
        if time.monotonic() > deadline:
            raise NothingBegan
        time.sleep(LOOKS_EVERY)
    keeper = threading.Thread(target=_keep, args=(known, is_over))
    keeper.start()
    try:
        yield known
    finally:
        is_over.set()
        keeper.join()


def _keep(known: Underway, is_over: threading.Event) -> None:
    last = time.monotonic()
    try:
        while not is_over.wait(LOOKS_EVERY):
            is_going, now = _is_going(), time.monotonic()
            known.seconds += now - last
            known.seconds_going += (now - last) if is_going else 0.0
            last = now
            if not Job.objects.filter(state=Job.State.OPEN, kind=Job.Kind.REBUILD).exists():
                _ask()
    finally:
        connection.close()


def _ask() -> int:
    job = ask_rebuild(
        sites=list(codes_of_sites()), by=None, actor=system("bench"), at=timezone.now()
    )
    return job.pk


def _is_going() -> bool:
    going = Job.objects.filter(state=Job.State.OPEN, kind=Job.Kind.REBUILD)
    return going.filter(started_at__isnull=False).exists()

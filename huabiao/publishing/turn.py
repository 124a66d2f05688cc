"""Decides that one process at a time writes to the public tree: a lock that dies with its holder.

On SQLite it is a file's, on PostgreSQL one of the database (`publishing.holding`), as there are several
machines. Of several workers one leads: it works off what waits; the others take over when it dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from huabiao.publishing import holding
from huabiao.publishing.holding import Session
from huabiao.publishing.theme_check import settle

LOOKS_EVERY = 0.25  # seconds between two looks whether the leader has died


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Wait for the publisher's turn and hold it, with a theme that is whole."""
    with holding.held() if _is_shared() else _locked("publisher.lock"):
        settle()
        yield


class Post:
    """The place of a worker among others; it ends with `post`."""

    def __init__(self, session: Session | None, file: IO[str]) -> None:
        self.session = session  # None on SQLite
        self._file = file

    def leads(self) -> bool:
        """Whether this worker leads; it does from now on, if nobody did."""
        if self.session is not None:
            return self.session.leads()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextlib.contextmanager
def post() -> Iterator[Post]:
    """Be one of the workers, for as long as this process lives."""
    with contextlib.ExitStack() as stack:
        session = stack.enter_context(holding.keeping()) if _is_shared() else None
        yield Post(session, stack.enter_context(_lock("worker.lock").open("w")))


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Lead: let other processes know that somebody publishes what waits."""
    with post() as place:
        while not place.leads():
            time.sleep(LOOKS_EVERY)
        yield


def is_at_work() -> bool:
    """Whether a worker publishes what waits."""
    if _is_shared():
        return holding.is_led()
    with _lock("worker.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _is_shared() -> bool:
    return connection.vendor == "postgresql"


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    with _lock(name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _lock(name: str) -> Path:
    lock = Path(settings.HUABIAO_HOME) / "run" / name
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock

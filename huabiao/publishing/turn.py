"""Decides that one process at a time writes to the public tree: a lock that dies with its holder."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from huabiao.publishing.theme_check import settle


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Wait for the publisher's turn and hold it, with a theme that is whole."""
    lock = Path(settings.HUABIAO_HOME) / "run" / "publisher.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        settle()
        yield


@contextlib.contextmanager
def at_work() -> Iterator[None]:
    """Let other processes know that a worker publishes what waits, for as long as this one lives."""
    with _work_lock().open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def is_at_work() -> bool:
    """Whether a worker of this machine publishes what waits."""
    with _work_lock().open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _work_lock() -> Path:
    lock = Path(settings.HUABIAO_HOME) / "run" / "worker.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock

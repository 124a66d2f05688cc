"""Decides how several processes do the pure part of one run: they see its snapshot and write nothing.

Hands are forked inside the snapshot they share, so that what the run has learnt they know, and end
with it. The run itself stays the only one that touches files and rows.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextvars import ContextVar
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol, TypeVar

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")
R = TypeVar("R")
SNAPSHOT = "snapshot"
_STARTING = 60.0  # seconds
_LOOK = "SELECT count(*) FROM django_migrations"  # a snapshot is of the moment of the first read
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_inherited: list[BaseDatabaseWrapper] = []
_COLLECTED_FROM = 50_000  # objects
AHEAD = 2  # batches a hand: one in work, one waiting
_at_work: ContextVar[Hands | None] = ContextVar("hands", default=None)


class Hands:
    """Some processes in the snapshot of this one."""

    def __init__(self, pool: ProcessPoolExecutor, number: int) -> None:
        self._pool = pool
        self.number = number

    def begin(self, do: Callable[[T], R], task: T) -> Future[R]:
        return self._pool.submit(do, task)

    def each(self, do: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Results in the order of the tasks; only a few are under way at a time."""
        waiting: deque[Future[R]] = deque()
        for task in tasks:
            waiting.append(self.begin(do, task))
            if len(waiting) >= self.number * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class Helpers(Protocol):
    """Who shares tasks with processes that are no hands."""

    def each(self, do: Callable[[Any], Any], tasks: Iterable[Any], own: Hands | None) -> Any: ...


crew: ContextVar[Helpers | None] = ContextVar("crew", default=None)


def each(do: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    """Do every task: by a crew and by hands, where there are any at work."""
    hands, helpers = _at_work.get(), crew.get()
    if helpers is not None:
        shared: Iterator[R] = helpers.each(do, tasks, hands)
        return shared
    return map(do, tasks) if hands is None else hands.each(do, tasks)


@contextlib.contextmanager
def at_work(number: int) -> Iterator[None]:
    """Let so many hands work inside. Called in a snapshot that is as new as the database is."""
    context = get_context("fork")  # templates are compiled and imports done already
    everybody = context.Barrier(number + 1)
    pool = ProcessPoolExecutor(number, context, _begin, (everybody, exported()))
    token = _at_work.set(None)
    try:
        with _seldom_collecting():
            pool.submit(os.getpid)  # starts them all
            everybody.wait(_STARTING)
            _at_work.set(Hands(pool, number))
            yield
    finally:
        _at_work.reset(token)
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for circles of garbage seldom: what comes and goes by the hundred thousand has none."""
    before = gc.get_threshold()
    gc.freeze()  # what is here already stays
    gc.set_threshold(_COLLECTED_FROM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def exported() -> str:
    """What PostgreSQL calls this snapshot; on SQLite the caller lets nobody write meanwhile."""
    connection = connections[SNAPSHOT]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(_LOOK)
            return ""
        cursor.execute("SELECT pg_export_snapshot()")
        name: str = cursor.fetchone()[0]
        return name


def _begin(everybody: Barrier, exported: str) -> None:
    """In a new hand: a connection of its own into the same snapshot."""
    # A hand whose run was killed holds the publisher's turn as long as it lives.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for name in connections:
        _inherited.append(connections[name])  # never closed here: the other end is not ours
        del connections[name]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    transaction.atomic(using=SNAPSHOT).__enter__()
    with connections[SNAPSHOT].cursor() as cursor:
        if exported:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [exported])
        cursor.execute(_LOOK)
    everybody.wait(_STARTING)

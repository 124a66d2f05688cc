"""Decides that everything one run reads is of one moment: reads go to a connection that stands still."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, connections, transaction

from huabiao.publishing.hands import SNAPSHOT, at_work
from huabiao.publishing.recording import recording as unrecorded

T = TypeVar("T")
_remembered: ContextVar[dict[Hashable, Any] | None] = ContextVar("remembered", default=None)
_is_reading: ContextVar[bool] = ContextVar("is_reading_snapshot", default=False)


class SnapshotRouter:
    """Sends reads to the snapshot connection while a run renders; everything else to the default."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return SNAPSHOT if _is_reading.get() else None

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


@contextlib.contextmanager
def snapshot(*, hands: int = 1) -> Iterator[None]:
    """Let every query inside see the database as it was at the first of them.

    `hands`: how many processes do the work of the run; more than one see the same moment.
    """
    token = _is_reading.set(True)
    memory = _remembered.set({})
    try:
        with contextlib.ExitStack() as stack:
            with _standing_still() if hands > 1 else contextlib.nullcontext():
                stack.enter_context(transaction.atomic(using=SNAPSHOT))
                if hands > 1:
                    stack.enter_context(at_work(hands))
            yield
    finally:
        _remembered.reset(memory)
        _is_reading.reset(token)


@contextlib.contextmanager
def joined(exported: str) -> Iterator[None]:
    """Let every query inside see what the run sees that exported this snapshot, as long as it goes on.

    On PostgreSQL; a database error where that run is over.
    """
    token = _is_reading.set(True)
    memory = _remembered.set({})
    try:
        with transaction.atomic(using=SNAPSHOT):
            with connections[SNAPSHOT].cursor() as cursor:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [exported])
            yield
    finally:
        _remembered.reset(memory)
        _is_reading.reset(token)


@contextlib.contextmanager
def _standing_still() -> Iterator[None]:
    """Let nobody write to SQLite while several connections open the same snapshot; PostgreSQL hands it on."""
    if connection.vendor == "sqlite":
        with transaction.atomic():
            yield
    else:
        yield


@contextlib.contextmanager
def remembering() -> Iterator[None]:
    """Let `remembered` make each value once inside, without a snapshot: for a look at a single page."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def remembered(name: Hashable, make: Callable[[], T]) -> T:
    """Value of `make()`, made once in a snapshot: nothing it reads can change meanwhile.

    What `make` reads is not recorded for the page that happens to ask first; callers record it.
    """
    memory = _remembered.get()
    if memory is None:
        with unrecorded():
            return make()
    if name not in memory:
        with unrecorded():
            memory[name] = make()
    value: T = memory[name]
    return value


def keep(name: Hashable, value: object) -> None:
    """Let `remembered(name, …)` give this value for the rest of the snapshot."""
    memory = _remembered.get()
    if memory is not None:
        memory[name] = value

"""Decides how long questions of one block may keep the database busy."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from django.db import OperationalError, connections

_STEPS = 20_000  # of SQLite's machine between two looks at the clock: well under a millisecond


class TookTooLong(Exception):
    """The database was stopped in the middle of a question."""


@contextlib.contextmanager
def at_most(seconds: float, *, using: str) -> Iterator[None]:
    """Stop a question that takes longer; inside a transaction of this connection."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # For the rest of the transaction, which is the caller's.
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"]
            )
        with _stopping(seconds):
            yield
        return
    connection.ensure_connection()
    until = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        with _stopping(seconds):
            yield
    finally:
        connection.connection.set_progress_handler(None, 0)


@contextlib.contextmanager
def _stopping(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    except OperationalError as error:
        if time.monotonic() - started < seconds:
            raise
        raise TookTooLong from error

"""Decides how one process of many, on any machine, holds what only one may hold: on PostgreSQL a lock of its session.

The lock ends with the session, and the session with the process or its machine. Nothing tells a process
that its session ended: it looks before it touches files, and who takes over waits as long as a look is
good for. On SQLite, which is one machine's, files are locked instead (`huabiao.publishing.turn`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

log = logging.getLogger("huabiao.publishing")

CLASS = 0x4855  # of our locks among all advisory locks of the database
TURN, LEAD = 1, 2  # who writes to the public tree now; which worker works everything off
LOOK = 1.0  # seconds a look at the session is good for
GRACE = 1.5  # and a successor waits, where its forerunner may still be alive
BEAT = 5.0  # seconds between two signs of life
_ENDING = 20.0  # seconds a session that was told to end may take
# A machine that is gone answers nothing: its sessions end after about ten seconds, at both ends.
_KEEPALIVE = {
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_PATIENT = {"statement_timeout": "0", "lock_timeout": "0", "idle_session_timeout": "0"}
_DJANGOS = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}


class SessionLost(Exception):
    """The session in which this process led or stood by has ended: another may lead by now."""


class TurnLost(SessionLost):
    """It held the publisher's turn, too: another process may be writing by now."""


class ForerunnerStays(Exception):
    """What the last holder of the turn has in the database cannot be ended."""


@dataclass(frozen=True)
class Process:
    """This process, as others find it."""

    token: str
    name: str  # "host:pid"
    machine: str  # where its number means anything
    pid: int


class Session:
    """A connection of its own, outside Django's, whose locks last as long as it does."""

    def __init__(self) -> None:
        used = connection.get_connection_params()
        self.connection = psycopg.connect(
            **{name: value for name, value in used.items() if name not in _DJANGOS},
            autocommit=True,
            keepalives_idle=4,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
            application_name="huabiao",
        )
        wanted = {**_KEEPALIVE, **_PATIENT}
        self.ask(
            # Not every version knows all of them.
            "SELECT set_config(known.name, wanted.value, false) FROM pg_settings known"
            " JOIN unnest(%s::text[], %s::text[]) AS wanted(name, value) USING (name)",
            (list(wanted), list(wanted.values())),
        )
        self._beaten_at = 0.0
        _open.append(self)

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Rows of one statement, which is a transaction."""
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def take(self) -> int:
        """Wait for the publisher's turn; its number, which rises from one process to the next."""
        self.ask("SELECT pg_advisory_lock(%s, %s)", (CLASS, TURN))
        me, sessions = this_process(), self._sessions()
        self.ask(
            "INSERT INTO publishing_turn (id, number, token, name, machine, pid, sessions, is_held, taken_at)"
            " VALUES (1, 0, '', '', '', 0, '[]', false, clock_timestamp()) ON CONFLICT DO NOTHING"
        )
        before = self._last_turn()
        if before.token == me.token and before.sessions == sessions:
            return before.number
        if before.token != me.token and before.is_held and not self._lives(before):
            # Who ends in peace says so before its session ends: perhaps since the first look.
            before = self._last_turn()
            if before.is_held:
                self._succeed(before)
        rows = self.ask(
            "UPDATE publishing_turn SET number = number + 1, token = %s, name = %s, machine = %s, pid = %s,"
            " sessions = %s, is_held = true, taken_at = clock_timestamp() WHERE id = 1 RETURNING number",
            (me.token, me.name, me.machine, me.pid, Jsonb(sessions)),
        )
        number: int = rows[0][0]
        return number

    def _last_turn(self) -> Turn:
        rows = self.ask(
            "SELECT number, token, name, machine, pid, sessions, is_held, taken_at"
            " FROM publishing_turn WHERE id = 1"
        )
        return Turn(*rows[0])

    def give_back(self) -> None:
        self.ask("SELECT pg_advisory_unlock(%s, %s)", (CLASS, TURN))

    def leads(self) -> bool:
        """Whether this session is the one that leads; it does from now on, if nobody did."""
        ((is_ours,),) = self.ask(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND pid = pg_backend_pid() AND classid = %s AND objid = %s)"
            " OR pg_try_advisory_lock(%s, %s)",
            (CLASS, LEAD, CLASS, LEAD),
        )
        return bool(is_ours)

    def look(self) -> None:
        """Fail where the session has ended; a sign of life besides."""
        if time.monotonic() - self._beaten_at < BEAT:
            self.ask("SELECT 1")
            return
        self._beaten_at = time.monotonic()
        self.ask(
            "UPDATE publishing_worker SET seen_at = clock_timestamp() WHERE token = %s",
            (this_process().token,),
        )

    def wait(self, seconds: float) -> None:
        """Sleep until one of the channels this session listens to is spoken on, at most `seconds`."""
        for _notice in self.connection.notifies(timeout=seconds, stop_after=1):
            pass

    def close(self) -> None:
        """Let others know that nothing more comes from here."""
        with contextlib.suppress(psycopg.Error):
            self.ask(
                "UPDATE publishing_turn SET is_held = false WHERE id = 1 AND token = %s",
                (this_process().token,),
            )
            self.ask("SELECT pg_advisory_unlock_all()")  # the server takes a moment to notice
        self.connection.close()
        _open.remove(self)

    def _sessions(self) -> list[int]:
        """Of this process at the server: this one, and the one that writes rows."""
        connection.ensure_connection()
        return [self.connection.info.backend_pid, connection.connection.info.backend_pid]

    def _lives(self, turn: Turn) -> bool:
        """Whether the session that held the turn is still there: then it gave it back."""
        return bool(self._living(turn.sessions[:1], turn.taken_at))

    def _living(self, sessions: list[int], since: datetime) -> list[int]:
        rows = self.ask(
            "SELECT pid FROM pg_stat_activity WHERE pid = ANY(%s) AND datname = current_database()"
            " AND usename = current_user AND backend_start <= %s",
            (sessions, since),
        )
        return [pid for (pid,) in rows]

    def _succeed(self, before: Turn) -> None:
        """Make sure that the forerunner does nothing more: what it has in the database ends, its last look, too."""
        log.warning("%s did not give its turn %s back", before.name, before.number)
        until = time.monotonic() + _ENDING
        while living := self._living(before.sessions, before.taken_at):
            self.ask("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", (living,))
            if time.monotonic() > until:
                raise ForerunnerStays(f"sessions {living} of {before.name} do not end")
            time.sleep(0.02)
        if not before.is_dead():
            time.sleep(GRACE)


@dataclass(frozen=True)
class Turn:
    """A row of `publishing.Turn`: who holds the turn, or held it last."""

    number: int
    token: str
    name: str
    machine: str
    pid: int
    sessions: list[int]
    is_held: bool
    taken_at: datetime

    def is_dead(self) -> bool:
        """Whether the process is known to be gone; of another machine nothing is known."""
        return self.machine == this_process().machine and not Path(f"/proc/{self.pid}").exists()


@dataclass
class _Tenure:
    """A turn as its holder knows it."""

    session: Session
    number: int
    good_until: float  # by the monotonic clock, which goes on while a process is stopped


_open: list[Session] = []
_inherited: list[Session] = []  # never closed here: the other end is not ours
_tenure: ContextVar[_Tenure | None] = ContextVar("tenure", default=None)
_kept: ContextVar[Session | None] = ContextVar("kept", default=None)
_process: list[Process] = []


def this_process() -> Process:
    if not _process:
        pid = os.getpid()
        booted = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink()
        name = f"{socket.gethostname()}:{pid}"
        _process.append(Process(uuid.uuid4().hex, name, f"{booted} {space}", pid))
    return _process[0]


@contextlib.contextmanager
def keeping() -> Iterator[Session]:
    """Have one session for all turns inside; it ends with the block."""
    session = Session()
    token = _kept.set(session)
    try:
        yield session
    except SessionLost:
        raise
    except Exception as error:
        if _has_ended(session):
            raise SessionLost(f"the session of {this_process().name} has ended") from error
        raise
    finally:
        _kept.reset(token)
        session.close()


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Wait for the publisher's turn and hold it; whatever fails when it is lost, fails as that."""
    kept = _kept.get()
    session = kept or Session()
    try:
        tenure = _Tenure(session, session.take(), time.monotonic() + LOOK)
        token = _tenure.set(tenure)
        try:
            yield
        except TurnLost:
            raise
        except Exception as error:
            if _has_ended(session):
                raise _lost(tenure) from error
            raise
        finally:
            _tenure.reset(token)
            with contextlib.suppress(psycopg.Error):  # where it has ended, so has the lock
                session.give_back()
    finally:
        if kept is None:
            session.close()


def is_led() -> bool:
    """Whether a worker leads, on whatever machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND granted"
            " AND classid = %s AND objid = %s)",
            [CLASS, LEAD],
        )
        return bool(cursor.fetchone()[0])


def confirm(*, anew: bool = False) -> None:
    """Fail unless the turn is still this process's; asked at least each second, and where `anew`.

    Nothing to fail where no turn of a database is held.
    """
    tenure = _tenure.get()
    if tenure is None or (not anew and time.monotonic() < tenure.good_until):
        return
    asked_at = time.monotonic()
    try:
        tenure.session.look()
    except psycopg.Error as error:
        raise _lost(tenure) from error
    tenure.good_until = asked_at + LOOK


def session_at_work() -> Session | None:
    """The session that holds the turn; None on SQLite, and where nobody here has it."""
    tenure = _tenure.get()
    return None if tenure is None else tenure.session


def _has_ended(session: Session) -> bool:
    try:
        session.ask("SELECT 1")
    except psycopg.Error:
        return True
    return False


def _lost(tenure: _Tenure) -> TurnLost:
    return TurnLost(
        f"turn {tenure.number} of {this_process().name} has ended with its session; nothing more is touched"
    )


def _forget() -> None:
    """In a forked child: sessions, turns and the name are the parent's."""
    _inherited.extend(_open)
    _open.clear()
    _process.clear()
    _tenure.set(None)
    _kept.set(None)


os.register_at_fork(after_in_child=_forget)

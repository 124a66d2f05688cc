"""Decides how the processes of `huabiao serve` live and die together.

A child that dies is started again, later each time; when the parent is asked to stop, the children
are asked first and killed if they dawdle; when the parent is killed, the kernel kills the children.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

logger = logging.getLogger(__name__)

GRACE = 10.0  # seconds between asking and killing
LONGEST_DELAY = 10.0  # nobody is answered meanwhile
STEADY_AFTER = 10.0  # a child that lived so long starts with a clean record
HEARD = frozenset({signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM})

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


@dataclass(frozen=True)
class Program:
    """What one child runs."""

    name: str
    command: tuple[str, ...]


def delay_after(failures: int) -> float:
    """Seconds to wait before the next start: 1, 2, 4, 8, 10."""
    return min(2.0 ** min(failures - 1, 10), LONGEST_DELAY)  # a bounded power: failures are not


def end_with(parent: int) -> None:
    """Let the kernel kill this process together with its parent."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was told
        os.kill(os.getpid(), signal.SIGKILL)


class Child:
    """One program, its process, and when to start it again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started_at = 0.0
        self.start_at: float | None = 0.0

    def start(self, environment: Mapping[str, str], *, now: float) -> None:
        parent = os.getpid()

        def prepare() -> None:
            end_with(parent)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())

        self.process = subprocess.Popen(  # noqa: S603  # our own programs
            self.program.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            preexec_fn=prepare,
            process_group=0,  # Ctrl-C at the terminal: the parent alone decides what it means
        )
        self.started_at, self.start_at = now, None
        logger.info("%s started (pid %s)", self.program.name, self.process.pid)

    def has_ended(self, *, now: float) -> bool:
        """Whether it has died; then also when it will start again."""
        if self.process is None or self.process.poll() is None:
            return False
        if now - self.started_at >= STEADY_AFTER:
            self.failures = 0
        self.failures += 1
        self.start_at = now + delay_after(self.failures)
        logger.warning(
            "%s ended with code %s, starts again in %.0f s",
            self.program.name,
            self.process.returncode,
            delay_after(self.failures),
        )
        self.process = None
        return True

    def ask(self, signal_number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(signal_number)


class Supervisor:
    """Keeps programs running until it is asked to stop. Runs in the main thread of its process."""

    def __init__(
        self,
        programs: Collection[Program],
        *,
        environment: Mapping[str, str],
        grace: float = GRACE,
    ) -> None:
        self._children = [Child(program) for program in programs]
        self._environment = environment
        self._grace = grace

    def run(self) -> None:
        """Return once every child has ended after SIGTERM, SIGINT or SIGHUP."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        try:
            self._keep_running()
        finally:
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _keep_running(self) -> None:
        while True:
            now = time.monotonic()
            for child in self._children:
                child.has_ended(now=now)
                if child.start_at is not None and child.start_at <= now:
                    child.start(self._environment, now=now)
            if _heard(until=self._next_start()) not in (None, signal.SIGCHLD):
                return

    def _next_start(self) -> float:
        starts = [child.start_at for child in self._children if child.start_at is not None]
        return min(starts, default=time.monotonic() + LONGEST_DELAY)

    def _stop(self) -> None:
        for child in self._children:
            child.ask(signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        while self._living():
            # Ctrl-C once more, or a child that does not end in time.
            if _heard(until=deadline) in (None, signal.SIGINT):
                break
        for child in self._living():
            logger.warning("%s does not stop and is killed", child.program.name)
            child.ask(signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=self._grace)  # type: ignore[union-attr]  # it lives

    def _living(self) -> list[Child]:
        return [
            child
            for child in self._children
            if child.process is not None and child.process.poll() is None
        ]


def _heard(*, until: float) -> int | None:
    """The next signal, or None when the time has come."""
    told = signal.sigtimedwait(HEARD, max(until - time.monotonic(), 0))
    return None if told is None else told.si_signo

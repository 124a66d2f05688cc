"""Decides how a target goes on for ever: it waits for the next head, tells how it is, and tries again later."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from huabiao.guard.signing import PublicKeys
from huabiao.targets.fetching import Origin
from huabiao.targets.following import Follower
from huabiao.targets.trouble import Trouble, Untrusted, Wrong, kind_of
from huabiao.targets.wire import WAIT

FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0  # seconds until it is tried again; doubled each time
THINNED_EVERY = 24 * 3600.0  # seconds
STATUS = "status.json"
log = logging.getLogger("huabiao.targets")


class Manager(Origin, Protocol):
    """Management, as an agent has it."""

    def report(self, told: dict[str, Any]) -> None: ...


@dataclass
class Status:
    """What a target says of itself; moments in ISO 8601."""

    number: int = 0  # of the head that is served; 0: none yet
    run: int = 0
    current_at: str = ""  # since when
    problem: str = ""  # a word of `trouble`; "" where all is well
    note: str = ""
    since: str = ""  # the first time it could not go on
    tries: int = field(default=0, repr=False)


class Agent:
    """One target, until the process ends."""

    def __init__(
        self,
        follower: Follower,
        origin: Manager,
        *,
        state: Path,
        keys: Callable[[], PublicKeys],
        clock: Callable[[], datetime],
        tell: Callable[[str, str], None] = lambda kind, note: None,
        thin: Callable[[], object] = lambda: None,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        """`keys` reads the public keys anew; `tell` hears of what smells of tampering: kind, note.

        `thin` gives up old states, and is called once a day.
        """
        self.follower = follower
        self.status = Status()
        self._origin = origin
        self._state = state
        self._keys = keys
        self._clock = clock
        self._tell = tell
        self._rest = rest
        self._thin = thin
        self._thinned_at = time.monotonic()
        self._told: set[tuple[str, str]] = set()
        if follower.served is not None:
            self.status.number, self.status.run = follower.served.number, follower.served.run

    def run(self) -> None:
        """Follow for ever; a process that is to end is ended."""
        while True:
            self.step()

    def step(self, wait: float = WAIT) -> bool:
        """Wait for the next head and become it; after trouble rest a while. Whether all is well."""
        try:
            self._go_on(wait)
            if time.monotonic() - self._thinned_at > THINNED_EVERY:
                self._thinned_at = time.monotonic()
                self._thin()
        except (Trouble, OSError) as error:
            self._note(error)
            self._rest(min(FIRST_WAIT * 2 ** min(self.status.tries - 1, 10), LONGEST_WAIT))
            return False
        return True

    def _go_on(self, wait: float) -> None:
        self.follower.finish()
        served = self.follower.served
        after = served.number if served is not None else 0
        line = self._origin.head(after, 0.0 if self.status.problem else wait)
        if line and self.follower.advance(line).number != after:
            served = self.follower.served
            assert served is not None  # noqa: S101 -- it advanced
            self.status.number, self.status.run = served.number, served.run
            self.status.current_at = self._clock().isoformat()
            log.info("run %d is served (%d)", served.run, served.number)
        elif not self.status.problem:
            return
        if self.status.problem:
            log.info("goes on; it could not since %s", self.status.since)
        self.status.problem = self.status.note = self.status.since = ""
        self.status.tries = 0
        self._write()
        self._origin.report(asdict(self.status))

    def _note(self, error: Trouble | OSError) -> None:
        status = self.status
        kind, note = kind_of(error), str(error)[:300]
        status.tries += 1
        if kind != status.problem:
            log.warning("cannot go on: %s (%s); what stands is served on", kind, note)
            status.since = status.since or self._clock().isoformat()
        status.problem, status.note = kind, note
        if isinstance(error, Untrusted | Wrong) and (kind, note) not in self._told:
            self._told.add((kind, note))
            self._tell(kind, note)
        try:
            self.follower.keys = self._keys()  # an operator may have brought the new one
            self._write()
            if kind != "away":
                self._origin.report(asdict(status))
        except (Trouble, OSError, ValueError):
            return  # it is told next time

    def _write(self) -> None:
        """For people on this machine."""
        self._state.mkdir(parents=True, exist_ok=True)
        aside = self._state / f".{STATUS}.aside"
        aside.write_text(json.dumps(asdict(self.status), ensure_ascii=False) + "\n", "utf-8")
        aside.replace(self._state / STATUS)

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

from huabiao.guard.errors import UnusableKey
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
        self._state = state
        self.status = self._last_told()
        self._is_unheard = follower.served is not None  # management may not know what is served
        self._origin = origin
        self._keys = keys
        self._clock = clock
        self._tell = tell
        self._rest = rest
        self._thin = thin
        self._thinned_at = time.monotonic()
        self._told: set[tuple[str, str]] = set()

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
        self._see_what_is_served()
        has_to_tell = self._is_unheard or bool(self.status.problem)
        line = self._origin.head(self.status.number, 0.0 if has_to_tell else wait)
        if line:
            self.follower.advance(line)
            self._see_what_is_served()
        if self.status.problem:
            log.info("goes on; it could not since %s", self.status.since)
            self._is_unheard = True
        self.status.problem = self.status.note = self.status.since = ""
        self.status.tries = 0
        if self._is_unheard:
            self._write()
            self._origin.report(asdict(self.status))
            self._is_unheard = False

    def _see_what_is_served(self) -> None:
        """Also what a process that was killed had begun, or had not told any more."""
        served = self.follower.served
        if served is None or served.number == self.status.number:
            return
        self.status.number, self.status.run = served.number, served.run
        self.status.current_at = self._clock().isoformat()
        self._is_unheard = True
        log.info("run %d is served (%d)", served.run, served.number)

    def _last_told(self) -> Status:
        """What the process before this one said, as far as it is still so."""
        served = self.follower.served
        if served is None:
            return Status()
        try:
            kept = Status(**json.loads((self._state / STATUS).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            kept = Status()
        if kept.number != served.number:
            return Status(number=served.number, run=served.run)
        return Status(kept.number, kept.run, kept.current_at, since=kept.since)

    def _note(self, error: Trouble | OSError) -> None:
        status = self.status
        kind, note = kind_of(error), str(error)[:300]
        status.tries += 1
        is_news = kind != status.problem
        if is_news:
            log.warning("cannot go on: %s (%s); what stands is served on", kind, note)
            status.since = status.since or self._clock().isoformat()
        status.problem, status.note = kind, note
        if isinstance(error, Untrusted | Wrong) and (kind, note) not in self._told:
            self._told.add((kind, note))
            self._tell(kind, note)
        try:
            self.follower.keys = self._keys()  # an operator may have brought the new one
        except (OSError, UnusableKey) as fault:
            if is_news:
                log.warning("the public keys cannot be read again: %s", fault)
        try:
            self._write()
            if kind not in ("away", "astray"):
                self._origin.report(asdict(status))
        except (Trouble, OSError, ValueError):
            return  # it is told next time

    def _write(self) -> None:
        """For people on this machine."""
        self._state.mkdir(parents=True, exist_ok=True)
        aside = self._state / f".{STATUS}.aside"
        aside.write_text(json.dumps(asdict(self.status), ensure_ascii=False) + "\n", "utf-8")
        aside.replace(self._state / STATUS)

"""Decides how a web node keeps its search index: it waits for the next snapshot, and tries again later.

The tree goes on beside it: neither waits for the other.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from huabiao.guard.signing import PublicKeys
from huabiao.targets.agent import FIRST_WAIT, LONGEST_WAIT
from huabiao.targets.index_following import IndexFollower
from huabiao.targets.trouble import Trouble, Untrusted, Wrong, kind_of
from huabiao.targets.wire import WAIT

INDEX_STATUS = "index-status.json"
log = logging.getLogger("huabiao.targets")


@dataclass
class IndexStatus:
    """What a node says of its search index."""

    number: int = 0  # of the snapshot that answers; 0: none yet
    reached: int = 0  # the last change that is in
    problem: str = ""  # a word of `trouble`; "" where all is well
    note: str = ""


class IndexAgent:
    """The index of one node, until the process ends."""

    def __init__(
        self,
        follower: IndexFollower,
        *,
        keys: Callable[[], PublicKeys],
        tell: Callable[[str, str], None] = lambda kind, note: None,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        """`keys` reads the public keys anew; `tell` hears of what smells of tampering: kind, note."""
        self.follower = follower
        self._keys = keys
        self._tell = tell
        self._rest = rest
        self._told: set[tuple[str, str]] = set()
        self._tries = 0
        self._is_looked_at = False
        self.status = IndexStatus()
        self._see()

    def start(self) -> threading.Thread:
        """Follow for ever beside the rest; it ends with the process, and may end at any step."""
        thread = threading.Thread(target=self._run, name="index", daemon=True)
        thread.start()
        return thread

    def step(self, wait: float = WAIT) -> bool:
        """Wait for the next snapshot and have it; after trouble rest a while. Whether all is well."""
        follower = self.follower
        try:
            self._look_at_what_is_served()
            line = follower.origin.snapshot(self.status.number, self.status.reached, wait)
            if line:
                follower.advance(line)
        except (Trouble, OSError) as error:
            self._note(error)
            self._rest(min(FIRST_WAIT * 2 ** min(self._tries - 1, 10), LONGEST_WAIT))
            return False
        self._tries = 0
        if line or self.status.problem:
            self._see()
        return True

    def _look_at_what_is_served(self) -> None:
        """Thoroughly once, at the start; what was damaged is fetched again."""
        if self.follower.is_damaged(by_content=not self._is_looked_at):
            log.warning("files of the index were damaged: they are fetched again")
            self.follower.served = None
            self._see()
        self._is_looked_at = True

    def _run(self) -> None:
        while True:
            self.step()

    def _see(self) -> None:
        served = self.follower.served
        self.status = IndexStatus(served.number, served.reached) if served else IndexStatus()
        if served:
            log.info("the index has reached change %d", served.reached)
        self._write()

    def _note(self, error: Trouble | OSError) -> None:
        kind, note = kind_of(error), str(error)[:300]
        self._tries += 1
        if kind != self.status.problem:
            log.warning("the index cannot go on: %s (%s); what is there answers on", kind, note)
        self.status.problem, self.status.note = kind, note
        if isinstance(error, Untrusted | Wrong) and (kind, note) not in self._told:
            self._told.add((kind, note))
            self._tell(kind, note)
        try:
            self.follower.keys = self._keys()  # an operator may have brought the new one
            self._write()
        except (OSError, ValueError):
            return  # it is told next time

    def _write(self) -> None:
        """For people on this machine."""
        state = self.follower.state
        state.mkdir(parents=True, exist_ok=True)
        aside = state / f".{INDEX_STATUS}.aside"
        aside.write_text(json.dumps(asdict(self.status), ensure_ascii=False) + "\n", "utf-8")
        aside.replace(state / INDEX_STATUS)

"""A node beside a publisher: it follows the publisher's seal, in folders of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huabiao.guard.alarms import Alarms
from huabiao.guard.guarding import Guard, Places
from huabiao.guard.sealing import SERVING
from huabiao.guard.signing import PublicKeys
from huabiao.targets.changes import Change
from huabiao.targets.following import Follower
from huabiao.targets.origin import SealOrigin
from huabiao.targets.places import Folders
from huabiao.targets.spool import Spool
from tests.guard.homes import Home, files_of


class Watched(SealOrigin):
    """The publisher's seal; what is asked of it is remembered."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []
        self.asked_roots: list[Mapping[str, tuple[int, int]]] = []
        self.reports: list[dict[str, Any]] = []

    def report(self, told: Mapping[str, Any]) -> None:
        self.reports.append(dict(told))

    def contents(self, hashes: Collection[str]) -> bytes:
        self.asked += hashes
        return super().contents(hashes)

    def roots(self, asked: Mapping[str, tuple[int, int]]) -> dict[str, list[bytes]]:
        self.asked_roots.append(asked)
        return super().roots(asked)


class Killed(BaseException):
    """Stands for `kill -9` inside a process."""


class Folding(Folders):
    """Folders that remember what was touched, and die before the touch of a number."""

    dies_before = -1

    def touch_one(self, change: Change, spool: Spool, folder_mode: int) -> None:
        touched = self.__dict__.setdefault("touched", [])
        if len(touched) == self.dies_before:
            raise Killed
        touched.append(change)
        super().touch_one(change, spool, folder_mode)


@dataclass
class Node:
    """A web node's data folder."""

    home: Home
    folder: Path
    keys: PublicKeys | None = None
    origin: Watched = field(init=False)
    place: Folding = field(init=False)

    def __post_init__(self) -> None:
        self.origin = Watched(self.home.folder / "seal")
        self.restart()

    def restart(self) -> None:
        """A new process on the same folders."""
        self.place = Folding(
            public=self.folder / "public",
            serving=self.folder / "serving",
            state=self.folder / "node",
        )
        self.follower = Follower(
            self.origin, Spool(self.folder / "seal"), self.place, self.keys or self.home.keys
        )

    def follow(self) -> None:
        self.follower.finish()
        line = self.origin.head(0, 0.0)
        self.follower.advance(line)

    def standing(self, site: str = "sfs") -> dict[str, bytes]:
        return files_of(self.folder / ("serving" if site == SERVING else f"public/{site}"))

    def guard(self) -> Guard:
        state = self.folder / "guard"
        places = Places(
            self.folder / "public", self.folder / "serving", self.folder / "seal", state
        )
        alarms = Alarms(state / "alarms.jsonl")
        return Guard(places, self.home.keys, alarms, clock=lambda: datetime.now(UTC))

    @property
    def touched(self) -> list[Change]:
        return self.place.__dict__.get("touched", [])

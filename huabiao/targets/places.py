"""Decides how a web server's own folders become what is signed: through `huabiao.base.disk` alone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from huabiao.base import disk
from huabiao.guard.looking import FOLDER, look, names_below
from huabiao.guard.sealing import SERVING
from huabiao.targets.changes import Change
from huabiao.targets.spool import Spool

SERVED, PENDING = "served", "pending"


class Place(Protocol):
    """Where a follower lets files stand. A mark is a line that outlives the process, b"" for none."""

    def mark(self, name: str) -> bytes: ...

    def set_mark(self, name: str, line: bytes) -> None: ...

    def touch(
        self, changes: Sequence[Change], spool: Spool, folder_modes: Mapping[str, int]
    ) -> None: ...

    def is_right(self, change: Change, spool: Spool, file_mode: int) -> bool: ...

    def names(self, site: str) -> Iterator[str]: ...

    def clean(self, changes: Collection[Change]) -> None: ...

    def flush(self) -> None: ...


class Folders:
    """The public tree and the lists of this machine, and marks in a folder of the node's own."""

    def __init__(self, *, public: Path, serving: Path, state: Path) -> None:
        self._public = public
        self._serving = serving
        self._state = state

    def mark(self, name: str) -> bytes:
        try:
            return (self._state / name).read_bytes()
        except FileNotFoundError:
            return b""

    def set_mark(self, name: str, line: bytes) -> None:
        """On the disk for certain when this returns: what follows counts on it."""
        self._state.mkdir(parents=True, exist_ok=True)
        aside = self._state / f".{name}.aside"
        with aside.open("wb") as handle:
            handle.write(line)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(self._state / name)
        folder = os.open(self._state, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def touch(
        self, changes: Sequence[Change], spool: Spool, folder_modes: Mapping[str, int]
    ) -> None:
        """Let exactly this stand, one after the other."""
        for change in changes:
            self.touch_one(change, spool, folder_modes[change.site])

    def touch_one(self, change: Change, spool: Spool, folder_mode: int) -> None:
        """Let exactly this stand at a name, with rights as signed."""
        top, steps, name = self._way_to(change)
        if change.entry is None:
            with disk.opened(top, steps) as folder:
                if folder is not None:
                    disk.clear(folder, name)
            disk.prune(top, steps, keep=0 if change.site == SERVING else 1)
            return
        before = os.umask(0o777 & ~folder_mode)
        try:
            with disk.made(top, steps) as made:
                large = spool.large(change.entry.sha256)
                if large.is_file():
                    disk.copy(made, name, str(large))
                else:
                    disk.write(made, name, spool.read(change.entry.sha256))
        finally:
            os.umask(before)

    def is_right(self, change: Change, spool: Spool, file_mode: int) -> bool:
        """Whether it stands already, byte for byte, with rights as signed."""
        return look(self._top(change.site), change.name).is_entry(change.entry, file_mode)

    def names(self, site: str) -> Iterator[str]:
        """Everything that stands on a site and is no folder."""
        top = self._top(site)
        if look(top.parent, f"/{top.name}").kind == FOLDER:
            yield from (path for path, is_folder in names_below(top) if not is_folder)

    def clean(self, changes: Collection[Change]) -> None:
        """Take away what a killed process left half-written beside these."""
        for top, steps in {(top, tuple(steps)) for top, steps, _ in map(self._way_to, changes)}:
            disk.sweep(top, steps)

    def flush(self) -> None:
        disk.flush(str(self._public))
        disk.flush(str(self._serving))

    def _top(self, site: str) -> Path:
        return self._serving if site == SERVING else self._public / site

    def _way_to(self, change: Change) -> tuple[str, list[str], str]:
        *steps, name = change.name.removeprefix("/").split("/")
        if change.site == SERVING:
            return str(self._serving), steps, name
        return str(self._public), [change.site, *steps], name

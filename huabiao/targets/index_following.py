"""Decides how a web node comes to a signed snapshot of the search index: what it lacks first, then one file.

Whatever the instant, the index that answers is whole: files of a new commit lie beside those of the old one until
`meta.json` names them, and only then are those that no commit names removed. An index made anew is a
folder of its own, and a link moves to it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from huabiao.guard.merkle import Entry
from huabiao.guard.records import Doubt
from huabiao.guard.signing import PublicKeys
from huabiao.targets.snapshots import (
    CURRENT,
    INDEX,
    META,
    Snapshot,
    current_folder,
    read_snapshot,
)
from huabiao.targets.spool import digest_of, receive
from huabiao.targets.trouble import Untrusted, Wrong
from huabiao.targets.wire import WrongContent

_COMING = "coming"  # what is on its way
# Tantivy's: readers hold it while they open what `meta.json` names.
_READING = ".tantivy-meta.lock"


class IndexOrigin(Protocol):
    """Where snapshots come from; each call may raise Away or Unknown."""

    def snapshot(self, after: int, reached: int, wait: float) -> bytes: ...

    def index_file(self, sha256: str, start: int) -> Iterator[bytes]: ...


@dataclass
class IndexFollower:
    """The index below `root`, going from snapshot to snapshot; `state` keeps which it is."""

    origin: IndexOrigin
    root: Path
    state: Path
    keys: PublicKeys

    def __post_init__(self) -> None:
        self.served = self._marked()

    def advance(self, line: bytes) -> Snapshot:
        """Have the index of a snapshot; Trouble or OSError where that cannot be, and nothing is worse then."""
        snapshot = self._trusted(line)
        if self.served is not None and snapshot.number == self.served.number:
            return self.served
        target = self.root / snapshot.folder
        self._clear(target)
        target.mkdir(parents=True, exist_ok=True)
        self._fetch(snapshot, target)
        self._name(snapshot, target)
        _write(self.state / INDEX, snapshot.line)
        self.served = snapshot
        return snapshot

    def is_damaged(self, *, by_content: bool) -> bool:
        """Whether a file of what is served is gone or cut; `by_content` reads them all, some seconds a gigabyte."""
        if self.served is None:
            return False
        folder = self.root / self.served.folder
        return not all(
            _is_right(folder / name, entry, None if by_content else entry)
            for name, entry in self.served.files.items()
        )

    def _trusted(self, line: bytes) -> Snapshot:
        try:
            snapshot = read_snapshot(line, self.keys)
        except Doubt as error:
            raise Untrusted(str(error)) from error
        if self.served is not None and snapshot.number < self.served.number:
            raise Untrusted(f"{snapshot.number} < {self.served.number}")
        return snapshot

    def _marked(self) -> Snapshot | None:
        """The snapshot that is here, if what was noted is still so."""
        try:
            found = read_snapshot((self.state / INDEX).read_bytes(), self.keys)
            folder = current_folder(self.root)
            if folder is not None and folder.name == found.folder:
                return found if digest_of(folder / META) == found.files[META].sha256 else None
        except (FileNotFoundError, Doubt):
            pass  # all files are looked at
        return None

    def _clear(self, target: Path) -> None:
        """Remove the index that answered before the one that does, and what was on its way for neither."""
        kept = {target, current_folder(self.root), self.root / _COMING}
        with contextlib.suppress(FileNotFoundError):
            for one in self.root.iterdir():
                if one.is_dir() and not one.is_symlink() and one not in kept:
                    shutil.rmtree(one, ignore_errors=True)  # a reader may lock it just now

    def _fetch(self, snapshot: Snapshot, target: Path) -> None:
        """Have all files in the folder, flushed; `meta.json` beside it, where nobody reads it yet."""
        coming = self.root / _COMING
        coming.mkdir(exist_ok=True)
        wanted = {entry.sha256 for entry in snapshot.files.values()}
        for left in coming.iterdir():
            if left.name.strip(".").removesuffix(".aside") not in wanted:
                left.unlink()
        before = self.served.files if self.served and self.served.folder == target.name else {}
        for name, entry in snapshot.files.items():
            file = target / name
            if name != META and not _is_right(file, entry, before.get(name)):
                self._receive(entry.sha256).replace(file)
        self._receive(snapshot.files[META].sha256)
        _flush(target)

    def _receive(self, sha256: str) -> Path:
        file = self.root / _COMING / sha256
        if not file.exists():
            try:
                receive(file, sha256, lambda start: self.origin.index_file(sha256, start))
            except WrongContent as error:
                raise Wrong(sha256) from error
        return file

    def _name(self, snapshot: Snapshot, target: Path) -> None:
        """The moment from which on the new commit answers; afterwards what no commit names goes."""
        with (target / _READING).open("a") as reading:
            fcntl.flock(reading, fcntl.LOCK_EX)
            (self.root / _COMING / snapshot.files[META].sha256).replace(target / META)
            _flush(target)
            if current_folder(self.root) != target:
                link = self.root / f".{CURRENT}"
                link.unlink(missing_ok=True)
                link.symlink_to(target.name)
                link.replace(self.root / CURRENT)
                _flush(self.root)
            for file in target.iterdir():
                if file.name not in snapshot.files and not file.name.startswith("."):
                    file.unlink()


def _is_right(file: Path, entry: Entry, known: Entry | None) -> bool:
    """Whether a file stands there; what came with the snapshot before is not read again."""
    try:
        if file.stat().st_size != entry.size:
            return False
    except FileNotFoundError:
        return False
    return known == entry or digest_of(file) == entry.sha256


def _write(file: Path, line: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.aside")
    with aside.open("wb") as handle:
        handle.write(line)
        handle.flush()
        os.fsync(handle.fileno())
    aside.replace(file)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

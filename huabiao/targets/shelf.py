"""Decides what is handed to nodes of the seal: the head, roots of a site, contents by their hash; nothing else."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from huabiao.guard.heads import HEAD
from huabiao.guard.records import ROOTS, lines_backwards, number_of
from huabiao.guard.sealing import SITES
from huabiao.guard.store import HEADER, Place, Store
from huabiao.targets.snapshots import FILES, INDEX, LINE, NODES
from huabiao.targets.wire import MOST_BYTES, MOST_ROOTS

FRESH_FOR = 10_000  # questions; then what was read of packs beside their index is forgotten


class Shelf:
    """The seal as nodes may read it; several threads may ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._store = _Records(folder)
        self._asked = 0

    def head(self) -> bytes:
        """The line that is signed now; b"" before the first run."""
        try:
            return (self.folder / HEAD).read_bytes()
        except FileNotFoundError:
            return b""

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the head does."""
        try:
            found = (self.folder / HEAD).stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def roots(self, site: str, after: int, upto: int) -> list[bytes]:
        """Lines of a site's roots in their order, those with a number of `after` < number <= `upto`.

        Of a node that has none (0), only the last.
        """
        if site not in self.sites():
            return []
        lines: list[bytes] = []
        for _end, line in lines_backwards(self.folder / SITES / site / ROOTS):
            number = number_of(line)
            if number is None or number > upto:
                continue
            if number <= after or len(lines) == (MOST_ROOTS if after else 1):
                break
            lines.append(line)
        return lines[::-1]

    def sites(self) -> set[str]:
        return {entry.name for entry in os.scandir(self.folder / SITES)}

    def records(self, hashes: Collection[str]) -> bytes:
        """Records in which these contents lie, each once, up to a bound; what is not there is left out."""
        with self._lock:
            self._renew()
            return b"".join(self._store.records(hashes))

    def open(self, sha256: str) -> BinaryIO | None:
        """A large content, as a file; None where there is none."""
        try:
            return (self.folder / "large" / sha256[:2] / sha256).open("rb")
        except FileNotFoundError:
            return None

    def content(self, sha256: str) -> bytes:
        """A content that lies in a pack; NotStored where there is none."""
        with self._lock:
            self._renew()
            return self._store.read(sha256)

    def _renew(self) -> None:
        self._asked += 1
        if self._asked > FRESH_FOR:
            self._asked = 0
            self._store.close()
            self._store = _Records(self.folder)


class IndexShelf:
    """Snapshots of the search index as nodes may read them, and what each node says it has."""

    def __init__(self, seal: Path) -> None:
        self.folder = seal / INDEX

    def line(self) -> bytes:
        """The newest snapshot; b"" before the first."""
        try:
            return (self.folder / LINE).read_bytes()
        except FileNotFoundError:
            return b""

    def stamp(self) -> tuple[int, int]:
        """Changes whenever the line does."""
        try:
            found = (self.folder / LINE).stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def open(self, sha256: str) -> BinaryIO | None:
        """A file of the newest snapshot or the one before, by its hash; None where there is none."""
        try:
            return (self.folder / FILES / sha256).open("rb")
        except FileNotFoundError:
            return None

    def note(self, node: int, reached: int) -> None:
        """A node asked, and has reached this change; it asks twice a minute."""
        file = self.folder / NODES / str(node)
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{node}.{threading.get_ident()}")
        aside.write_text(str(reached), "ascii")
        aside.replace(file)

    def reached(self) -> dict[int, int]:
        """Which change each node has reached, of those that asked for the index."""
        with contextlib.suppress(FileNotFoundError):
            return {
                int(file.name): int(file.read_text("ascii"))
                for file in (self.folder / NODES).iterdir()
                if file.name.isdecimal()
            }
        return {}

    def asked_at(self) -> float:
        """When a node last asked, in seconds of the clock; 0.0 for never. Without nodes nobody takes snapshots."""
        with contextlib.suppress(FileNotFoundError):
            times = [file.stat().st_mtime for file in (self.folder / NODES).iterdir()]
            return max(times, default=0.0)
        return 0.0


class _Records(Store):
    """The store, record by record."""

    def records(self, hashes: Collection[str]) -> Iterator[bytes]:
        seen: set[tuple[int, int]] = set()
        size = 0
        for sha256 in hashes:
            place = self._place(bytes.fromhex(sha256))
            if place is None or (place.pack, place.at) in seen:
                continue
            record = self._record(place)
            if not record:
                # The packs were put together meanwhile: who asks again finds it.
                self._forget()
                continue
            seen.add((place.pack, place.at))
            size += len(record)
            yield record
            if size > MOST_BYTES:
                return

    def _record(self, place: Place) -> bytes:
        try:
            with self._pack(place.pack).open("rb") as handle:
                length = HEADER.size + place.length
                return os.pread(handle.fileno(), length, place.at - HEADER.size)
        except FileNotFoundError:
            return b""

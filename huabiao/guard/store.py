"""Decides how every content that ever stood on a site is kept: once, by its SHA-256, in pack files.

A page costs no file of its own: contents are appended to a pack. A compressed sibling is stored and
its page is what it unpacks to, so that a page is compressed once and stored once. What is too large
for memory is a file of its own.

A pack is its own truth: each record tells what it is. The index beside the packs only makes looking up
fast, may lag behind, and is made anew where it is damaged. A record that was torn by a crash is the
last of its pack and is cut off before anything is appended.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import struct
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from isal import igzip

HEADER = struct.Struct(">4sB32s32sQ")  # magic, encoding, key, key as stored, length
MAGIC = b"HBP1"
RAW, GZIP = 0, 1
LARGE = 4 * 1024 * 1024  # bytes; from here on a content is a file of its own
PACK_LIMIT = 256 * 1024 * 1024  # bytes; then another pack is begun
TAIL_LIMIT = 5_000  # records that may wait for the index
PIECE = 1024 * 1024
TOGETHER = 500  # contents the index is asked for at once
_FOUND = "SELECT pack, at, length, encoding, key FROM content WHERE key"
_TABLES = """
CREATE TABLE IF NOT EXISTS content (
  key BLOB PRIMARY KEY, pack INTEGER, at INTEGER, length INTEGER, encoding INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pack (number INTEGER PRIMARY KEY, indexed_to INTEGER);
"""


class NotStored(LookupError):
    """The store has no such content, or what it has is not it."""


class Place(NamedTuple):
    """Where a content lies: pack, offset and length of its bytes, and how they are encoded."""

    pack: int
    at: int
    length: int
    encoding: int


class Store:
    """Contents by their hash, for reading; several processes may read while one writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tail: dict[bytes, Place] = {}  # what the index does not tell yet
        self._scanned: dict[int, int] = {}  # pack, up to where
        self._index: sqlite3.Connection | None = None
        self._foreseen: dict[bytes, Place | None] = {}  # what the index was asked ahead

    def foresee(self, wanted: Collection[str]) -> None:
        """Ask the index for these contents together: each is then had, or read, without a question."""
        keys = [bytes.fromhex(sha256) for sha256 in wanted]
        self._foreseen = {}
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            rows = self._ask_all(f"{_FOUND} IN ({', '.join('?' * len(some))})", some)
            if rows is None:
                return
            self._foreseen |= dict.fromkeys(some)
            self._foreseen |= {key: Place(*place) for *place, key in rows}

    def read_all(self, wanted: Collection[str]) -> dict[str, bytes]:
        """Contents by their hashes, as `read` gives each; every pack is opened once."""
        self.foresee(wanted)
        places: dict[int, list[tuple[Place, str]]] = defaultdict(list)
        for sha256 in wanted:
            if place := self._place(bytes.fromhex(sha256)):
                places[place.pack].append((place, sha256))
        found: dict[str, bytes] = {}
        for number, here in places.items():
            with contextlib.suppress(FileNotFoundError), self._pack(number).open("rb") as pack:
                found |= {sha256: self._read_in(pack, place) for place, sha256 in here}
        return {
            sha256: content
            if (content := found.get(sha256)) is not None
            and hashlib.sha256(content).hexdigest() == sha256
            else self.read(sha256)
            for sha256 in wanted
        }

    def has(self, sha256: str) -> bool:
        large = f"{self.folder}/large/{sha256[:2]}/{sha256}"
        return self._place(bytes.fromhex(sha256)) is not None or os.path.isfile(large)  # noqa: PTH113 -- of every content

    def read(self, sha256: str) -> bytes:
        """A content, checked against its hash; NotStored where there is none, or another."""
        place = self._place(bytes.fromhex(sha256))
        for _time in range(2):
            try:
                content = self._read(place) if place else self._large(sha256).read_bytes()
            except FileNotFoundError:
                # The packs were put together meanwhile.
                self._forget()
                self._catch_up()
                place = self._place(bytes.fromhex(sha256))
                continue
            if hashlib.sha256(content).hexdigest() == sha256:
                return content
            break
        raise NotStored(sha256)

    def write_to(self, sha256: str, target: BinaryIO) -> None:
        """Write a content of any size; NotStored where it is not what it should be."""
        if not self._large(sha256).is_file():
            target.write(self.read(sha256))
            return
        digest = hashlib.sha256()
        with self._large(sha256).open("rb") as source:
            while piece := source.read(PIECE):
                digest.update(piece)
                target.write(piece)
        if digest.hexdigest() != sha256:
            raise NotStored(sha256)

    def close(self) -> None:
        self._foreseen = {}
        if self._index is not None:
            self._index.close()
            self._index = None

    def _read(self, place: Place) -> bytes:
        with self._pack(place.pack).open("rb") as handle:
            return self._read_in(handle, place)

    def _read_in(self, pack: BinaryIO, place: Place) -> bytes:
        stored = os.pread(pack.fileno(), place.length, place.at)
        if place.encoding != GZIP:
            return stored
        try:
            return zlib.decompress(stored, wbits=31)
        except zlib.error:
            return b""

    def _place(self, key: bytes) -> Place | None:
        found = self._tail.get(key) or self._indexed(key)
        if found is None and self._look_again():
            found = self._tail.get(key)
        return found

    def _look_again(self) -> bool:
        """Whether another process appended something meanwhile."""
        return self._catch_up()

    def _indexed(self, key: bytes) -> Place | None:
        if key in self._foreseen:
            return self._foreseen[key]
        row = self._ask(f"{_FOUND} = ?", key)
        return Place(*row[:-1]) if row else None

    def _ask(self, question: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._ask_all(question, values) or ()), None)

    def _ask_all(self, question: str, values: Sequence[object]) -> list[tuple[Any, ...]] | None:
        """Rows of the index; None where it cannot be read."""
        file = self.folder / "index.sqlite3"
        try:
            if self._index is None:
                if not file.exists():
                    return []
                self._index = sqlite3.connect(
                    f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
                )
            rows: list[tuple[Any, ...]] = self._index.execute(question, values).fetchall()
        except sqlite3.Error:
            # Damaged, or left by who was killed while writing it: the packs tell the same, only more slowly.
            self.close()
            self._scanned.clear()
            return None
        return rows

    def _indexed_to(self, pack: int) -> int:
        row = self._ask("SELECT indexed_to FROM pack WHERE number = ?", pack)
        return int(row[0]) if row else 0

    def _catch_up(self) -> bool:
        """Read what was appended since; whether there was anything."""
        before = len(self._tail)
        packs = self._packs()
        for number in packs:
            known = self._scanned.get(number)
            if known is not None and number != packs[-1]:
                continue  # only the last one grows
            start = self._indexed_to(number) if known is None else known
            for record in records(self._pack(number), start):
                self._remember(number, record)
                start = record.end
            self._scanned[number] = start
        return len(self._tail) > before

    def _remember(self, number: int, record: Record) -> None:
        place = Place(number, record.at, record.length, record.encoding)
        self._tail[record.key] = place
        self._tail[record.stored_key] = place._replace(encoding=RAW)

    def _forget(self) -> None:
        self._tail.clear()
        self._scanned.clear()
        self.close()

    def _packs(self) -> list[int]:
        return sorted(int(file.stem) for file in self.folder.glob("packs/*.pack"))

    def _pack(self, number: int) -> Path:
        return self.folder / "packs" / f"{number:06d}.pack"

    def _large(self, sha256: str) -> Path:
        return self.folder / "large" / sha256[:2] / sha256


class Record(NamedTuple):
    """One content in a pack."""

    key: bytes
    stored_key: bytes
    encoding: int
    at: int  # of its bytes
    length: int

    @property
    def end(self) -> int:
        return self.at + self.length


def records(pack: Path, start: int) -> Iterator[Record]:
    """The whole records of a pack from an offset on; ends before what is torn."""
    with pack.open("rb") as handle:
        size = os.fstat(handle.fileno()).st_size
        while True:
            header = os.pread(handle.fileno(), HEADER.size, start)
            if len(header) < HEADER.size:
                return
            magic, encoding, key, stored_key, length = HEADER.unpack(header)
            record = Record(key, stored_key, encoding, start + HEADER.size, length)
            if magic != MAGIC or record.end > size:
                return
            yield record
            start = record.end


class WritableStore(Store):
    """The store as the publisher has it: one process at a time writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "packs").mkdir(parents=True, exist_ok=True)
        self._current = 0
        self._end = -1
        self._descriptor = -1

    def ready(self) -> None:
        """Learn what other processes appended, and cut off what one of them left torn."""
        newest = max(self._packs(), default=1)
        size = self._pack(newest).stat().st_size if self._pack(newest).exists() else 0
        if newest == self._current and size == self._end:
            return
        if newest != self._current:
            self._forget()  # packs may have been put together
        self._catch_up()
        self._open(newest)
        end = self._sound_end(newest)
        if end < size:
            os.ftruncate(self._descriptor, end)
            self._forget()  # what was torn may be among what is known
            self._catch_up()
        self._end = end

    def _look_again(self) -> bool:
        return False  # `ready` did

    def _ask_all(self, question: str, values: Sequence[object]) -> list[tuple[Any, ...]] | None:
        """As above; who writes can mend what cannot be read."""
        rows = super()._ask_all(question, values)
        if rows is None:
            self._take_back()
            rows = super()._ask_all(question, values)
            if rows is not None:
                self._catch_up()
        if rows is None:
            self._index_anew()
            rows = super()._ask_all(question, values)
        return rows

    def _take_back(self) -> None:
        """Undo what a killed process had begun to write to the index: SQLite does, for who may write."""
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(self.folder / "index.sqlite3")) as index,
        ):
            index.execute("SELECT count(*) FROM pack")

    def add(self, content: bytes, sha256: str = "") -> str:
        """Keep a content; returns its hash."""
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        if not self.has(sha256):
            packed = igzip.compress(content, compresslevel=1, mtime=0)
            if len(packed) < len(content) * 0.9:
                stored_sha = hashlib.sha256(packed).digest()
                self._append(GZIP, bytes.fromhex(sha256), stored_sha, packed)
            else:
                self._append(RAW, bytes.fromhex(sha256), bytes.fromhex(sha256), content)
        return sha256

    def add_as_it_is(self, content: bytes, sha256: str) -> None:
        """Keep a content that is compressed already."""
        if not self.has(sha256):
            self._append(RAW, bytes.fromhex(sha256), bytes.fromhex(sha256), content)

    def add_packed(self, sha256: str, packed: bytes, packed_sha256: str) -> None:
        """Keep a content by its compressed form, which is a content of its own as well."""
        if not (self.has(sha256) and self.has(packed_sha256)):
            self._append(GZIP, bytes.fromhex(sha256), bytes.fromhex(packed_sha256), packed)

    def add_file(self, source: Path, sha256: str, size: int) -> None:
        """Keep a file's content; NotStored where the file is not what was said."""
        if self.has(sha256):
            return
        if size < LARGE:
            content = source.read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise NotStored(sha256)
            self._append(RAW, bytes.fromhex(sha256), bytes.fromhex(sha256), content)
            return
        target = self._large(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{sha256}.aside")
        digest = hashlib.sha256()
        with source.open("rb") as reading, aside.open("wb") as writing:
            while piece := reading.read(PIECE):
                digest.update(piece)
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
        if digest.hexdigest() != sha256:
            aside.unlink()
            raise NotStored(sha256)
        aside.replace(target)

    def flush(self) -> None:
        """Bring everything to the disk; let the index follow where much waits for it."""
        if self._descriptor >= 0:
            os.fdatasync(self._descriptor)
        if len(self._tail) > TAIL_LIMIT:
            self.index()

    def index(self) -> None:
        """Let the index know all records."""
        self._catch_up()
        self.close()
        try:
            self._write_index()
        except sqlite3.DatabaseError:
            self._index_anew()

    def _index_anew(self) -> None:
        """Out of the packs: a damaged one tells nothing."""
        self.close()
        for part in self.folder.glob("index.sqlite3*"):
            part.unlink()
        self._forget()
        self._catch_up()
        self._write_index()

    def compact(self, kept: Collection[bytes]) -> int:
        """Give back the room of contents that are not among `kept` keys; returns bytes given back."""
        self.ready()
        self.index()
        before = self._bytes()
        sparse = [number for number in self._packs() if self._is_sparse(number, kept)]
        if sparse:
            self._open(max(self._packs()) + 1)
            for number in sparse:
                self._move_kept(number, kept)
            os.fdatasync(self._descriptor)
            self._drop(sparse)
        for file in (self.folder / "large").glob("*/*"):
            if file.name.startswith(".") or bytes.fromhex(file.name) not in kept:
                file.unlink()
        return before - self._bytes()

    def _append(self, encoding: int, key: bytes, stored_key: bytes, stored: bytes) -> None:
        if self._descriptor < 0:
            self.ready()
        if self._end >= PACK_LIMIT:
            os.fdatasync(self._descriptor)
            self._open(self._current + 1)
        record = HEADER.pack(MAGIC, encoding, key, stored_key, len(stored)) + stored
        start = self._end
        try:
            _write_whole(self._descriptor, record)
        except OSError:
            os.ftruncate(self._descriptor, start)  # a full disk leaves no half record
            raise
        self._end = self._scanned[self._current] = start + len(record)
        here = Record(key, stored_key, encoding, start + HEADER.size, len(stored))
        self._remember(self._current, here)

    def _open(self, number: int) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._current = number
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        self._descriptor = os.open(self._pack(number), flags, 0o644)
        self._end = os.fstat(self._descriptor).st_size
        self._scanned.setdefault(number, 0 if self._end == 0 else self._indexed_to(number))

    def _sound_end(self, number: int) -> int:
        """Where the last record ends that is whole and is what it says; the index is trusted."""
        end = self._indexed_to(number)
        for record in records(self._pack(number), end):
            stored = os.pread(self._descriptor, record.length, record.at)
            if hashlib.sha256(stored).digest() != record.stored_key:
                break
            end = record.end
        return end

    def _write_index(self) -> None:
        file = self.folder / "index.sqlite3"
        with contextlib.closing(sqlite3.connect(file)) as index, index:
            index.executescript(_TABLES)
            index.executemany(
                "INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?)",
                ((key, *place) for key, place in self._tail.items()),
            )
            index.executemany("INSERT OR REPLACE INTO pack VALUES (?, ?)", self._scanned.items())
        self._tail.clear()
        self.close()

    def _bytes(self) -> int:
        files = (*self.folder.glob("packs/*.pack"), *self.folder.glob("large/*/*"))
        return sum(file.stat().st_size for file in files)

    def _is_sparse(self, number: int, kept: Collection[bytes]) -> bool:
        size = self._pack(number).stat().st_size
        used = sum(
            HEADER.size + record.length
            for record in records(self._pack(number), 0)
            if _is_kept(record, kept)
        )
        return used < size * 0.7

    def _move_kept(self, number: int, kept: Collection[bytes]) -> None:
        with self._pack(number).open("rb") as handle:
            for record in records(self._pack(number), 0):
                if _is_kept(record, kept):
                    stored = os.pread(handle.fileno(), record.length, record.at)
                    self._append(record.encoding, record.key, record.stored_key, stored)

    def _drop(self, numbers: Collection[int]) -> None:
        """Let the index know where everything lies now; then the old packs go."""
        (self.folder / "index.sqlite3").unlink(missing_ok=True)
        for number in numbers:
            self._pack(number).unlink()
        self._forget()
        self.index()


def _is_kept(record: Record, kept: Collection[bytes]) -> bool:
    return record.key in kept or record.stored_key in kept


def _write_whole(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]

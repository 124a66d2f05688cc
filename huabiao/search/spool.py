"""Decides how a process without a way to write into the database leaves word of what was looked for.

A line a question, appended by any number of processes; the worker takes the file away as a whole.
Plain Python. A line tells no address, no person and no minute, and personal data in a question is
replaced before it is written. What would make the folder too large is dropped and counted: a
search never waits, and never fails, for what is noted of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huabiao.search.masking import masked

LARGEST = 64 * 1024 * 1024  # bytes, of the whole folder
LONGEST_QUERY = 100
LONGEST_ADDRESS = 200
FURTHEST = 100  # places of results are told apart up to here
QUERY, CLICK = "query", "click"

_CURRENT = "current.jsonl"
_DROPPED = "dropped"  # a byte for each line that was not written
_MOST_DROPPED = 1_000_000
_TAKEN = "taken-*.jsonl"
_NAME = re.compile(r"taken-\d{1,12}-[0-9a-f]{32}(?:-\d{1,9})?\.jsonl", re.ASCII)
_SITE = re.compile(r"[\w-]{0,60}", re.ASCII)
_ADDRESS = re.compile(r"(?:https?:/)?/[^\s?#\x00-\x1f]*")
_HOUR = "%Y-%m-%dT%H"
_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


@dataclass(frozen=True)
class Note:
    """One line: a question, or the opening of one of its results."""

    kind: str
    hour: datetime  # aware
    site: str  # code; "": all sites at once
    text: str  # folded and masked
    found: bool = False
    position: int = 0  # of a click; 1 is the first result
    address: str = ""


class Spool:
    """A folder of lines; `clock` tells the time in seconds, of which the hour is kept."""

    def __init__(
        self,
        folder: Path,
        *,
        largest: int = LARGEST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._largest = largest
        self._clock = clock

    def note(self, text: str, site: str, found: int, kind: str = QUERY) -> bool:
        """Note a question and how many results it had; whether it was noted."""
        return self._append({"k": kind, "f": int(found > 0)}, text, site)

    def note_click(self, text: str, site: str, position: int, address: str) -> bool:
        """Note that a result was opened; `position` is its place, 1 the first."""
        place = min(max(position, 1), FURTHEST)
        path = _ADDRESS.match(address[:LONGEST_ADDRESS])
        return self._append({"k": CLICK, "p": place, "a": path[0] if path else ""}, text, site)

    def dropped(self) -> int:
        """How many lines were not written since this was last forgotten."""
        with contextlib.suppress(OSError):
            return (self._folder / _DROPPED).stat().st_size
        return 0

    def forget_dropped(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self._folder / _DROPPED).unlink()

    def take(self) -> list[Path]:
        """The files nobody writes to any more, oldest first: what is new among them, and what was left over."""
        current = self._folder / _CURRENT
        with contextlib.suppress(FileNotFoundError):
            taken = self._folder / f"taken-{self._clock():.0f}-{uuid.uuid4().hex}.jsonl"
            current.rename(taken)
            with taken.open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)  # whoever still wrote to it has written
        return sorted(self._folder.glob(_TAKEN))

    def receive(self, name: str, lines: bytes, *, sender: int) -> bool:
        """Keep what the spool of another machine took, `name` being that file's; False where there is no room.

        The same file sent again counts once, like one that is taken twice. Raises ValueError of other names.
        """
        if _NAME.fullmatch(name) is None:
            raise ValueError(name)
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._size() + len(lines) > self._largest:
            return False
        aside = self._folder / f".{sender}-{name}"
        aside.write_bytes(lines)
        aside.replace(self._folder / f"{name.removesuffix('.jsonl')}.{sender}.jsonl")
        return True

    def parts(self, largest: int) -> Iterator[tuple[str, bytes, Path | None]]:
        """What was taken, in whole lines of at most so many bytes together: a name for each part, its lines, and
        with the last part of a file the file, which whoever has passed them on removes."""
        for file in self.take():
            part, number = b"", 0
            with file.open("rb") as handle:
                for line in handle:
                    if part and len(part) + len(line) > largest:
                        yield f"{file.stem}-{number}.jsonl", part, None
                        part, number = b"", number + 1
                    part += line
            yield f"{file.stem}-{number}.jsonl", part, file

    def _append(self, facts: dict[str, Any], text: str, site: str) -> bool:
        query = masked(text, longest=LONGEST_QUERY)
        if not query or _SITE.fullmatch(site) is None:
            return False
        hour = datetime.fromtimestamp(self._clock(), UTC).strftime(_HOUR)
        line = json.dumps(
            {"t": hour, "s": site, "q": query, **facts}, ensure_ascii=False, separators=(",", ":")
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._size() >= self._largest:
                return self._drop()
            self._write(line.encode() + b"\n")
        except OSError:  # a full disk, a folder that is not ours: the search goes on
            return False
        return True

    def _write(self, line: bytes) -> None:
        while True:
            handle = os.open(self._folder / _CURRENT, _APPENDING, 0o640)
            try:
                fcntl.flock(handle, fcntl.LOCK_SH)
                if self._is_current(handle):
                    os.write(handle, line)
                    return
            finally:
                os.close(handle)

    def _is_current(self, handle: int) -> bool:
        """Whether it was not taken between being opened and being locked."""
        try:
            return os.path.samestat(os.fstat(handle), (self._folder / _CURRENT).stat())
        except FileNotFoundError:
            return False

    def _drop(self) -> bool:
        if self.dropped() < _MOST_DROPPED:
            handle = os.open(self._folder / _DROPPED, _APPENDING, 0o640)
            try:
                os.write(handle, b".")
            finally:
                os.close(handle)
        return False

    def _size(self) -> int:
        with os.scandir(self._folder) as entries:
            return sum(_size_of(entry) for entry in entries)


def _size_of(entry: os.DirEntry[str]) -> int:
    with contextlib.suppress(FileNotFoundError):  # taken and counted meanwhile
        return entry.stat().st_size
    return 0


def notes_of(file: Path) -> Iterator[Note]:
    """The lines of a taken file; one that a killed process left torn is passed over."""
    with file.open("rb") as handle:
        for line in handle:
            try:
                yield _note(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue


def _note(facts: dict[str, Any]) -> Note:
    return Note(
        kind=str(facts["k"]),
        hour=datetime.strptime(facts["t"], _HOUR).replace(tzinfo=UTC),
        site=str(facts["s"]),
        text=str(facts["q"]).replace("\x00", "")[:LONGEST_QUERY],
        found=bool(facts.get("f", 0)),
        position=min(int(facts.get("p", 0)), FURTHEST),
        address=str(facts.get("a", "")).replace("\x00", "")[:LONGEST_ADDRESS],
    )

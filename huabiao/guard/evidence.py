"""Decides what is kept of what an intruder left: what it was, byte for byte, and when it was seen.

What was kept first stays: who floods the folder cannot push an earlier trace out of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from huabiao.base.below import open_below
from huabiao.guard.looking import FILE, FOLDER, LINK, Seen, folder_of, names_below

LARGEST = 64 * 1024 * 1024  # bytes of one file; of a larger one its beginning is kept
ROOM = 1024 * 1024 * 1024  # bytes in all
MOST_OF_A_FOLDER = 200  # files


@dataclass
class Trace:
    """What is told of one thing that was kept."""

    at: str
    site: str
    path: str
    kind: str
    mode: str
    owner: int
    changed_at: str
    size: int = 0
    sha256: str = ""
    leads_to: str = ""  # of a link
    is_whole: bool = True
    files: list[str] = field(default_factory=list)  # of a folder


class Evidence:
    """The folder of one guard's findings, `<moment>-<site>-<n>/` with `trace.json` and `content` in each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())

    def keep(self, top: Path, site: str, path: str, seen: Seen, *, at: datetime) -> Path:
        """Keep what stands at a path; returns the folder it lies in."""
        place = self._place(site, at)
        trace = Trace(
            at=at.isoformat(),
            site=site,
            path=path,
            kind=seen.kind,
            mode=f"{seen.mode:o}",
            owner=_owner(top, path),
            changed_at=datetime.fromtimestamp(seen.changed_at, tz=at.tzinfo).isoformat(),
            size=seen.size,
            sha256=seen.sha256,
        )
        if seen.kind == FILE:
            trace.is_whole = self._copy(top, path, place / "content")
        elif seen.kind == LINK:
            trace.leads_to = _target(top, path)
        elif seen.kind == FOLDER:
            trace.files, trace.is_whole = self._copy_folder(top, path, place)
        text = json.dumps(asdict(trace), indent=1) + "\n"
        (place / "trace.json").write_text(text, encoding="ascii")
        self._used += len(text)
        return place

    def _place(self, site: str, at: datetime) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stem = f"{at:%Y%m%dT%H%M%S}-{site.removeprefix('@')}"
        for number in range(1, 1_000_000):
            place = self.folder / f"{stem}-{number}"
            try:
                place.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return place
        raise FileExistsError(stem)

    def _copy_folder(self, top: Path, path: str, place: Path) -> tuple[list[str], bool]:
        files: list[str] = []
        is_whole = True
        for name, is_folder in names_below(top, path):
            if is_folder:
                continue
            if len(files) >= MOST_OF_A_FOLDER:
                return files, False
            files.append(name)
            is_whole &= self._copy(top, name, place / f"content-{len(files)}")
        return files, is_whole

    def _copy(self, top: Path, path: str, target: Path) -> bool:
        """Whether all of a file was kept."""
        room = min(LARGEST, ROOM - self._used)
        descriptor = open_below(str(top), path)
        if descriptor is None:
            return False
        with os.fdopen(descriptor, "rb") as source:
            if room <= 0:
                return False
            with target.open("wb") as writing:
                for piece in _pieces(source.fileno(), room):
                    writing.write(piece)
                    self._used += len(piece)
            is_whole = os.fstat(source.fileno()).st_size <= room
        target.chmod(0o600)  # whatever it was: not to be run here
        return is_whole


def _pieces(descriptor: int, most: int) -> Iterator[bytes]:
    left = most
    while left > 0 and (piece := os.read(descriptor, min(1024 * 1024, left))):
        left -= len(piece)
        yield piece


def _owner(top: Path, path: str) -> int:
    with folder_of(top, path) as (folder, name):
        if folder is None:
            return -1
        try:
            return os.stat(name, dir_fd=folder, follow_symlinks=False).st_uid
        except OSError:
            return -1


def _target(top: Path, path: str) -> str:
    with folder_of(top, path) as (folder, name):
        try:
            return os.readlink(name, dir_fd=folder) if folder is not None else ""
        except OSError:
            return ""

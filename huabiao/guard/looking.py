"""Decides what stands at a path of a tree that may have been tampered with: no link is followed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huabiao.base.below import open_below
from huabiao.guard.merkle import Entry

PIECE = 1024 * 1024
WIDEST_FILE, WIDEST_FOLDER = 0o644, 0o755
MISSING, FILE, LINK, FOLDER, OTHER = "missing", "file", "link", "folder", "other"


@dataclass(frozen=True)
class Seen:
    """What stands at a path; `size` and `sha256` of a file alone."""

    kind: str
    size: int = 0
    sha256: str = ""
    mode: int = 0
    changed_at: float = 0.0

    def is_entry(self, entry: Entry | None, mode: int) -> bool:
        """Whether exactly this should stand here, with these rights."""
        if entry is None:
            return self.kind == MISSING
        is_content = (self.kind, self.size, self.sha256) == (FILE, entry.size, entry.sha256)
        return is_content and are_rights(self.mode, mode, widest=WIDEST_FILE)


def are_rights(mode: int, signed: int, *, widest: int) -> bool:
    """Whether rights are at least the signed ones, and no more than a plain umask would give."""
    return mode & signed == signed and not mode & ~(signed | widest)


def look(top: Path, path: str) -> Seen:
    """What stands at `path` ("/a/b.html") below `top`; a path behind a link is missing."""
    with folder_of(top, path) as (folder, name):
        if folder is None:
            return Seen(MISSING)
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            return Seen(MISSING)
    if not stat.S_ISREG(found.st_mode):
        return Seen(_kind(found.st_mode), mode=_rights(found), changed_at=found.st_ctime)
    return _file(top, path, found)


def _file(top: Path, path: str, found: os.stat_result) -> Seen:
    descriptor = open_below(str(top), path)
    if descriptor is None:  # not to be read, or gone this instant
        return Seen(FILE, found.st_size, "", _rights(found), found.st_ctime)
    digest = hashlib.sha256()
    size = 0
    with os.fdopen(descriptor, "rb", buffering=0) as handle:
        while piece := handle.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Seen(FILE, size, digest.hexdigest(), _rights(found), found.st_ctime)


def _rights(found: os.stat_result) -> int:
    return stat.S_IMODE(found.st_mode)


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return LINK
    return FOLDER if stat.S_ISDIR(mode) else OTHER


@contextlib.contextmanager
def folder_of(top: Path, path: str) -> Iterator[tuple[int | None, str]]:
    """A descriptor of the folder a path lies in, and its name there; None where no true folder is."""
    *steps, name = path.removeprefix("/").split("/")
    flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW
    here = -1
    try:
        try:
            here = os.open(top, flags)
            for step in steps:
                here, left = os.open(step, flags, dir_fd=here), here
                os.close(left)
        except OSError:
            yield None, name
            return
        yield here, name
    finally:
        if here >= 0:
            os.close(here)


def names_below(top: Path, path: str = "") -> Iterator[tuple[str, bool]]:
    """Everything below a folder with its path, whether it is a folder; links are not followed.

    `path` is "" or "/a". A folder comes before what is in it.
    """
    waiting = [path]
    while waiting:  # no recursion: an intruder may make a thousand folders in each other
        folder = waiting.pop()
        if folder and look(top, folder).kind != FOLDER:
            continue
        try:
            with os.scandir(f"{top}{folder}") as found:
                entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
        except OSError:
            continue
        for name, is_folder in entries:
            yield f"{folder}/{name}", is_folder
            if is_folder:
                waiting.append(f"{folder}/{name}")

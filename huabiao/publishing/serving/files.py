"""Decides which file stands at an address of a site, and keeps small ones in memory.

A file is replaced by renaming another over it, never written in place: as long as its stamp is the
same, so are its bytes. Every answer asks for the stamp anew, so a replaced file is seen at once.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from huabiao.base.below import NOT_THERE, open_below

MEGABYTE = 1024 * 1024


class Stamp(NamedTuple):
    """Tells one state of a file from every other."""

    device: int
    inode: int
    modified_ns: int
    changed_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the public tree. A large one has no `content`: it is read while it is sent."""

    folder: str
    path: str
    stamp: Stamp
    etag: str
    content: bytes | None

    @property
    def size(self) -> int:
        return self.stamp.size

    @property
    def modified(self) -> int:
        """Whole seconds: HTTP dates know no others."""
        return self.stamp.modified_ns // 1_000_000_000


class Files:
    """The files of all sites, the small ones remembered up to a bound."""

    def __init__(self, *, remembered: int = 64 * MEGABYTE, largest: int = MEGABYTE) -> None:
        self._bound = remembered
        self._largest = largest
        self._stored: OrderedDict[str, Stored] = OrderedDict()
        self._bytes = 0

    def find(self, folder: str, path: str) -> Stored | None:
        """The regular file at `path` ("/a/index.html") below `folder`; no link is followed there."""
        stored = self._stored.get(folder + path)
        if stored is not None:
            if stored.stamp == stamp_at(folder + path):
                self._stored.move_to_end(folder + path)
                return stored
            self._forget(stored)
        return self._read(folder, path)

    @property
    def remembered_bytes(self) -> int:
        return self._bytes

    def _read(self, folder: str, path: str) -> Stored | None:
        descriptor = open_below(folder, path)
        if descriptor is None:
            return None
        try:
            stamp = _stamp(os.fstat(descriptor))
            if stamp.size > self._largest:
                return Stored(folder, path, stamp, _etag_of_stamp(stamp), None)
            content = _whole(descriptor, stamp.size)
        finally:
            os.close(descriptor)
        stored = Stored(folder, path, stamp, _etag_of_content(content), content)
        self._remember(stored)
        return stored

    def _remember(self, stored: Stored) -> None:
        self._stored[stored.folder + stored.path] = stored
        self._bytes += stored.size
        while self._bytes > self._bound:
            self._forget(next(iter(self._stored.values())))

    def _forget(self, stored: Stored) -> None:
        del self._stored[stored.folder + stored.path]
        self._bytes -= stored.size


def exists(folder: str, path: str) -> bool:
    return stamp_at(folder + path) is not None


def stamp_at(name: str) -> Stamp | None:
    """The stamp of whatever stands at this name of the file system, or None."""
    try:
        return _stamp(os.stat(name))  # noqa: PTH116  # asked for at every answer: no object for it
    except OSError as error:
        if error.errno not in NOT_THERE:
            raise
        return None


def open_same(stored: Stored) -> int | None:
    """Open a large file to send it; None where it is another one by now."""
    descriptor = open_below(stored.folder, stored.path)
    if descriptor is not None and _stamp(os.fstat(descriptor)) != stored.stamp:
        os.close(descriptor)
        return None
    return descriptor


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(
        status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size
    )


def _whole(descriptor: int, size: int) -> bytes:
    content = b""
    while len(content) < size and (chunk := os.read(descriptor, size - len(content))):
        content += chunk
    return content


def _etag_of_content(content: bytes) -> str:
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def _etag_of_stamp(stamp: Stamp) -> str:
    return f'"{stamp.inode:x}-{stamp.modified_ns:x}-{stamp.size:x}"'

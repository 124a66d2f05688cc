"""Decides how files that readers see come, change and go: every touch of them is one of the steps below.

A file is written aside and renamed: readers see the old one or the new one, whole. Folders are
walked step by step from one that is trusted, and no link is followed on the way, so that nothing
planted there leads a touch outside. What was touched is on the disk for certain after `flush`, and
before that in no certain order (docs/decisions/0037). Plain `os` calls: a full build makes thousands
a second.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from huabiao.base.flushing import flush_file_system

T = TypeVar("T")
ASIDE = ".huabiao-aside-"
_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_BELOW = _FOLDER | os.O_NOFOLLOW
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@contextlib.contextmanager
def opened(top: str, steps: Sequence[str] = ()) -> Iterator[int | None]:
    """The folder at these steps below `top`, to touch what is in it; None where there is none."""
    try:
        here = _walked(top, steps)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise
        yield None
        return
    try:
        yield here
    finally:
        os.close(here)


@contextlib.contextmanager
def made(top: str, steps: Sequence[str] = ()) -> Iterator[int]:
    """The same folder, made where it is missing; a file or a link in its way goes."""
    here = _walked_or_made(top, steps)
    try:
        yield here
    finally:
        os.close(here)


class Kept:
    """Where file after file is written, mostly beside each other: the last folder stays open."""

    def __init__(self, top: str) -> None:
        self._top = top
        self._steps: Sequence[str] = ()
        self._here = -1

    def made(self, steps: Sequence[str]) -> int:
        """The folder at these steps, made where it is missing; open until another is asked for."""
        if self._here < 0 or steps != self._steps:
            self.close()
            self._here = _walked_or_made(self._top, steps)
            self._steps = steps
        return self._here

    def close(self) -> None:
        """To be called before anything is taken away: folders go with the last of their files."""
        if self._here >= 0:
            os.close(self._here)
            self._here = -1


def write(folder: int, name: str, content: bytes) -> None:
    """Let a file of this content stand in the folder, whatever stood there."""
    _replace(folder, name, create, content)


def copy(folder: int, name: str, source: str) -> None:
    """Let a copy of the file at `source` stand in the folder; FileNotFoundError where there is none."""
    _replace(folder, name, duplicate, source)


def clear(folder: int, name: str) -> None:
    """Take away whatever stands there, a folder with all that is in it included."""
    try:
        unlink(folder, name)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        inside = os.open(name, _BELOW, dir_fd=folder)
        try:
            for inner in _names_in(inside):
                clear(inside, inner)
        finally:
            os.close(inside)
        rmdir(folder, name)


def prune(top: str, steps: Sequence[str], *, keep: int = 0) -> None:
    """Take the folder at these steps away if nothing is in it, and then those above; the first `keep` stay."""
    for depth in range(len(steps), keep, -1):
        with opened(top, steps[: depth - 1]) as above:
            if above is None:
                continue
            try:
                rmdir(above, steps[depth - 1])
            except OSError:
                return


def sweep(top: str, steps: Sequence[str] = ()) -> None:
    """Take away what killed processes left half-written in a folder."""
    with opened(top, steps) as folder:
        if folder is None:
            return
        for name in _names_in(folder):
            if name.startswith(ASIDE):
                clear(folder, name)


def names_below(top: str, folder: str) -> Iterator[str]:
    """Everything below a folder of `top` that is no folder, as paths from there ("a/index.html"); links too."""
    with opened(top, [folder]) as standing:
        if standing is None:
            return
    waiting = [""]
    while waiting:
        here = waiting.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(f"{top}/{folder}/{here}") as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{here}{entry.name}/")
                else:
                    yield here + entry.name


def flush(top: str) -> None:
    """Bring everything written so far to the disk: one flush of the file system, not one a file."""
    with made(top):
        flush_file_system(Path(top))


# The steps everything above is made of. A test records them and loses what was not flushed.


def create(folder: int, name: str, content: bytes) -> None:
    descriptor = os.open(name, _NEW, 0o666, dir_fd=folder)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def duplicate(folder: int, name: str, source: str) -> None:
    with (
        open(source, "rb") as original,
        open(os.open(name, _NEW, 0o666, dir_fd=folder), "wb") as new,
    ):
        shutil.copyfileobj(original, new, 1 << 20)


def rename(folder: int, name: str, to: str) -> None:
    os.rename(name, to, src_dir_fd=folder, dst_dir_fd=folder)


def unlink(folder: int, name: str) -> None:
    os.unlink(name, dir_fd=folder)


def mkdir(folder: int, name: str) -> None:
    os.mkdir(name, dir_fd=folder)


def rmdir(folder: int, name: str) -> None:
    os.rmdir(name, dir_fd=folder)


def _walked_or_made(top: str, steps: Sequence[str]) -> int:
    try:
        return _walked(top, steps)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise
        return _made(top, steps)


def _walked(top: str, steps: Sequence[str]) -> int:
    here = os.open(top, _FOLDER)
    for step in steps:
        try:
            below = os.open(step, _BELOW, dir_fd=here)
        finally:
            os.close(here)
        here = below
    return here


def _made(top: str, steps: Sequence[str]) -> int:
    os.makedirs(top, exist_ok=True)
    here = os.open(top, _FOLDER)
    try:
        for step in steps:
            if not _is_folder(here, step):
                clear(here, step)
                mkdir(here, step)
            below = os.open(step, _BELOW, dir_fd=here)
            here, above = below, here
            os.close(above)
    except BaseException:
        os.close(here)
        raise
    return here


def _is_folder(folder: int, name: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def _names_in(folder: int) -> list[str]:
    descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.listdir(descriptor)
    finally:
        os.close(descriptor)


def _replace(folder: int, name: str, make: Callable[[int, str, T], None], what: T) -> None:
    aside = f"{ASIDE}{os.getpid()}"
    try:
        try:
            make(folder, aside, what)
        except FileExistsError:  # of a killed process that had the same number
            clear(folder, aside)
            make(folder, aside, what)
        try:
            rename(folder, aside, name)
        except IsADirectoryError:
            clear(folder, name)
            rename(folder, aside, name)
    except BaseException:
        clear(folder, aside)
        raise

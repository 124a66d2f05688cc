"""Decides how a path of the tree is put right: written aside and renamed in a true folder, or taken away.

Every step is taken below an open folder, so that a link planted meanwhile leads nowhere.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from huabiao.guard.looking import FOLDER, MISSING, look
from huabiao.guard.merkle import Entry
from huabiao.guard.store import Store

ASIDE = ".huabiao-aside-"  # as the publisher names what it writes


def put_back(
    top: Path, path: str, entry: Entry, store: Store, *, file_mode: int, folder_mode: int
) -> None:
    """Let exactly the signed content stand at a path; OSError where the tree does not let us."""
    with _made_folder(top, path, folder_mode) as (folder, name):
        aside = f"{ASIDE}guard-{secrets.token_hex(4)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(aside, flags, 0o600, dir_fd=folder), "wb") as handle:
                store.write_to(entry.sha256, handle)
                handle.flush()
                os.fchmod(handle.fileno(), file_mode)
                _give_to_owner_of(folder, handle.fileno())
            _replace(aside, name, folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(aside, dir_fd=folder)
            raise


def set_rights(top: Path, path: str, mode: int) -> None:
    """Give a file its rights back; what is not a file any more is left to the next look."""
    with _folder(top, path) as (folder, name):
        descriptor = os.open(name, os.O_PATH | os.O_NOFOLLOW, dir_fd=folder)
        try:
            Path(f"/proc/self/fd/{descriptor}").chmod(mode)
        finally:
            os.close(descriptor)


def take_away(top: Path, path: str) -> None:
    """Let nothing stand at a path, with all that is in it, and let no folder stay empty above it."""
    with _folder(top, path) as (folder, name):
        if look(top, path).kind == FOLDER:
            _remove_folder(name, folder)
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)


def _replace(aside: str, name: str, folder: int) -> None:
    try:
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except IsADirectoryError:
        _remove_folder(name, folder)
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)


def _remove_folder(name: str, folder: int) -> None:
    try:
        shutil.rmtree(name, dir_fd=folder)
    except RecursionError:
        # A thousand folders in each other: the system's own command counts on no stack.
        command = ["rm", "-rf", "--", f"/proc/self/fd/{folder}/{name}"]
        subprocess.run(command, pass_fds=(folder,), check=True)  # noqa: S603  # fixed, no shell


@contextlib.contextmanager
def _folder(top: Path, path: str) -> Iterator[tuple[int, str]]:
    *steps, name = path.removeprefix("/").split("/")
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    here = os.open(top, flags)
    try:
        for step in steps:
            here, left = os.open(step, flags, dir_fd=here), here
            os.close(left)
        yield here, name
    finally:
        os.close(here)


@contextlib.contextmanager
def _made_folder(top: Path, path: str, mode: int) -> Iterator[tuple[int, str]]:
    """The folder of a path; what stands in its way (a file, a link) is taken away."""
    if top.is_symlink() or (top.exists() and not top.is_dir()):
        top.unlink()
    top.mkdir(parents=True, exist_ok=True)
    *steps, _name = path.removeprefix("/").split("/")
    for depth in range(1, len(steps) + 1):
        step = "/" + "/".join(steps[:depth])
        if look(top, step).kind == FOLDER:
            continue
        with _folder(top, step) as (folder, name):
            if look(top, step).kind != MISSING:
                os.unlink(name, dir_fd=folder)
            os.mkdir(name, mode, dir_fd=folder)
    with _folder(top, path) as made:
        yield made


def _give_to_owner_of(folder: int, descriptor: int) -> None:
    """A guard that is root writes files that belong to whom the tree belongs to."""
    if os.geteuid() == 0:
        whose = os.fstat(folder)
        os.fchown(descriptor, whose.st_uid, whose.st_gid)

"""Decides which index answers: a folder of its own for each time it was made anew, and a link to the one that counts.

`HUABIAO_HOME/search/current` leads to it and is replaced by renaming, so a reader sees the old one or the new one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.search.tantivy_index import VERSION, TantivyIndex

_CURRENT = "current"
_PULLED = "."  # on a web node, which has the one that management made
_META = "meta.json"  # Tantivy replaces it with each commit


class NoIndex(Refused):
    message = _("搜索索引还没有建立，正在准备，请稍后再试。")


class RebuiltElsewhere(Refused):
    message = _("另一个进程正在重建搜索索引，请等它完成。")


class Keeper:
    """The index of this installation, opened once by a process and looked at anew for each question."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._index: TantivyIndex | None = None
        self._seen: tuple[str, tuple[int, int]] | None = None  # folder; its meta's inode and time

    def index(self) -> TantivyIndex:
        """The one that counts, as of its last commit; raises NoIndex, also where its form is an older one."""
        with self._lock:
            seen = self._current()
            if self._index is None or self._seen is None or self._seen[0] != seen[0]:
                self._index = TantivyIndex(self._root / seen[0])
            elif self._seen != seen:
                self._index.refresh()
            self._seen = seen
            return self._index

    def folder(self) -> Path:
        """Where the one that counts stands; raises NoIndex."""
        return self._root / self._current()[0]

    @contextlib.contextmanager
    def anew(self) -> Iterator[TantivyIndex]:
        """An empty index; when the block ends well it takes the place of the one that counts.

        Raises RebuiltElsewhere. What a killed process left is removed.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "rebuild.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RebuiltElsewhere from error
            self._tidy()
            folder = self._root / self._next()
            yield TantivyIndex(folder)
            link = self._root / "next"
            link.unlink(missing_ok=True)
            link.symlink_to(folder.name)
            link.replace(self._root / _CURRENT)
            self._tidy()

    def _current(self) -> tuple[str, tuple[int, int]]:
        link = self._root / _CURRENT
        try:
            name = str(link.readlink()) if link.is_symlink() else _PULLED
            status = (self._root / name / _META).stat()
        except FileNotFoundError as error:
            raise NoIndex from error
        if name != _PULLED and not name.startswith(f"{VERSION}-"):
            raise NoIndex
        return name, (status.st_ino, status.st_mtime_ns)

    def _next(self) -> str:
        taken = [int(one.name.partition("-")[2]) for one in self._folders()]
        return f"{VERSION}-{max(taken, default=0) + 1}"

    def _folders(self) -> list[Path]:
        return [one for one in self._root.iterdir() if one.is_dir() and not one.is_symlink()]

    def _tidy(self) -> None:
        """Readers that still have files of an older one open keep them until they close them."""
        current = os.path.realpath(self._root / _CURRENT)
        for folder in self._folders():
            if str(folder.resolve()) != current:
                shutil.rmtree(folder)


_keepers: dict[Path, Keeper] = {}


def keeper() -> Keeper:
    """Of this installation."""
    root = Path(settings.SEARCH_INDEX)
    return _keepers.setdefault(root, Keeper(root))

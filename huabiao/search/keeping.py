"""Decides which index answers: a folder of its own for each time it was made anew, and a link to the one that counts.

`HUABIAO_HOME/search/current` leads to it and is replaced by renaming, so a reader sees the old one or the new one.
Where `SEARCH_URL` names a cluster, that keeps the index, and this folder is not looked at.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.search.index import Writer
from huabiao.search.opensearch_index import OpenSearchIndex
from huabiao.search.tantivy_index import VERSION, TantivyIndex

log = logging.getLogger("huabiao.search")
_CURRENT = "current"
_PULLED = "."  # on a web node, which has the one that management made
_META = "meta.json"  # Tantivy replaces it with each commit


class NoIndex(Refused):
    message = _("搜索索引还没有建立，正在准备，请稍后再试。")


class RebuiltElsewhere(Refused):
    message = _("另一个进程正在重建搜索索引，请等它完成。")


def _opened(folder: Path) -> TantivyIndex:
    try:
        return TantivyIndex(folder)
    except ValueError as error:  # what Tantivy says of damaged files
        log.exception("the index in %s cannot be opened and is to be made anew", folder)
        raise NoIndex from error


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
                self._index = _opened(self._root / seen[0])
            elif self._seen != seen:
                self._index.refresh()
            self._seen = seen
            return self._index

    def folder(self) -> Path:
        """Where the one that counts stands; raises NoIndex."""
        return self._root / self._current()[0]

    @contextlib.contextmanager
    def anew(self) -> Iterator[Writer]:
        """A writer of an empty index; when the block ends well it takes the place of the one that counts.

        Raises RebuiltElsewhere and WriterBusy. What a killed process left is removed.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "rebuild.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RebuiltElsewhere from error
            self._tidy()
            folder = self._root / self._next()
            # Who feeds the index that answers waits: what it heard meanwhile would be missing in the new one.
            with self._held():
                with TantivyIndex(folder).writing() as writer:
                    yield writer
                link = self._root / "next"
                link.unlink(missing_ok=True)
                link.symlink_to(folder.name)
                link.replace(self._root / _CURRENT)
            self._tidy()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else writes to the index that answers now, if there is one."""
        try:
            index = self.index()
        except NoIndex:
            yield
        else:
            with index.writing():
                yield

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
        """Readers that still have files of an older one open keep them until they close them.

        Where somebody copied without links, what was the link is a folder like the others, and goes.
        """
        link = self._root / _CURRENT
        current = str(link.readlink()) if link.is_symlink() else ""
        for folder in self._folders():
            if folder.name != current:
                shutil.rmtree(folder)


class ClusterKeeper:
    """The index of this installation in an OpenSearch cluster."""

    def __init__(self, url: str) -> None:
        """Raises UnusableUrl."""
        self._index = OpenSearchIndex(url)
        self._is_there = False

    def index(self) -> OpenSearchIndex:
        """Raises NoIndex and NotReached."""
        self._is_there = self._is_there or self._index.exists()
        if not self._is_there:
            raise NoIndex
        return self._index

    def folder(self) -> Path:
        """There is none for nodes to have: they ask the cluster."""
        raise NoIndex

    @contextlib.contextmanager
    def anew(self) -> Iterator[Writer]:
        """A writer of an empty index, which takes the place of the one that counts when it commits.

        Raises WriterBusy and NotReached.
        """
        with self._index.writing() as writer:
            writer.remove_all()
            yield writer


_keepers: dict[str, Keeper | ClusterKeeper] = {}


def keeper() -> Keeper | ClusterKeeper:
    """Of this installation."""
    url, root = settings.SEARCH_URL, Path(settings.SEARCH_INDEX)
    found = _keepers.get(url or str(root))
    if found is None:
        found = ClusterKeeper(url) if url else Keeper(root)
    return _keepers.setdefault(url or str(root), found)

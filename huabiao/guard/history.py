"""Decides what is known of the past: which roots there are, and what stood at a path under each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from huabiao.guard.merkle import Entry, Tree
from huabiao.guard.records import ROOTS, Doubt, Root, lines_backwards, read_line
from huabiao.guard.sealing import SITES
from huabiao.guard.signing import Keys
from huabiao.guard.store import NotStored, Store

log = logging.getLogger("huabiao.guard")


class NothingThen(LookupError):
    """The site had no manifest at that moment."""


@dataclass(frozen=True)
class Moment:
    """From when on something stood at a path, or (None) nothing did."""

    at: datetime
    run: int
    entry: Entry | None


def sites_of(folder: Path) -> list[str]:
    """Codes of the sites that have a manifest."""
    return sorted(file.parent.name for file in (folder / SITES).glob(f"*/{ROOTS}"))


class History:
    """The states of one site, newest first; only signed ones count."""

    def __init__(self, folder: Path, site: str, keys: Keys) -> None:
        self.site = site
        self.store = Store(folder)
        self._file = folder / SITES / site / ROOTS
        self._keys = keys

    def roots(self) -> Iterator[Root]:
        for _end, line in lines_backwards(self._file):
            try:
                record = read_line(line, self.site, self._keys)
            except Doubt:
                log.exception("a root of %s is left out", self.site)
                continue
            if isinstance(record, Root):
                yield record

    def at(self, moment: datetime) -> Root:
        """The state of a moment; NothingThen before the first."""
        for root in self.roots():
            if root.at <= moment:
                return root
        raise NothingThen(self.site)

    def files_at(self, moment: datetime) -> tuple[Root, Tree]:
        root = self.at(moment)
        return root, Tree(self.store.read, root.tree)

    def content_at(self, path: str, moment: datetime) -> bytes | None:
        """What stood at a path; None for nothing."""
        _root, tree = self.files_at(moment)
        entry = tree.entry(path)
        return None if entry is None else self.store.read(entry.sha256)

    def moments_of(self, path: str) -> list[Moment]:
        """When what stood at a path changed, newest first."""
        read = lru_cache(maxsize=256)(self.store.read)
        moments: list[Moment] = []
        for root, entry in self._entries_of(path, read):
            if moments and moments[-1].entry == entry:
                moments.pop()  # it stood before that already
            moments.append(Moment(root.at, root.run, entry))
        if moments and moments[-1].entry is None:
            moments.pop()  # nothing stood there before the first
        return moments

    def _entries_of(
        self, path: str, read: Callable[[str], bytes]
    ) -> Iterator[tuple[Root, Entry | None]]:
        known: dict[str, Entry | None] = {}
        for root in self.roots():
            if root.tree not in known:
                try:
                    known[root.tree] = Tree(read, root.tree).entry(path)
                except NotStored:
                    log.warning("the root of %s at %s is not whole", self.site, root.at)
                    continue
            yield root, known[root.tree]

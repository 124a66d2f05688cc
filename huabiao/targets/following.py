"""Decides how a target becomes what a signed head says: everything fetched first, then touched in order.

Nothing is touched before every content is at hand and the head is noted as pending; it is noted as
served when everything was flushed. A process that was killed in between finishes the pending head
first, from what is at hand: what it had touched already is touched again, and is the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huabiao.guard.heads import Head, Held, read_head
from huabiao.guard.merkle import BrokenTree, Entry, Tree
from huabiao.guard.records import Doubt, Root, Step, hash_of, read_line
from huabiao.guard.signing import PublicKeys
from huabiao.guard.store import NotStored
from huabiao.targets.changes import Change, Changes
from huabiao.targets.fetching import Origin, fetch, fetch_parts
from huabiao.targets.places import PENDING, SERVED, Place
from huabiao.targets.spool import Spool, parts_between
from huabiao.targets.trouble import Incomplete, Untrusted

log = logging.getLogger("huabiao.targets")


@dataclass
class Follower:
    """One target, going from head to head."""

    origin: Origin
    spool: Spool
    place: Place
    keys: PublicKeys

    def __post_init__(self) -> None:
        self.served = self._marked(SERVED)

    def finish(self) -> Head | None:
        """End what a killed process had begun; returns the head that is served now, None before the first."""
        pending = self._marked(PENDING)
        if pending is not None and (self.served is None or pending.number > self.served.number):
            self._become(pending, is_resumed=True)
        return self.served

    def advance(self, line: bytes) -> Head:
        """Become what a head says; Trouble or OSError where that cannot be, and nothing is worse then."""
        head = self.trusted(line)
        # What was begun is ended before anything else: what it had touched is told by its head alone.
        self.finish()
        if self.served is None or head.number > self.served.number:
            self._become(head)
        return head

    def trusted(self, line: bytes) -> Head:
        """Untrusted where a line is not signed, or goes back behind what is served."""
        try:
            head = read_head(line, self.keys)
        except (Doubt, KeyError, TypeError, ValueError) as error:
            raise Untrusted(str(error)) from error
        if self.served is not None and head.number < self.served.number:
            raise Untrusted(f"{head.number} < {self.served.number}")
        return head

    def _become(self, head: Head, *, is_resumed: bool = False) -> None:
        lost = ""
        while True:
            try:
                self._go_to(head, is_resumed=is_resumed)
            except NotStored as error:
                # A disk may forget what it was given: what is lost is fetched once more.
                if str(error) == lost:
                    raise Incomplete(lost) from error
                lost, is_resumed = str(error), True
                fetch_parts(self.origin, self.spool, [lost], is_again=True)
            except BrokenTree as error:
                raise Untrusted(str(error)) from error
            else:
                return

    def _go_to(self, head: Head, *, is_resumed: bool) -> None:
        self.spool.ready()
        moved = {
            site: held
            for site, held in head.sites.items()
            if self.served is None or self.served.sites.get(site) != held
        }
        fetched = self._fetch_roots(moved)
        roots = {site: self._root_of(site, held, fetched) for site, held in moved.items()}
        changes = self._changes_to(moved, roots)
        fetch(self.origin, self.spool, list(changes.contents()))
        self.spool.flush()
        self.place.set_mark(PENDING, head.line)
        for site, lines in fetched.items():
            self.spool.add_roots(site, lines)
        if is_resumed:
            self.place.clean(list(changes))
        modes = {site: root.folder_mode for site, root in roots.items()}
        for phase in changes.phases:
            self.place.touch(phase, self.spool, modes)
        self.place.flush()
        self.place.set_mark(SERVED, head.line)
        self.place.set_mark(PENDING, b"")
        self.served = head

    def _fetch_roots(self, moved: Mapping[str, Held]) -> dict[str, list[bytes]]:
        """Lines of roots that are not here yet, up to those the head names; the guard follows them."""
        known = {site: self.spool.last_root(site) for site in moved}
        asked = {
            site: (known[site][0], held.number)
            for site, held in moved.items()
            if known[site][1] != held.line
        }
        if not asked:
            return {}
        came = self.origin.roots(asked)
        for site in asked:
            lines = came.get(site, [])
            if not lines or hash_of(lines[-1]) != moved[site].line:
                raise Incomplete(f"{site} {moved[site].number}")
        return {site: came[site] for site in asked}

    def _root_of(self, site: str, held: Held, fetched: Mapping[str, list[bytes]]) -> Root:
        found: Root | Step | None = None
        try:
            for line in fetched.get(site) or [self.spool.last_line(site)]:
                found = read_line(line, site, self.keys)
        except (Doubt, KeyError, TypeError, ValueError) as error:
            raise Untrusted(str(error)) from error
        if not isinstance(found, Root) or found.tree != held.tree:
            raise Untrusted(f"{site} {held.number}")
        return found

    def _changes_to(self, moved: Mapping[str, Held], roots: Mapping[str, Root]) -> Changes:
        if self.served is not None:
            try:
                return self._changes_between(self.served, moved)
            except NotStored:
                log.warning("the state that is served is not in the store: all files are looked at")
        changes = Changes()
        for site, held in moved.items():
            self._look_at_all(changes, site, held, roots[site])
        return changes

    def _changes_between(self, served: Head, moved: Mapping[str, Held]) -> Changes:
        """What two manifests tell: only the parts in which they differ are read."""
        changes = Changes()
        for site, held in moved.items():
            before = served.sites[site].tree if site in served.sites else ""
            old, new = Tree(self.spool.read, before), Tree(self.spool.read, before)
            self._fetch_tree(old, held.tree)
            wanted = {path: after for path, _before, after in new.follow(held.tree)}
            changes.add(site, wanted, _in(old), new.entry)
        return changes

    def _look_at_all(self, changes: Changes, site: str, held: Held, root: Root) -> None:
        """What the disk tells, where it is not known what stands there: every file is looked at."""
        self._fetch_tree(Tree(self.spool.read), held.tree)
        entries = dict(Tree(self.spool.read, held.tree).entries())
        standing = set(self.place.names(site))
        wanted: dict[str, Entry | None] = {
            name: entry
            for name, entry in entries.items()
            if name not in standing
            or not self.place.is_right(Change(site, name, entry), self.spool, root.file_mode)
        }
        if root.is_whole:
            wanted |= dict.fromkeys(standing - entries.keys())
        changes.add(site, wanted, standing.__contains__, entries.get)

    def _fetch_tree(self, old: Tree, top: str) -> None:
        for parts in parts_between(old, top, self.spool):
            fetch_parts(self.origin, self.spool, parts)

    def _marked(self, name: str) -> Head | None:
        line = self.place.mark(name)
        if not line:
            return None
        try:
            return read_head(line, self.keys)
        except Doubt:
            # The key was replaced, or somebody was here: everything is looked at.
            log.exception("the mark %r is not signed by a key that counts", name)
            return None


def _in(tree: Tree) -> Callable[[str], bool]:
    return lambda name: tree.entry(name) is not None

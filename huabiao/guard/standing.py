"""Decides what a guard believes should stand on a site: the newest manifest that is signed and follows on.

What was good once is kept in memory and, as one line, on the disk of the guard: a manifest that is
forged, set back or gone changes nothing of what is enforced.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from huabiao.guard.looking import Seen
from huabiao.guard.merkle import BrokenTree, Entry, Tree, sha256_of
from huabiao.guard.records import (
    ROOTS,
    STEPS,
    Doubt,
    Root,
    Step,
    hash_of,
    lines_backwards,
    read_line,
)
from huabiao.guard.sealing import SITES
from huabiao.guard.signing import Keys
from huabiao.guard.store import NotStored, Store

GRACE = 60.0  # seconds in which the publisher touches what it announced
MOST_TOLD = 10_000  # doubts that are remembered, so that each is told once
Tell = Callable[[str, str], None]  # kind of alarm, note


@dataclass
class _Followed:
    """How far a file of lines was read."""

    inode: int = 0
    offset: int = 0


class Standing:
    """One site as it should be. `refresh` follows the publisher; everything else asks."""

    def __init__(self, folder: Path, site: str, keys: Keys, good: Path, tell: Tell) -> None:
        self.site = site
        self.tree: Tree | None = None  # None: nothing is known that could be enforced
        self.number = self.root_number = 0  # of the newest line, and of the newest root
        self.file_mode, self.folder_mode = 0o644, 0o755
        self.is_whole = False  # whether what is not told of is a stranger
        self.store = Store(folder)
        self._keys = keys
        self._roots = folder / SITES / site / ROOTS
        self._steps = folder / SITES / site / STEPS
        self._good = good / site
        self._tell = tell
        self._told: set[str] = set()
        self._signature: tuple[int, ...] = ()
        self._followed = _Followed()
        self._last = b""  # line of the newest root
        self._folders: Counter[str] = Counter()
        # What may stand at a path still, until when: the publisher is on its way there.
        self.former: dict[str, tuple[float, list[Entry | None]]] = {}

    def refresh(self, now: float) -> set[str]:
        """Follow what the publisher signed since; returns paths of which something else is expected now.

        `now` is of the monotonic clock.
        """
        changed: set[str] = set()
        while (signature := (*_stamp(self._roots), *_stamp(self._steps))) != self._signature:
            # A root may come, and its steps go, while they are read: then they are read again.
            self._signature = signature
            changed |= self._follow(now)
        if self.tree is None:
            self._signature = ()  # what could not be read may be mended
        return changed

    def expected(self, path: str) -> Entry | None:
        return self.tree.entry(path) if self.tree is not None else None

    def is_folder(self, path: str) -> bool:
        """Whether files should stand below this folder."""
        return self._folders[path] > 0

    def may_stand(self, path: str, seen: Seen, now: float) -> bool:
        """Whether the publisher will come to this path any moment: what was right stands there still."""
        until, entries = self.former.get(path, (0.0, []))
        if now > until:
            self.former.pop(path, None)
            return False
        return any(seen.is_entry(entry, self.file_mode) for entry in entries)

    def is_being_emptied(self, folder: str, now: float) -> bool:
        """Whether the publisher is about to take away what is in a folder, and the folder with it."""
        return any(
            path.startswith(f"{folder}/") and now <= until
            for path, (until, _entries) in self.former.items()
        )

    def paths_below(self, folder: str) -> list[str]:
        """Everything that should stand below a folder; "" for the site."""
        if self.tree is None:
            return []
        return [path for path, _entry in self.tree.entries() if path.startswith(f"{folder}/")]

    def _follow(self, now: float) -> set[str]:
        # Steps before the root: whatever they follow is read then, however fast the publisher goes on.
        steps = self._new_steps()
        root = self._newest_root()
        changed: set[str] = set()
        if self.tree is None:
            self._begin(root)
        elif root is not None and root.number > self.number:
            changed = self._take_over(root, now)
        if self.tree is None:
            self._followed = _Followed()
            return set()
        return changed | self._take_steps(self.tree, steps, now)

    def _begin(self, root: Root | None) -> None:
        """The first look of this guard: what it knew to be good before counts as well."""
        good = self._known_good()
        if good is not None and (root is None or root.number < good.number):
            self._tell_once("rollback", f"{good.number}", "")
            root = good
        if root is None:
            self._tell_once("missing", "", "")
            return
        self.tree = self._readable(root)
        if self.tree is not None:
            self._adopt(root)
            for path, _entry in self.tree.entries():
                self._count(path, 1)

    def _take_over(self, root: Root, now: float) -> set[str]:
        """A new root: often what its steps told; of anything else only the difference is read."""
        assert self.tree is not None  # noqa: S101 -- the caller looked
        changes = []
        if self.tree.fold(sha256_of) != root.tree:
            try:
                changes = self.tree.follow(root.tree)
            except (NotStored, BrokenTree, OSError) as error:
                self._tell_once("unreadable", root.tree, str(error))
                return set()
        for path, before, after in changes:
            self._note(path, before, after, now)
        if not self._follows_on(root):
            self._tell_once("gap", hash_of(root.line), "")
        self._adopt(root)
        return {path for path, _before, _after in changes}

    def _follows_on(self, root: Root) -> bool:
        """Whether a chain of signed roots leads from the one known last to this one."""
        wanted = root.previous
        for _end, line in lines_backwards(self._roots):
            if wanted == hash_of(self._last):
                return True
            if hash_of(line) == wanted:
                try:
                    before = read_line(line, self.site, self._keys)
                except Doubt:
                    return False
                wanted = before.previous
        return wanted == hash_of(self._last)

    def _adopt(self, root: Root) -> None:
        self.number = self.root_number = root.number
        self.is_whole = root.is_whole
        if not root.is_whole:
            self._tell_once("partial", "", "请对这个网站运行 huabiao publish --full")
        self._last = root.line
        self.file_mode, self.folder_mode = root.file_mode, root.folder_mode
        self._good.parent.mkdir(parents=True, exist_ok=True)
        aside = self._good.with_name(f".{self._good.name}.aside")
        aside.write_bytes(root.line)
        aside.replace(self._good)

    def _take_steps(self, tree: Tree, steps: list[Step], now: float) -> set[str]:
        changed: set[str] = set()
        for step in steps:
            if step.number <= self.number:
                continue
            is_young = abs(time.time() - step.at.timestamp()) < GRACE
            for path, entry in (*step.put.items(), *((path, None) for path in step.removed)):
                self._note(path, tree.entry(path), entry, now if is_young else None)
                tree.change(path, entry)
                changed.add(path)
            self.number = step.number
            self.file_mode, self.folder_mode = step.file_mode, step.folder_mode
        return changed

    def _note(
        self, path: str, before: Entry | None, after: Entry | None, now: float | None
    ) -> None:
        if now is not None:
            _until, entries = self.former.get(path, (0.0, []))
            self.former[path] = (now + GRACE, [*entries[-3:], before])
        if before is None and after is not None:
            self._count(path, 1)
        elif before is not None and after is None:
            self._count(path, -1)

    def _count(self, path: str, by: int) -> None:
        folder = path.rpartition("/")[0]
        while folder:
            self._folders[folder] += by
            folder = folder.rpartition("/")[0]

    def _newest_root(self) -> Root | None:
        """The newest signed root that goes not back; a forged one is told and passed over."""
        for _end, line in lines_backwards(self._roots):
            try:
                record = read_line(line, self.site, self._keys)
            except Doubt as doubt:
                self._tell_once("signature", hash_of(line), str(doubt))
                continue
            if isinstance(record, Root):
                if record.number < self.root_number:
                    self._tell_once("rollback", hash_of(line), "")
                return record
        if self.tree is not None:
            self._tell_once("rollback", "no root", "")
        return None

    def _known_good(self) -> Root | None:
        try:
            record = read_line(self._good.read_bytes(), self.site, self._keys)
        except FileNotFoundError:
            return None
        except Doubt as doubt:
            self._tell_once("signature", f"good {self._good}", str(doubt))
            return None
        return record if isinstance(record, Root) else None

    def _readable(self, root: Root) -> Tree | None:
        """The whole tree of a root in memory; None where the store does not have it."""
        try:
            tree = Tree(self.store.read, root.tree)
            for _entry in tree.entries():
                pass
        except (NotStored, BrokenTree, OSError) as error:
            self._tell_once("unreadable", root.tree, str(error))
            return None
        return tree

    def _new_steps(self) -> list[Step]:
        """Steps that were appended since; what is not ours, and all behind it, is left alone."""
        steps = []
        for line in self._new_lines():
            try:
                record = read_line(line, self.site, self._keys)
            except Doubt as doubt:
                self._tell_once("signature", hash_of(line), str(doubt))
                continue
            if isinstance(record, Step):
                steps.append(record)
        return steps

    def _new_lines(self) -> Iterator[bytes]:
        try:
            descriptor = os.open(self._steps, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return
        with os.fdopen(descriptor, "rb") as handle:
            found = os.fstat(handle.fileno())
            if found.st_ino != self._followed.inode or found.st_size < self._followed.offset:
                self._followed = _Followed(found.st_ino, 0)
            handle.seek(self._followed.offset)
            for line in handle:
                if not line.endswith(b"\n"):
                    return
                self._followed.offset += len(line)
                yield line

    def _tell_once(self, kind: str, what: str, note: str) -> None:
        if len(self._told) > MOST_TOLD:
            self._told.clear()
        if f"{kind} {what}" not in self._told:
            self._told.add(f"{kind} {what}")
            self._tell(kind, note)


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_ino, found.st_size, found.st_mtime_ns

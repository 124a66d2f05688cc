"""Decides how the publisher tells what it is about to change: contents stored, then signed, then files touched.

`announce` is called once a batch, before any file of it is touched; `settle` once a run, after all of
them were. What a killed run announced and did not touch is known here all the same: the guard lets
the announced files stand, and the publisher's next run looks at every path of the unfinished one.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from huabiao.base.encodings import plain_name
from huabiao.base.flushing import flush_file_system
from huabiao.guard.heads import HeadWriter
from huabiao.guard.looking import WIDEST_FILE, WIDEST_FOLDER
from huabiao.guard.merkle import Entry, Tree
from huabiao.guard.records import (
    ROOTS,
    STEPS,
    Doubt,
    Root,
    Step,
    hash_of,
    lines_backwards,
    read_line,
    signed,
)
from huabiao.guard.signing import PublicKeys, SigningKey
from huabiao.guard.store import WritableStore

SERVING = "@serving"  # the lists web servers read, guarded like a site
SITES = "sites"
LONGEST = timedelta(minutes=10)  # between two roots of a long run
FOLD_FROM = 20_000  # changes kept in memory
MOST_LEDGERS = 32
log = logging.getLogger("huabiao.guard")


@dataclass(frozen=True)
class Source:
    """A file whose content shall stand somewhere."""

    path: Path
    sha256: str
    size: int


Content = bytes | Source


@dataclass
class _Ledger:
    """What the publisher knows of one site's manifest; `sizes` tell whether another process went on."""

    tree: Tree
    number: int
    previous: str
    files: int
    stepped_at: datetime | None  # the first step since the last root
    steps: int
    sizes: tuple[int, int]
    is_whole: bool
    modes: tuple[int, int]  # rights every file and every folder has at least


class Seal:
    """The publisher's hand on the manifests: one process at a time, as the publisher's turn makes sure."""

    def __init__(
        self,
        folder: Path,
        key: SigningKey,
        known: PublicKeys | None = None,
        before_signing: Callable[[], object] = bool,
    ) -> None:
        """`known` are all keys whose lines may be gone on from; the key itself, where not given.

        `before_signing` may fail: then nothing is signed.
        """
        self.folder = folder
        self._before_signing = before_signing
        self._key = key
        self._name = key.public.newest
        self._known = known or key.public
        self.store = WritableStore(folder)
        self._heads = HeadWriter(folder, folder / SITES, key, self._known)
        self._ledgers: dict[str, _Ledger] = {}
        mask = os.umask(0)
        os.umask(mask)
        self._modes = 0o666 & ~mask & WIDEST_FILE, 0o777 & ~mask & WIDEST_FOLDER

    def announce(
        self,
        site: str,
        *,
        put: Mapping[str, Content],
        removed: Collection[str] = (),
        hashes: Mapping[str, str] = MappingProxyType({}),
        run: int,
        at: datetime,
    ) -> int:
        """Sign what a batch is about to change; returns how many files that are.

        Names are paths of the site, siblings included ("/a.html.gz"). What stands as signed already
        costs a look and is not signed again. `hashes` are those of contents that the caller knows.
        """
        self.store.ready()
        ledger = self._ledger(site)
        entries = self._entries(put, hashes)
        ledger.tree.foresee([*put, *removed])
        changed = {path: e for path, e in entries.items() if ledger.tree.entry(path) != e}
        gone = sorted(path for path in removed if ledger.tree.entry(path) is not None)
        self._keep(put, entries)
        if not changed and not gone:
            return 0
        self._step(site, ledger, changed, gone, run, at)
        self._settle_if_long(site, ledger, run, at)
        return len(changed) + len(gone)

    def is_new(self, site: str) -> bool:
        """Whether nothing was ever signed of a site."""
        self.store.ready()
        return self._ledger(site).number == 0

    def mark_whole(self, site: str) -> None:
        """Say that every file of a site has been announced: from now on any other is a stranger.

        Before it is said, files stand there that nobody signed, as after an upgrade.
        """
        self.store.ready()
        ledger = self._ledger(site)
        if not ledger.is_whole:
            ledger.is_whole = True
            ledger.steps += 1  # the next root says so

    def settle(self, *, run: int, at: datetime) -> None:
        """Give every site that was announced a root of its own, on the disk; to be called before a run ends."""
        waiting = {site for site, ledger in self._ledgers.items() if ledger.steps}
        waiting |= {file.parent.name for file in self._files(STEPS) if file.stat().st_size}
        if not waiting:
            self._heads.follow(run=run, at=at)  # one that was killed may not have come so far
            self._forget()
            return
        self.store.ready()
        folded = {site: self._fold(self._ledger(site)) for site in sorted(waiting)}
        self.store.flush()
        for site in folded:
            self._root(site, self._ledger(site), run, at)
        flush_file_system(self.folder)
        for site in folded:
            self._empty_steps(site, self._ledger(site))
        self._heads.follow(run=run, at=at)
        self._forget()

    def _forget(self) -> None:
        """Give memory back once every root is signed; a run that changed nothing has looked at as much as any."""
        while len(self._ledgers) > MOST_LEDGERS:
            del self._ledgers[next(iter(self._ledgers))]
        for ledger in self._ledgers.values():
            ledger.tree.forget_leaves()

    def sign_again(self, *, at: datetime) -> None:
        """Give every site a new root, as after a change of the key."""
        self.store.ready()
        for file in list(self._files(ROOTS)):
            site = file.parent.name
            self._ledger(site).steps = 1
        self.settle(run=0, at=at)

    def known_of(self, site: str, paths: Collection[str]) -> set[str]:
        """Those of these paths at which something is signed to stand."""
        self.store.ready()
        tree = self._ledger(site).tree
        return set() if tree.is_new else {path for path in paths if tree.entry(path) is not None}

    def _entries(self, put: Mapping[str, Content], hashes: Mapping[str, str]) -> dict[str, Entry]:
        return {
            path: Entry(content.size, content.sha256)
            if isinstance(content, Source)
            else Entry(len(content), hashes.get(path) or hashlib.sha256(content).hexdigest())
            for path, content in put.items()
        }

    def _keep(self, put: Mapping[str, Content], entries: Mapping[str, Entry]) -> None:
        """Store each content once; a page is stored by its gzip sibling, where it has one.

        Siblings in other codings are kept as they are: another version of a library writes others.
        """
        self.store.foresee([entry.sha256 for entry in entries.values()])
        for path, content in put.items():
            if isinstance(content, Source):
                self.store.add_file(content.path, content.sha256, content.size)
                continue
            page = plain_name(path)
            if page != path and page in put:
                if not path.endswith(".gz"):
                    self.store.add_as_it_is(content, entries[path].sha256)
                continue
            packed = put.get(f"{path}.gz")  # the page is what it unpacks to
            if isinstance(packed, bytes):
                packed_sha = entries[f"{path}.gz"].sha256
                self.store.add_packed(entries[path].sha256, packed, packed_sha)
            else:
                self.store.add(content, entries[path].sha256)

    def _step(
        self,
        site: str,
        ledger: _Ledger,
        changed: Mapping[str, Entry],
        gone: Collection[str],
        run: int,
        at: datetime,
    ) -> None:
        ledger.files += sum(ledger.tree.entry(path) is None for path in changed) - len(gone)
        ledger.number = max(ledger.number + 1, int(at.timestamp() * 1000))
        body = self._body("step", site, ledger, run, at)
        body["put"] = [[path, *entry] for path, entry in changed.items()]
        body["removed"] = list(gone)
        self._append(site, STEPS, ledger, body)
        for path, entry in changed.items():
            ledger.tree.change(path, entry)
        for path in gone:
            ledger.tree.change(path, None)
        ledger.stepped_at = ledger.stepped_at or at
        ledger.steps += 1

    def _settle_if_long(self, site: str, ledger: _Ledger, run: int, at: datetime) -> None:
        """A run of hours leaves states of its own behind it."""
        if at - (ledger.stepped_at or at) > LONGEST:
            self._fold(ledger)
            self.store.flush()
            self._root(site, ledger, run, at)
            flush_file_system(self.folder)
            self._empty_steps(site, ledger)
        elif len(ledger.tree.changes) > FOLD_FROM:
            # In memory alone: the tree is written when a root names it.
            ledger.tree.absorb()

    def _fold(self, ledger: _Ledger) -> str:
        return ledger.tree.fold(self.store.add)

    def _root(self, site: str, ledger: _Ledger, run: int, at: datetime) -> None:
        ledger.number = max(ledger.number + 1, int(at.timestamp() * 1000))
        body = self._body("root", site, ledger, run, at)
        body |= {"tree": ledger.tree.top, "files": ledger.files, "is_whole": ledger.is_whole}
        ledger.previous = hash_of(self._append(site, ROOTS, ledger, body))

    def _empty_steps(self, site: str, ledger: _Ledger) -> None:
        """The root tells what the steps told; it is on the disk."""
        aside = self._file(site, f".{STEPS}.aside")
        aside.write_bytes(b"")
        aside.replace(self._file(site, STEPS))
        ledger.sizes = (ledger.sizes[0], 0)
        ledger.steps, ledger.stepped_at = 0, None
        ledger.tree.forget_leaves()

    def _body(
        self, kind: str, site: str, ledger: _Ledger, run: int, at: datetime
    ) -> dict[str, Any]:
        return {
            "kind": kind,
            "site": site,
            "number": ledger.number,
            "run": run,
            "at": at.isoformat(),
            "previous": ledger.previous,
            "file_mode": ledger.modes[0],
            "folder_mode": ledger.modes[1],
        }

    def _append(self, site: str, name: str, ledger: _Ledger, body: dict[str, Any]) -> bytes:
        line = signed(body, self._key, self._name)
        self._before_signing()
        file = self._file(site, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as handle:
            start = handle.tell()
            try:
                handle.write(line)
                handle.flush()
            except OSError:
                handle.truncate(start)
                raise
            end = handle.tell()
        ledger.sizes = (end, ledger.sizes[1]) if name == ROOTS else (ledger.sizes[0], end)
        return line

    def _ledger(self, site: str) -> _Ledger:
        known = self._ledgers.get(site)
        sizes = (self._size(site, ROOTS), self._size(site, STEPS))
        if known is None or known.sizes != sizes:
            known = self._ledgers[site] = self._opened(site)
        return known

    def _opened(self, site: str) -> _Ledger:
        """What stands on the disk, as far as it is signed by one of our keys; the rest is put aside."""
        root = self._last_root(site)
        tree = Tree(self.store.read, root.tree if root else "", self.store.read_all)
        ledger = _Ledger(
            tree=tree,
            number=root.number if root else 0,
            previous=hash_of(root.line) if root else "",
            files=root.files if root else 0,
            stepped_at=None,
            steps=0,
            sizes=(self._size(site, ROOTS), 0),
            is_whole=root is not None and root.is_whole,
            modes=self._modes,
        )
        if root is not None:
            # Another process may write with another umask: what all files have is what counts.
            ledger.modes = self._modes[0] & root.file_mode, self._modes[1] & root.folder_mode
        sound = self._take_steps(site, ledger)
        self._cut(self._file(site, STEPS), sound)
        ledger.sizes = (ledger.sizes[0], self._size(site, STEPS))
        return ledger

    def _last_root(self, site: str) -> Root | None:
        file = self._file(site, ROOTS)
        for end, line in lines_backwards(file):
            try:
                record = read_line(line, site, self._known)
            except Doubt:
                log.exception("a root of %s is not ours and is put aside", site)
                continue
            if isinstance(record, Root):
                self._cut(file, end)
                return record
        self._cut(file, 0)
        return None

    def _take_steps(self, site: str, ledger: _Ledger) -> int:
        """Follow the steps since the last root; returns up to where they are sound."""
        try:
            lines = self._file(site, STEPS).read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return 0
        sound = 0
        for line in lines:
            try:
                step = read_line(line, site, self._known) if line.endswith(b"\n") else None
            except Doubt:
                log.exception("a step of %s is not ours and is put aside", site)
                break
            if not isinstance(step, Step):
                break
            if step.number > ledger.number:
                self._follow(ledger, step)
            sound += len(line)
        return sound

    def _follow(self, ledger: _Ledger, step: Step) -> None:
        tree = ledger.tree
        ledger.files += sum(tree.entry(path) is None for path in step.put)
        ledger.files -= sum(tree.entry(path) is not None for path in step.removed)
        for path, entry in step.put.items():
            tree.change(path, entry)
        for path in step.removed:
            tree.change(path, None)
        ledger.number = step.number
        ledger.stepped_at = ledger.stepped_at or step.at
        ledger.steps += 1

    def _cut(self, file: Path, sound: int) -> None:
        """Keep what is ours of a file; what is not lies beside it from now on."""
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return
        if len(content) == sound:
            return
        beside = file.with_name(f"{file.name}.doubt-{hash_of(content[sound:])[:12]}")
        beside.write_bytes(content[sound:])
        with file.open("r+b") as handle:
            handle.truncate(sound)

    def _files(self, name: str) -> Collection[Path]:
        return sorted((self.folder / SITES).glob(f"*/{name}"))

    def _file(self, site: str, name: str) -> Path:
        return self.folder / SITES / site / name

    def _size(self, site: str, name: str) -> int:
        try:
            return self._file(site, name).stat().st_size
        except FileNotFoundError:
            return 0

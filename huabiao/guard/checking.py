"""Decides whether a tree is what was signed: signature, hashes, and every file; without a database."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from huabiao.guard.history import History
from huabiao.guard.looking import FOLDER, MISSING, look, names_below
from huabiao.guard.merkle import BrokenTree, Entry, Tree
from huabiao.guard.records import ROOTS, STEPS, Doubt, Root, Step, lines_backwards, read_line
from huabiao.guard.sealing import SITES
from huabiao.guard.signing import Keys
from huabiao.guard.standing import GRACE
from huabiao.guard.store import NotStored

PAUSE = 0.2  # seconds between two looks at what the publisher is about to touch


@dataclass
class Finding:
    """What was found of one site; each list holds `<site><path>` or a sentence."""

    site: str
    checked: int = 0
    doubts: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.doubts or self.different or self.missing or self.extra)


def check(seal: Path, site: str, top: Path, keys: Keys, *, patience: float = GRACE) -> Finding:
    """Compare a site's files with its newest manifest; anything that cannot be read is a doubt.

    What differs while the publisher is at work is looked at again until it is through, at most for
    `patience` seconds: as a rule the time it has to touch what it announced.
    """
    finding = Finding(site)
    until = time.monotonic() + patience
    signed = _signed(seal, site, keys, finding)
    if signed is None:
        return finding
    if not signed.root.is_whole:
        finding.doubts.append(f"{site}: files stand there that were never signed")
    finding.checked = len(signed.entries)
    wrong = _wrong_of(signed, top, [*sorted(signed.entries), *_strangers(top, signed.entries)])
    while wrong and time.monotonic() < until:
        again = _signed(seal, site, keys, finding, before=signed)
        if again is None or (again is signed and not signed.is_under_way):
            break
        if again is signed:
            time.sleep(PAUSE)
        signed = again
        wrong = _wrong_of(signed, top, wrong)
    for path, kind in wrong.items():
        getattr(finding, kind).append(site + path)
    return finding


@dataclass(frozen=True)
class _Signed:
    """What should stand: the newest root and what follows it."""

    root: Root
    steps: list[Step]
    entries: dict[str, Entry]

    @property
    def newest(self) -> bytes:
        """The last line that was signed."""
        return self.steps[-1].line if self.steps else self.root.line

    @property
    def is_under_way(self) -> bool:
        """Whether the publisher may be about to touch what it announced."""
        return bool(self.steps) and abs(time.time() - self.steps[-1].at.timestamp()) < GRACE


def _signed(
    seal: Path, site: str, keys: Keys, finding: Finding, *, before: _Signed | None = None
) -> _Signed | None:
    """What is signed now: `before` itself, where nothing came since; None after a doubt."""
    try:
        root, steps = _newest(seal, site, keys)
        if before is not None and before.newest == (steps[-1].line if steps else root.line):
            return before
        return _Signed(root, steps, _entries(seal, site, keys, root, steps))
    except Doubt as doubt:
        finding.doubts.append(str(doubt))
    except (NotStored, BrokenTree) as error:
        finding.doubts.append(f"{site}: a part of the manifest is not what was signed ({error})")
    return None


def _wrong_of(signed: _Signed, top: Path, paths: Iterable[str]) -> dict[str, str]:
    """Those of these paths at which not stands what was signed, with the list of a finding they belong to."""
    folders = _folders_of(signed.entries)
    wrong = {}
    for path in paths:
        entry = signed.entries.get(path)
        seen = look(top, path)
        if entry is None:
            if seen.kind != MISSING and not (seen.kind == FOLDER and path in folders):
                wrong[path] = "extra"
        elif seen.kind == MISSING:
            wrong[path] = "missing"
        elif not seen.is_entry(entry, signed.root.file_mode):
            wrong[path] = "different"
    return wrong


def _newest(seal: Path, site: str, keys: Keys) -> tuple[Root, list[Step]]:
    """The last root and what follows it; each line that is read must be signed."""
    folder = seal / SITES / site
    # Steps before the root: none of them follows a root that is not read then.
    lines = list(lines_backwards(folder / STEPS))[::-1]
    line = next((line for _end, line in lines_backwards(folder / ROOTS)), None)
    if line is None:
        raise Doubt(f"{site}: no manifest")
    root = read_line(line, site, keys)
    if not isinstance(root, Root):
        raise Doubt(f"{site}: no root")
    steps = []
    for _end, line in lines:
        step = read_line(line, site, keys)
        if isinstance(step, Step) and step.number > root.number:
            steps.append(step)
    return root, steps


def _entries(seal: Path, site: str, keys: Keys, root: Root, steps: list[Step]) -> dict[str, Entry]:
    store = History(seal, site, keys).store
    entries = dict(Tree(store.read, root.tree).entries())
    for step in steps:
        entries |= step.put
        for path in step.removed:
            entries.pop(path, None)
    if not steps and len(entries) != root.files:
        raise BrokenTree(f"{len(entries)} files, {root.files} signed")
    return entries


def _strangers(top: Path, entries: dict[str, Entry]) -> list[str]:
    folders = _folders_of(entries)
    return [
        path
        for path, is_folder in names_below(top)
        if path not in entries and not (is_folder and path in folders)
    ]


def _folders_of(entries: dict[str, Entry]) -> set[str]:
    return {
        "/".join(steps[:depth])
        for path in entries
        for steps in [path.split("/")]
        for depth in range(2, len(steps))
    }

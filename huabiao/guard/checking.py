"""Decides whether a tree is what was signed: signature, hashes, and every file; without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from huabiao.guard.history import History
from huabiao.guard.looking import MISSING, look, names_below
from huabiao.guard.merkle import BrokenTree, Entry, Tree
from huabiao.guard.records import ROOTS, STEPS, Doubt, Root, Step, lines_backwards, read_line
from huabiao.guard.sealing import SITES
from huabiao.guard.signing import PublicKeys
from huabiao.guard.store import NotStored


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


def check(seal: Path, site: str, top: Path, keys: PublicKeys) -> Finding:
    """Compare a site's files with its newest manifest; anything that cannot be read is a doubt."""
    finding = Finding(site)
    try:
        root, steps = _newest(seal, site, keys)
    except Doubt as doubt:
        finding.doubts.append(str(doubt))
        return finding
    try:
        entries = _entries(seal, site, keys, root, steps)
    except (NotStored, BrokenTree) as error:
        finding.doubts.append(f"{site}: a part of the manifest is not what was signed ({error})")
        return finding
    if not root.is_whole:
        finding.doubts.append(f"{site}: files stand there that were never signed")
    for path, entry in sorted(entries.items()):
        finding.checked += 1
        seen = look(top, path)
        if seen.kind == MISSING:
            finding.missing.append(site + path)
        elif not seen.is_entry(entry, root.file_mode):
            finding.different.append(site + path)
    _look_for_strangers(finding, top, entries)
    return finding


def _newest(seal: Path, site: str, keys: PublicKeys) -> tuple[Root, list[Step]]:
    """The last root and what follows it; each line that is read must be signed."""
    folder = seal / SITES / site
    line = next((line for _end, line in lines_backwards(folder / ROOTS)), None)
    if line is None:
        raise Doubt(f"{site}: no manifest")
    root = read_line(line, site, keys)
    if not isinstance(root, Root):
        raise Doubt(f"{site}: no root")
    steps = []
    for _end, line in reversed(list(lines_backwards(folder / STEPS))):
        step = read_line(line, site, keys)
        if isinstance(step, Step) and step.number > root.number:
            steps.append(step)
    return root, steps


def _entries(
    seal: Path, site: str, keys: PublicKeys, root: Root, steps: list[Step]
) -> dict[str, Entry]:
    store = History(seal, site, keys).store
    entries = dict(Tree(store.read, root.tree).entries())
    for step in steps:
        entries |= step.put
        for path in step.removed:
            entries.pop(path, None)
    if not steps and len(entries) != root.files:
        raise BrokenTree(f"{len(entries)} files, {root.files} signed")
    return entries


def _look_for_strangers(finding: Finding, top: Path, entries: dict[str, Entry]) -> None:
    folders = {
        "/".join(steps[:depth])
        for path in entries
        for steps in [path.split("/")]
        for depth in range(2, len(steps))
    }
    for path, is_folder in names_below(top):
        if path not in entries and not (is_folder and path in folders):
            finding.extra.append(finding.site + path)

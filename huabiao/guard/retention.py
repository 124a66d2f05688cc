"""Decides which states are kept, and gives back the room of those that are not.

The rule is two numbers of days, "30:365": every state of the last 30 days, then the last of each day
up to 365 days, then the last of each month for ever.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from huabiao.guard.history import History, sites_of
from huabiao.guard.merkle import FANOUT, Tree, entries_of
from huabiao.guard.records import ROOTS, STEPS, Root, Step, lines_backwards, read_line
from huabiao.guard.sealing import SITES
from huabiao.guard.signing import PublicKeys
from huabiao.guard.store import NotStored, Store, WritableStore


class UnreadableRule(ValueError):
    """No rule of retention."""


@dataclass(frozen=True)
class Rule:
    """How long states are kept, in days."""

    every: int
    daily: int

    @classmethod
    def of(cls, text: str) -> Rule:
        every, colon, daily = text.partition(":")
        if not (colon and every.isdecimal() and daily.isdecimal()) or int(daily) < int(every):
            raise UnreadableRule(text)
        return cls(int(every), int(daily))


def kept_of(roots: Iterable[Root], rule: Rule, *, at: datetime, zone: tzinfo) -> list[Root]:
    """Those of the roots (newest first) that the rule keeps; always the newest of all."""
    kept: list[Root] = []
    seen: set[tuple[int, ...]] = set()
    for root in roots:
        age = at - root.at
        moment = root.at.astimezone(zone)
        month, day = (moment.year, moment.month), (moment.year, moment.month, moment.day)
        wanted = day if age <= timedelta(days=rule.daily) else month
        if age <= timedelta(days=rule.every) or not kept or wanted not in seen:
            kept.append(root)
            seen |= {month, day}
    return kept


def thin(
    folder: Path, rule: Rule, keys: PublicKeys, *, at: datetime, zone: tzinfo
) -> tuple[int, int]:
    """Give up what the rule does not keep, under the publisher's turn; returns roots and bytes given up.

    Roots that are no longer signed by a key that counts are kept: whether they are evidence is for people.
    """
    given_up = 0
    contents: set[bytes] = set()
    for site in sites_of(folder):
        history = History(folder, site, keys)
        roots = list(history.roots())
        kept = kept_of(roots, rule, at=at, zone=zone)
        given_up += len(roots) - len(kept)
        dropped = {root.line for root in roots} - {root.line for root in kept}
        if dropped:
            _write_without(folder / SITES / site / ROOTS, dropped)
        for root in kept:
            # A node follows roots whose trees it never had, as it was away meanwhile.
            with contextlib.suppress(NotStored):
                _mark(history.store, root.tree, contents)
        contents |= _of_steps(folder / SITES / site / STEPS, site, keys)
        history.store.close()
    return given_up, WritableStore(folder).compact(contents)


def _mark(store: Store, top: str, contents: set[bytes]) -> None:
    """Add everything a tree needs; parts that are marked already are not read again."""
    if not top or bytes.fromhex(top) in contents:
        return
    tree = Tree(store.read, top)
    contents.add(bytes.fromhex(top))
    for number in range(FANOUT):
        node = tree.node_hash(number)
        if not node or bytes.fromhex(node) in contents:
            continue
        contents.add(bytes.fromhex(node))
        for place, leaf in tree.node(number).items():
            if bytes.fromhex(leaf) not in contents:
                contents.add(bytes.fromhex(leaf))
                contents |= {
                    bytes.fromhex(e.sha256)
                    for _path, e in entries_of(tree.leaf(number * FANOUT + place))
                }


def _of_steps(file: Path, site: str, keys: PublicKeys) -> set[bytes]:
    steps = [read_line(line, site, keys) for _end, line in lines_backwards(file)]
    return {
        bytes.fromhex(entry.sha256)
        for step in steps
        if isinstance(step, Step)
        for entry in step.put.values()
    }


def _write_without(file: Path, dropped: set[bytes]) -> None:
    aside = file.with_name(f".{file.name}.aside")
    with file.open("rb") as reading, aside.open("wb") as writing:
        writing.writelines(line for line in reading if line not in dropped)
        writing.flush()
        os.fsync(writing.fileno())
    aside.replace(file)

"""Decides which roots of all sites belong together: one signed line, written when a run has ended.

A page of one site may lead to a page of another, and roots are written one site after the other. Who
brings the tree elsewhere goes from head to head: each is a state in which every link leads somewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from huabiao.guard.records import (
    ROOTS,
    Doubt,
    Root,
    body_of,
    hash_of,
    lines_backwards,
    read_line,
    signed,
)
from huabiao.guard.signing import PublicKeys, SigningKey

HEAD = "head"
ALL = "@all"  # stands where other lines name their site
log = logging.getLogger("huabiao.guard")


class Held(NamedTuple):
    """The root of one site that a head names."""

    number: int
    line: str  # hash of the root's line
    tree: str


@dataclass(frozen=True)
class Head:
    """清单总览: the roots of all sites at the end of a run."""

    number: int
    run: int
    at: datetime
    sites: Mapping[str, Held]
    line: bytes = field(repr=False, compare=False, default=b"")


def read_head(line: bytes, keys: PublicKeys) -> Head:
    """What a line says; Doubt where it is no head, or is not signed by one of these keys."""
    body = body_of(line, ALL, keys)
    if body.get("kind") != HEAD:
        raise Doubt("no head")
    return Head(
        number=body["number"],
        run=body["run"],
        at=datetime.fromisoformat(body["at"]),
        sites={site: Held(*held) for site, held in body["sites"].items()},
        line=line,
    )


class HeadWriter:
    """The publisher's hand on the head."""

    def __init__(self, folder: Path, sites: Path, key: SigningKey, known: PublicKeys) -> None:
        self._folder = folder
        self._sites = sites  # a folder of each site's own is in it
        self._key = key
        self._known = known
        self._newest: dict[str, tuple[int, Held]] = {}  # size of the file of roots, its last one

    def follow(self, *, run: int, at: datetime) -> None:
        """Name the newest root of each site, unless the head does so already."""
        sites = self._newest_roots()
        before = self._standing()
        if not sites or (before is not None and before.sites == sites):
            return
        number = before.number + 1 if before is not None else 1
        body = {
            "kind": HEAD,
            "site": ALL,
            # Roots have higher numbers where the clock was set back: a head that was lost is not behind.
            "number": max(number, int(at.timestamp() * 1000), *(h.number for h in sites.values())),
            "run": run or (before.run if before is not None else 0),
            "at": at.isoformat(),
            "sites": sites,
        }
        aside = self._folder / f".{HEAD}.aside"
        aside.write_bytes(signed(body, self._key, self._key.public.newest))
        aside.replace(self._folder / HEAD)

    def _standing(self) -> Head | None:
        try:
            return read_head((self._folder / HEAD).read_bytes(), self._known)
        except FileNotFoundError:
            return None
        except Doubt:
            log.exception("the head is not ours and is written anew")
            return None

    def _newest_roots(self) -> dict[str, Held]:
        for file in self._sites.glob(f"*/{ROOTS}"):
            site, size = file.parent.name, file.stat().st_size
            known = self._newest.get(site)
            if known is None or known[0] != size:
                root = self._last_root(file, site)
                if root is not None:
                    held = Held(root.number, hash_of(root.line), root.tree)
                    self._newest[site] = size, held
        return {site: self._newest[site][1] for site in sorted(self._newest)}

    def _last_root(self, file: Path, site: str) -> Root | None:
        for _end, line in lines_backwards(file):
            try:
                root = read_line(line, site, self._known)
            except Doubt:
                continue  # the seal puts it aside when it writes here again
            if isinstance(root, Root):
                return root
        return None

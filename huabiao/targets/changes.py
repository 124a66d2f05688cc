"""Decides what is touched on the way from one state to another, and in which order.

Between two states in which every link leads somewhere: first every page that was not to be seen, of
all sites; then those that change; then those that leave. So no page leads to one that is not there,
whatever the instant (docs/decisions/0040). What belongs to one page goes together, packed sibling
first, as the publisher touches it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from huabiao.guard.merkle import SIBLINGS, Entry
from huabiao.guard.sealing import SERVING

GONE = ".gone"
COME, CHANGE, LEAVE, TELL = range(4)  # the order; TELL: the lists web servers read
Stands = Callable[[str], bool]


class Change(NamedTuple):
    """What shall stand at a name; None: nothing."""

    site: str
    name: str
    entry: Entry | None


@dataclass
class Changes:
    """Everything between two states of all sites."""

    phases: list[list[Change]] = field(default_factory=lambda: [[], [], [], []])

    def add(
        self, site: str, wanted: Mapping[str, Entry | None], *, stood: Stands, stands: Stands
    ) -> None:
        """What changes on one site; `stood` and `stands` say which names are there before and after."""
        for stem, names in _by_page(wanted).items():
            changes = [Change(site, name, wanted[name]) for name in names]
            phase = TELL if site == SERVING else _phase(stem, stood, stands)
            self.phases[phase] += changes

    def contents(self) -> Iterator[Entry]:
        """What must be at hand before the first touch."""
        for phase in self.phases:
            for change in phase:
                if change.entry is not None:
                    yield change.entry

    def __iter__(self) -> Iterator[Change]:
        for phase in self.phases:
            yield from phase

    def __len__(self) -> int:
        return sum(map(len, self.phases))


def stem_of(name: str) -> str:
    """The page a name belongs to."""
    for suffix in SIBLINGS:
        name = name.removesuffix(suffix)
    return name


def _phase(stem: str, stood: Stands, stands: Stands) -> int:
    was_seen = stood(stem) and not stood(stem + GONE)
    is_seen = stands(stem) and not stands(stem + GONE)
    if not is_seen:
        return LEAVE
    return CHANGE if was_seen else COME


def _by_page(names: Collection[str]) -> dict[str, list[str]]:
    """Names by their page, in the order in which they are touched: siblings, page, marker."""
    pages: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (stem_of(name), name.endswith(GONE), -len(name))):
        pages.setdefault(stem_of(name), []).append(name)
    return pages

"""Decides what is touched on the way from one state to another, and in which order.

Between two states in which every link leads somewhere: first every page that was not to be seen, of
all sites; then those that change; then those that leave. So no page leads to one that is not there,
whatever the instant (docs/decisions/0040). What belongs to one page goes together, packed sibling
first, as the publisher touches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from huabiao.guard.merkle import SIBLINGS, Entry
from huabiao.guard.sealing import SERVING

GONE = ".gone"
Names = Callable[[str], bool]
Look = Callable[[str], Entry | None]
COME, CHANGE, LEAVE, TELL = range(4)  # the order; TELL: the lists web servers read


class Change(NamedTuple):
    """What shall stand at a name; None: nothing."""

    site: str
    name: str
    entry: Entry | None
    is_sibling: bool = False  # of a page: packed, or a marker
    is_closed: bool = False  # the page answers 410


@dataclass
class Changes:
    """Everything between two states of all sites."""

    phases: list[list[Change]] = field(default_factory=lambda: [[], [], [], []])

    def add(
        self, site: str, wanted: Mapping[str, Entry | None], before: Names, after: Look
    ) -> None:
        """What changes on one site; `before` says whether a name stood, `after` what shall stand there."""
        whole = {**_of_marked(wanted, after), **wanted}
        pages: dict[str, list[str]] = {}
        for name in sorted(whole):
            pages.setdefault(_page_of(name, before, after), []).append(name)
        for page, names in pages.items():
            is_closed = after(page + GONE) is not None
            is_seen = after(page) is not None and not is_closed
            was_seen = before(page) and not before(page + GONE)
            self.phases[_phase(site, was_seen=was_seen, is_seen=is_seen)] += [
                Change(site, name, whole[name], name != page, is_closed)
                # The marker comes, and goes, when everything else is there.
                for name in sorted(names, key=lambda name: (name.endswith(GONE), -len(name)))
            ]

    def contents(self) -> Iterator[Entry]:
        """What must be at hand before the first touch."""
        for change in self:
            if change.entry is not None:
                yield change.entry

    def __iter__(self) -> Iterator[Change]:
        for phase in self.phases:
            yield from phase


def _page_of(name: str, before: Names, after: Look) -> str:
    """The page a name belongs to; an attachment may end like a sibling and is none."""
    page = name
    for suffix in SIBLINGS:
        page = page.removesuffix(suffix)
    return page if before(page) or after(page) is not None else name


def _of_marked(wanted: Mapping[str, Entry | None], after: Look) -> dict[str, Entry | None]:
    """Pages whose marker comes or goes: they are closed or seen again, even where they say what they said."""
    names = [name.removesuffix(GONE) for name in wanted if name.endswith(GONE)]
    return {name: entry for name in names if (entry := after(name)) is not None}


def _phase(site: str, *, was_seen: bool, is_seen: bool) -> int:
    if site == SERVING:
        return TELL
    if not is_seen:
        return LEAVE
    return CHANGE if was_seen else COME

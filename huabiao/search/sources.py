"""Decides who has documents: features register here at start, so that the engine knows no feature."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huabiao.search.documents import Document


@dataclass(frozen=True)
class Source:
    """One sort of thing that readers find. All are asked inside one snapshot of the database."""

    prefix: str  # of the ids of its documents, "item": the document of thing 7 is "item:7"
    # Their documents, of those that readers can find now; whoever is missing cannot be found.
    documents: Callable[[Collection[int]], Iterable[Document]]
    # The next numbers above one, ascending; empty at the end.
    after: Callable[[int, int], Sequence[int]]
    labels: Mapping[str, str]  # of the kinds its documents have, in Chinese
    # Which of its things show what keys of other rooms name ("document:9"), and how those keys begin.
    shows: Callable[[Collection[str]], Collection[int]] = lambda keys: ()
    shown: tuple[str, ...] = ()
    # Kinds whose things have no page in the tree, and whether one of them still leads readers of a site on.
    pageless: frozenset[str] = frozenset()
    leads: Callable[[int, str], bool] = lambda number, site_code: False

    def touched(self, keys: Collection[str]) -> set[int]:
        """The numbers of those of its things that these keys of changes name, or a part of, or what they show."""
        named = (key.split(":") for key in keys)
        others = [key for key in keys if key.startswith(self.shown)] if self.shown else ()
        own = {int(rest[0]) for kind, *rest in named if kind == self.prefix}
        return own.union(self.shows(others)) if others else own

    def id_of(self, number: int) -> str:
        return f"{self.prefix}:{number}"


# What a web node is told besides the index: a file in each snapshot, made by a room above.
SURROUNDINGS = "surroundings.json"

_sources: dict[str, Source] = {}
_surrounding: list[Callable[[datetime], bytes]] = []


def register(source: Source) -> None:
    _sources[source.prefix] = source


def sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def surround_by(composed: Callable[[datetime], bytes]) -> None:
    """Let a room above say what answers are made of besides the index."""
    _surrounding[:] = [composed]


def surroundings(at: datetime) -> bytes:
    return _surrounding[0](at)


def is_pageless(kind: str) -> bool:
    return any(kind in one.pageless for one in _sources.values())


def is_led_on(id: str, site_code: str) -> bool:
    """Whether readers of a site are led on to what a pageless document tells of."""
    prefix, _colon, number = id.rpartition(":")
    return _sources[prefix].leads(int(number), site_code)


def label_of(kind: str) -> str:
    """What people call a kind of documents."""
    return next((one.labels[kind] for one in sources() if kind in one.labels), kind)

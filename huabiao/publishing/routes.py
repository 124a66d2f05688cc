"""Decides what a route is, and keeps the list of what features put on the public sites.

A feature's `published.py` registers a `Source`; the engine only ever iterates over sources.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

BATCH = 200  # routes whose reads are done together
Address = tuple[int, str]  # wagtail Site id, path


class Route(NamedTuple):
    """One public address of one site; `kind` and `ident` tell its renderer what stands there."""

    site: int  # wagtail Site id
    path: str  # "/zwgk/index.html"; an address ending in "/" is its index.html
    kind: str
    ident: int

    @property
    def address(self) -> Address:
        return self.site, self.path


@dataclass(frozen=True)
class Page:
    """Bytes to stand at a route."""

    content: bytes


@dataclass(frozen=True)
class Copy:
    """A file of the media store to stand at a route; its content hash is known beforehand."""

    source: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Moved:
    """The address leads elsewhere for ever: a stub for plain servers, a true 301 for ours."""

    to: str  # absolute path on the same site
    stub: bytes


@dataclass(frozen=True)
class Gone:
    """What stood here was taken away: a stub for plain servers, a true 410 for ours."""

    stub: bytes


Settled = Page | Copy | Moved | Gone


@dataclass(frozen=True)
class Parting:
    """Nothing stands here any more, but shared pieces of other pages may still lead here.

    Until those pages were rewritten the content stands (None: whatever stands there); then the
    file is deleted, or answers 410 for ever.
    """

    content: bytes | None
    is_gone_after: bool = False

    @property
    def settled(self) -> Gone | None:
        """What stands once nothing leads here."""
        return Gone(self.content) if self.is_gone_after and self.content is not None else None


Output = Settled | Parting


class Wanted(NamedTuple):
    """Where something stands in an order now; `owner` is the key whose change may move it."""

    site: int
    owner: str
    scope: str
    ident: int
    position: int


def _nothing_to_prepare(routes: Collection[Route]) -> None:
    """A source whose pages are few reads each as it renders."""


def _nothing_beside(scopes: Collection[str]) -> Iterable[Route]:
    """A source whose pages appear only because of things."""
    return ()


def _nothing_due(limit: int, at: datetime) -> int:
    """A source whose things come one by one."""
    return 0


@dataclass(frozen=True)
class Source:
    """What one feature puts on the public sites.

    `render` returns None where the route stands no longer for anything: its file is deleted.
    `routes_of` names the routes that exist now because of the things with these keys.
    `routes_beside` names those that may exist now because something left these orders.
    `prepare` may read what a batch of routes will need together.
    `entries_of` tells where the things with these keys stand in every order now.
    `parts` names, for kinds of things, what of them may be read, and change, alone: the key of a part
    is the thing's and its name, as `item:7:text`. Who changes the thing changes all of its parts.
    `let_in` turns so many things of an act that brought thousands into changes; returns how many.
    """

    name: str
    renderers: Mapping[str, Callable[[Route], Output | None]]
    all_routes: Callable[[int], Iterable[Route]]  # site id
    routes_of: Callable[[Collection[str]], Iterable[Route]]
    entries_of: Callable[[Collection[str]], Iterable[Wanted]]
    all_entries: Callable[[int], Iterable[Wanted]]  # site id
    routes_beside: Callable[[Collection[str]], Iterable[Route]] = _nothing_beside
    prepare: Callable[[Collection[Route]], None] = _nothing_to_prepare
    parts: Mapping[str, Collection[str]] = field(default_factory=dict)
    let_in: Callable[[int, datetime], int] = _nothing_due
    # Those of `routes_of` that are on one site, for who asks site by site: found without the others.
    routes_on: Callable[[Collection[str], int], Iterable[Route]] | None = None

    def routes_of_on(self, keys: Collection[str], site: int) -> Iterable[Route]:
        """The routes that exist on a site because of the things with these keys."""
        if self.routes_on is not None:
            return self.routes_on(keys, site)
        return (route for route in self.routes_of(keys) if route.site == site)


@dataclass(frozen=True)
class Fragment:
    """A piece shared by many pages: evaluated when what it reads changes, announced when its value does.

    `evaluate` returns the value for one site as text; when it changes, the pages that read
    `fragment:<name>:<site>` are stale.
    """

    name: str
    evaluate: Callable[[int], str]  # site id


_sources: dict[str, Source] = {}
_fragments: dict[str, Fragment] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def register_fragment(fragment: Fragment) -> None:
    _fragments[fragment.name] = fragment


def sources() -> Collection[Source]:
    return _sources.values()


def with_parts(keys: Collection[str]) -> set[str]:
    """The keys, and those of all parts of the things among them."""
    found = set(keys)
    for source in _sources.values():
        for key in keys:
            kind, _, rest = key.partition(":")
            if ":" not in rest:
                found.update(f"{key}:{part}" for part in source.parts.get(kind, ()))
    return found


def fragments() -> Mapping[str, Fragment]:
    return _fragments


def prepared(routes: Iterable[Route]) -> Iterator[Route]:
    """The routes one by one, each batch of them prepared by its source just before."""
    rest = iter(routes)
    while batch := tuple(islice(rest, BATCH)):
        for source in _sources.values():
            source.prepare([route for route in batch if route.kind in source.renderers])
        yield from batch


def renderer_of(kind: str) -> Callable[[Route], Output | None]:
    """The renderer a feature registered for `kind`; a kind nobody renders any more renders to nothing."""
    for source in _sources.values():
        if kind in source.renderers:
            return source.renderers[kind]
    return lambda route: None

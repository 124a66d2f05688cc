"""Decides what a reader's search finds.

The index says what is found, and the tree of the published files has the last word: what does not
stand there at that moment is not shown, however fresh the index is.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import localdate

from huabiao.library.enums import Kind
from huabiao.library.published.asked import A_PAGE, EVERYWHERE, Asked
from huabiao.library.published.surroundings import Place, Surroundings
from huabiao.publishing.serving.answers import SEARCH_PATH
from huabiao.publishing.serving.sites import stands
from huabiao.search.asking import DEEPEST, LONGEST, Answer, Hit
from huabiao.search.documents import Document
from huabiao.search.index import NotReached
from huabiao.search.keeping import NoIndex, keeper
from huabiao.search.parsing import parse
from huabiao.search.queries import Bet
from huabiao.search.rules import key_of_word
from huabiao.search.sources import is_pageless

_SAYABLE_SECONDS = 600
MOST_SUGGESTED = 8
_SAME_TITLES = 3  # as many are asked for as are shown, since some are the same, or just gone


class Fault(Enum):
    """Why there is no answer."""

    NO_SITE = auto()
    EMPTY = auto()
    ONLY_PUNCTUATION = auto()
    TOO_LONG = auto()
    NOT_READY = auto()
    AWAY = auto()


class Line(NamedTuple):
    """A hit, and where readers of the site that was asked find it."""

    hit: Hit
    place: Place
    path: str


@dataclass(frozen=True)
class Reply:
    """What the search says to one question that came to one site."""

    asked: Asked
    here: Place
    sites: tuple[str, ...]  # that were searched; none: all
    answer: Answer = field(default_factory=lambda: Answer(0))
    lines: tuple[Line, ...] = ()
    bets: tuple[Bet, ...] = ()  # what the office recommends to who asks this
    direct: Line | None = None  # the one thing that is asked for by its name or number
    related: tuple[
        str, ...
    ] = ()  # what many ask that is like it; of an empty form, what is asked most
    places: Mapping[str, Place] = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def site(self) -> str:
        """The code of the one site that was searched; "" of all."""
        return self.sites[0] if self.sites else ""

    @property
    def last_page(self) -> int:
        return max(1, -(-min(self.answer.total, DEEPEST) // A_PAGE))


def reply_to(here: Place, asked: Asked, around: Surroundings, *, at: datetime) -> Reply:
    """Ask the index. A page there is not is the last there is."""
    places = around.places()
    sites = searched_sites(here, asked, places)
    if sites is None:
        elsewhere = Reply(asked.but(site=""), here, (), places=places)
        return _with(elsewhere, fault=Fault.NO_SITE)
    reply = Reply(asked, here, sites, places=places)
    fault = None if asked.words is None else _fault(asked.words)
    if asked.words is None or fault is not None:
        return _with(reply, fault=fault, related=tuple(_sayable(around.hot(reply.site, at))))
    try:
        found = _answered(reply, around, localdate(at))
    except NoIndex:
        return _with(reply, fault=Fault.NOT_READY)
    except NotReached:
        return _with(reply, fault=Fault.AWAY)
    is_first = found.asked.page == 1
    return _with(
        found,
        direct=_direct(found) if is_first else None,
        bets=tuple(
            bet
            for bet in (around.best_bets_for(asked.words, here.code, at) if is_first else ())
            if not _is_gone(bet.address, here, around)
        ),
        related=tuple(_sayable(around.related(reply.site, asked.words, at))),
    )


def _answered(reply: Reply, around: Surroundings, today: date) -> Reply:
    index, spoken = keeper().index(), around.wording()
    answer = index.search(reply.asked.query(reply.sites, spoken, today=today))
    found = _with(reply, answer=answer)
    if reply.asked.page > found.last_page:
        found = _with(found, asked=reply.asked.but(page=found.last_page))
        answer = index.search(found.asked.query(reply.sites, spoken, today=today))
    return _with(found, answer=answer, lines=tuple(_standing(answer.hits, found, around)))


def _direct(reply: Reply) -> Line | None:
    """Of the first hits: a document by its number, a unit or a leader by the name."""
    asked = key_of_word(reply.asked.words or "")
    is_whole = not reply.answer.is_relaxed
    return next((line for line in reply.lines if is_whole and asked in _names(line)), None)


def _names(line: Line) -> set[str]:
    document = line.hit.document
    names = document.numbers
    if document.kind in (Kind.PROFILE, Kind.LEADER):
        names = (*names, document.title)
    return set(map(key_of_word, names))


def _with(reply: Reply, **changes: object) -> Reply:
    return Reply(**{**vars(reply), **changes})


def suggestions(
    here: Place, asked: Asked, around: Surroundings, *, at: datetime
) -> list[str] | None:
    """What many ask that begins like this, then titles that hold it; nothing where there is no index.

    None: there is no such site.
    """
    places = around.places()
    typed, sites = (asked.words or "")[:LONGEST].strip(), searched_sites(here, asked, places)
    if sites is None:
        return None
    site = sites[0] if sites else ""
    if not typed:
        return _sayable(around.hot(site, at))
    found = _sayable(around.popular(site, typed, MOST_SUGGESTED * _SAME_TITLES, at))
    with contextlib.suppress(NoIndex, NotReached):
        titled = keeper().index().titled(typed, sites, MOST_SUGGESTED * _SAME_TITLES)
        found += [one.title for one in titled if _place_of(one, sites, places, around)]
    return list(dict.fromkeys(found))[:MOST_SUGGESTED]


def _sayable(queries: Iterable[str]) -> list[str]:
    """Of what many ask, at most eight made of words that stand together in a title: nobody plants others here."""
    return list(islice(filter(_is_sayable, queries), MOST_SUGGESTED))


def _is_sayable(query: str) -> bool:
    key = f"search-sayable:{hashlib.sha256(query.encode()).hexdigest()}"
    known: bool | None = cache.get(key)
    if known is None:
        with contextlib.suppress(NoIndex, NotReached):
            words = " ".join(parse(query, is_literal=False).words)
            known = bool(keeper().index().titled(words, (), 1))
            cache.set(key, known, _SAYABLE_SECONDS)
    return bool(known)


def searched_sites(here: Place, asked: Asked, places: Collection[str]) -> tuple[str, ...] | None:
    """Codes; none: all sites; None: there is no such site."""
    if asked.site in ("", EVERYWHERE):
        is_wide = bool(asked.site) or here.is_portal
        return () if is_wide else (here.code,)
    return (asked.site,) if asked.site in places else None


def _fault(words: str) -> Fault | None:
    if len(words) > LONGEST:
        return Fault.TOO_LONG
    if not words.strip():
        return Fault.EMPTY
    return None if any(map(str.isalnum, words)) else Fault.ONLY_PUNCTUATION


def _standing(hits: Iterable[Hit], reply: Reply, around: Surroundings) -> Iterator[Line]:
    """Those whose page stands at this moment, each where the reader is, if it stands there too."""
    for hit in hits:
        wanted = reply.sites or (reply.here.code,)
        if place := _place_of(hit.document, wanted, reply.places, around):
            yield Line(hit, *place)


def _place_of(
    document: Document, wanted: Collection[str], places: Mapping[str, Place], around: Surroundings
) -> tuple[Place, str] | None:
    """Where readers of these sites find it at this moment; None: nowhere."""
    code, path = document.place_on(wanted)
    if code not in places:
        return None
    if is_pageless(document.kind):  # what it leads to may stand for ever
        is_standing = around.is_led_on(document.id, code)
    else:
        is_standing = stands(settings.PUBLIC_ROOT / code, path)
    return (places[code], path) if is_standing else None


def _is_gone(address: str, here: Place, around: Surroundings) -> bool:
    """Whether an address, whole or a path on this site, is of a page of ours that does not stand now."""
    parts = urlsplit(address)
    place = around.led_to_from(parts.hostname or "") if parts.netloc else here
    path = unquote(parts.path) or "/"
    if place is None or path.startswith(SEARCH_PATH):
        return False
    root = settings.PUBLIC_ROOT / place.code
    return not (stands(root, path) or stands(root, f"{path}/"))

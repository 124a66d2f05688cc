"""Decides where an answer to a search finds what stands neither in the index nor in the tree.

At management that is the database. A web node has none: what would be asked of it comes along with the
snapshot of the index, in one file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from pydantic import TypeAdapter

from huabiao.library.published.shell import shell_of
from huabiao.publishing import theme
from huabiao.publishing.snapshot import snapshot
from huabiao.publishing.views_data import Shell
from huabiao.search import queries as told
from huabiao.search.keeping import NoIndex, keeper
from huabiao.search.queries import Bet
from huabiao.search.sources import SURROUNDINGS, is_led_on
from huabiao.search.wording import Wording
from huabiao.sites.enums import SiteKind
from huabiao.sites.models import SiteAlias, SiteProfile
from huabiao.sites.queries import base_url

_SHELL_SECONDS = 5


@dataclass(frozen=True)
class Place:
    """A site as answers name it."""

    code: str
    name: str
    base_url: str
    host: str
    language: str = "zh-CN"  # BCP 47
    is_portal: bool = False
    has_traditional: bool = False


class Surroundings(Protocol):
    """What an answer is made of besides index and tree; what is told of sites names them by code, `""` all together."""

    def on(self, host: str) -> Place | None:
        """The site that is served on a host."""

    def led_to_from(self, host: str) -> Place | None:
        """The same, also where the host only leads there."""

    def places(self) -> Mapping[str, Place]:
        """All sites, by code."""

    def shell(self, code: str) -> Shell: ...

    def is_led_on(self, id: str, code: str) -> bool:
        """Whether readers of a site are led on to what a document without a page of ours tells of."""

    def wording(self) -> Wording: ...

    def best_bets_for(self, text: str, code: str, at: datetime) -> list[Bet]: ...

    def hot(self, code: str, at: datetime) -> list[str]: ...

    def popular(self, code: str, prefix: str, limit: int, at: datetime) -> list[str]: ...

    def related(self, code: str, text: str, at: datetime) -> list[str]: ...


class Kept:
    """At management: as the database says; of the sites, as it was at the first question."""

    is_led_on = staticmethod(is_led_on)
    wording = staticmethod(told.wording)
    best_bets_for = staticmethod(told.best_bets_for)
    hot = staticmethod(told.hot)
    popular = staticmethod(told.popular)
    related = staticmethod(told.related)

    def on(self, host: str) -> Place | None:
        return next((place for place in self._places.values() if place.host == host), None)

    def led_to_from(self, host: str) -> Place | None:
        leading = Q(site__hostname=host) | Q(site__aliases__host=host)
        return next(map(_place, _profiles().filter(leading)), None)

    def places(self) -> Mapping[str, Place]:
        return self._places

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {one.code: _place(one) for one in _profiles()}

    def shell(self, code: str) -> Shell:
        """As it was a few seconds ago at most: reading it costs more than the search."""
        key = f"search-shell:{code}:{theme.template_version()}"
        shell: Shell | None = cache.get(key)
        if shell is None:
            site_id = SiteProfile.objects.values_list("site_id", flat=True).get(code=code)
            with snapshot():
                shell = shell_of(site_id)
            cache.set(key, shell, _SHELL_SECONDS)
        return shell


@dataclass(frozen=True)
class _Site:
    place: Place
    aliases: Sequence[str]
    shell: Shell
    hot: Sequence[str]
    popular: Sequence[str]


@dataclass(frozen=True)
class _Bet:
    words: str
    site: str  # code; "": all sites
    expires_on: date
    bet: Bet


@dataclass(frozen=True)
class Carried:
    """On a web node: as management said when it took the snapshot."""

    sites: Sequence[_Site]
    together: tuple[Sequence[str], Sequence[str]]  # hot and popular, of all sites
    pairs: Sequence[tuple[str, str]]
    unused_pairs: Sequence[tuple[str, str]]
    bets: Sequence[_Bet]

    def on(self, host: str) -> Place | None:
        return next((one.place for one in self.sites if one.place.host == host), None)

    def led_to_from(self, host: str) -> Place | None:
        leading = (one.place for one in self.sites if host in (one.place.host, *one.aliases))
        return next(leading, None)

    def places(self) -> Mapping[str, Place]:
        return {code: one.place for code, one in self._by_code.items()}

    def shell(self, code: str) -> Shell:
        return self._by_code[code].shell

    def is_led_on(self, id: str, code: str) -> bool:
        """As the index says: a node knows no better."""
        return True

    def wording(self) -> Wording:
        return self._wording

    def best_bets_for(self, text: str, code: str, at: datetime) -> list[Bet]:
        day = localdate(at)
        standing = (
            (one.words, one.bet)
            for one in self.bets
            if one.site in ("", code) and one.expires_on >= day
        )
        return told.bets_meeting(standing, text)

    def hot(self, code: str, at: datetime) -> list[str]:
        return list(self._asked(code)[0])

    def popular(self, code: str, prefix: str, limit: int, at: datetime) -> list[str]:
        return told.beginning_like(prefix, self._asked(code)[1], limit)

    def related(self, code: str, text: str, at: datetime) -> list[str]:
        return told.sharing_with(text, self._asked(code)[1])

    def _asked(self, code: str) -> tuple[Sequence[str], Sequence[str]]:
        if not code:
            return self.together
        found = self._by_code.get(code)
        return (found.hot, found.popular) if found else ((), ())

    @cached_property
    def _by_code(self) -> dict[str, _Site]:
        return {one.place.code: one for one in self.sites}

    @cached_property
    def _wording(self) -> Wording:
        return Wording.shipped().amended(self.pairs, off=self.unused_pairs)


_FORM = TypeAdapter(Carried)


def composed(at: datetime) -> bytes:
    """What a web node is to be told, as it is now."""
    kept = Kept()
    aliases: dict[str, list[str]] = defaultdict(list)
    for code, host in SiteAlias.objects.values_list("site__profile__code", "host"):
        aliases[code].append(host)
    sites = [
        _Site(
            place,
            aliases[code],
            kept.shell(code),
            kept.hot(code, at),
            told.popular_queries(code, at),
        )
        for code, place in kept.places().items()
    ]
    return _FORM.dump_json(
        Carried(
            sites=sites,
            together=(kept.hot("", at), told.popular_queries("", at)),
            pairs=told.wording_rows(),
            unused_pairs=told.unused_rows(),
            bets=[
                _Bet(words, code, expires_on, bet)
                for words, code, expires_on, bet in told.standing_bets(at)
            ],
        )
    )


_carried: dict[Path, tuple[tuple[int, int], Carried]] = {}


def surroundings() -> Surroundings:
    """Of this machine; raises NoIndex on a web node to which nothing has come yet."""
    return _come() if settings.IS_NODE else Kept()


def _come() -> Carried:
    file = keeper().folder() / SURROUNDINGS
    try:
        status = file.stat()
        stamp = (status.st_ino, status.st_mtime_ns)
        known = _carried.get(file)
        if known is None or known[0] != stamp:
            _carried.clear()
            known = _carried[file] = (stamp, _FORM.validate_json(file.read_bytes()))
    except (FileNotFoundError, ValueError) as error:  # it came from a management of another age
        raise NoIndex from error
    return known[1]


def _profiles() -> QuerySet[SiteProfile]:
    return SiteProfile.objects.select_related("site")


def _place(profile: SiteProfile) -> Place:
    return Place(
        code=profile.code,
        name=profile.name,
        base_url=base_url(profile),
        host=profile.site.hostname,
        language=profile.language,
        is_portal=profile.kind == SiteKind.PORTAL,
        has_traditional=profile.has_traditional,
    )

"""Decides what a reader asks of the search: the parameters of the address, and the address again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import make_aware

from huabiao.publishing.serving.answers import SEARCH_PATH
from huabiao.search.asking import DEEPEST, Query, Sort
from huabiao.search.wording import Wording

A_PAGE = 10
EVERYWHERE = "all"
_LONGEST_VALUE = 200
_PAGES = DEEPEST // A_PAGE
_YEARS = range(1900, 2200)


class Within(Enum):
    """How long ago something was published at most; the address says so, and means it of each day anew."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def since(self, today: date) -> date:
        return today - timedelta(_DAYS[self] - 1)


_DAYS = {Within.WEEK: 7, Within.MONTH: 30, Within.YEAR: 365}  # today is one of them


@dataclass(frozen=True)
class Asked:
    """What is asked; None as words: the form was only opened."""

    words: str | None = None
    site: str = ""  # code; "all": every site; "": the site the question came to, or on a portal all
    kind: str = ""
    org: str = ""
    subject: str = ""
    year: int = 0
    validity: str = ""
    since: date | None = None  # of publication, both included
    until: date | None = None
    within: Within | None = None  # instead of them
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    def query(self, sites: Collection[str], wording: Wording, *, today: date) -> Query:
        """For the index, on these sites; none: on all."""
        since = self.within.since(today) if self.within else self.since
        return Query(
            text=self.words or "",
            wording=wording,
            sites=tuple(sites),
            kind=self.kind,
            organization=self.org,
            subject=self.subject,
            year=self.year,
            validity=self.validity,
            since=_midnight(since),
            until=_midnight(self.until and self.until + timedelta(days=1)),
            sort=self.sort,
            offset=(self.page - 1) * A_PAGE,
            limit=A_PAGE,
        )

    def but(self, **changes: Any) -> Asked:
        """The same with this changed, from its first page."""
        return replace(self, **{"page": 1, **changes})

    @property
    def narrowings(self) -> int:
        """How many things narrow the answer, besides the site."""
        said = (self.kind, self.org, self.subject, self.year, self.validity)
        is_dated = bool(self.since or self.until or self.within)
        return len(list(filter(None, said))) + is_dated

    def parameters(self) -> dict[str, str]:
        """As they stand in an address: what says nothing is left out."""
        said = {
            "q": self.words or "",
            "site": self.site,
            "kind": self.kind,
            "org": self.org,
            "subject": self.subject,
            "year": str(self.year or ""),
            "validity": self.validity,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "within": self.within.value if self.within else "",
            "sort": "" if self.sort is Sort.RELEVANCE else self.sort.value,
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def address(self) -> str:
        return f"{SEARCH_PATH}?{urlencode(self.parameters())}"


def read(parameters: Mapping[str, str]) -> Asked:
    """What cannot be read narrows nothing; two days the wrong way round are what lies between them."""

    def value(name: str) -> str:
        return parameters.get(name, "").replace("\x00", "").strip()[:_LONGEST_VALUE]

    words = parameters.get("q")
    sort, within = value("sort"), value("within")
    since, until = _day(value("from")), _day(value("to"))
    if since and until and since > until:
        since, until = until, since
    is_recent = not (since or until) and within in {one.value for one in Within}
    return Asked(
        words=None if words is None else words.replace("\x00", ""),
        site=value("site"),
        kind=value("kind"),
        org=value("org"),
        subject=value("subject"),
        year=_number(value("year"), most=9999),
        validity=value("validity"),
        since=since,
        until=until,
        within=Within(within) if is_recent else None,
        sort=Sort(sort) if sort in {one.value for one in Sort} else Sort.RELEVANCE,
        page=max(1, _number(value("page"), most=_PAGES)),
    )


def _number(text: str, *, most: int) -> int:
    """A page further down than any is the last one."""
    is_number = text.isascii() and text.isdecimal()
    return min(int(text[:9]), most) if is_number else 0


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else make_aware(datetime.combine(day, time()))

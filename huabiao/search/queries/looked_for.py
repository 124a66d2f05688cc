"""Reads of what people looked for: by site and time, and what they looked for in vain.

Lists begin at what was asked three times: a question that one person typed is shown to nobody.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import F, Max, Q, QuerySet, Sum
from django.utils.timezone import localdate

from huabiao.accounts.queries import ANY_ROLE, Person, is_platform_administrator, reach
from huabiao.search.enums import Settling
from huabiao.search.masking import MASK
from huabiao.search.models import ClickCount, QueryCount, SettledQuery
from huabiao.search.queries.pairs import version_of
from huabiao.sites.models import SiteProfile

SETTLED = "settled"
LEAST_SHOWN = 3
UNFOUND_DAYS = 30
MOST_UNFOUND = 300  # more is a list nobody reads to its end
LEAST_UNCLICKED = 10
_KEPT_SECONDS = 300
_LIKENESS = 0.6
_CANDIDATES = 300


def searched_sites_for(user: Person) -> QuerySet[SiteProfile]:
    """Sites whose searches the person may look at: those a unit of theirs sponsors."""
    return SiteProfile.objects.filter(reach(user, ANY_ROLE, path="sponsor__path")).order_by("pk")


@dataclass(frozen=True)
class Sums:
    """Of a time: questions, how many of them found nothing, and how many results were opened."""

    searches: int = 0
    empty: int = 0
    clicks: int = 0

    @property
    def share_empty(self) -> float | None:
        return self.empty / self.searches if self.searches else None


@dataclass(frozen=True)
class Asked:
    """One question, folded."""

    query: str
    sums: Sums


class Period:
    """The days until `at`, on some sites; `codes` None: all, with what was asked of all at once."""

    FIRST_PLACES = 10

    def __init__(self, codes: Collection[str] | None, *, days: int, at: datetime) -> None:
        self.until = localdate(at)
        self.since = self.until - timedelta(days - 1)
        self._codes = codes

    def by_day(self) -> list[tuple[date, Sums]]:
        """Every day, the oldest first."""
        found = {row["day"]: _sums(row) for row in _added_up(self._rows(QueryCount), "day")}
        days = [self.since + timedelta(number) for number in range(self._length)]
        return [(day, found.get(day, Sums())) for day in days]

    def asked_most(self, *, limit: int) -> list[Asked]:
        return self._asked(Q(times__gte=LEAST_SHOWN), order="-times", limit=limit)

    def found_nothing(self, *, limit: int) -> list[Asked]:
        return self._asked(Q(in_vain__gte=LEAST_SHOWN), order="-in_vain", limit=limit)

    def clicks_by_place(self) -> list[int]:
        """How often the first result was opened, the second …; at the end all that stood further down."""
        rows = (
            self._rows(ClickCount)
            .values("position")
            .annotate(times=Sum("clicks"))
            .values_list("position", "times")
            .order_by()
        )
        places = [0] * (self.FIRST_PLACES + 1)
        for position, times in rows:
            places[min(position, self.FIRST_PLACES + 1) - 1] += times
        return places

    @property
    def _length(self) -> int:
        return (self.until - self.since).days + 1

    def _rows(
        self, model: type[QueryCount] | type[ClickCount]
    ) -> QuerySet[QueryCount | ClickCount]:
        rows = model._default_manager.filter(day__gte=self.since, day__lte=self.until)
        if self._codes is not None:
            rows = rows.filter(site_code__in=self._codes)
        return rows

    def _asked(self, condition: Q, *, order: str, limit: int) -> list[Asked]:
        rows = (
            _added_up(self._rows(QueryCount).exclude(query=""), "query")
            .filter(condition)
            .order_by(order, "query")[:limit]
        )
        return [Asked(row["query"], _sums(row)) for row in rows]


def _added_up(rows: Any, by: str) -> Any:
    """Rows of `by`, times, in_vain and opened; still a query."""
    return (
        rows.order_by()
        .values(by)
        .annotate(times=Sum("searches"), in_vain=Sum("empty"), opened=Sum("clicks"))
    )


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(row["times"], row["in_vain"], row["opened"])


@dataclass(frozen=True)
class Unfound:
    """Something people look for in vain, over all sites."""

    query: str
    times: int  # that it found nothing
    last_on: date
    sites: Sequence[str]  # names
    likes: Sequence[str]  # what others ask and find, written nearly the same


def unfound_for(user: Person, *, at: datetime, limit: int = MOST_UNFOUND) -> list[Unfound]:
    """What found nothing at least three times in thirty days, the most frequent first.

    The platform office's: who keeps words and recommendations. Without what it settled; what still
    finds nothing as often after a word or an answer was added comes back.
    """
    if not is_platform_administrator(user):
        return []
    rows = _unsettled(at)[:limit]
    names = dict(SiteProfile.objects.values_list("code", "name"))
    sites: dict[str, list[str]] = {}
    where = _lately(at).filter(query__in=[row["query"] for row in rows], empty__gt=0)
    for query, code in where.values_list("query", "site_code").distinct().order_by("site_code"):
        sites.setdefault(query, []).append(names.get(code, ""))
    known = _asked_and_found(at) if rows else []
    return [
        Unfound(
            query=row["query"],
            times=row["in_vain"],
            last_on=row["last_on"],
            sites=[name for name in sites.get(row["query"], []) if name],
            likes=difflib.get_close_matches(row["query"], known, n=2, cutoff=_LIKENESS),
        )
        for row in rows
    ]


def unfound_count(user: Person, *, at: datetime) -> int:
    """How many there are; looked up every few minutes, and after each that was settled."""
    if not is_platform_administrator(user):
        return 0
    key = f"search-unfound:{localdate(at)}:{version_of(SETTLED)}"
    found: int | None = cache.get(key)
    if found is None:
        cache.set(key, found := len(_unsettled(at)), _KEPT_SECONDS)
    return found


def unclicked_for(user: Person, *, at: datetime, limit: int) -> list[Asked]:
    """What finds something that nobody opens: the words may mean something else to people."""
    if not is_platform_administrator(user) or not ClickCount.objects.exists():
        return []
    settled = SettledQuery.objects.filter(how=Settling.LEFT)
    rows = (
        _added_up(_lately(at).exclude(query__in=settled.values("query")), "query")
        .filter(times__gte=LEAST_UNCLICKED, opened=0, in_vain__lt=F("times") * 0.5)
        .order_by("-times", "query")[:limit]
    )
    return [Asked(row["query"], _sums(row)) for row in rows]


def settled_for(user: Person) -> QuerySet[SettledQuery]:
    """What the office left as it is, or took out of the hot words; newest first."""
    kept = SettledQuery.objects.filter(how__in=(Settling.LEFT, Settling.HIDDEN))
    kept = kept.order_by("-settled_on", "-pk")
    return kept if is_platform_administrator(user) else kept.none()


def _lately(at: datetime) -> QuerySet[QueryCount]:
    since = localdate(at) - timedelta(UNFOUND_DAYS - 1)
    rows = QueryCount.objects.filter(day__gte=since, day__lte=localdate(at))
    return rows.exclude(query="").exclude(query__regex=MASK)


def _unsettled(at: datetime) -> list[dict[str, Any]]:
    rows = list(
        _added_up(_lately(at), "query")
        .annotate(last_on=Max("day", filter=Q(empty__gt=0)))
        .filter(in_vain__gte=LEAST_SHOWN, times__lte=F("in_vain") * 2)
        .order_by("-in_vain", "query")[:MOST_UNFOUND]
    )
    settled = _settled([row["query"] for row in rows], at)
    return [row for row in rows if row["query"] not in settled]


def _settled(queries: Collection[str], at: datetime) -> set[str]:
    """Which of these are settled, and did not come back since."""
    rows = SettledQuery.objects.filter(query__in=queries).exclude(how=Settling.HIDDEN)
    settled: dict[str, date] = {}
    for query, how, on in rows.values_list("query", "how", "settled_on"):
        last = date.max if how == Settling.LEFT else on
        settled[query] = max(last, settled.get(query, last))
    again: dict[str, int] = {}
    later = _lately(at).filter(query__in=settled, empty__gt=0)
    for query, day, empty in later.values_list("query", "day", "empty"):
        if day > settled[query]:
            again[query] = again.get(query, 0) + empty
    return {query for query in settled if again.get(query, 0) < LEAST_SHOWN}


def _asked_and_found(at: datetime) -> list[str]:
    return list(
        _added_up(_lately(at), "query")
        .filter(times__gte=LEAST_SHOWN, opened__gt=0, in_vain__lt=F("times") * 0.5)
        .order_by("-opened", "query")
        .values_list("query", flat=True)[:_CANDIDATES]
    )

"""Reads of what many people ask, for suggestions and hot words: never what few did.

A question that few asked may tell of one of them. So it is given out once it was asked ten times
on three days, and never with a masked part; what finds nothing is no use to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Sum
from django.utils.timezone import localdate

from huabiao.search.enums import Settling
from huabiao.search.folding import fold
from huabiao.search.masking import MASK
from huabiao.search.models import QueryCount, SettledQuery
from huabiao.search.parsing import ASKING, parse
from huabiao.search.units import pairs

LEAST_TIMES, LEAST_DAYS = 10, 3
WITHIN_DAYS, HOT_DAYS = 90, 7
MOST_KEPT = 2_000  # of one site, the most frequent
MOST_HOT = 10
MOST_RELATED = 6
_KEPT_SECONDS = 600


def popular(site_code: str, prefix: str, limit: int, at: datetime) -> list[str]:
    """What many ask that begins like this, the most frequent first; folded. `""`: of all sites together."""
    return beginning_like(prefix, popular_queries(site_code, at), limit)


def beginning_like(prefix: str, queries: Iterable[str], limit: int) -> list[str]:
    """Of folded queries the first that begin like this."""
    start = fold(prefix).strip()
    return list(islice((query for query in queries if query.startswith(start)), limit))


def related(site_code: str, text: str, at: datetime) -> list[str]:
    """What many ask that shares two neighbouring characters of a telling word, the most frequent first: at most six."""
    return sharing_with(text, popular_queries(site_code, at))


def sharing_with(text: str, queries: Iterable[str]) -> list[str]:
    """Of folded queries the first six that share such a pair."""
    asked = fold(text).strip()
    words = parse(text, is_literal=False).words
    telling = {pair for word in words if word not in ASKING for pair in pairs(word)}
    alike = (
        query for query in queries if query != asked and any(pair in query for pair in telling)
    )
    return list(islice(alike, MOST_RELATED))


def hot(site_code: str, at: datetime) -> list[str]:
    """Of what many ask, what was asked most in the last week: at most ten."""
    key = f"search-hot:{site_code}:{localdate(at)}"
    found: list[str] | None = cache.get(key)
    if found is None:
        known = set(popular_queries(site_code, at))
        recent = (
            _asked(site_code, at, days=HOT_DAYS)
            .values("query")
            .annotate(times=Sum("searches"))
            .order_by("-times", "query")
            .values_list("query", flat=True)[:MOST_KEPT]
        )
        found = [query for query in recent if query in known][:MOST_HOT]
        cache.set(key, found, _KEPT_SECONDS)
    return found


def popular_queries(site_code: str, at: datetime) -> list[str]:
    """All that many ask, the most frequent first; folded."""
    key = f"search-popular:{site_code}:{localdate(at)}"
    found: list[str] | None = cache.get(key)
    if found is None:
        cache.set(key, found := _popular(site_code, at), _KEPT_SECONDS)
    return found


def _popular(site_code: str, at: datetime) -> list[str]:
    unwanted = SettledQuery.objects.filter(how__in=(Settling.HIDDEN, Settling.LEFT))
    return list(
        _asked(site_code, at, days=WITHIN_DAYS)
        .exclude(query__in=unwanted.values("query"))
        .values("query")
        .annotate(
            times=Sum("searches"),
            days=Count("day", distinct=True),
            in_vain=Sum("empty"),
        )
        .filter(times__gte=LEAST_TIMES, days__gte=LEAST_DAYS, in_vain__lt=F("times") * 0.5)
        .order_by("-times", "query")
        .values_list("query", flat=True)[:MOST_KEPT]
    )


def _asked(site_code: str, at: datetime, *, days: int) -> QuerySet[QueryCount]:
    today = localdate(at)
    # A masked part stands anywhere in a question, so this looks at all that is left.
    rows = QueryCount.objects.filter(
        day__gt=today - timedelta(days), day__lte=today, searches__gt=0
    )
    rows = rows.exclude(query="").exclude(query__regex=MASK)
    return rows.filter(site_code=site_code) if site_code else rows

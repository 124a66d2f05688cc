"""Writes of what people looked for: lines of the spool become counts by day, site and question."""

from __future__ import annotations

from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Sum
from django.utils.timezone import localdate

from huabiao.search.models import ClickCount, Counter, QueryCount, TakenFile
from huabiao.search.operations.counting import count_up
from huabiao.search.spool import CLICK, QUERY, Note, Spool, notes_of
from huabiao.sites.models import SiteProfile

T = TypeVar("T")
TAKING, TIDIED = "taking", "tidied"
MOST_A_DAY = 5_000  # questions told apart on one site in one day; the others are counted as one
MOST_HELD = 4 * MOST_A_DAY  # of one file, before the most frequent are chosen
KEPT_DAYS = 90
RARE = 3  # asked less often in that time, a question is forgotten as such
_A_CHUNK = 500

Place = tuple[date, str]  # day and code of the site
Click = tuple[str, int, str]  # question, position, address


@dataclass
class Taken:
    """What one taking came to."""

    queries: int = 0
    clicks: int = 0
    dropped: int = 0


@dataclass
class _Day:
    """What one file says of one site on one day."""

    searches: Counts[str] = field(default_factory=Counts)
    empty: Counts[str] = field(default_factory=Counts)
    opened: Counts[str] = field(default_factory=Counts)
    clicks: Counts[Click] = field(default_factory=Counts)


def take_in(spool: Spool, *, at: datetime) -> Taken:
    """Count what lies in the spool, each line once, though this be killed at any instant.

    A file's name is remembered in the transaction that counts its lines; the file goes afterwards.
    """
    taken = Taken(dropped=spool.dropped())
    for file in spool.take():
        with transaction.atomic():
            count_up(TAKING)  # one process at a time
            if not TakenFile.objects.filter(name=file.name).exists():
                _take_file(file, taken, at=at)
                TakenFile.objects.create(name=file.name, taken_at=at)
        file.unlink(missing_ok=True)
    if taken.dropped:
        spool.forget_dropped()
    return taken


def tick(spool: Spool, *, at: datetime) -> Taken:
    """What the worker does once in a while: count what is new, and once a day forget what was rare."""
    taken = take_in(spool, at=at)
    forget_rare(at=at)
    return taken


def _take_file(file: Path, taken: Taken, *, at: datetime) -> None:
    for (day, site), found in _read(file, at=at).items():
        taken.queries += found.searches.total()
        taken.clicks += found.clicks.total()
        _add_queries(day, site, found)
        _add_clicks(day, site, found)


def _read(file: Path, *, at: datetime) -> dict[Place, _Day]:
    today = localdate(at)
    codes = {"", *SiteProfile.objects.values_list("code", flat=True)}
    found: dict[Place, _Day] = defaultdict(_Day)
    for note in notes_of(file):
        day = localdate(note.hour)
        # A clock that was wrong, a file that was lost and found, a site that is no more.
        if note.site in codes and today - timedelta(KEPT_DAYS) < day <= today + timedelta(1):
            _count(found[day, note.site], note)
    return found


def _count(day: _Day, note: Note) -> None:
    is_known = note.text in day.searches or note.text in day.opened
    has_room = len(day.searches) + len(day.opened) < MOST_HELD
    text = note.text if is_known or has_room else ""
    if note.kind == QUERY:
        day.searches[text] += 1
        day.empty[text] += not note.found
    elif note.kind == CLICK:
        click = (text, note.position, note.address)
        is_held = click in day.clicks or len(day.clicks) < MOST_HELD
        day.clicks[click if is_held else ("", note.position, "")] += 1
        day.opened[text] += 1


def _add_queries(day: date, site: str, found: _Day) -> None:
    here = QueryCount.objects.filter(day=day, site_code=site)
    wanted = found.searches + found.opened
    rows = {
        row.query: row for chunk in _chunks(["", *wanted]) for row in here.filter(query__in=chunk)
    }
    room = MOST_A_DAY - here.count()
    for query, _times in wanted.most_common():
        if query not in rows and query and room > 0:
            rows[query] = QueryCount(day=day, site_code=site, query=query)
            room -= 1
    for query in wanted:
        kept = query if query in rows else ""
        row = rows.setdefault(kept, QueryCount(day=day, site_code=site, query=""))
        row.searches += found.searches[query]
        row.empty += found.empty[query]
        row.clicks += found.opened[query]
    changed = list(rows.values())
    QueryCount.objects.bulk_update(
        [row for row in changed if row.pk], ("searches", "empty", "clicks"), batch_size=_A_CHUNK
    )
    QueryCount.objects.bulk_create([row for row in changed if not row.pk], batch_size=_A_CHUNK)


def _add_clicks(day: date, site: str, found: _Day) -> None:
    here = ClickCount.objects.filter(day=day, site_code=site)
    rows: dict[Click, ClickCount] = {
        (row.query, row.position, row.address): row
        for chunk in _chunks({"", *(query for query, _position, _address in found.clicks)})
        for row in here.filter(query__in=chunk)
    }
    room = MOST_A_DAY - here.count()
    for click, times in found.clicks.most_common():
        kept = click
        if click not in rows:
            kept = click if room > 0 else ("", click[1], "")
            room -= 1
        query, position, address = kept
        row = rows.setdefault(
            kept,
            ClickCount(day=day, site_code=site, query=query, position=position, address=address),
        )
        row.clicks += times
    changed = list(rows.values())
    ClickCount.objects.bulk_update(
        [row for row in changed if row.pk], ("clicks",), batch_size=_A_CHUNK
    )
    ClickCount.objects.bulk_create([row for row in changed if not row.pk], batch_size=_A_CHUNK)


def _chunks(texts: Iterable[T]) -> Iterator[list[T]]:
    left = iter(texts)
    while chunk := list(islice(left, _A_CHUNK)):
        yield chunk


@transaction.atomic
def forget_rare(*, at: datetime) -> int:
    """After ninety days, count what was asked less than three times in them as one with the others.

    Returns how many rows went; totals stay as they were. Does a day's work once a day.
    """
    last = localdate(at) - timedelta(KEPT_DAYS + 1)
    count_up(TAKING)
    mark, _is_new = Counter.objects.get_or_create(name=TIDIED)
    if mark.number >= last.toordinal():
        return 0
    gone = 0
    old = QueryCount.objects.filter(day__lte=last).exclude(query="")
    if mark.number:
        old = old.filter(day__gt=date.fromordinal(mark.number))
    days = old.values_list("day", "site_code").distinct()
    for day, site in sorted(days):
        gone += _forget(day, site)
    _forget_clicks(last)
    TakenFile.objects.filter(taken_at__lt=at - timedelta(KEPT_DAYS)).delete()
    Counter.objects.filter(name=TIDIED).update(number=last.toordinal())
    return gone


def _forget(day: date, site: str) -> int:
    here = QueryCount.objects.filter(day=day, site_code=site).exclude(query="")
    asked_later = (
        QueryCount.objects.filter(
            site_code=site,
            day__gte=day,
            day__lte=day + timedelta(KEPT_DAYS),
            query__in=here.filter(searches__lt=RARE).values("query"),
        )
        .values("query")
        .annotate(times=Sum("searches"))
        .filter(times__lt=RARE)
    )
    rare = [row["query"] for row in asked_later]
    gone = 0
    for chunk in _chunks(rare):
        rows = here.filter(query__in=chunk)
        sums = rows.aggregate(searches=Sum("searches"), empty=Sum("empty"), clicks=Sum("clicks"))
        others, _is_new = QueryCount.objects.get_or_create(day=day, site_code=site, query="")
        QueryCount.objects.filter(pk=others.pk).update(
            **{name: F(name) + (value or 0) for name, value in sums.items()}
        )
        gone += rows.delete()[0]
    return gone


def _forget_clicks(last: date) -> None:
    """Of old clicks the place in the list is kept, and not what was asked or opened."""
    old = ClickCount.objects.filter(day__lte=last).exclude(query="", address="")
    sums = old.values("day", "site_code", "position").annotate(times=Sum("clicks"))
    for one in list(sums):
        others, _is_new = ClickCount.objects.get_or_create(
            day=one["day"],
            site_code=one["site_code"],
            position=one["position"],
            query="",
            address="",
        )
        ClickCount.objects.filter(pk=others.pk).update(clicks=F("clicks") + one["times"])
    old.delete()

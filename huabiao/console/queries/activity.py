"""Reads of how much each unit did in each month, counted from the audit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils.timezone import localtime

from huabiao.changes.models import Change
from huabiao.library.enums import Act
from huabiao.library.models import Item

COUNTED = (Act.CREATED, Act.SUBMITTED, Act.LIVE, Act.WITHDRAWN)
_ITEM = len("item:") + 1


@dataclass
class MonthOfUnit:
    """What one unit, or several together, did in one month."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    review_time: timedelta | None = None  # the median from submission to signature


def months_before(at: datetime, *, number: int) -> list[datetime]:
    """The beginnings of so many months and of the next one, the month of `at` the last."""
    first = localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    whole = first.year * 12 + first.month - 1
    return [
        first.replace(year=month // 12, month=month % 12 + 1)
        for month in range(whole - number + 1, whole + 2)
    ]


def activity_of(
    units: Collection[int], edges: Sequence[datetime]
) -> tuple[list[MonthOfUnit], dict[int, MonthOfUnit]]:
    """What these units did together per month between the edges, and each of them in all months.

    An act is the unit's whose item it is; of an item that is gone, the unit's who acted.
    """
    months = [MonthOfUnit() for _ in range(len(edges) - 1)]
    whole = {unit: MonthOfUnit() for unit in units}
    for unit, month, action, count in _counted(_acts(COUNTED, edges)):
        if unit in whole:
            months[month].counts[action] += count
            whole[unit].counts[action] += count
    _add_review_times(months, whole, edges)
    return months, whole


def _counted(acts: QuerySet[Change]) -> Iterable[tuple[int, int, str, int]]:
    by = acts.values_list("unit", "month", "action")  # type: ignore[misc]  # annotated in _acts
    return by.annotate(count=Count("pk")).order_by()


def _acts(actions: Collection[str], edges: Sequence[datetime]) -> QuerySet[Change]:
    item = Item.objects.filter(pk=OuterRef("item_id")).values("organization_id")
    month = Case(
        *(
            When(at__lt=end, then=Value(place))
            for place, (_start, end) in enumerate(pairwise(edges))
        ),
        output_field=IntegerField(),
    )
    return Change.objects.filter(action__in=actions, at__gte=edges[0], at__lt=edges[-1]).annotate(
        item_id=Cast(Substr("subject", _ITEM), BigIntegerField()),
        unit=Coalesce(Subquery(item[:1]), F("organization_id"), output_field=BigIntegerField()),
        month=month,
    )


def _add_review_times(
    months: list[MonthOfUnit], whole: dict[int, MonthOfUnit], edges: Sequence[datetime]
) -> None:
    submitted = Change.objects.filter(
        subject=OuterRef("subject"), action=Act.SUBMITTED, pk__lt=OuterRef("pk")
    ).order_by("-pk")
    signed = _acts((Act.LIVE,), edges).annotate(since=Subquery(submitted.values("at")[:1]))
    by_month: dict[int, list[float]] = {}
    by_unit: dict[int, list[float]] = {}
    for unit, month, at, since in signed.values_list("unit", "month", "at", "since").iterator():
        if unit in whole and since is not None:
            by_month.setdefault(month, []).append((at - since).total_seconds())
            by_unit.setdefault(unit, []).append((at - since).total_seconds())
    for month, times in by_month.items():
        months[month].review_time = timedelta(seconds=median(times))
    for unit, times in by_unit.items():
        whole[unit].review_time = timedelta(seconds=median(times))

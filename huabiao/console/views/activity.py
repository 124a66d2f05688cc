"""How much the units did, month by month: drawn, as a table, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import ADMINISTRATORS, organizations_for
from huabiao.base.spreadsheets import spreadsheet
from huabiao.console.operations import record_taken_along
from huabiao.console.queries import MonthOfUnit, activity_of, months_before
from huabiao.console.views.audit import administers
from huabiao.console.views.screens import Screen, acting
from huabiao.library.enums import Act
from huabiao.pages import figures

MONTHS = 12
COLUMNS = (
    (Act.CREATED, gettext_lazy("新写")),
    (Act.SUBMITTED, gettext_lazy("送审")),
    (Act.LIVE, gettext_lazy("公开")),
    (Act.WITHDRAWN, gettext_lazy("撤稿")),
)
_DAY = timedelta(days=1)


class _Figures:
    """What is asked for: one of the person's units with those below it, or all of them."""

    def __init__(self, request: HttpRequest) -> None:
        if not administers(request.user):
            raise Http404
        self.units = list(organizations_for(request.user, ADMINISTRATORS).order_by("path"))
        asked = request.GET.get("unit", "")
        self.unit = next((unit for unit in self.units if str(unit.pk) == asked), None)
        if self.unit is not None:
            shown = [unit for unit in self.units if unit.path.startswith(self.unit.path)]
        else:
            shown = self.units
        self.edges = months_before(timezone.now(), number=MONTHS)
        self.months, by_unit = activity_of([unit.pk for unit in shown], self.edges)
        self.by_unit: list[tuple[Organization, MonthOfUnit]] = [
            (unit, by_unit[unit.pk]) for unit in shown if any(by_unit[unit.pk].counts.values())
        ]

    @property
    def by_month(self) -> list[tuple[datetime, MonthOfUnit]]:
        return list(zip(map(localtime, self.edges), self.months, strict=False))


class ActivityView(Screen):
    """工作统计: written, submitted, live and withdrawn per month, and how long reviews took."""

    template_name = "console/activity.html"
    title = gettext_lazy("工作统计")
    header_icon = "table"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = _Figures(self.request)
        by_month = found.by_month
        return {
            **super().get_context_data(**kwargs),
            "units": found.units,
            "unit": found.unit,
            "columns": [label for _act, label in COLUMNS],
            "by_month": [(f"{month:%Y-%m}", *_cells(one)) for month, one in by_month],
            "by_unit": [(unit.name, *_cells(one)) for unit, one in found.by_unit],
            "counts_drawn": _counts_drawn(by_month),
            "times_drawn": _times_drawn(by_month),
        }


class ActivityTableView(View):
    """The same figures as a file for a spreadsheet; that it was taken is recorded."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        found = _Figures(request)
        rows = list(_rows(found))
        who = acting(request)
        unit = {"organization": found.unit.name} if found.unit else {}
        record_taken_along(
            what="activity", count=len(rows), wanted=unit, actor=who["actor"], at=who["at"]
        )
        return spreadsheet(rows, name=f"activity-{localtime(who['at']):%Y%m%d}.csv")


def _rows(found: _Figures) -> Iterator[list[str]]:
    labels = [str(label) for _act, label in COLUMNS]
    times = _("审核用时（天，中位数）")
    yield [_("月份"), *labels, times]
    for month, one in found.by_month:
        yield [f"{month:%Y-%m}", *_counts(one), _days(one)]
    yield []
    yield [_("单位"), *labels, times]
    for unit, one in found.by_unit:
        yield [unit.name, *_counts(one), _days(one)]


def _counts(one: MonthOfUnit) -> list[str]:
    return [str(one.counts[act]) for act, _label in COLUMNS]


def _days(one: MonthOfUnit) -> str:
    return "" if one.review_time is None else f"{one.review_time / _DAY:.2f}"


def _cells(one: MonthOfUnit) -> tuple[list[str], str]:
    return _counts(one), "" if one.review_time is None else in_words(one.review_time)


def in_words(time: timedelta) -> str:
    """A length of time as people say it."""
    hours = time / timedelta(hours=1)
    if hours < 1:
        return _("%(count)s 分钟") % {"count": max(1, round(hours * 60))}
    if hours < 48:
        return _("%(count)s 小时") % {"count": round(hours)}
    return _("%(count)s 天") % {"count": f"{hours / 24:.1f}"}


def _drawn(
    by_month: Sequence[tuple[datetime, MonthOfUnit]],
    header: Sequence[str],
    numbers: Sequence[tuple[float | None, ...]],
    *,
    kind: str,
    title: str,
) -> SafeString:
    # Numbers alone: they stand beside each other without turning, and the caption says what they are.
    lines = tuple((str(month.month),) for month, _one in by_month)
    table = figures.Table(("", *header), lines, tuple(numbers))
    # Drawn by us, out of numbers and our own words.
    return mark_safe(figures.draw(table, kind=kind, title=title))  # noqa: S308


def _counts_drawn(by_month: Sequence[tuple[datetime, MonthOfUnit]]) -> SafeString:
    numbers = [tuple(float(one.counts[act]) for act, _label in COLUMNS) for _month, one in by_month]
    header = [str(label) for _act, label in COLUMNS]
    title = _("每月新写、送审、公开和撤稿的篇数")
    return _drawn(by_month, header, numbers, kind=figures.COLUMN, title=title)


def _times_drawn(by_month: Sequence[tuple[datetime, MonthOfUnit]]) -> SafeString:
    numbers = [
        (None if one.review_time is None else round(one.review_time / _DAY, 2),)
        for _month, one in by_month
    ]
    title = _("每月审核用时的中位数，单位：天")
    return _drawn(by_month, [_("天")], numbers, kind=figures.LINE, title=title)

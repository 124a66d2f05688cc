"""What is planned, month by month: a table with a column a weekday, and below 50rem a list."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.console.queries import Planned, planned_for
from huabiao.console.views.screens import Screen

WEEKDAYS = (
    gettext_lazy("星期一"),
    gettext_lazy("星期二"),
    gettext_lazy("星期三"),
    gettext_lazy("星期四"),
    gettext_lazy("星期五"),
    gettext_lazy("星期六"),
    gettext_lazy("星期日"),
)
_FIRST_YEAR, _LAST_YEAR = 1950, 2199


@dataclass
class Day:
    """One day of the sheet; of the months beside, nothing is told."""

    on: date
    is_in_month: bool
    is_today: bool
    planned: list[Planned] = field(default_factory=list)

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.on.weekday()])


class CalendarView(Screen):
    """日历: releases, expiries, documents that lapse, banners and topics of one month."""

    template_name = "console/calendar.html"
    title = gettext_lazy("日历")
    header_icon = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        first = month_of(self.request.GET.get("month", ""), otherwise=today)
        after = _next(first)
        planned = planned_for(self.request.user, start=_midnight(first), end=_midnight(after))
        return {
            **super().get_context_data(**kwargs),
            "weekdays": WEEKDAYS,
            "weeks": sheet(first, planned, today=today),
            "planned": planned,
            "first": first,
            "today": today,
            "today_weekday": WEEKDAYS[today.weekday()],
            "before": f"{first - timedelta(days=1):%Y-%m}",
            "after": f"{after:%Y-%m}",
            "name": _("%(year)s 年 %(month)s 月") % {"year": first.year, "month": first.month},
        }


def month_of(asked: str, *, otherwise: date) -> date:
    """The first day of the month asked for as "2026-11"; what is no month is this one."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", asked, re.ASCII)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return otherwise.replace(day=1)
    return date(year, month, 1)


def sheet(first: date, planned: list[Planned], *, today: date) -> list[list[Day]]:
    """The weeks of a month from Monday on, with what is planned on each day."""
    weeks = [
        [Day(on, on.month == first.month, on == today) for on in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    days = {day.on: day for week in weeks for day in week if day.is_in_month}
    for one in planned:
        days[one.on].planned.append(one)
    return weeks


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001

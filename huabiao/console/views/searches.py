"""What readers looked for: drawn, as tables, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.spreadsheets import spreadsheet
from huabiao.console.operations import record_taken_along
from huabiao.console.views.screens import Screen, acting
from huabiao.pages import figures
from huabiao.search.queries import Asked, Period, Sums, hot, searched_sites_for

PERIODS = (
    (7, gettext_lazy("最近 7 天")),
    (30, gettext_lazy("最近 30 天")),
    (90, gettext_lazy("最近 90 天")),
)
USUALLY = 30
MOST_QUERIES = 30
MOST_TAKEN_ALONG = 5_000
_A_WEEK = 7
_DAYS_DRAWN = 31  # more are drawn by weeks


class _Figures:
    """What is asked for: one of the person's sites or all of them, and a time."""

    def __init__(self, request: HttpRequest) -> None:
        self.sites = list(searched_sites_for(request.user))
        if not self.sites:
            raise Http404
        asked = request.GET.get("site", "")
        self.site = next((site for site in self.sites if site.code == asked), None)
        days = request.GET.get("days", "")
        self.days = next((number for number, _label in PERIODS if str(number) == days), USUALLY)
        # What is asked of all sites at once is the platform office's to look at.
        is_office = is_platform_administrator(request.user)
        self.codes = None if is_office else [site.code for site in self.sites]
        if self.site is not None:
            self.codes = [self.site.code]
        self.at = timezone.now()
        self.period = Period(self.codes, days=self.days, at=self.at)
        self.by_day = self.period.by_day()

    @property
    def total(self) -> Sums:
        return _together(sums for _day, sums in self.by_day)

    def hot(self) -> list[str]:
        """As readers of the site see them."""
        if self.site is not None:
            return hot(self.site.code, self.at)
        return hot("", self.at) if self.codes is None else []

    def by_step(self) -> list[tuple[date, Sums]]:
        """By days, or by weeks that begin on these."""
        if self.days <= _DAYS_DRAWN:
            return self.by_day
        weeks = range(0, len(self.by_day), _A_WEEK)
        return [
            (
                self.by_day[start][0],
                _together(sums for _day, sums in self.by_day[start : start + _A_WEEK]),
            )
            for start in weeks
        ]


class SearchesView(Screen):
    """搜索情况: how much is searched, what for, what in vain, and which results are opened."""

    template_name = "console/searches.html"
    title = gettext_lazy("搜索情况")
    header_icon = "search"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = _Figures(self.request)
        places = found.period.clicks_by_place()
        total = found.total
        return {
            **super().get_context_data(**kwargs),
            "sites": found.sites,
            "site": found.site,
            "days": found.days,
            "periods": PERIODS,
            "total": total,
            "share": _share(total.empty, total.searches),
            "by_step": [(f"{day:%m-%d}", sums) for day, sums in reversed(found.by_step())],
            "is_by_weeks": found.days > _DAYS_DRAWN,
            "searches_drawn": _searches_drawn(found.by_step(), found.days > _DAYS_DRAWN),
            "places": list(zip(_place_names(), _with_shares(places), strict=True)),
            "places_drawn": _places_drawn(places),
            "asked_most": _lines(found.period.asked_most(limit=MOST_QUERIES)),
            "found_nothing": _lines(found.period.found_nothing(limit=MOST_QUERIES)),
            "hot": found.hot(),
            "is_office": is_platform_administrator(self.request.user),
        }


class SearchesTableView(View):
    """The same figures as a file for a spreadsheet; that it was taken is recorded."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        found = _Figures(request)
        rows = list(_rows(found))
        who = acting(request)
        wanted = {"since": str(found.period.since), "until": str(found.period.until)}
        if found.site is not None:
            wanted["name"] = found.site.name
        record_taken_along(
            what="searches", count=len(rows), wanted=wanted, actor=who["actor"], at=who["at"]
        )
        return spreadsheet(rows, name=f"searches-{localtime(who['at']):%Y%m%d}.csv")


def _rows(found: _Figures) -> Iterator[list[str]]:
    columns = [_("搜索次数"), _("没有结果的次数"), _("点开的次数")]
    yield [_("日期"), *columns]
    for day, sums in found.by_day:
        yield [str(day), *_cells(sums)]
    yield []
    yield [_("结果的位置"), _("点开的次数")]
    places = found.period.clicks_by_place()
    yield from ([name, str(times)] for name, times in zip(_place_names(), places, strict=True))
    yield []
    yield [_("搜索词"), *columns]
    for one in found.period.asked_most(limit=MOST_TAKEN_ALONG):
        yield [one.query, *_cells(one.sums)]


def _cells(sums: Sums) -> list[str]:
    return [str(sums.searches), str(sums.empty), str(sums.clicks)]


def _lines(asked: Sequence[Asked]) -> list[tuple[Asked, str]]:
    return [(one, _share(one.sums.empty, one.sums.searches)) for one in asked]


def _together(sums: Any) -> Sums:
    all_of_them = list(sums)
    return Sums(
        sum(one.searches for one in all_of_them),
        sum(one.empty for one in all_of_them),
        sum(one.clicks for one in all_of_them),
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _place_names() -> list[str]:
    from_here = Period.FIRST_PLACES
    return [_("第 %(n)d 条") % {"n": n} for n in range(1, from_here + 1)] + [_("更靠后")]


def _with_shares(places: Sequence[int]) -> list[tuple[int, str]]:
    whole = sum(places)
    return [(times, _share(times, whole)) for times in places]


@dataclass(frozen=True)
class _Drawing:
    """The same figures for a desktop and for a phone, of which a stylesheet shows one."""

    wide: SafeString
    narrow: SafeString


def _drawn(
    kind: str,
    header: Sequence[str],
    names: Sequence[str],
    numbers: Sequence[tuple[float, ...]],
    title: str,
) -> _Drawing | None:
    """None: there is nothing to draw."""
    if not any(map(any, numbers)):
        return None
    table = figures.Table(("", *header), tuple((name,) for name in names), tuple(numbers))
    wide, narrow = (
        figures.draw(table, kind=kind, title=title, width=width, is_counted=True)
        for width in (figures.WIDE, figures.WIDTH)
    )
    # Drawn by us, out of numbers and our own words.
    return _Drawing(mark_safe(wide), mark_safe(narrow))  # noqa: S308


def _searches_drawn(by_step: Sequence[tuple[date, Sums]], is_by_weeks: bool) -> _Drawing | None:  # noqa: FBT001
    weekly, daily = _("每周有结果和没有结果的搜索次数"), _("每天有结果和没有结果的搜索次数")
    return _drawn(
        figures.STACKED,
        [_("有结果"), _("没有结果")],
        [f"{day.month}.{day.day}" for day, _sums in by_step],
        [(float(sums.searches - sums.empty), float(sums.empty)) for _day, sums in by_step],
        weekly if is_by_weeks else daily,
    )


def _places_drawn(places: Sequence[int]) -> _Drawing | None:
    names = [*map(str, range(1, len(places))), _("更后")]
    title = _("读者点开的是第几条结果，次数")
    return _drawn(figures.COLUMN, [_("点开")], names, [(float(times),) for times in places], title)

"""The audit as far as a person's units reach: read, narrowed, and taken along as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, ClassVar

import django_filters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import DateInput
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.queries import ADMINISTRATORS, grants_of
from huabiao.base.plain_forms import PlainForm
from huabiao.base.spreadsheets import spreadsheet
from huabiao.changes.models import Change
from huabiao.console.operations import record_taken_along
from huabiao.console.queries import changes_for
from huabiao.console.views.screens import Screen, acting
from huabiao.console.words import ACTS, act_in_words
from huabiao.library.queries import items_for
from huabiao.library.templatetags.change_words import change_words, door_of, subject_words

_A_PAGE = 50
MOST_ROWS = 50_000  # of one table; more than a person reads, and a few seconds of work


class ChangeFilter(django_filters.FilterSet):
    """Which audit rows are looked for."""

    action = django_filters.ChoiceFilter(
        label=gettext_lazy("操作"),
        choices=sorted(ACTS.items()),
        empty_label=gettext_lazy("全部"),
    )
    subject = django_filters.CharFilter(label=gettext_lazy("对象编号"))
    actor_name = django_filters.CharFilter(label=gettext_lazy("操作人"))
    since = django_filters.DateFilter(
        label=gettext_lazy("从"),
        field_name="at",
        lookup_expr="date__gte",
        widget=DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("到"),
        field_name="at",
        lookup_expr="date__lte",
        widget=DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Change
        fields: ClassVar[list[str]] = ["action", "subject", "actor_name", "since", "until"]
        form = PlainForm


class AuditView(Screen):
    """操作记录: who did what, when, from where, as far as the person's units reach."""

    template_name = "console/audit.html"
    title = gettext_lazy("操作记录")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = ChangeFilter(self.request.GET, queryset=changes_for(self.request.user))
        rows = rows_of(found)
        page = Paginator(rows, _A_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        context["may_take_along"] = administers(self.request.user)
        context.update(
            filter=found,
            page=page,
            rows=[(change, act_in_words(change.action)) for change in page],
            titles=self._titles([change.subject for change in page]),
            query=query.urlencode(),
        )
        return context

    def _titles(self, subjects: list[str]) -> dict[str, tuple[int, str]]:
        """Numbers and titles of those items among `subjects` that the person may open, by subject."""
        sorts = (subject.partition(":") for subject in subjects)
        wanted = {int(number) for sort, _colon, number in sorts if sort == "item"}
        found = items_for(self.request.user).filter(pk__in=wanted).values_list("pk", "title")
        return {f"item:{pk}": (pk, title) for pk, title in found}


def rows_of(found: ChangeFilter) -> QuerySet[Change]:
    """What was looked for, newest first; nothing where that cannot be understood."""
    rows: QuerySet[Change] = found.qs.order_by("-pk") if found.is_valid() else Change.objects.none()
    return rows


def administers(user: Any) -> bool:
    return any(role in ADMINISTRATORS for role, _path in grants_of(user))


class AuditTableView(View):
    """The rows the screen shows, all its pages, as a file for a spreadsheet; that it was taken is recorded."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        if not administers(request.user):
            raise Http404
        found = ChangeFilter(request.GET, queryset=changes_for(request.user))
        rows = rows_of(found)
        # Those that are there now: the row that tells of this is not among them.
        newest = rows.values_list("pk", flat=True).first() or 0
        count = min(rows.count(), MOST_ROWS)
        who = acting(request)
        record_taken_along(
            what="audit",
            count=count,
            wanted={name: value for name, value in request.GET.items() if value},
            actor=who["actor"],
            at=who["at"],
        )
        lines = chain(_head(), _lines(rows.filter(pk__lte=newest)), _foot(rows, newest))
        name = f"audit-{localtime(who['at']):%Y%m%d-%H%M}.csv"
        return spreadsheet(lines, name=name)


def _head() -> Iterator[list[str]]:
    who = [_("操作人"), _("单位"), _("来源地址"), _("入口")]
    yield [_("编号"), _("时间"), _("操作"), _("对象"), *who, _("说明"), _("内容")]


def _lines(rows: QuerySet[Change]) -> Iterator[list[str]]:
    for change in rows[:MOST_ROWS].iterator(chunk_size=2000):
        yield [
            str(change.pk),
            f"{localtime(change.at):%Y-%m-%d %H:%M:%S}",
            act_in_words(change.action),
            subject_words(change),
            change.actor_name,
            change.organization_name,
            change.address,
            door_of(change),
            change.note,
            change_words(change),
        ]


def _foot(rows: QuerySet[Change], newest: int) -> Iterator[list[str]]:
    if rows.filter(pk__lte=newest)[MOST_ROWS : MOST_ROWS + 1].exists():
        yield [
            _("只列出最近的 %(count)s 条；要看更早的，请缩小日期范围再导出。")
            % {"count": MOST_ROWS}
        ]

"""Decides how the list of items may be narrowed, and how a choice is taken back again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.forms import CheckboxInput, DateInput, TextInput
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import organizations_for
from huabiao.base.finding import found
from huabiao.base.plain_forms import PlainForm
from huabiao.library.enums import CONSENTED, Consent, ItemState, Kind, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.queries import last_saved
from huabiao.sites.models import Channel, SiteProfile
from huabiao.workflow.queries import subjects_returned, subjects_under_review

FIELDS = ("title", "document_number", "keywords", "index_number")
TEXTS = ("body",)

_SIGNED = Q(live=True, withdrawn_at=None)


def _placed(**wanted: Any) -> Exists:
    return Exists(Placement.objects.filter(item_id=OuterRef("pk"), **wanted))


_READ = _placed(is_live=True)
_AGREED = {"signed_at__isnull": False, "consent__in": CONSENTED}
_TO_COME = _placed(**_AGREED, release_at__isnull=False, has_stood=False)
_ASKED = _placed(signed_at__isnull=False, consent=Consent.ASKED)

# As `queries.standings_of` says; an item under review is found under what readers see of it, too.
_STATES: dict[str, Q] = {
    ItemState.DRAFT: Q(live=False, withdrawn_at=None),
    ItemState.LIVE: _SIGNED & _READ,
    ItemState.LIVE_CHANGED: _SIGNED & Q(has_unpublished_changes=True) & _READ,
    ItemState.SCHEDULED: _SIGNED & ~_READ & _TO_COME,
    ItemState.UNACCEPTED: _SIGNED & ~_READ & ~_TO_COME & _ASKED,
    ItemState.EXPIRED: _SIGNED & ~_READ & ~_TO_COME & ~_ASKED & _placed(**_AGREED),
    ItemState.UNPLACED: _SIGNED & ~_READ & ~_TO_COME & ~_ASKED & ~_placed(**_AGREED),
    ItemState.WITHDRAWN: Q(withdrawn_at__isnull=False),
}
_IN_ORDER = (
    ItemState.DRAFT,
    ItemState.IN_REVIEW,
    ItemState.RETURNED,
    ItemState.LIVE,
    ItemState.LIVE_CHANGED,
    ItemState.SCHEDULED,
    ItemState.UNACCEPTED,
    ItemState.EXPIRED,
    ItemState.UNPLACED,
    ItemState.WITHDRAWN,
)
_DATES = {"saved": "saved_at", "released": "released_at"}
_ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("-pk",),
    "saved": ("-saved_at", "-pk"),
    "released": (F("released_at").desc(nulls_last=True), "-pk"),
    "title": ("title", "-pk"),
}
_ALL = gettext_lazy("全部")


def _own_organizations(request: HttpRequest | None) -> QuerySet[Organization]:
    if request is None:
        return Organization.objects.none()
    return organizations_for(request.user).order_by("path")


class FilterForm(PlainForm):
    """What the list may be narrowed by; one question at a time is the usual one."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期早于开始日期。"))
        return typed


class ItemFilterSet(django_filters.FilterSet):
    """Narrows items the person may see; `are_texts_read` says whether a search read their bodies."""

    q = django_filters.CharFilter(
        label=gettext_lazy("查找"),
        method="saying",
        widget=TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("标题、文号、关键词、正文")}
        ),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("信息类型"), choices=Kind.choices, empty_label=_ALL
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.value, state.label) for state in _IN_ORDER],
        empty_label=_ALL,
        method="in_state",
    )
    validity = django_filters.ChoiceFilter(
        label=gettext_lazy("有效性"), choices=Validity.choices, empty_label=_ALL
    )
    organization = django_filters.ModelChoiceFilter(
        label=gettext_lazy("所属单位"), queryset=_own_organizations, empty_label=_ALL
    )
    site = django_filters.ModelChoiceFilter(
        label=gettext_lazy("网站"),
        # Names of sites are public; which items stand there is asked of the person's own.
        queryset=lambda _request: SiteProfile.objects.order_by("kind", "pk"),
        empty_label=_ALL,
        method="on_site",
    )
    channel = django_filters.CharFilter(
        label=gettext_lazy("栏目"),
        method="in_channel",
        widget=TextInput(attrs={"list": "channel-names", "placeholder": gettext_lazy("栏目名称")}),
    )
    dated = django_filters.ChoiceFilter(
        label=gettext_lazy("日期"),
        choices=[("saved", gettext_lazy("最近保存")), ("released", gettext_lazy("首次公开"))],
        empty_label=None,
        method="as_it_is",
    )
    since = django_filters.DateFilter(
        label=gettext_lazy("从"),
        method="from_day",
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("到"),
        method="to_day",
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mine = django_filters.BooleanFilter(
        label=gettext_lazy("只看我写的"),
        method="written_by_me",
        widget=CheckboxInput(attrs={"value": "true"}),
    )
    order = django_filters.ChoiceFilter(
        label=gettext_lazy("排序"),
        choices=[
            ("saved", gettext_lazy("最近保存在前")),
            ("released", gettext_lazy("最近公开在前")),
            ("title", gettext_lazy("按标题")),
        ],
        empty_label=gettext_lazy("最近入库在前"),
        method="as_it_is",
    )

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = []
        form = FilterForm

    are_texts_read = True

    def narrowed(self) -> QuerySet[Item]:
        """The items asked for, in the order asked for; none, where the question has no sense."""
        if not self.is_valid():
            items: QuerySet[Item] = self.queryset.none()
            return items
        items = self.qs
        typed = self.form.cleaned_data
        if typed["q"]:
            # Last: how much a search may read depends on how few are left.
            answer = found(items, typed["q"], fields=FIELDS, texts=TEXTS)
            items, self.are_texts_read = answer.rows, answer.are_texts_read
        return items.order_by(*_ORDERS[typed["order"]])

    def saying(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items

    def as_it_is(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        return items

    def in_state(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        if value == ItemState.IN_REVIEW:
            return items.filter(pk__in=subjects_under_review(Item))
        if value == ItemState.RETURNED:
            return items.filter(pk__in=subjects_returned(Item))
        return items.filter(_STATES[value])

    def on_site(self, items: QuerySet[Item], name: str, value: SiteProfile) -> QuerySet[Item]:
        placed = Placement.objects.filter(site_id=value.site_id)
        return items.filter(pk__in=placed.values("item_id"))

    def in_channel(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        channels = found(Channel.objects.order_by(), value, fields=("title",)).rows
        placed = Placement.objects.filter(channel_id__in=channels.values("pk"))
        site = self.form.cleaned_data["site"]
        if site is not None:  # of one placement: in this channel of this site
            placed = placed.filter(site_id=site.site_id)
        return items.filter(pk__in=placed.values("item_id"))

    def from_day(self, items: QuerySet[Item], name: str, value: date) -> QuerySet[Item]:
        return self._dated(items, gte=_midnight(value))

    def to_day(self, items: QuerySet[Item], name: str, value: date) -> QuerySet[Item]:
        if value == date.max:  # there is no day after it, and nothing is later
            return items
        return self._dated(items, lt=_midnight(value + timedelta(days=1)))

    def _dated(self, items: QuerySet[Item], **bound: datetime) -> QuerySet[Item]:
        field = _DATES[self.form.cleaned_data["dated"] or "saved"]
        return items.filter(**{f"{field}__{lookup}": moment for lookup, moment in bound.items()})

    def written_by_me(self, items: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:  # noqa: FBT001 -- as django_filters calls it
        return items.filter(created_by=self.request.user) if value else items


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def filtered(request: HttpRequest, asked: QueryDict, items: QuerySet[Item]) -> ItemFilterSet:
    """The filters over items the person may see, as `asked` in an address."""
    return ItemFilterSet(asked, queryset=last_saved(items), request=request)


def conditions(filters: ItemFilterSet, asked: QueryDict) -> list[tuple[str, str]]:
    """What narrows the list now: in words, and the query of the list without it."""
    said = []
    for name, field in filters.form.fields.items():
        value = asked.get(name, "").strip()
        if not value or name in ("order", "dated"):
            continue
        shown = dict(getattr(field, "choices", ()) or ()).get(value, value)
        typed = getattr(filters.form, "cleaned_data", {}).get(name)
        words = _("是") if typed is True else str(typed if hasattr(typed, "pk") else shown)
        without = asked.copy()
        del without[name]
        without.pop("p", None)
        said.append((f"{field.label}：{words}", without.urlencode()))
    return said

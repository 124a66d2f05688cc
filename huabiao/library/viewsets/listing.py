"""Decides what the list of items shows, and how it may be narrowed."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import organizations_for
from huabiao.library.enums import CONSENTED, Consent, ItemState, Kind, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.queries import last_saved, standings_of
from huabiao.library.viewsets.scope import ScopedItemMixin
from huabiao.workflow.queries import subjects_under_review

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


def _own_organizations(request: HttpRequest | None) -> QuerySet[Organization]:
    if request is None:
        return Organization.objects.none()
    return organizations_for(request.user).order_by("path")


class ItemFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("信息类型"), choices=Kind.choices, empty_label=gettext_lazy("全部")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[
            (state.value, state.label)
            for state in (
                ItemState.DRAFT,
                ItemState.IN_REVIEW,
                ItemState.LIVE,
                ItemState.LIVE_CHANGED,
                ItemState.SCHEDULED,
                ItemState.UNACCEPTED,
                ItemState.EXPIRED,
                ItemState.UNPLACED,
                ItemState.WITHDRAWN,
            )
        ],
        empty_label=gettext_lazy("全部"),
        method="in_state",
    )
    validity = django_filters.ChoiceFilter(
        label=gettext_lazy("有效性"), choices=Validity.choices, empty_label=gettext_lazy("全部")
    )
    organization = django_filters.ModelChoiceFilter(
        label=gettext_lazy("所属单位"),
        queryset=_own_organizations,
        empty_label=gettext_lazy("全部"),
    )

    class Meta:
        model = Item
        fields: ClassVar[list[str]] = ["kind", "state", "validity", "organization"]

    def in_state(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        if value == ItemState.IN_REVIEW:
            return items.filter(pk__in=subjects_under_review(Item))
        return items.filter(_STATES[value])


class StandingColumn(Column):
    """Where each item is on its way; read for the whole page of the list at once."""

    cell_template_name = "library/cells/standing.html"

    def get_cell_context_data(self, instance: Item, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["standing"] = instance.standing  # set by the view
        return context

    def get_value(self, instance: Item) -> str:
        return str(instance.standing)  # set by the view


class ItemIndexView(ScopedItemMixin, IndexView):
    """The person's items, newest first."""

    filterset_class = ItemFilterSet
    default_ordering = "-pk"
    page_title = gettext_lazy("信息")
    any_permission_required: ClassVar[list[str]] = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("标题"),
                sort_key="title",
                get_url=lambda item: reverse("items:overview", args=[item.pk]),
            ),
            Column("get_kind_display", label=_("类型"), sort_key="kind"),
            Column("organization", label=_("所属单位")),
            StandingColumn("standing", label=_("状态")),
            DateColumn("saved_at", label=_("最近保存"), sort_key="saved_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not items_for_writing(self.request):
            return []
        return [
            HeaderButton(_("写信息"), url=reverse("items:add"), icon_name="plus"),
            HeaderButton(_("从 Word 导入"), url=reverse("items:word"), icon_name="upload"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        return []

    def get_base_queryset(self) -> QuerySet[Item]:
        return last_saved(self.scoped_items()).select_related("organization").defer("body")

    def get_queryset(self) -> QuerySet[Item]:
        # Not the mixin's: Wagtail's orders, filters and searches what get_base_queryset gives.
        return IndexView.get_queryset(self)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        shown = list(context["object_list"])
        standings = standings_of(shown)
        for item in shown:
            item.standing = standings[item.pk]
        context["object_list"] = shown
        context["table"] = self.get_table(shown)
        return context


def items_for_writing(request: HttpRequest) -> bool:
    """Whether the person may write at all."""
    return organizations_for(request.user, ("EDITOR", "UNIT_ADMINISTRATOR")).exists()

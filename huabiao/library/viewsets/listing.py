"""Decides what the list of items shows of each item, and what may be done with those that are ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from huabiao.accounts.models import User
from huabiao.accounts.queries import grants_of, organizations_for
from huabiao.library.models import Item, Placement
from huabiao.library.queries import items_for, last_saved, listed_for, standings_of
from huabiao.library.rules import ALLOWED
from huabiao.library.viewsets.bulk_acts import ACTS, MOST
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.filters import conditions, filtered
from huabiao.library.viewsets.scope import ScopedItemMixin
from huabiao.sites.queries import channels_for

_A_PAGE = 30
_COUNTED = 10_000  # more than that nobody turns pages through
_NAMES = 200  # of channels, offered while one is typed
_ALWAYS_SEEN = ("q", "mine", "state", "dated")  # what is asked without unfolding the other filters
_PLACES = 2  # named in a row; the others are counted

# What is asked for most, one click away: the query of the list, and what it is called.
_SHORTCUTS = (
    ("", gettext_lazy("全部")),
    ("mine=true", gettext_lazy("我写的")),
    ("state=DRAFT", gettext_lazy("草稿")),
    ("state=IN_REVIEW", gettext_lazy("审核中")),
    ("state=RETURNED", gettext_lazy("已退回")),
    ("state=LIVE", gettext_lazy("已公开")),
    ("state=WITHDRAWN", gettext_lazy("已撤稿")),
)


class ItemIndexView(ScopedItemMixin, ItemScreen, TemplateView):
    """The person's items, newest first, to be narrowed, opened, or ticked for an act on many."""

    template_name = "library/index.html"
    here = gettext_lazy("信息")

    def scoped_items(self) -> QuerySet[Item]:
        return listed_for(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs()[:1], {"url": "", "label": str(self.here)}]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not items_for_writing(self.request):
            return []
        return [
            HeaderButton(_("写信息"), url=reverse("items:add"), icon_name="plus"),
            HeaderButton(_("从 Word 导入"), url=reverse("items:word"), icon_name="upload"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = Item()
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.copy()
        asked.pop("p", None)
        filters = filtered(self.request, asked, self.scoped_items())
        # Keys alone, and once: to pass over rows with whole texts in them is what takes long.
        found = list(filters.narrowed().values_list("pk", flat=True)[: _COUNTED + 1])
        paginator = Paginator(found[:_COUNTED], _A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        shown = self._shown(list(page.object_list))
        query = asked.urlencode()
        narrowed = conditions(filters, asked)
        context.update(
            filters=filters,
            conditions=narrowed,
            is_open=any(asked[name] for name in asked if name not in _ALWAYS_SEEN),
            shortcuts=[(words, label, words == query) for words, label in _SHORTCUTS],
            channel_names=_channel_names(self.request.user),
            has_units=len(filters.form.fields["organization"].queryset[:2]) > 1,
            page=page,
            paginator=paginator,
            is_cut=len(found) > _COUNTED,
            items_count=paginator.count,
            object_list=shown,
            query=query,
            acts=[
                (name, act)
                for name, act in ACTS.items()
                if _may_anywhere(self.request.user, act.act)
            ],
            most=MOST,
        )
        return context

    def _shown(self, ids: Sequence[int]) -> list[Item]:
        """The items of a page, each with its standing and where readers find it."""
        mine = last_saved(items_for(self.request.user)).select_related("organization")
        by_pk = mine.defer("body", "summary").in_bulk(ids)
        shown = [by_pk[pk] for pk in ids if pk in by_pk]
        standings = standings_of(shown)
        places = _places_of(ids)
        for item in shown:
            item.standing = standings[item.pk]
            found = places.get(item.pk, [])
            item.places, item.more_places = found[:_PLACES], max(0, len(found) - _PLACES)
        return shown


def _places_of(ids: Collection[int]) -> dict[int, list[str]]:
    """Where readers see each of these items now: site and channel, main channels first."""
    standing = (
        Placement.objects.filter(item_id__in=ids, is_live=True)
        .order_by("-is_main", "pk")
        .values_list("item_id", "site__profile__name", "channel__title")
    )
    places: dict[int, list[str]] = {}
    for item_id, site, channel in standing:
        places.setdefault(item_id, []).append(f"{site} / {channel}")
    return places


def _channel_names(user: User) -> list[str]:
    """Names of the person's own channels, offered while one is typed; any other may be typed, too."""
    own = channels_for(user, ALLOWED["view"]).order_by("title")
    return list(own.values_list("title", flat=True).distinct()[:_NAMES])


def _may_anywhere(user: User, act: str) -> bool:
    return any(role in ALLOWED[act] for role, _path in grants_of(user))


def items_for_writing(request: HttpRequest) -> bool:
    """Whether the person may write at all."""
    return organizations_for(request.user, ("EDITOR", "UNIT_ADMINISTRATOR")).exists()

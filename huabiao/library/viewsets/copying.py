"""Turns another unit's public text into a draft of one's own, and tells what became of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from huabiao.accounts.models import User
from huabiao.accounts.queries import organizations_for
from huabiao.base.errors import Refused
from huabiao.base.finding import found
from huabiao.library import operations
from huabiao.library.forms.bringing import CopyForm, SourceForm
from huabiao.library.models import Item
from huabiao.library.queries import items_for, known_to, may, page_urls, readable
from huabiao.library.rules import ALLOWED
from huabiao.library.sources import changes_of_source
from huabiao.library.viewsets.acts import ItemFormActView
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.scope import ScopedItemMixin

_FOUND = 30  # more than that is no finding
_COPIES = 50


@dataclass(frozen=True)
class Kin:
    """A copy's source, or one of an item's copies, as far as this person may know it."""

    item: Item
    console_url: str  # "" where it is not the person's
    public_url: str  # "" while readers cannot read it


def source_of(item: Item, user: User) -> Kin | None:
    """Where a copy came from; what was public once, its unit may name."""
    kin = _kin(Item.objects.filter(pk=item.derived_from_id), user)
    return kin[0] if kin else None


def copies_of(item: Item, user: User) -> list[Kin]:
    """Who copied it, as far as readers can read the copies, or the person's units made them."""
    return _kin(known_to(user).filter(derived_from=item).order_by("pk"), user)


def _kin(items: QuerySet[Item], user: User) -> list[Kin]:
    kin = list(items.select_related("organization").defer("body")[:_COPIES])
    ids = [item.pk for item in kin]
    own = set(items_for(user).filter(pk__in=ids).values_list("pk", flat=True))
    urls = page_urls(ids)
    return [
        Kin(
            item=item,
            console_url=reverse("items:overview", args=[item.pk]) if item.pk in own else "",
            public_url=urls.get(item.pk, ""),
        )
        for item in kin
    ]


class FindToCopyView(ScopedItemMixin, ItemScreen, TemplateView):
    """What readers can read of all units, to be copied."""

    template_name = "library/copyable.html"
    here = gettext_lazy("转载信息")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=str(self.here))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = Item()
        context = super().get_context_data(**kwargs)
        words = self.request.GET.get("q", "").strip()
        readers_find = readable().select_related("organization").defer("body")
        among = found(readers_find, words, fields=("title", "document_number")).rows
        rows = list(among.order_by("-released_at", "-pk")[:_FOUND])
        urls = page_urls([item.pk for item in rows])
        context.update(
            words=words,
            found=[(item, urls.get(item.pk, "")) for item in rows],
            may_write=organizations_for(self.request.user, ALLOWED["edit"]).exists(),
        )
        return context


class CopyView(ItemFormActView):
    """One public text, copied into a unit of the person's."""

    here = gettext_lazy("转载")
    form_class = CopyForm
    button = gettext_lazy("转为本单位草稿")
    explanation = gettext_lazy(
        "正文、附件和图片都复制成本单位的草稿，来源写原发单位；修改、选栏目、送审以后才公开。"
        "原信息以后撤稿、更正或者废止，工作台会提醒您。"
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not organizations_for(request.user, ALLOWED["edit"]).exists():
            raise Http404
        self.copy: Item | None = None

    def get_object(self, queryset: QuerySet[Item] | None = None) -> Item:
        found: Item = get_object_or_404(
            readable().select_related("organization"), pk=self.kwargs["pk"]
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        way = {"url": reverse("items:copyable"), "label": _("转载信息")}
        return [*crumbs(), way, {"url": "", "label": str(self.here)}]

    def done_url(self) -> str:
        if self.copy is None:
            return reverse("items:copyable")
        return reverse("items:overview", args=[self.copy.pk])

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        self.copy = operations.copy_item(item_id=self.item.pk, **typed, **who)
        return _("已转为草稿，请核对后选栏目、送审：%(title)s") % {"title": self.copy.title}


class SourceView(ItemFormActView):
    """What became of the source of a copy, and what was done about it."""

    act = "edit"
    here = gettext_lazy("原信息有变化")
    template_name = "library/source.html"
    form_class = SourceForm
    button = gettext_lazy("标为已处理")
    faults: ClassVar[Mapping[type[Refused], str]] = {operations.HowHandled: "note"}

    def get_initial(self) -> dict[str, Any]:
        waiting = changes_of_source(self.item)
        return {"until": max((change.at for change in waiting), default=None)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            changes=changes_of_source(self.item),
            source=source_of(self.item, self.request.user),
            may_withdraw=self.item.is_public
            and may(self.request.user, "withdraw", self.item.organization),
        )
        return context

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        until: datetime = typed["until"]
        operations.handle_source(item_id=self.item.pk, until=until, note=typed["note"], **who)
        return _("已标为处理过。")

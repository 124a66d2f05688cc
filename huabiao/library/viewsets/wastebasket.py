"""Decides the screen of the wastebasket, and taking an item out of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.library.queries import wasted_for
from huabiao.library.rules import KEPT_IN_WASTEBASKET
from huabiao.library.viewsets.acts import ItemActView
from huabiao.library.viewsets.crumbs import crumbs
from huabiao.library.viewsets.scope import ScopedItemMixin

_A_PAGE = 50


class WastebasketView(ScopedItemMixin, WagtailAdminTemplateMixin, TemplateView):
    """废纸篓: drafts thrown away in the person's units, each with who, when, and how long it is kept."""

    template_name = "library/wastebasket.html"
    page_title = gettext_lazy("废纸篓")
    header_icon = "bin"

    def scoped_items(self) -> QuerySet[Item]:
        return wasted_for(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=str(self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.scoped_items().defer("body"), _A_PAGE).get_page(
            self.request.GET.get("p")
        )
        now = timezone.now()
        entries = [(item, days_left(item.deleted_at, now)) for item in page]
        return {**super().get_context_data(**kwargs), "page": page, "entries": entries}


class RestoreView(ItemActView):
    """恢复: the draft is again as it was before it was thrown away."""

    def scoped_items(self) -> QuerySet[Item]:
        return wasted_for(self.request.user)

    def done_url(self) -> str:
        return reverse("items:overview", args=[self.item.pk])

    def perform(self, **who: Any) -> str:
        operations.restore_item(item_id=self.item.pk, **who)
        return _("已恢复：%(title)s") % {"title": self.item.title}


def days_left(deleted_at: datetime, at: datetime) -> int:
    """Whole days until it is gone for good, the last one begun counted."""
    return max(0, -((at - deleted_at - KEPT_IN_WASTEBASKET) // timedelta(days=1)))

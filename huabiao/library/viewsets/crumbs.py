"""Decides how a screen of the library is headed: where it stands below the list of items."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from huabiao.library.models import Item


def crumbs(item: Item | None = None, here: str = "") -> list[dict[str, str]]:
    """Home, items, the item, and the screen itself; each leads to its own screen but the last."""
    found = [
        {"url": reverse("wagtailadmin_home"), "label": _("工作台")},
        {"url": reverse("items:list"), "label": _("信息")},
    ]
    if item is not None:
        found.append(
            {
                "url": reverse("items:overview", args=[item.pk]),
                "label": item.title or _("（无标题）"),
            }
        )
    if here:
        found.append({"url": "", "label": here})
    return found


class ItemScreen(WagtailAdminTemplateMixin):
    """A screen about one item, in Wagtail's furniture."""

    here = ""  # what the screen is called
    header_icon = "doc-full"
    item: Item

    def get_page_title(self) -> str:
        return str(self.here)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(self.item, str(self.here))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["item"] = self.item
        return context

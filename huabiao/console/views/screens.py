"""Decides what the console's own screens share: Wagtail's furniture, and the way home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from huabiao.accounts.operations import actor_of
from huabiao.base.network import client_address


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the console in Wagtail's furniture."""

    title: Any = ""

    def get_page_title(self) -> str:
        return str(self.title)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("工作台")},
            {"url": "", "label": self.get_page_title()},
        ]


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: the last arguments of every operation."""
    actor = actor_of(request.user, address=client_address(request), door="console")
    return {"by": request.user, "actor": actor, "at": timezone.now()}

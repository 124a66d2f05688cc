"""Decides what stands in the console's menu: our screens, and of Wagtail's none that is closed."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from huabiao.console.scoped import is_scoped


def own_items() -> list[MenuItem]:
    return [
        MenuItem(
            _("工作台"), reverse("wagtailadmin_home"), name="home", icon_name="home", order=10
        ),
        MenuItem(
            _("待审"), reverse("console:reviews"), name="reviews", icon_name="tasks", order=210
        ),
        MenuItem(
            _("收到的申请"),
            reverse("console:proposals"),
            name="proposals",
            icon_name="download",
            order=220,
        ),
        MenuItem(
            _("本单位栏目"),
            reverse("items:channels"),
            name="channels",
            icon_name="list-ul",
            order=230,
        ),
        MenuItem(
            _("操作记录"), reverse("console:audit"), name="audit", icon_name="history", order=9000
        ),
    ]


def keep_open_screens(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out every entry whose screen the gate would answer with 404."""
    items[:] = [item for item in items if _is_open(request, item)]


def _is_open(request: HttpRequest, item: MenuItem) -> bool:
    if isinstance(item, SubmenuMenuItem):
        return bool(item.menu.menu_items_for_request(request)) and all(
            _is_open(request, entry) for entry in item.menu.menu_items_for_request(request)
        )
    try:
        return is_scoped(resolve(item.url).view_name)
    except Resolver404:
        return False

"""Decides what stands in the console's menu: our screens as each role needs them, and none that is closed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from huabiao.accounts.enums import Role
from huabiao.accounts.queries import ADMINISTRATORS, ANY_ROLE, grants_of
from huabiao.console.scoped import is_scoped
from huabiao.library.rules import ALLOWED
from huabiao.search.queries import searched_sites_for


class RolesMenuItem(MenuItem):
    """An entry for those who hold one of these roles anywhere."""

    def __init__(self, *args: Any, roles: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = frozenset(roles)

    def is_shown(self, request: HttpRequest) -> bool:
        return any(role in self.roles for role, _path in grants_of(request.user))


class SearchesMenuItem(RolesMenuItem):
    """An entry for those whose units sponsor a site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return super().is_shown(request) and searched_sites_for(request.user).exists()


# Name of the view, label, icon, order, for whom.
_OWN: tuple[tuple[str, Promise, str, int, Collection[str]], ...] = (
    ("console:reviews", _("待审"), "tasks", 210, ALLOWED["review"]),
    ("console:proposals", _("收到的申请"), "download", 220, ALLOWED["accept"]),
    ("items:channels", _("本单位栏目"), "list-ul", 230, ALLOWED["arrange"]),
    ("console:calendar", _("日历"), "calendar", 240, ANY_ROLE),
    ("items:wastebasket", _("废纸篓"), "bin", 250, ALLOWED["edit"]),
    ("console:activity", _("工作统计"), "table", 8990, ADMINISTRATORS),
    ("console:searches", _("搜索情况"), "search", 8965, ANY_ROLE),
    ("console:explain", _("页面依据"), "link", 8980, (Role.PLATFORM_ADMINISTRATOR,)),
    ("console:publishing", _("发布情况"), "upload", 8995, (Role.PLATFORM_ADMINISTRATOR,)),
    ("console:past", _("时光机"), "time", 8994, ADMINISTRATORS),
    ("console:alarms", _("网页防护"), "warning", 8996, (Role.PLATFORM_ADMINISTRATOR,)),
    ("console:nodes", _("网页节点"), "globe", 8997, (Role.PLATFORM_ADMINISTRATOR,)),
    ("console:audit", _("操作记录"), "history", 9000, ANY_ROLE),
)


_CLASSES: dict[str, type[RolesMenuItem]] = {"console:searches": SearchesMenuItem}


def own_items() -> list[MenuItem]:
    everybodys = [
        MenuItem(
            _("工作台"),
            reverse("wagtailadmin_home"),
            name="home",
            icon_name="home",
            order=10,
            attrs={"data-waiting": reverse("console:waiting")},  # console.js shows the number
        ),
        MenuItem(
            _("使用手册"),
            reverse("console:handbook"),
            name="handbook",
            icon_name="help",
            order=9900,
        ),
    ]
    return everybodys + [
        _CLASSES.get(view, RolesMenuItem)(
            label,
            reverse(view),
            name=view.partition(":")[2],
            icon_name=icon,
            order=order,
            roles=roles,
        )
        for view, label, icon, order, roles in _OWN
    ]


def keep_open_screens(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out every entry whose screen the gate would answer with 404."""
    items[:] = [item for item in items if item.is_shown(request) and _is_open(request, item)]


def _is_open(request: HttpRequest, item: MenuItem) -> bool:
    if isinstance(item, SubmenuMenuItem):
        return bool(item.menu.menu_items_for_request(request)) and all(
            _is_open(request, entry) for entry in item.menu.menu_items_for_request(request)
        )
    try:
        return is_scoped(resolve(item.url).view_name)
    except Resolver404:
        return False

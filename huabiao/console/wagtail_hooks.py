"""Registers the console's menu and look."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from huabiao.console import menu


@hooks.register("construct_main_menu", order=1000)
def own_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items += menu.own_items()
    menu.keep_open_screens(request, items)


@hooks.register("register_admin_search_area")
def search_items() -> SearchArea:
    # The first area is the only one the menu offers; Wagtail's others are closed.
    return SearchArea(_("信息"), reverse("items:list"), name="items", icon_name="doc-full", order=0)


@hooks.register("insert_global_admin_css")
def look() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("console/console.css"))


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("console/console.js"))

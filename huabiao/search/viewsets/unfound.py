"""Decides the screen of what people look for in vain, and what is done about each."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from huabiao.base.errors import Refused
from huabiao.base.keys import key_of
from huabiao.search.enums import Settling
from huabiao.search.operations import settle_query, unsettle_query
from huabiao.search.queries import settled_for, unclicked_for, unfound_for
from huabiao.search.viewsets.screens import Screen

LIST = ("unfound:index", _("搜不到的"))
_A_PAGE = 30
_UNCLICKED = 20
_SETTLED = 100


class IndexView(Screen, WagtailAdminTemplateMixin, TemplateView):
    """Each with three ways to settle it: a word, an answer, or nothing."""

    home = LIST
    page_title = _("搜不到的")
    header_icon = "no-view"
    template_name = "search/unfound.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        found = Paginator(unfound_for(user, at=now), _A_PAGE)
        return {
            **super().get_context_data(**kwargs),
            "page": found.get_page(self.request.GET.get("p")),
            "unclicked": unclicked_for(user, at=now, limit=_UNCLICKED),
            "settled": settled_for(user)[:_SETTLED],
        }


class SettleView(Screen, View):
    """Nothing is done about a question, or it is no hot word."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_hidden = request.POST.get("how") == Settling.HIDDEN
        how = Settling.HIDDEN if is_hidden else Settling.LEFT
        try:
            settle_query(query=request.POST.get("query", ""), how=how, **self.acting())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(
                request,
                _now("不再作为热词和联想词。") if is_hidden else _now("已从列表里拿掉。"),
            )
        return redirect(_back(request))


class UnsettleView(Screen, View):
    """A question comes up again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            unsettle_query(settled_id=key_of(request.POST.get("id", "")) or 0, **self.acting())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _now("已恢复。"))
        return redirect("unfound:index")


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if own else reverse("unfound:index")


class UnfoundViewSet(ViewSet):
    name = "unfound"
    url_prefix = "search/unfound"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("settle/", SettleView.as_view(), name="settle"),
            path("unsettle/", UnsettleView.as_view(), name="unsettle"),
        ]

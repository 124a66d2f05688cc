"""Decides the screen of the words that come with the platform: found, switched off, and on again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from huabiao.base.errors import Refused
from huabiao.search.operations import add_pair, edit_pair, remove_pair
from huabiao.search.queries import entry
from huabiao.search.queries.shipped import shipped_for, shipped_pair
from huabiao.search.viewsets.screens import Screen

LIST = ("colloquial:index", _("口语词表"))
_A_PAGE = 100


class ShippedView(Screen, WagtailAdminTemplateMixin, TemplateView):
    home = LIST
    page_title = _("平台自带的口语词")
    header_icon = "openquote"
    template_name = "search/shipped.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET.get("q", "").strip()
        found = Paginator(shipped_for(self.request.user, typed), _A_PAGE)
        return {
            **super().get_context_data(**kwargs),
            "typed": typed,
            "page": found.get_page(self.request.GET.get("p")),
            "query": urlencode({"q": typed}) if typed else "",
        }


class SwitchView(Screen, View):
    """A shipped pair is not used, by a row of the office's own; or used again, without one."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        pair = shipped_pair(request.POST.get("said", ""), request.POST.get("official", ""))
        if pair is None:
            raise Http404
        note = pair.switch.note if pair.switch else _now("平台自带的，本市不用。")
        unused = entry(pair.said, pair.official, note, is_active=False)
        try:
            if pair.switch is None:
                add_pair(entry=unused, **self.acting())
            elif pair.switch.is_active:
                edit_pair(pair_id=pair.switch.pk, entry=unused, **self.acting())
            else:
                remove_pair(pair_id=pair.switch.pk, **self.acting())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = {"pair": f"{pair.said} → {pair.official}"}
            done = _now("已停用：%(pair)s") if pair.is_used else _now("已恢复：%(pair)s")
            messages.success(request, done % said)
        return redirect(f"{reverse('colloquial:shipped')}?{urlencode({'q': pair.said})}")

"""Why a public page is as it is, and which pages the change of a thing would rewrite."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.console.views.screens import Screen
from huabiao.publishing.explaining import explain, explain_change, is_a_key

SHOWN = 100  # pages; more than a person reads


class ExplainView(Screen):
    """页面依据: one question, an address or a thing, and the publisher's answer."""

    template_name = "console/explain.html"
    title = gettext_lazy("页面依据")
    header_icon = "link"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not is_platform_administrator(self.request.user):
            raise Http404
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.get("q", "").strip()
        context.update(asked=asked, shown=SHOWN)
        try:
            if asked and is_a_key(asked):
                context["foreseen"] = explain_change(asked)
            elif asked:
                context["told"] = explain(asked)
        except Refused as refusal:
            context["refusal"] = refusal.message
        return context

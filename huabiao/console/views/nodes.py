"""网页节点: the web servers that fetch the public tree, what each serves, how far behind it is, and why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.base.keys import key_of
from huabiao.console.views.screens import Screen, acting
from huabiao.publishing.operations.nodes import add_node, withdraw_node
from huabiao.publishing.queries.nodes import node_states


class NodesView(Screen):
    """The list, and the form that adds one; the token of a new one is shown in the answer and never again."""

    template_name = "console/nodes.html"
    title = gettext_lazy("网页节点")
    header_icon = "globe"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_platform_administrator(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        try:
            node, token = add_node(name=name, **acting(request))
        except Refused as refusal:
            context = self.get_context_data(typed=name, refusal=str(refusal.message))
        else:
            context = self.get_context_data(added=node, token=token)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        return super().get_context_data(
            now=now,
            states=node_states(now),
            source=_source(),
            **kwargs,
        )


def _source() -> str:
    """What a node is to be told: without TLS management is found on its own machine alone."""
    if settings.WAGTAILADMIN_BASE_URL.startswith("https://"):
        return str(settings.WAGTAILADMIN_BASE_URL)
    return f"http://127.0.0.1:{settings.PORT}"


class NodeWithdrawView(View):
    """The button that answers a node no more."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_platform_administrator(request.user):
            raise Http404
        number = key_of(request.POST.get("node", ""))
        if number is None:
            raise Http404
        try:
            node = withdraw_node(node_id=number, **acting(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = _("“%(name)s”已停用，它的令牌不再有效。它上面的网页还在，请到那台机器上清理。")
            messages.success(request, said % {"name": node.name})
        return redirect("console:nodes")

"""Turns a click into one act: a file whose words could not be read waits for another try."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from huabiao.base.errors import Refused
from huabiao.library.uses import attached_in
from huabiao.library.viewsets.scope import ScopedItemMixin, who_acts
from huabiao.media.operations import read_again


class ReadAgainView(ScopedItemMixin, View):
    act = "edit"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: object, **kwargs: int) -> HttpResponse:
        item = self.get_object()
        document = attached_in(item, kwargs["document_id"])
        if document is None:
            raise Http404
        try:
            read_again(document_id=document.pk, **who_acts(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("正在再读一次；刷新页面可以看到结果。"))
        return redirect("items:overview", item.pk)

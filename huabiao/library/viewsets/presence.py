"""Decides what people who have the same form open are told of each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.generic import View

from huabiao.accounts.models import User
from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.library.queries import others_writing
from huabiao.library.viewsets.scope import ScopedItemMixin


class EditingView(ScopedItemMixin, View):
    """Hears from an open form that it is open or left; answers who else has it open."""

    act = "edit"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item, at = self.get_object(), timezone.now()
        if "left" in request.POST:
            operations.close_form(item_id=item.pk, by=request.user)
            return HttpResponse(status=204)
        operations.keep_form_open(item_id=item.pk, by=request.user, at=at)
        context = {"others": others_at_work(item, request.user, at=at)}
        return render(request, "library/parts/others.html", context)


def others_at_work(item: Item, user: User, *, at: datetime) -> list[str]:
    """A sentence for each other person who has the form open."""
    return [
        _("%(who)s 正在编辑这篇信息（%(since)s打开）。")
        % {"who": presence.user, "since": _time_past(presence.opened_at, at)}
        for presence in others_writing(item, user, at=at)
    ]


def _time_past(moment: datetime, at: datetime) -> str:
    if at - moment < timedelta(minutes=1):
        return _("刚刚")
    return _("%(time)s前") % {"time": timesince(moment, at, depth=1)}

"""网页防护: what the guard found, newest first, and what of it somebody has dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.console.views.screens import Screen, acting
from huabiao.guard.alarms import OUTCOMES, WORDS, Alarm, read_alarms
from huabiao.publishing.models import AlarmsSettled
from huabiao.publishing.operations.alarms import settle_alarms
from huabiao.publishing.queries.nodes import lagging
from huabiao.publishing.queries.seals import fault_of_keys, sites_not_whole

_SHOWN = 200


@dataclass(frozen=True)
class Told:
    """One alarm as the screen shows it."""

    alarm: Alarm
    at: datetime | None
    found: str
    outcome: str


class AlarmsView(Screen):
    """The alarms that are open, the button that says they are dealt with, and those that were."""

    template_name = "console/alarms.html"
    title = gettext_lazy("网页防护")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_platform_administrator(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        upto, note = _moment(request.POST.get("upto", "")), request.POST.get("note", "")
        if upto is None:
            raise Http404
        try:
            settle_alarms(upto=upto, note=note, **acting(request))
        except Refused as refusal:
            context = self.get_context_data(typed=note, refusal=str(refusal.message))
            return self.render_to_response(context)
        messages.success(request, _("已记下：到现在为止的告警都处理过了。"))
        return redirect("console:alarms")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = [_told(alarm) for alarm in read_alarms(_file(), _SHOWN)]
        settled = AlarmsSettled.objects.order_by("-upto").first()
        past = [one for one in told if settled and one.at and one.at <= settled.upto]
        still = [one for one in told if one not in past]
        return super().get_context_data(
            open=still,
            upto=max((one.at for one in still if one.at), default=None),
            past=past,
            settled=settled,
            nodes_lagging=lagging(timezone.now()),
            key_fault=fault_of_keys(),
            not_whole=sites_not_whole(),
            **kwargs,
        )


def _file() -> Path:
    return Path(settings.GUARD_ROOT) / "alarms.jsonl"


def _told(alarm: Alarm) -> Told:
    return Told(
        alarm,
        _moment(alarm.at),
        WORDS.get(alarm.kind, alarm.kind),
        OUTCOMES.get(alarm.outcome, alarm.outcome),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)

"""Reads of what happened."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext

from huabiao.changes.models import Change


def last_change_told(subject: str) -> dict[str, str]:
    """Who changed a thing last (`name`), and at which `time` of the day, as a sentence puts it."""
    last = Change.objects.filter(subject=subject).order_by("-pk").first()
    return {
        "name": last.actor_name if last else gettext("别人"),
        "time": localtime(last.at).strftime("%H:%M") if last else "",
    }

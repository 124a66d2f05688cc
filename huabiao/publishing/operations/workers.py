"""Writes down what the workers of an installation do: which leads since when, which stand by, when last seen."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction

from huabiao.publishing.fingerprint import fingerprint
from huabiao.publishing.holding import BEAT, this_process
from huabiao.publishing.models import Worker

FORGOTTEN_AFTER = timedelta(days=1)
_told: dict[str, tuple[str, float]] = {}  # role and moment this process last told, by its token


def tell(role: str, *, at: datetime) -> None:
    """Say that this process lives and what it does; written down every few seconds, or when it changes."""
    me = this_process()
    was, told_at = _told.get(me.token, ("", 0.0))
    if was == role and time.monotonic() - told_at < BEAT:
        return
    _told[me.token] = role, time.monotonic()
    _write(role, is_new=was != role, at=at)


@transaction.atomic
def _write(role: str, *, is_new: bool, at: datetime) -> None:
    me = this_process()
    said = {"name": me.name, "role": role, "seen_at": at, "fingerprint": fingerprint()}
    if is_new:
        Worker.objects.update_or_create(token=me.token, defaults={**said, "since": at})
    else:
        Worker.objects.filter(token=me.token).update(**said)
    others = Worker.objects.exclude(token=me.token)
    if role == Worker.Role.LEADING and is_new:
        others.filter(role=role).delete()  # there is one: that one is dead
    others.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()


def leave() -> None:
    """Say that this process ends."""
    Worker.objects.filter(token=this_process().token).delete()
    _told.clear()

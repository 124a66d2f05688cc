"""Writes that the clock brings: dated blocks begin and cease to be shown, topics are archived."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from huabiao.changes import operations as changes
from huabiao.changes.operations import Lane, system
from huabiao.pages.models import HomePage, Topic
from huabiao.pages.operations.composing import show_as_of
from huabiao.pages.operations.topics import put_away


def tick(*, at: datetime) -> int:
    """Turn moments of pages that have come into changes, one transaction a page; returns how many."""
    count = 0
    for model in (HomePage, Topic):
        due = model.objects.filter(next_at__lte=at).order_by("pk").values_list("pk", flat=True)
        count += sum(_moved_on(model, pk, at) for pk in list(due))
    over = Topic.objects.filter(
        is_live=True, archived_at=None, archive_on__lte=localtime(at).date()
    )
    return count + sum(_archived(pk, at) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _moved_on(model: type[HomePage] | type[Topic], pk: int, at: datetime) -> bool:
    page = model.objects.select_for_update().filter(pk=pk, next_at__lte=at).first()
    if page is None:
        return False
    show_as_of(page, at)
    page.save(update_fields=["shown_at", "next_at"])
    changes.record(
        action="pages.dates.passed",
        subject=page.key,
        actor=system(),
        at=at,
        keys=[page.key],
        lane=Lane.INTERACTIVE,
        after={"next_at": page.next_at.isoformat() if page.next_at else None},
    )
    return True


@transaction.atomic
def _archived(pk: int, at: datetime) -> bool:
    topic = Topic.objects.select_for_update().get(pk=pk)
    if not topic.is_live or topic.archived_at is not None:
        return False
    put_away(topic, actor=system(), at=at)
    return True

"""Writes of the wastebasket: a draft is thrown away, taken out again, or after 30 days gone for good."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.models import Item
from huabiao.library.operations.drafts import BeingReviewed
from huabiao.library.queries import may, wasted_for
from huabiao.library.rules import KEPT_IN_WASTEBASKET

log = logging.getLogger("huabiao.library")

_AT_A_TIME = 500


class AlreadyReleased(Refused):
    message = _("这篇信息已经公开过，不能删除；可以撤稿。")


class AlreadyDeleted(Refused):
    message = _("这篇信息已经在废纸篓里。")


@transaction.atomic
def delete_draft(*, item_id: int, by: User, actor: Actor, at: datetime) -> Item:
    """Put an item that was never public into the wastebasket; nothing of it is shown anywhere else."""
    item = Item.objects.select_for_update().select_related("organization").get(pk=item_id)
    if not may(by, "delete", item.organization):
        raise NotYours
    if item.deleted_at is not None:
        raise AlreadyDeleted
    if item.live or item.withdrawn_at is not None:
        raise AlreadyReleased
    if item.workflow_in_progress:
        raise BeingReviewed
    item.deleted_at, item.deleted_by = at, by
    item.save(update_fields=["deleted_at", "deleted_by"])
    _record("library.item.deleted", item, actor, at)
    return item


@transaction.atomic
def restore_item(*, item_id: int, by: User, actor: Actor, at: datetime) -> Item:
    """Take a draft out of the wastebasket, as it was; plans for channels that closed meanwhile are dropped."""
    item = wasted_for(by).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    item.deleted_at = item.deleted_by = None
    item.save(update_fields=["deleted_at", "deleted_by"])
    item.placements.filter(channel__live=False).delete()
    _record("library.item.restored", item, actor, at)
    return item


def purge_wastebasket(*, at: datetime) -> int:
    """Delete for good what has lain in the wastebasket for 30 days, one transaction each; returns how many."""
    due = Item.objects.filter(deleted_at__lte=at - KEPT_IN_WASTEBASKET).order_by("deleted_at", "pk")
    count = 0
    for item_id in list(due.values_list("pk", flat=True)[:_AT_A_TIME]):
        try:
            count += purge(item_id, at=at)
        except Exception:
            # As in the clock's own loop: one that fails must not hold back the others.
            log.exception("item %s could not be deleted for good", item_id)
    return count


@transaction.atomic
def purge(item_id: int, *, at: datetime) -> bool:
    """Delete one for good; False where somebody has taken it out meanwhile."""
    due = Item.objects.select_for_update().filter(
        pk=item_id, deleted_at__lte=at - KEPT_IN_WASTEBASKET
    )
    item = due.first()
    if item is None:
        return False
    _record("library.item.purged", item, changes.system(), at)
    item.delete()
    return True


def _record(action: str, item: Item, actor: Actor, at: datetime) -> None:
    changes.record(
        action=action,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before={"title": item.title, "kind": item.kind},
    )

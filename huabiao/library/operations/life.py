"""Writes on an item's later life: withdrawn, repealed, and what the clock brings."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotFound, Refused
from huabiao.base.html import clean
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import CONSENTED, Consent, Kind, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.operations.settling import settle, whole_second
from huabiao.library.operations.wastebasket import purge_wastebasket
from huabiao.library.queries import items_for
from huabiao.sites.models import Channel
from huabiao.sites.queries import site_of
from huabiao.workflow import operations as workflow

log = logging.getLogger("huabiao.library")
_AT_ONCE = 50  # items; thousands may be planned for one minute, and editors' acts come between


class AlreadyWithdrawn(Refused):
    message = _("这篇信息已经撤稿。")


class AlreadyRepealed(Refused):
    message = _("该信息已经废止，不能再次废止。")


class NotInForce(Refused):
    message = _("只有有效的文件才能标为已修改。")


class NotLive(Refused):
    message = _("这篇信息还没有公开。")


class ReasonNeeded(Refused):
    message = _("请填写原因。")


@transaction.atomic
def withdraw_item(*, item_id: int, by: User, actor: Actor, at: datetime, reason: str) -> Item:
    """Take the item off every site at once; it stays in the library, and its review ends."""
    item = _locked(item_id, by, "withdraw", reason)
    if item.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if not item.live:
        raise NotLive
    workflow.end_review(subject=item, by=by)
    item.withdrawn_at = at
    item.withdrawal_reason = reason
    item.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    settle(item, at=at)
    _record("library.item.withdrawn", item, actor, at, note=reason)
    return item


@transaction.atomic
def repeal_item(*, item_id: int, by: User, actor: Actor, at: datetime, reason: str) -> Item:
    """Mark an item as no longer in force, on every site that shows it."""
    item = _locked(item_id, by, "repeal", reason)
    if item.validity == Validity.REPEALED:
        raise AlreadyRepealed
    if not item.live:
        raise NotLive
    before = {"validity": item.validity}
    item.validity = Validity.REPEALED
    item.repealed_at = at
    item.save(update_fields=["validity", "repealed_at"])
    _record("library.item.repealed", item, actor, at, note=reason, before=before)
    return item


@transaction.atomic
def mark_amended(*, item_id: int, by: User, actor: Actor, at: datetime, reason: str) -> Item:
    """Say that a document binds as changed by another; both stay readable."""
    item = _locked(item_id, by, "repeal", reason)
    if item.validity != Validity.IN_FORCE:
        raise NotInForce
    if not item.live:
        raise NotLive
    item.validity = Validity.AMENDED
    item.save(update_fields=["validity"])
    _record(
        "library.item.amended", item, actor, at, note=reason, before={"validity": Validity.IN_FORCE}
    )
    return item


@transaction.atomic
def add_standing_item(
    *,
    channel: Channel,
    title: str,
    body: str,
    organization: Organization,
    actor: Actor,
    at: datetime,
) -> Item:
    """Put a page every site owes (网站声明 and the like) live with the site itself.

    Its text comes from the blueprint, which the platform office vouches for; later edits pass the chain.
    """
    item = Item.objects.create(
        kind=Kind.PLAIN_PAGE,
        title=title,
        body=clean(body),
        organization=organization,
        byline=organization.name,
        source=organization.name,
        live=True,
        created_at=at,
        updated_at=at,
        released_at=at,
        first_published_at=at,
        last_published_at=at,
    )
    Placement.objects.create(
        item=item,
        channel=channel,
        site=site_of(channel),
        consent=Consent.NOT_NEEDED,
        is_change_waiting=False,
        signed_at=at,
        sort_at=whole_second(at),
    )
    settle(item, at=at)
    _record("library.item.standing", item, actor, at, lane=Lane.BULK)
    return item


def tick(*, at: datetime) -> int:
    """Turn moments that have come into acts; returns how many: releases, expiries, what ends or was thrown away.

    One transaction an item, so that one that fails does not hold back the others.
    """
    due = set(_due_placements(at).values_list("item_id", flat=True)[:_AT_ONCE])
    outdated = set(_outdated_items(at).values_list("pk", flat=True)[:_AT_ONCE])
    for item_id in sorted(due | outdated):
        try:
            _tick_item(item_id, at=at)
        except Exception:
            # The worker's loop, item by item: one that fails must not hold back the others.
            log.exception("the clock could not act on item %s", item_id)
    return len(due | outdated) + purge_wastebasket(at=at)


@transaction.atomic
def _tick_item(item_id: int, *, at: datetime) -> None:
    item = Item.objects.select_for_update().get(pk=item_id)
    if _outdated_items(at).filter(pk=item_id).exists():
        item.validity = Validity.EXPIRED
        item.save(update_fields=["validity"])
    settle(item, at=at)
    _record("library.item.clock", item, changes.system(), at)


def _due_placements(at: datetime) -> QuerySet[Placement]:
    to_show = Q(
        is_live=False,
        release_at__lte=at,
        signed_at__isnull=False,
        consent__in=CONSENTED,
        item__live=True,
        item__withdrawn_at__isnull=True,
    ) & (Q(expire_at=None) | Q(expire_at__gt=at))
    to_show &= ~Q(item__is_imported=True, has_stood=False, release_at__lte=F("signed_at"))
    to_end = Q(is_live=True, expire_at__lte=at)
    return Placement.objects.filter(to_show | to_end)


def _outdated_items(at: datetime) -> QuerySet[Item]:
    return Item.objects.filter(
        expires_on__lt=timezone.localdate(at),
        validity__in=(Validity.IN_FORCE, Validity.AMENDED),
        live=True,
    )


def _locked(item_id: int, by: User, action: str, reason: str) -> Item:
    if not reason.strip():
        raise ReasonNeeded
    item = items_for(by, action).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def _record(
    action: str,
    item: Item,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    before: dict[str, str] | None = None,
    lane: Lane = Lane.INTERACTIVE,
) -> None:
    changes.record(
        action=action,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[item.key],
        lane=lane,
        note=note,
        before=before,
        after={"title": item.title, "validity": item.validity},
    )

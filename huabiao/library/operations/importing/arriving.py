"""Lets what an import brought stand in its channels, a few hundred at a time.

An item that does not stand has no address and is in no list: readers, and every page of theirs, know
nothing of it. So what thousands at once would cost is divided where pages cannot lead into the void.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from huabiao.changes import operations as changes
from huabiao.changes.operations import Lane
from huabiao.library import rules
from huabiao.library.enums import CONSENTED, Act, Mode
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.operations.settling import settle, whole_second


def due(at: datetime) -> QuerySet[Placement]:
    """Where imported items should stand since they were signed, and do not yet, the newest first."""
    return Placement.objects.filter(
        Q(expire_at=None) | Q(expire_at__gt=at),
        is_live=False,
        has_stood=False,
        signed_at__isnull=False,
        release_at__lte=F("signed_at"),
        consent__in=CONSENTED,
        item__is_imported=True,
        item__live=True,
        item__withdrawn_at__isnull=True,
    )


@transaction.atomic
def let_in(limit: int, at: datetime) -> int:
    """Let so many of them stand; returns how many."""
    ids = list(due(at).order_by("-release_at", "-pk").values_list("item_id", flat=True)[:limit])
    if not ids:
        return 0
    items = Item.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
    placements = list(due(at).filter(item__in=items).select_related("channel").order_by("pk"))
    others = _standing_elsewhere(items)
    alone = [one for one in placements if one.item_id not in others]
    for placement in alone:
        placement.sort_at = whole_second(placement.release_at or at)
        placement.is_live = placement.has_stood = placement.is_main = True
    stand(alone)
    for item_id in sorted({one.item_id for one in placements} & others):
        settle(items[item_id], at=at)
    _record(placements, at)
    # Whatever a rule keeps away is not asked for again and again.
    return Placement.objects.filter(pk__in=[one.pk for one in placements], is_live=True).count()


def stand(placements: Sequence[Placement]) -> None:
    """What `settle` does for one item, for many that stand nowhere else."""
    for placement in placements:
        placement.position = rules.position(placement.sort_at, placement.pk)
        placement.is_anchor = rules.is_anchor(placement.item_id, placement.channel_id)
    Placement.objects.bulk_update(
        placements, ["position", "is_anchor", "sort_at", "is_live", "has_stood", "is_main"]
    )
    ItemAddress.objects.bulk_create(
        ItemAddress(
            item_id=placement.item_id,
            site_id=placement.site_id,
            year=timezone.localtime(placement.sort_at).year,
        )
        for placement in placements
        if placement.is_main
    )


def _standing_elsewhere(items: Collection[int]) -> set[int]:
    """Those that have more than one place, or an address: for these all rules are asked."""
    several = Placement.objects.filter(item__in=items)
    counts: dict[int, int] = {}
    for item_id, mode in several.values_list("item_id", "mode"):
        counts[item_id] = counts.get(item_id, 0) + (1 if mode == Mode.REFERENCE else 2)
    known = ItemAddress.objects.filter(item__in=items).values_list("item_id", flat=True)
    return {item_id for item_id, count in counts.items() if count > 1} | set(known)


def _record(placements: Sequence[Placement], at: datetime) -> None:
    for channel in {one.channel_id: one.channel for one in placements}.values():
        keys = [f"item:{one.item_id}" for one in placements if one.channel_id == channel.pk]
        changes.record(
            action=Act.ARRIVED,
            subject=channel.key,
            actor=changes.system(),
            at=at,
            keys=keys,
            lane=Lane.BULK,
            after={"count": len(keys)},
        )

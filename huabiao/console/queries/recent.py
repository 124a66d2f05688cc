"""Reads of what a person wrote last, and of where readers find it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from huabiao.accounts.models import User
from huabiao.changes.models import Work
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.queries import items_for, last_saved
from huabiao.sites.queries import base_url, path_of


@dataclass(frozen=True)
class Spot:
    """Where readers find an item now."""

    site: str
    channel: str
    url: str


def recent_for(user: User, *, limit: int) -> list[Item]:
    """What this person wrote last."""
    return list(
        last_saved(items_for(user))
        .filter(created_by=user)
        .select_related("organization")
        .defer("body")
        .order_by("-saved_at", "-pk")[:limit]
    )


def spots_of(items: Collection[Item]) -> dict[int, list[Spot]]:
    """Per item, the channels in which readers see it, each with its page there."""
    ids = [item.pk for item in items if item.is_public]
    addresses = {
        (address.item_id, address.site_id): address.path
        for address in ItemAddress.objects.filter(item_id__in=ids)
    }
    standing = Placement.objects.filter(item_id__in=ids, is_live=True)
    found: dict[int, list[Spot]] = {}
    for placement in standing.select_related("channel", "site__profile").order_by("pk"):
        # A link has no page of its own: readers meet it in its channel.
        path = addresses.get((placement.item_id, placement.site_id)) or path_of(placement.channel)
        profile = placement.site.profile
        spot = Spot(profile.name, placement.channel.title, base_url(profile) + path)
        found.setdefault(placement.item_id, []).append(spot)
    return found


def oldest_unpublished() -> datetime | None:
    """When the oldest act was done that nobody has begun to publish; None: all is published."""
    work = Work.objects.filter(run_id=None, lane=Work.Lane.INTERACTIVE, change__isnull=False)
    first = work.select_related("change").order_by("pk").first()
    return first.change.at if first is not None and first.change is not None else None

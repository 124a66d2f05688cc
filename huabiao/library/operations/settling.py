"""Makes an item's placements say what they must now: shown or not, where in the order, at which address."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from huabiao.library import rules
from huabiao.library.enums import CONSENTED, Mode
from huabiao.library.models import Item, ItemAddress, Placement


def settle(item: Item, *, at: datetime) -> None:
    """Bring placements in line with the item, its signatures and the clock.

    The caller holds the item's row lock and records the change.
    """
    placements = list(item.placements.order_by("id"))
    for placement in placements:
        if placement.subscription_id is None:
            _settle_one(placement, item, at=at, is_item_public=item.is_public)
    # What a rule put there stands only beside a place that people gave: never before its release
    # there, nor after its end.
    is_standing = any(one.is_live and one.subscription_id is None for one in placements)
    for placement in placements:
        if placement.subscription_id is not None:
            _settle_one(placement, item, at=at, is_item_public=item.is_public and is_standing)
    _choose_mains(item, placements)
    _give_addresses(item, placements)


def _settle_one(placement: Placement, item: Item, *, at: datetime, is_item_public: bool) -> None:
    standing = rules.Standing(
        is_item_public=is_item_public,
        is_signed=placement.signed_at is not None,
        is_consented=placement.consent in CONSENTED,
        release_at=placement.release_at,
        expire_at=placement.expire_at,
    )
    is_shown = rules.is_shown(standing, at=at)
    if is_shown and not placement.is_live and not placement.has_stood:
        placement.sort_at = whole_second(_first_shown(placement, item, at=at))
        placement.has_stood = True
    placement.is_live = is_shown
    is_anchor = rules.is_anchor(placement.item_id, placement.channel_id)
    placement.is_anchor = is_anchor and not placement.is_set_back
    placement.position = rules.position(placement.sort_at, placement.pk)
    placement.save(update_fields=["is_live", "has_stood", "sort_at", "is_anchor", "position"])


def _first_shown(placement: Placement, item: Item, *, at: datetime) -> datetime:
    """The time readers are told: a planned one that passed before anybody could read is not claimed."""
    if placement.release_at is None:
        return at
    return placement.release_at if item.is_imported else max(placement.release_at, at)


def _choose_mains(item: Item, placements: list[Placement]) -> None:
    """One main placement per site: the one that was, if it still stands, else the oldest that stands.

    What has no page has none; where the item was of another kind before, its page answers 410.
    """
    for site_id in {placement.site_id for placement in placements}:
        standing = [
            placement
            for placement in placements
            if placement.site_id == site_id and _may_be_main(placement, item)
        ]
        is_settled = any(placement.is_main for placement in standing)
        if is_settled or not (standing or item.kind == rules.PAGELESS):
            continue
        for former in placements:
            if former.site_id == site_id and former.is_main:
                former.is_main = False
                former.save(update_fields=["is_main"])
        for first in standing[:1]:
            first.is_main = True
            first.save(update_fields=["is_main"])


def _may_be_main(placement: Placement, item: Item) -> bool:
    is_in_place = placement.is_live and placement.mode == Mode.REFERENCE
    return is_in_place and item.kind != rules.PAGELESS


def _give_addresses(item: Item, placements: list[Placement]) -> None:
    known = set(item.addresses.values_list("site_id", flat=True))
    for placement in placements:
        if placement.is_live and placement.is_main and placement.site_id not in known:
            year = timezone.localtime(placement.sort_at).year
            ItemAddress.objects.create(item=item, site_id=placement.site_id, year=year)


def whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)

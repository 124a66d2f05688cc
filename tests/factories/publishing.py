"""Things that are public, made through operations, so that the publisher hears of them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localtime

from huabiao.changes.models import Work
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library import rules
from huabiao.library.enums import Consent, Kind
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.sites.queries import channel_at, site_of
from tests.factories.library import ItemFactory
from tests.moments import NOON


def item_in(channel, *, at=NOON, title="示范市消息", kind=Kind.NEWS, **fields):
    """An item that is live in a channel."""
    item = library.add_standing_item(
        channel=channel,
        title=title,
        body=fields.pop("body", "<p>正文。</p>"),
        organization=channel.organization,
        actor=system(),
        at=at,
    )
    Item.objects.filter(pk=item.pk).update(kind=kind, **fields)
    return Item.objects.get(pk=item.pk)


def anchored_in(channel, *, at=NOON):
    """An item at which an archive page of the channel begins."""
    return _chosen(channel, at, is_anchor=True)


def plain_in(channel, *, at=NOON):
    """An item at which none does."""
    return _chosen(channel, at, is_anchor=False)


def _chosen(channel, at, *, is_anchor):
    # Which id comes next is the database's business: make items until one is as wished.
    while True:
        item = item_in(channel, at=at)
        if item.placements.get().is_anchor is is_anchor:
            return item
        Work.objects.filter(key=item.key).delete()
        item.delete()


def fill(channel, count, *, every=timedelta(minutes=17), until=NOON):
    """Many live items in a channel at once, as an import brings them in; nobody is told."""
    site = site_of(channel)
    moments = [until - number * every for number in range(count, 0, -1)]
    items = Item.objects.bulk_create(
        [
            Item(
                kind=Kind.NOTICE, title=f"通知第{number}号", body="<p>正文。</p>", live=True,
                organization=channel.organization, byline=channel.organization.name,
                created_at=at, updated_at=at, released_at=at,
            )
            for number, at in enumerate(moments, start=1)
        ],
        batch_size=500,
    )  # fmt: skip
    placements = Placement.objects.bulk_create(
        [
            Placement(
                item=item, channel=channel, site=site, is_main=True, consent=Consent.NOT_NEEDED,
                is_change_waiting=False, signed_at=item.released_at, sort_at=item.released_at,
                is_live=True, has_stood=True,
            )
            for item in items
        ],
        batch_size=500,
    )  # fmt: skip
    for placement in placements:
        placement.position = rules.position(placement.sort_at, placement.pk)
        placement.is_anchor = rules.is_anchor(placement.item_id, placement.channel_id)
    Placement.objects.bulk_update(placements, ["position", "is_anchor"], batch_size=500)
    ItemAddress.objects.bulk_create(
        [
            ItemAddress(item=item, site=site, year=localtime(item.released_at).year)
            for item in items
        ],
        batch_size=500,
    )
    return items


def skip_anchors(channel, count=8):
    """The next so many items begin no archive page of this channel, so how many pages they touch is known."""
    while True:
        item = ItemFactory(organization=channel.organization)
        coming = range(item.pk + 1, item.pk + 1 + count)
        item.delete()
        if not any(rules.is_anchor(number, channel.pk) for number in coming):
            return


def channel_of(profile, path):
    found = channel_at(profile.site, path)
    assert found is not None, path
    return found


def path_of_item(item, code):
    """The item's page on a site, as a name in the tree."""
    return f"{code}{item.addresses.get(site__profile__code=code).path}"

"""Things that are public, made through operations, so that the publisher hears of them."""

from __future__ import annotations

from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.sites.queries import channel_at
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


def channel_of(profile, path):
    found = channel_at(profile.site, path)
    assert found is not None, path
    return found


def path_of_item(item, code):
    """The item's page on a site, as a name in the tree."""
    return f"{code}{item.addresses.get(site__profile__code=code).path}"

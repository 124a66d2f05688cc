"""Tells the publisher which addresses and orders the library's things have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet

from huabiao.library import rules
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.operations.importing.arriving import let_in
from huabiao.library.published import (
    articles,
    as_json,
    feeds,
    item_files,
    lists,
    naming,
    preparing,
    reading,
)
from huabiao.library.published.shell import PORTALS, fragment
from huabiao.media import showing
from huabiao.publishing import routes, traditional
from huabiao.publishing.routes import Route, Source, Wanted
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.variants import in_forms
from huabiao.sites.enums import SiteKind
from huabiao.sites.models import Channel, SiteProfile

TOGETHER = 400  # things whose parts are asked for at once

# What people read, and not the feed or the map of search engines.
PAGES = (preparing.ARTICLE, preparing.CHANNEL, preparing.ARCHIVE, preparing.YEARS, lists.FORMER)


def register() -> None:
    """Put the library on the list of what is published."""
    routes.register_fragment(fragment())
    naming.register()
    showing.register("library", item_files.showing)
    routes.register(
        in_forms(_source(), [(as_json.VARIANT, as_json.KINDS), (traditional.VARIANT, PAGES)])
    )


def _source() -> Source:
    return Source(
        name="library",
        renderers={
            preparing.ARTICLE: articles.render_article,
            item_files.DOCUMENT: item_files.render_document,
            preparing.CHANNEL: lists.render_channel,
            preparing.ARCHIVE: lists.render_archive,
            preparing.YEARS: lists.render_years,
            lists.FORMER: lists.render_former,
            feeds.FEED: feeds.render_feed,
            feeds.SITEMAP: feeds.render_sitemap,
            feeds.PART: feeds.render_part,
            feeds.CHANNELS: feeds.render_channels,
        },
        all_routes=all_routes,
        routes_of=routes_of,
        routes_on=routes_on,
        entries_of=entries_of,
        all_entries=all_entries,
        routes_beside=routes_beside,
        prepare=preparing.prepare,
        parts={"item": [Item.TEXT], "channel": [Channel.COLUMN]},
        let_in=let_in,
    )


def _ids(keys: Collection[str], prefix: str) -> list[int]:
    """Things of this kind; not those of which only a part is named."""
    named = (key.split(":") for key in keys)
    return sorted(int(rest[0]) for kind, *rest in named if kind == prefix and len(rest) == 1)


def _texts(keys: Collection[str]) -> list[int]:
    """Items of which anything is named: a text may bring files."""
    return sorted({int(key.split(":")[1]) for key in keys if key.startswith("item:")})


def all_routes(site: int) -> Iterator[Route]:
    """Every address the library has on a site."""
    yield from feeds.site_routes(site)
    yield from (feeds.part_route(site, part) for part in feeds.parts(site))
    yield from lists.former_routes(site)
    for found in reading.tree(site).values():
        yield from _channel_routes(site, found.channel.pk)
    yield from _article_routes(ItemAddress.objects.filter(site_id=site).order_by("item_id"))
    here = Placement.objects.filter(site_id=site, is_live=True)
    standing = here.values_list("item_id", "site_id", "is_main").iterator(2000)
    while some := list(islice(standing, TOGETHER)):
        yield from item_files.routes_of_items(some)


def _article_routes(addresses: QuerySet[ItemAddress]) -> Iterator[Route]:
    for site, year, item in addresses.values_list("site_id", "year", "item_id").iterator(2000):
        yield Route(site, rules.address(year, item), preparing.ARTICLE, item)


def _channel_routes(site: int, channel: int) -> Iterator[Route]:
    found = reading.tree(site).get(channel)
    if found is None or not found.is_occupied:
        return
    anchors = Placement.objects.filter(channel_id=channel, is_live=True, is_anchor=True)
    yield from lists.routes_of_channel(site, found, list(anchors.values_list("pk", flat=True)))


def routes_of(keys: Collection[str]) -> Iterator[Route]:
    """Addresses that exist because of these items, channels and sites."""
    yield from _routes_of_items(_texts(keys))
    yield from _routes_of_others(keys)


def routes_on(keys: Collection[str], site: int) -> Iterator[Route]:
    """The same on one site: items stand on many, and the channels of each would be read."""
    yield from _routes_of_items(_texts(keys), only=site)
    yield from (route for route in _routes_of_others(keys) if route.site == site)


def _routes_of_others(keys: Collection[str]) -> Iterator[Route]:
    for channel in Channel.objects.filter(pk__in=_ids(keys, "channel")):
        site = reading.site_id_of(channel)
        if site is not None:
            yield from _chain_routes(site, channel.pk)
            yield from _channel_routes(site, channel.pk)
            yield from lists.former_routes(site, channel)
    for profile in SiteProfile.objects.filter(site_id__in=_ids(keys, "site")):
        yield from feeds.site_routes(profile.site_id)
        yield from lists.former_routes(profile.site_id)


def _routes_of_items(item_ids: list[int], *, only: int | None = None) -> Iterator[Route]:
    for start in range(0, len(item_ids), TOGETHER):
        some = item_ids[start : start + TOGETHER]
        for route in _article_routes(ItemAddress.objects.filter(item_id__in=some)):
            if only in (None, route.site):
                yield route
                yield feeds.part_route(route.site, feeds.part_of(route.ident))
        placements = [one for one in _standing_of(some) if only in (None, one.site_id)]
        for placement in placements:
            yield from _list_routes(placement)
        yield from item_files.routes_of_items(
            [(one.item_id, one.site_id, one.is_main) for one in placements]
        )


class _Standing(NamedTuple):
    """A placement that stands, as far as orders and routes follow from it."""

    pk: int
    item_id: int
    site_id: int
    channel_id: int
    position: int
    order: int | None
    is_anchor: bool
    is_pinned: bool
    is_main: bool


def _standing(placements: QuerySet[Placement]) -> Iterator[_Standing]:
    rows = placements.filter(is_live=True).values_list(*_Standing._fields)
    return map(_Standing._make, rows.iterator(2000))


def _standing_of(item_ids: list[int]) -> list[_Standing]:
    """Where these items stand; asked for routes and for orders, read once."""
    here = Placement.objects.filter(item_id__in=item_ids)
    return remembered(("placements", *item_ids), lambda: list(_standing(here)))


def _list_routes(placement: _Standing) -> Iterator[Route]:
    """Pages of the placement's channel and of those above it that may be new because of it."""
    site, channel = placement.site_id, placement.channel_id
    yield from _chain_routes(site, channel)
    if placement.is_anchor:
        found = reading.tree(site)[channel]
        yield from lists.routes_of_channel(site, found, [placement.pk])


def _chain_routes(site: int, channel: int) -> Iterator[Route]:
    """A channel and those above it, without the pages of anchors."""
    for found in reading.chain(site, channel):
        if found.is_occupied:
            yield from lists.routes_of_channel(site, found, [])


def routes_beside(scopes: Collection[str]) -> Iterator[Route]:
    """The oldest page of a channel that an entry left: its anchor may have gone."""
    for channel in Channel.objects.filter(pk__in=_ids(scopes, "channel")):
        site = reading.site_id_of(channel)
        if site is not None:
            yield from _chain_routes(site, channel.pk)


def entries_of(keys: Collection[str]) -> Iterator[Wanted]:
    """Where these things stand: items in channels and sites, channels below others, portals."""
    item_ids = _ids(keys, "item")
    for start in range(0, len(item_ids), TOGETHER):
        some = item_ids[start : start + TOGETHER]
        for placement in _standing_of(some):
            yield from _entries(placement)
    for channel in Channel.objects.filter(pk__in=_ids(keys, "channel"), live=True):
        site = reading.site_id_of(channel)
        if site is not None:
            yield from _channel_entries(site, channel.pk)
    for site in _ids(keys, "site"):
        yield from _site_entries(site)


def all_entries(site: int) -> Iterator[Wanted]:
    """The same for everything that stands on a site."""
    for placement in _standing(Placement.objects.filter(site_id=site)):
        yield from _entries(placement)
    for channel in reading.tree(site):
        yield from _channel_entries(site, channel)
    yield from _site_entries(site)


def _channel_entries(site: int, channel: int) -> Iterator[Wanted]:
    found = reading.tree(site).get(channel)
    if found is not None and found.parent is not None:
        yield Wanted(site, found.channel.key, f"children:{found.parent}", channel, channel)


def _site_entries(site: int) -> Iterator[Wanted]:
    if SiteProfile.objects.filter(site_id=site, kind=SiteKind.PORTAL).exists():
        yield Wanted(site, f"site:{site}", PORTALS, site, site)


def _entries(placement: _Standing) -> Iterator[Wanted]:
    site, owner, ident = placement.site_id, f"item:{placement.item_id}", placement.pk
    channel, position = placement.channel_id, placement.position

    def wanted(scope: str, where: int) -> Wanted:
        return Wanted(site, owner, scope, ident, where)

    yield wanted(f"channel:{channel}", position)
    if placement.is_anchor:
        yield wanted(f"anchors:{channel}", position)
    if placement.is_pinned:
        yield wanted(f"pins:{channel}", lists.pin_position(placement.order, placement.position))
    if placement.is_main:
        yield wanted(f"site:{site}", position)
        yield wanted(f"pages:{site}", placement.item_id)
        yield wanted(f"parts:{site}", feeds.part_of(placement.item_id))

"""Decides how renderers read the library: each read is recorded as keys and spans."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from wagtail.models import Site

from huabiao.library import rules
from huabiao.library.dead_ends import is_path
from huabiao.library.enums import Mode, Validity
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.published.beside import Beside, beside
from huabiao.library.queries import home_address
from huabiao.publishing.recording import NEWEST, OLDEST, reads, reads_span
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import Column, Link, Row
from huabiao.sites.enums import ListStyle
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import base_url, tree_of

BY_HAND = 20  # of so many people the first are those that somebody put first


@dataclass(frozen=True)
class Node:
    """A channel in its site's tree, with what tells whether readers find anything there."""

    channel: Channel
    path: str  # "/zwgk/tzgg/"
    depth: int
    parent: int | None
    oldest: int | None  # position of the oldest entry that stands here; None: no entry
    second: int | None  # position of the one after it; None: it stands alone
    only_item: int | None  # the item that stands alone
    only_page: str  # its address, if it is a plain page with one here, or ""
    is_occupied: bool  # here or below


def site(site_id: int) -> SiteProfile:
    reads(f"site:{site_id}")
    return remembered(
        ("site", site_id),
        lambda: SiteProfile.objects.select_related("site", "sponsor").get(site_id=site_id),
    )


def tree(site_id: int) -> dict[int, Node]:
    """All channels of a site by id, in tree order; what a page uses of it must be recorded by `node`."""
    return remembered(("tree", site_id), lambda: _tree(site_id))


def node(site_id: int, channel_id: int) -> Node | None:
    """One channel and, through its breadcrumb, those above it."""
    found = tree(site_id).get(channel_id)
    above = found
    while above is not None:
        reads(above.channel.key)
        above = tree(site_id).get(above.parent or 0)
    if found is None:
        reads(f"channel:{channel_id}")
    return found


def chain(site_id: int, channel_id: int) -> list[Node]:
    """From the topmost channel down to this one."""
    nodes: list[Node] = []
    step = tree(site_id).get(channel_id)
    while step is not None:
        nodes.insert(0, step)
        step = tree(site_id).get(step.parent or 0)
    return nodes


def reads_occupation(found: Node) -> None:
    """Note that a page depends on whether, and with what, this channel is filled.

    A channel with many entries is vouched for by its two oldest: additions do not matter, nor do
    removals of others.
    """
    scope = f"channel:{found.channel.pk}"
    if found.oldest is None or found.second is None:
        reads_span(scope)
    else:
        reads_span(scope, newest=found.second, oldest=found.oldest)
    if found.only_item is not None:
        reads(f"item:{found.only_item}")


def reads_occupation_below(site_id: int, found: Node) -> None:
    """The same for a channel and all below it, those that are still to come included."""
    for other in tree(site_id).values():
        if other.channel.path.startswith(found.channel.path):
            reads_occupation(other)
            reads_span(f"children:{other.channel.pk}")


def url_of(found: Node) -> str:
    return found.only_page or found.path


def breadcrumb(site_id: int, channel_id: int) -> tuple[Link, ...]:
    return tuple(Link(step.channel.title, step.path) for step in chain(site_id, channel_id))


def column(found: Node) -> Column:
    channel = found.channel
    return Column(
        name=channel.title,
        description=channel.description,
        keywords=channel.keywords,
        type=channel.get_column_type_display(),
        url=found.path,
    )


def standing(channel_id: int) -> QuerySet[Placement]:
    """What stands in a channel; filter and order by `position`, and record what was looked at."""
    here = Placement.objects.filter(channel_id=channel_id, is_live=True)
    return here.select_related("item").defer("item__body")


def newest(channel_id: int, count: int) -> tuple[list[Placement], Placement | None]:
    """The newest entries of a channel, and the one after them."""
    found = list(standing(channel_id).order_by("-position")[: count + 1])
    beyond = found[count] if len(found) > count else None
    reads_span(f"channel:{channel_id}", oldest=beyond.position if beyond else OLDEST)
    return found[:count], beyond


def anchor_at_or_below(channel_id: int, position: int) -> Placement | None:
    """The anchor whose archive page holds the entry at this position."""
    anchor = _anchors(channel_id).filter(position__lte=position).order_by("-position").first()
    reads_span(
        f"anchors:{channel_id}", newest=position, oldest=anchor.position if anchor else OLDEST
    )
    return anchor


def anchor_above(channel_id: int, position: int) -> Placement | None:
    """The next newer anchor than this position."""
    anchor = _anchors(channel_id).filter(position__gt=position).order_by("position").first()
    reads_span(
        f"anchors:{channel_id}", newest=anchor.position if anchor else NEWEST, oldest=position
    )
    return anchor


def _anchors(channel_id: int) -> QuerySet[Placement]:
    return Placement.objects.filter(channel_id=channel_id, is_live=True, is_anchor=True)


def leading(found: Node, count: int) -> list[Placement]:
    """The first entries of a channel as lists show them: people by hand, all else by time."""
    is_by_hand = found.channel.list_style == ListStyle.PEOPLE
    entries, _beyond = newest(found.channel.pk, BY_HAND if is_by_hand else count)
    return by_hand(entries)[:count] if is_by_hand else entries


def by_hand(entries: Iterable[Placement]) -> list[Placement]:
    """Those with a rank first, the smallest before the others; then as they stood."""
    return sorted(entries, key=lambda entry: (entry.order is None, entry.order or 0))


def rows(
    placements: Iterable[Placement],
    site_id: int,
    addresses: Mapping[int, str] | None = None,
    known: Beside | None = None,
) -> tuple[Row, ...]:
    """Lines of a list; an item without a page that a line could lead to has none.

    `addresses` are those of the items' pages on this site, and `known` is what the items have
    beside their words, where the caller has them already.
    """
    placed = list(placements)
    if known is None:
        known = beside(placement.item for placement in placed)
    if addresses is None:
        addresses = _addresses({placement.item_id for placement in placed}, site_id)
    lines = []
    for placement in placed:
        reads(placement.item.key)
        url, is_away = _way_to(placement, addresses)
        if url:
            lines.append(_row(placement, url, is_away=is_away, known=known))
    return tuple(lines)


def _way_to(placement: Placement, addresses: Mapping[int, str]) -> tuple[str, bool]:
    """Where a line leads, and whether that is another site."""
    if placement.item.kind == rules.PAGELESS:
        return placement.item.link_url, not is_path(placement.item.link_url)
    if placement.mode == Mode.LINK:
        return _away(placement.item_id), True
    return addresses.get(placement.item_id, ""), False


_NOTHING = Beside()


def _row(placement: Placement, url: str, *, is_away: bool, known: Beside = _NOTHING) -> Row:
    item = placement.item
    # What is read in place stands on the site whose page it is.
    in_place = _NOTHING if is_away else known
    is_void = item.validity != Validity.IN_FORCE
    return Row(
        title=placement.title or item.title,
        url=url,
        released_at=placement.sort_at,
        summary=placement.summary or item.summary,
        is_pinned=placement.is_pinned,
        is_away=is_away,
        validity=item.get_validity_display() if is_void else "",
        document_number=item.document_number,
        kind=item.kind,
        index_number=item.index_number,
        dated_on=item.dated_on,
        byline=item.byline,
        picture=known.picture(item),
        post=item.post,
        answer=in_place.answer(item),
        file=in_place.file(item),
    )


def _addresses(item_ids: Collection[int], site_id: int) -> dict[int, str]:
    return {
        item_id: rules.address(year, item_id)
        for item_id, year in ItemAddress.objects.filter(
            site_id=site_id, item_id__in=item_ids
        ).values_list("item_id", "year")
    }


def _away(item_id: int) -> str:
    address = home_address(item_id)
    if address is None:
        return ""
    return base_url(site(address.site_id)) + address.path


def _tree(site_id: int) -> dict[int, Node]:
    entries = tree_of(Site.objects.get(pk=site_id))
    facts = _facts(site_id, [entry.channel.pk for entry in entries])
    occupied = [
        entry.channel.path for entry in entries if facts[entry.channel.pk].oldest is not None
    ]
    ids = {entry.channel.path: entry.channel.pk for entry in entries}
    return {
        entry.channel.pk: Node(
            channel=entry.channel,
            path=entry.path,
            depth=entry.depth,
            parent=ids.get(entry.channel.path[: -Channel.steplen]),
            oldest=facts[entry.channel.pk].oldest,
            second=facts[entry.channel.pk].second,
            only_item=facts[entry.channel.pk].only_item,
            only_page=facts[entry.channel.pk].only_page,
            is_occupied=any(path.startswith(entry.channel.path) for path in occupied),
        )
        for entry in entries
    }


@dataclass(frozen=True)
class _Facts:
    """What stands in a channel, as far as its site's navigation can tell."""

    oldest: int | None
    second: int | None
    only_item: int | None = None
    only_page: str = ""


def _facts(site_id: int, channel_ids: list[int]) -> dict[int, _Facts]:
    here = Placement.objects.filter(channel=OuterRef("pk"), is_live=True).order_by("position")
    found = Channel.objects.filter(pk__in=channel_ids).annotate(
        first=Subquery(here.values("position")[:1]), second=Subquery(here.values("position")[1:2])
    )
    rows = list(found.values_list("pk", "first", "second"))
    alone = _alone([pk for pk, first, second in rows if second is None and first is not None])
    # A link leads away: what it leads to is not the channel's own page.
    pages = {
        item
        for item, kind, mode in alone.values()
        if kind in rules.SINGLE and mode == Mode.REFERENCE
    }
    addresses = _addresses(pages, site_id)
    return {
        pk: _Facts(first, second, alone[pk][0], addresses.get(alone[pk][0], ""))
        if pk in alone
        else _Facts(first, second)
        for pk, first, second in rows
    }


def _alone(channel_ids: Collection[int]) -> dict[int, tuple[int, str, str]]:
    """What stands alone in each of these channels: the item, its kind, and how it stands there."""
    rows = Placement.objects.filter(channel_id__in=channel_ids, is_live=True)
    found = rows.values_list("channel_id", "item_id", "item__kind", "mode")
    return {channel: (item, kind, mode) for channel, item, kind, mode in found}


def row_away(item: Item) -> Row | None:
    """A line that leads to an item on another site."""
    address = home_address(item.pk)
    if address is None:
        return None
    main = Placement.objects.select_related("item").get(
        item=item, site_id=address.site_id, is_main=True
    )
    return _row(main, base_url(site(address.site_id)) + address.path, is_away=True)


def site_id_of(channel: Channel) -> int | None:
    """The site in whose tree a channel stands; None while its site is being taken apart."""
    found = SiteProfile.objects.filter(
        site__root_page__path=channel.path[: 2 * Channel.steplen]
    ).values_list("site_id", flat=True)
    return found.first()

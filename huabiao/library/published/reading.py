"""Decides how renderers read the library: each read is recorded as keys and spans."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from huabiao.library import rules
from huabiao.library.dead_ends import is_path
from huabiao.library.enums import Mode, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.published import beside, entries
from huabiao.library.published.beside import Beside
from huabiao.library.published.entries import Anchor, Entry
from huabiao.library.queries import home_address
from huabiao.publishing.recording import NEWEST, OLDEST, reads, reads_span, recording
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import Column, Link, Row
from huabiao.sites.enums import ColumnType, ListStyle
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import base_url, channels_of, path_of

_MOST_ROWS = 4000  # a full build passes many more
BY_HAND = 20  # of so many people the first are those that somebody put first


@dataclass(frozen=True)
class Node:
    """A channel in its site's tree, with what tells whether readers find anything there."""

    channel: Channel
    path: str  # "/zwgk/tzgg/"
    parent: int | None
    oldest: int | None  # position of the oldest entry that stands here; None: no entry
    second: int | None  # position of the one after it; None: it stands alone
    only_item: int | None  # the item that stands alone
    only_page: str  # its address, if it is a plain page with one here, or ""
    is_occupied: bool  # here or below


def site(site_id: int) -> SiteProfile:
    reads(f"site:{site_id}")
    return _profile(site_id)


def _profile(site_id: int) -> SiteProfile:
    profiles = SiteProfile.objects.select_related("site__root_page", "sponsor", "counterpart")
    return remembered(("site", site_id), lambda: profiles.get(site_id=site_id))


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


def shows_sections(found: Node) -> bool:
    """Whether a channel's page shows the newest of each channel below it."""
    return found.oldest is None or found.channel.is_landing


def breadcrumb(site_id: int, channel_id: int) -> tuple[Link, ...]:
    return tuple(Link(step.channel.title, step.path) for step in chain(site_id, channel_id))


def column(found: Node) -> Column:
    channel = found.channel
    reads(channel.column_key)
    return Column(
        name=channel.title,
        description=channel.description,
        keywords=channel.keywords,
        type=str(ColumnType(channel.column_type).label),
        url=found.path,
    )


def newest(channel_id: int, count: int) -> tuple[list[Entry], Entry | None]:
    """The newest entries of a channel, and the one after them."""
    found = entries.newest(channel_id, count + 1)
    beyond = found[count] if len(found) > count else None
    reads_span(f"channel:{channel_id}", oldest=beyond.position if beyond else OLDEST)
    return found[:count], beyond


def pins(channel_id: int) -> list[Entry]:
    """What is pinned in a channel."""
    reads_span(f"pins:{channel_id}")
    return entries.pins(channel_id)


def stretch(channel_id: int, *, newest: int, oldest: int) -> list[Entry]:
    """The entries of a channel from one position to another, the newest first."""
    reads_span(f"channel:{channel_id}", newest=newest, oldest=oldest)
    return entries.stretch((channel_id, newest, oldest))


def anchor_at_or_below(channel_id: int, position: int) -> Anchor | None:
    """The anchor whose archive page holds the entry at this position."""
    anchor = entries.anchor_at_or_below(channel_id, position)
    reads_span(
        f"anchors:{channel_id}", newest=position, oldest=anchor.position if anchor else OLDEST
    )
    return anchor


def anchor_above(channel_id: int, position: int) -> Anchor | None:
    """The next newer anchor than this position."""
    anchor = entries.anchor_above(channel_id, position)
    reads_span(
        f"anchors:{channel_id}", newest=anchor.position if anchor else NEWEST, oldest=position
    )
    return anchor


def leading(found: Node, count: int) -> list[Entry]:
    """The first entries of a channel as lists show them: people by hand, all else by time."""
    is_by_hand = found.channel.list_style == ListStyle.PEOPLE
    first, _beyond = newest(found.channel.pk, BY_HAND if is_by_hand else count)
    return by_hand(first)[:count] if is_by_hand else first


def by_hand(found: Iterable[Entry]) -> list[Entry]:
    """Those with a rank first, the smallest before the others; then as they stood."""
    return sorted(found, key=lambda entry: (entry.order is None, entry.order or 0))


def rows(placed: Iterable[Entry]) -> tuple[Row, ...]:
    """Lines of a list; an item without a page that a line could lead to has none."""
    placed = list(placed)
    kept = _kept_rows()
    known = beside.of(entry.item for entry in placed if entry.pk not in kept)
    lines = []
    for entry in placed:
        reads(entry.item.key)
        if entry.pk not in kept:
            with recording() as reading:
                row = _row_of(entry, known)
            kept[entry.pk] = row, tuple(reading.keys)
        row, keys = kept[entry.pk]
        reads(*keys)
        if row is not None:
            lines.append(row)
    return tuple(lines)


def _kept_rows() -> dict[int, tuple[Row | None, tuple[str, ...]]]:
    """Lines made before, of entries that stand on several pages, each with the keys it read."""
    kept: dict[int, tuple[Row | None, tuple[str, ...]]] = remembered("rows", dict)
    if len(kept) > _MOST_ROWS:
        kept.clear()
    return kept


def _row_of(entry: Entry, known: Beside) -> Row | None:
    url, is_away = _way_to(entry)
    return _row(entry, url, is_away=is_away, known=known) if url else None


def _way_to(entry: Entry) -> tuple[str, bool]:
    """Where a line leads, and whether that is another site."""
    if entry.item.kind == rules.PAGELESS:
        return entry.item.link_url, not is_path(entry.item.link_url)
    if entry.mode == Mode.LINK:
        return _away(entry.item_id), True
    return entries.path_of(entry), False


_NOTHING = Beside()


def _row(entry: Entry, url: str, *, is_away: bool, known: Beside = _NOTHING) -> Row:
    item = entry.item
    # What is read in place stands on the site whose page it is.
    in_place = _NOTHING if is_away else known
    is_void = item.validity != Validity.IN_FORCE
    return Row(
        title=entry.title or item.title,
        url=url,
        released_at=entry.sort_at,
        summary=entry.summary or item.summary,
        is_pinned=entry.is_pinned,
        is_away=is_away,
        validity=str(Validity(item.validity).label) if is_void else "",
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


def _away(item_id: int) -> str:
    address = home_address(item_id)
    if address is None:
        return ""
    return base_url(site(address.site_id)) + address.path


def _tree(site_id: int) -> dict[int, Node]:
    here = Placement.objects.filter(channel=OuterRef("pk"), is_live=True).order_by("position")
    channels = channels_of(_profile(site_id).site).annotate(
        oldest=Subquery(here.values("position")[:1]),
        second=Subquery(here.values("position")[1:2]),
    )
    found = [(channel, vars(channel)["oldest"], vars(channel)["second"]) for channel in channels]
    alone = _alone([one.pk for one, oldest, second in found if second is None and oldest])
    occupied = [one.path for one, oldest, _second in found if oldest is not None]
    ids = {one.path: one.pk for one, _oldest, _second in found}
    return {
        one.pk: Node(
            channel=one,
            path=path_of(one),
            parent=ids.get(one.path[: -Channel.steplen]),
            oldest=oldest,
            second=second,
            only_item=alone[one.pk].item_id if one.pk in alone else None,
            only_page=_own_page(alone[one.pk]) if one.pk in alone else "",
            is_occupied=any(path.startswith(one.path) for path in occupied),
        )
        for one, oldest, second in found
    }


def _alone(channel_ids: Collection[int]) -> dict[int, Entry]:
    """What stands alone in each of these channels."""
    found = entries.read(entries.standing().filter(channel_id__in=channel_ids))
    return {entry.channel_id: entry for entry in found}


def _own_page(alone: Entry) -> str:
    """The page that is all a channel has; what a link leads to is not the channel's own."""
    is_page = alone.item.kind in rules.SINGLE and alone.mode == Mode.REFERENCE
    return entries.path_of(alone) if is_page else ""


def row_away(item: Item) -> Row | None:
    """A line that leads to an item on another site."""
    address = home_address(item.pk)
    if address is None:
        return None
    (main,) = entries.read(
        Placement.objects.filter(item=item, site_id=address.site_id, is_main=True)
    )
    return _row(main, base_url(site(address.site_id)) + address.path, is_away=True)


def site_id_of(channel: Channel) -> int | None:
    """The site in whose tree a channel stands; None while its site is being taken apart."""
    found = SiteProfile.objects.filter(
        site__root_page__path=channel.path[: 2 * Channel.steplen]
    ).values_list("site_id", flat=True)
    return found.first()

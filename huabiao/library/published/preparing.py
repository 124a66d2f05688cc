"""Decides how many articles are read at once: what one batch of pages needs comes in a few queries.

Nothing is recorded here; renderers record what they take out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from huabiao.base.rows import Question
from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, ItemPicture, Placement, Relation
from huabiao.library.published import beside, entries, reading
from huabiao.library.published.beside import Shown
from huabiao.library.published.entries import Entry, Head, Stretch
from huabiao.library.queries import standing_relations
from huabiao.media.bodies import images_in
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import pictures_by_id
from huabiao.publishing.recording import OLDEST
from huabiao.publishing.routes import Route
from huabiao.publishing.snapshot import keep, remembered

ARTICLE, CHANNEL, ARCHIVE, YEARS = "article", "channel", "archive", "years"
NEIGHBOURS = 3  # on each side, so that one addition rewrites few pages
# From here on, knowing a channel's whole order costs less than asking for each place in it.
WHOLE_ORDER_FROM = 20
Around = dict[int, tuple[list[Entry], list[Entry]]]


class Told(NamedTuple):
    """What an item's page tells of it, under the names that `Item` has."""

    pk: int
    kind: str
    title: str
    body: str
    summary: str
    keywords: str
    source: str
    author: str
    subject: str
    document_number: str
    index_number: str
    dated_on: date | None
    effective_on: date | None
    expires_on: date | None
    validity: str
    byline: str
    correction_note: str
    corrected_at: datetime | None
    original_url: str
    lead_image_id: int | None
    lead_words: str
    is_lead_decorative: bool
    recording_id: int | None
    captions_id: int | None
    post: str
    contact_address: str
    contact_phone: str
    office_hours: str
    data_period: str
    data_cycle: str


class Main(NamedTuple):
    """Where an item has its page on a site, under the names that `Placement` has."""

    pk: int
    item_id: int
    site_id: int
    channel_id: int
    position: int
    sort_at: datetime
    title: str
    summary: str
    item: Told


_OF_MAIN = Main._fields[:-1]
_COLUMNS = (*_OF_MAIN, *(f"item__{name}" for name in Told._fields))
_HERE = len(_OF_MAIN)
_PLACE, _RELATION = Placement._meta.db_table, Relation._meta.db_table
_MAINS = Question(
    Placement,
    lambda: Placement.objects.filter(is_live=True, is_main=True).order_by().values_list(*_COLUMNS),
)
_RELATIONS = Question(Relation, lambda: standing_relations().order_by().values_list("pk"))
_POSITIONS = Question(
    Placement, lambda: Placement.objects.filter(is_live=True).order_by().values_list("position")
)


@dataclass
class Batch:
    """What the pages of some items need; `around` maps a placement to its newer and older ones."""

    routes: set[tuple[int, int]] = field(default_factory=set)  # site, item
    mains: dict[tuple[int, int], Main | Placement] = field(default_factory=dict)
    around: Around = field(default_factory=dict)
    attachments: dict[int, list[Attachment]] = field(default_factory=dict)
    relations: dict[int, list[Relation]] = field(default_factory=dict)
    pictures: dict[int, list[ItemPicture]] = field(default_factory=dict)  # of galleries
    images: dict[int, MediaImage] = field(default_factory=dict)  # all that the pages show
    recordings: dict[int, MediaDocument] = field(default_factory=dict)  # with their captions


def prepare(routes: Collection[Route]) -> None:
    """Read what these routes will need; what an earlier batch needed is forgotten."""
    wanted = {(route.site, route.ident) for route in routes if route.kind == ARTICLE}
    mains = _mains(wanted)
    archives = [route.ident for route in routes if route.kind == ARCHIVE]
    entries.foresee_anchors([ident for ident in archives if ident > 0])
    listed = set(_channels_of(routes))
    entries.foresee(
        {main.channel_id for main in mains.values()}
        | listed
        | {channel for ident in archives if (channel := entries.channel_of_archive(ident))}
    )
    # The entries of archive pages, where it is known already how far they reach.
    stretches = [known for ident in archives if (known := entries.archive_known(ident)) is not None]
    entries.foresee_stretches(stretches)
    beside.foresee(_listed(listed, stretches))
    if wanted:
        keep("batch", _read(wanted, mains))


def _listed(channels: Collection[int], stretches: Collection[Stretch]) -> Iterator[Shown]:
    """Items whose lines these lists show, as far as they were read ahead."""
    heads = [known for channel in channels if (known := entries.head(channel)) is not None]
    for known in heads:
        yield from (entry.item for entry in (*known.found, *known.pins))
    for stretch in stretches:
        yield from (entry.item for entry in entries.stretch(stretch))


def _channels_of(routes: Collection[Route]) -> Iterator[int]:
    """Channels whose newest entries the lists show."""
    for route in routes:
        if route.kind not in (CHANNEL, YEARS):
            continue
        yield route.ident
        found = reading.tree(route.site).get(route.ident)
        if route.kind == CHANNEL and found is not None and reading.shows_sections(found):
            yield from (
                child.channel.pk
                for child in reading.tree(route.site).values()
                if child.parent == route.ident and child.oldest is not None
            )


def batch_for(route: Route) -> Batch:
    """The batch that holds a route, or one of its own."""
    batch = remembered("batch", Batch)
    if (route.site, route.ident) in batch.routes:
        return batch
    own = {(route.site, route.ident)}
    return _read(own, _mains(own))


def _mains(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Main]:
    """Where these items have their pages on these sites."""
    if not wanted:
        return {}
    items = sorted({item for _site, item in wanted})
    sites = sorted({site for site, _item in wanted})
    here = f"{_among('item_id', items)} AND {_among('site_id', sites)}"
    rows = _MAINS.ask(here, [*items, *sites])
    mains = (Main._make((*row[:_HERE], Told._make(row[_HERE:]))) for row in rows)
    found = {(main.site_id, main.item_id): main for main in mains}
    return {name: main for name, main in found.items() if name in wanted}


def _read(wanted: set[tuple[int, int]], mains: dict[tuple[int, int], Main]) -> Batch:
    items = {item for _site, item in wanted}
    batch = Batch(routes=wanted, mains={**mains})
    read_around(batch)
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(item_id__in=items).select_related("document"):
        attachments[attachment.item_id].append(attachment)
    batch.attachments = attachments
    batch.relations = _relations(items)
    _read_pictures(batch)
    _read_recordings(batch, mains.values())
    around = (entry.item for newer, older in batch.around.values() for entry in (*newer, *older))
    beside.foresee(around)
    return batch


def _read_pictures(batch: Batch) -> None:
    """The pictures the pages show: in their texts, beside them, in galleries."""
    items = {main.item_id: main.item for main in batch.mains.values()}
    galleries = [pk for pk, item in items.items() if item.kind == Kind.GALLERY]
    pictures: dict[int, list[ItemPicture]] = defaultdict(list)
    if galleries:
        for picture in ItemPicture.objects.filter(item_id__in=galleries):
            pictures[picture.item_id].append(picture)
    batch.pictures = pictures
    shown = {picture.image_id for rows in pictures.values() for picture in rows}
    for item in items.values():
        shown |= images_in(item.body) | ({item.lead_image_id} - {None})
    batch.images = pictures_by_id(shown)


def _read_recordings(batch: Batch, mains: Collection[Main]) -> None:
    of_item = ((main.item.recording_id, main.item.captions_id) for main in mains)
    documents = {pk for both in of_item for pk in both if pk is not None}
    if documents:
        batch.recordings = MediaDocument.objects.in_bulk(documents)


def _relations(items: set[int]) -> dict[int, list[Relation]]:
    found: dict[int, list[Relation]] = defaultdict(list)
    ids = sorted(items)
    said = f"{_among('source_id', ids, _RELATION)} OR {_among('target_id', ids, _RELATION)}"
    numbers = [pk for (pk,) in _RELATIONS.ask(said, [*ids, *ids])]
    if not numbers:  # as of most batches
        return found
    rows = standing_relations().select_related("source", "target").order_by("id")
    relations = list(rows.filter(pk__in=numbers))
    for relation in relations:
        found[relation.source_id].append(relation)
    for relation in relations:
        found[relation.target_id].append(relation)
    return found


def read_around(batch: Batch) -> None:
    by_channel: dict[int, list[Main | Placement]] = defaultdict(list)
    for main in batch.mains.values():
        by_channel[main.channel_id].append(main)
    for channel, mains in by_channel.items():
        head = entries.head(channel)
        if head is not None and _is_near(mains, head):
            at = {entry.position: entry for entry in head.found}
            batch.around.update(_spread(mains, sorted(at), at))
        elif order := _order_near(channel, mains):
            batch.around.update(_look_around(channel, mains, order))
        elif len(mains) < WHOLE_ORDER_FROM:
            for main in mains:
                order = _order_near(channel, [main])
                batch.around.update(_look_around(channel, [main], order))
        else:
            batch.around.update(_look_around(channel, mains, _whole_order(channel)))


def _is_near(mains: Collection[Main | Placement], head: Head) -> bool:
    """Whether everything around these is among the newest entries."""
    return head.is_whole or all(
        main.position >= head.found[-1 - NEIGHBOURS].position for main in mains
    )


def _order_near(channel: int, mains: Collection[Main | Placement]) -> list[int]:
    """The positions around mains that stand close together, as one act leaves them; none for others."""
    positions = [main.position for main in mains]
    size = len(positions) + 3 * NEIGHBOURS
    newer = _next(channel, ">", max(positions), f"ASC LIMIT {NEIGHBOURS}")
    older = _next(channel, "<=", max(positions), f"DESC LIMIT {size}")
    is_cut_off = len(older) == size and older[-1 - NEIGHBOURS] > min(positions)
    return [] if is_cut_off else [*reversed(older), *newer]


def _whole_order(channel: int) -> list[int]:
    return remembered(("order", channel), lambda: _next(channel, ">=", OLDEST, "ASC"))


def _next(channel: int, side: str, position: int, order: str) -> list[int]:
    """Positions of a channel on one side of this one."""
    here = f"{_PLACE}.channel_id = %s AND {_PLACE}.position {side} %s"
    rows = _POSITIONS.ask(here, [channel, position], order=f"ORDER BY {_PLACE}.position {order}")
    return [found for (found,) in rows]


def _among(name: str, values: Collection[int], table: str = _PLACE) -> str:
    return f"{table}.{name} IN ({', '.join(['%s'] * len(values))})"


def _look_around(channel: int, mains: Collection[Main | Placement], order: list[int]) -> Around:
    needed = {position for main in mains for spots in _spots(main, order) for position in spots}
    found = entries.at(channel, needed)
    return _spread(mains, order, {entry.position: entry for entry in found})


def _spread(
    mains: Collection[Main | Placement], order: list[int], at: Mapping[int, Entry]
) -> Around:
    """What stands around each, from an order and the entries in it."""
    around = {}
    for main in mains:
        newer, older = _spots(main, order)
        around[main.pk] = ([at[spot] for spot in newer], [at[spot] for spot in older])
    return around


def _spots(main: Main | Placement, order: list[int]) -> tuple[list[int], list[int]]:
    """Positions just newer and just older than an entry's, the nearest first."""
    left, right = bisect_left(order, main.position), bisect_right(order, main.position)
    return order[right : right + NEIGHBOURS], order[max(left - NEIGHBOURS, 0) : left][::-1]

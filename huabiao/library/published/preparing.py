"""Decides how many articles are read at once: what one batch of pages needs comes in a few queries.

Nothing is recorded here; renderers record what they take out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from huabiao.library import rules
from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, ItemAddress, ItemPicture, Placement, Relation
from huabiao.library.published.beside import Beside, beside
from huabiao.library.queries import standing_relations
from huabiao.media.bodies import images_in
from huabiao.media.models import MediaImage
from huabiao.media.queries import pictures_by_id
from huabiao.publishing.routes import Route
from huabiao.publishing.snapshot import keep, remembered

ARTICLE = "article"
NEIGHBOURS = 3  # on each side, so that one addition rewrites few pages
# From here on, knowing a channel's whole order costs less than asking for each place in it.
WHOLE_ORDER_FROM = 20


@dataclass
class Batch:
    """What the pages of some items need; `around` maps a placement to its newer and older ones."""

    routes: set[tuple[int, int]] = field(default_factory=set)  # site, item
    mains: dict[tuple[int, int], Placement] = field(default_factory=dict)
    around: dict[int, tuple[list[Placement], list[Placement]]] = field(default_factory=dict)
    addresses: dict[tuple[int, int], str] = field(default_factory=dict)
    attachments: dict[int, list[Attachment]] = field(default_factory=dict)
    relations: dict[int, list[Relation]] = field(default_factory=dict)
    pictures: dict[int, list[ItemPicture]] = field(default_factory=dict)  # of galleries
    images: dict[int, MediaImage] = field(default_factory=dict)  # all that the pages show
    beside: Beside = field(default_factory=Beside)  # of the lines around them


def prepare(routes: Iterable[Route]) -> None:
    """Read what these routes will need; what an earlier batch needed is forgotten."""
    wanted = {(route.site, route.ident) for route in routes if route.kind == ARTICLE}
    if wanted:
        keep("batch", _read(wanted))


def batch_for(route: Route) -> Batch:
    """The batch that holds a route, or one of its own."""
    batch = remembered("batch", Batch)
    if (route.site, route.ident) in batch.routes:
        return batch
    return _read({(route.site, route.ident)})


def _read(wanted: set[tuple[int, int]]) -> Batch:
    items = {item for _site, item in wanted}
    batch = Batch(routes=wanted)
    mains = Placement.objects.filter(
        item_id__in=items, site_id__in={site for site, _item in wanted}, is_main=True, is_live=True
    ).select_related("item__recording", "item__captions")
    batch.mains = {(main.site_id, main.item_id): main for main in mains}
    _read_around(batch)
    _read_addresses(batch)
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(item_id__in=items).select_related("document"):
        attachments[attachment.item_id].append(attachment)
    batch.attachments = attachments
    batch.relations = _relations(items)
    _read_pictures(batch)
    around = [
        placement.item for newer, older in batch.around.values() for placement in (*newer, *older)
    ]
    batch.beside = beside(around)
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


def _relations(items: set[int]) -> dict[int, list[Relation]]:
    found: dict[int, list[Relation]] = defaultdict(list)
    rows = standing_relations().select_related("source", "target").order_by("id")
    for relation in rows.filter(source_id__in=items):
        found[relation.source_id].append(relation)
    for relation in rows.filter(target_id__in=items):
        found[relation.target_id].append(relation)
    return found


def _read_around(batch: Batch) -> None:
    by_channel: dict[int, list[Placement]] = defaultdict(list)
    for main in batch.mains.values():
        by_channel[main.channel_id].append(main)
    for channel, mains in by_channel.items():
        if order := _order_near(channel, mains):
            batch.around.update(_look_around(channel, mains, order))
        elif len(mains) < WHOLE_ORDER_FROM:
            for main in mains:
                order = _order_near(channel, [main])
                batch.around.update(_look_around(channel, [main], order))
        else:
            batch.around.update(_look_around(channel, mains, _whole_order(channel)))


def _order_near(channel: int, mains: Collection[Placement]) -> list[int]:
    """The positions around mains that stand close together, as one act leaves them; none for others."""
    positions = [main.position for main in mains]
    here = _positions(channel)
    newer = here.filter(position__gt=max(positions)).order_by("position")[:NEIGHBOURS]
    size = len(positions) + 3 * NEIGHBOURS
    older = list(here.filter(position__lte=max(positions)).order_by("-position")[:size])
    is_cut_off = len(older) == size and older[-1 - NEIGHBOURS] > min(positions)
    return [] if is_cut_off else [*reversed(older), *newer]


def _whole_order(channel: int) -> list[int]:
    return remembered(("order", channel), lambda: list(_positions(channel).order_by("position")))


def _positions(channel: int) -> QuerySet[Placement, int]:
    here = Placement.objects.filter(channel_id=channel, is_live=True)
    return here.values_list("position", flat=True)


def _look_around(
    channel: int, mains: Collection[Placement], order: list[int]
) -> dict[int, tuple[list[Placement], list[Placement]]]:
    spots = {}
    for main in mains:
        left, right = bisect_left(order, main.position), bisect_right(order, main.position)
        spots[main.pk] = (
            order[right : right + NEIGHBOURS],
            order[max(left - NEIGHBOURS, 0) : left][::-1],
        )
    needed = {position for newer, older in spots.values() for position in (*newer, *older)}
    at = {
        placement.position: placement
        for placement in _standing(channel).filter(position__in=needed)
    }
    return {
        pk: ([at[spot] for spot in newer], [at[spot] for spot in older])
        for pk, (newer, older) in spots.items()
    }


def _standing(channel: int) -> QuerySet[Placement]:
    return (
        Placement.objects.filter(channel_id=channel, is_live=True)
        .select_related("item")
        .defer("item__body")
    )


def _read_addresses(batch: Batch) -> None:
    items = {
        placement.item_id
        for newer, older in batch.around.values()
        for placement in (*newer, *older)
    }
    sites = {site for site, _item in batch.routes}
    rows = ItemAddress.objects.filter(item_id__in=items, site_id__in=sites)
    for site, item, year in rows.values_list("site_id", "item_id", "year"):
        batch.addresses[site, item] = rules.address(year, item)

"""Decides how entries of channels are read: what a batch of pages needs of many channels comes at once.

Nothing is recorded here; `reading` records what pages take out. What is kept is kept for one
snapshot, in which nothing changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from huabiao.base.rows import Question, Value
from huabiao.library import rules
from huabiao.library.models import ItemAddress, Placement
from huabiao.publishing.recording import NEWEST, OLDEST
from huabiao.publishing.snapshot import remembered
from huabiao.sites.models import Channel

NEWEST_KEPT = 21  # a channel's own page shows 20 and leads to the page of the next
ANCHORS_KEPT = 4
ORDER_FROM = 10  # archive pages of a channel in a batch, from which on its whole order is read
_AT_ONCE = 100  # channels, or stretches, a question
Stretch = tuple[int, int, int]  # channel, newest and oldest position, both included


class Line(NamedTuple):
    """What lists show of an item, under the names that `Item` has."""

    pk: int
    kind: str
    title: str
    summary: str
    document_number: str
    index_number: str
    dated_on: date | None
    byline: str
    validity: str
    post: str
    link_url: str
    lead_image_id: int | None
    lead_words: str
    is_lead_decorative: bool
    updated_at: datetime

    @property
    def key(self) -> str:
        return f"item:{self.pk}"


class Entry(NamedTuple):
    """What stands in a channel, under the names that `Placement` has: plain values, read by the thousand."""

    pk: int
    item_id: int
    channel_id: int
    site_id: int
    mode: str
    position: int
    sort_at: datetime
    title: str
    summary: str
    is_pinned: bool
    is_anchor: bool
    order: int | None
    year: int | None  # its page on the entry's site is filed under; None: it has none there
    item: Line


class Anchor(NamedTuple):
    """An entry at which an archive page starts."""

    pk: int
    channel_id: int
    position: int


_POSITION = attrgetter("position")
_OF_ENTRY = Entry._fields[:-1]
_COLUMNS = (*_OF_ENTRY, *(f"item__{name}" for name in Line._fields))
_HERE = len(_OF_ENTRY)
_PLACE = Placement._meta.db_table
_HERE_LIVE = f"{_PLACE}.channel_id = %s AND {_PLACE}.is_live"
Condition = tuple[str, list[int]]  # SQL, and its values
_STANDING = Question(Placement, lambda: _with_columns(standing()).order_by())


@dataclass(frozen=True)
class Head:
    """The newest entries of a channel, the newest first; `is_whole` where there are no others."""

    found: tuple[Entry, ...]
    is_whole: bool
    pins: tuple[Entry, ...]
    anchors: tuple[Anchor, ...]  # the newest
    has_all_anchors: bool


@dataclass(frozen=True)
class _Ends:
    """Where the kept entries and the kept anchors of a channel end; OLDEST where all are kept."""

    entries: int
    anchors: int


def standing() -> QuerySet[Placement]:
    """What stands in channels."""
    return Placement.objects.filter(is_live=True)


def read(placements: QuerySet[Placement]) -> list[Entry]:
    """These placements as entries, by one question."""
    return _entries(_with_columns(placements))


def read_where(where: str, values: Sequence[Value]) -> list[Entry]:
    """What stands in channels and meets a condition of SQL, the newest first."""
    return _entries(_STANDING.ask(where, values, order=f"ORDER BY {_PLACE}.position DESC"))


def _entries(rows: Iterable[Sequence[Any]]) -> list[Entry]:
    return [Entry._make((*row[:_HERE], Line._make(row[_HERE:]))) for row in rows]


def _with_columns(placements: QuerySet[Placement]) -> QuerySet[Placement, tuple[Any, ...]]:
    year = ItemAddress.objects.filter(item=OuterRef("item"), site=OuterRef("site")).values("year")
    return placements.annotate(year=Subquery(year)).values_list(*_COLUMNS)


def path_of(entry: Entry) -> str:
    """Address of the item's page on the entry's site, "" where it has none."""
    return "" if entry.year is None else rules.address(entry.year, entry.item_id)


def foresee(channels: Iterable[int]) -> None:
    """Read the heads of these channels by two questions, where a snapshot keeps them."""
    kept = _heads()
    unknown = sorted(set(channels) - kept.keys())
    for start in range(0, len(unknown), _AT_ONCE):
        kept.update(_read_heads(unknown[start : start + _AT_ONCE]))


def head(channel: int) -> Head | None:
    """What was read ahead of a channel."""
    return _heads().get(channel)


def newest(channel: int, count: int) -> list[Entry]:
    """The newest entries of a channel."""
    known = head(channel)
    if known is not None and (known.is_whole or count <= len(known.found)):
        return list(known.found[:count])
    return read(standing().filter(channel_id=channel).order_by("-position")[:count])


def pins(channel: int) -> list[Entry]:
    """What is pinned in a channel."""
    known = head(channel)
    if known is not None:
        return list(known.pins)
    return read(standing().filter(channel_id=channel, is_pinned=True))


def anchor_at_or_below(channel: int, position: int) -> Anchor | None:
    order = _orders().get(channel)
    if order is not None:
        at = bisect_right(order, position, key=_POSITION)
        return order[at - 1] if at else None
    known = head(channel)
    if known is not None:
        for kept in known.anchors:
            if kept.position <= position:
                return kept
        if known.has_all_anchors:
            return None
    below = _anchors().filter(channel_id=channel, position__lte=position)
    return _one(below.order_by("-position"))


def anchor_above(channel: int, position: int) -> Anchor | None:
    order = _orders().get(channel)
    if order is not None:
        at = bisect_right(order, position, key=_POSITION)
        return order[at] if at < len(order) else None
    known = head(channel)
    if known is not None:
        above = [kept for kept in known.anchors if kept.position > position]
        if known.has_all_anchors or len(above) < len(known.anchors):
            return above[-1] if above else None
    found = _anchors().filter(channel_id=channel, position__gt=position)
    return _one(found.order_by("position"))


def first_below(channel: int, position: int) -> Placement | None:
    """The newest entry that is older than this position."""
    here = Placement.objects.filter(channel_id=channel, is_live=True, position__lt=position)
    return here.order_by("-position").first()


def is_any_below(channel: int, position: int) -> bool:
    """Whether a channel holds anything older than this position."""
    known = head(channel)
    if known is not None and known.is_whole:
        return any(entry.position < position for entry in known.found)
    here = Placement.objects.filter(channel_id=channel, is_live=True, position__lt=position)
    return here.exists()


def anchor(pk: int) -> Anchor | None:
    """The anchor that this placement is, if it is one."""
    kept = _kept_anchors()
    return kept[pk] if pk in kept else _one(_anchors().filter(pk=pk))


def foresee_anchors(ids: Collection[int]) -> None:
    """Read these anchors by one question, where a snapshot keeps them; of many in a channel, its order."""
    kept = _kept_anchors()
    unknown = set(ids) - kept.keys()
    if unknown:
        kept.update(dict.fromkeys(unknown))
        kept.update((found.pk, found) for found in _read_anchors(_anchors().filter(pk__in=unknown)))
    asked = Counter(found.channel_id for pk in ids if (found := kept[pk]) is not None)
    for channel in sorted(channel for channel, times in asked.items() if times >= ORDER_FROM):
        if channel not in _orders():
            here = _anchors().filter(channel_id=channel).order_by("position")
            _orders()[channel] = _read_anchors(here)


def channel_of_archive(ident: int) -> int | None:
    """The channel of an archive page, known by the anchor read ahead, or by the page's own name."""
    kept = _kept_anchors().get(ident)
    if kept is not None:
        return kept.channel_id
    return -ident if ident < 0 else None


def archive_known(ident: int) -> Stretch | None:
    """The stretch of an archive page, where both its ends are known without asking.

    `ident` is its anchor's id, or its channel's, negated, where it has none.
    """
    kept, channel = _kept_anchors().get(ident), channel_of_archive(ident)
    if channel is None:
        return None
    lower = OLDEST if kept is None else kept.position
    known = head(channel)
    if channel not in _orders():
        if known is None:
            return None
        is_above_kept = any(anchor.position <= lower for anchor in known.anchors)
        if not known.has_all_anchors and not is_above_kept:
            return None
    above = anchor_above(channel, lower)
    return channel, NEWEST if above is None else above.position - 1, lower


def stretch(wanted: Stretch) -> list[Entry]:
    """The entries of a stretch, the newest first."""
    kept = _stretches()
    if wanted not in kept:
        return _read_any([_inside(wanted)])
    return kept[wanted]


def foresee_stretches(wanted: Collection[Stretch]) -> None:
    """Read the entries of these stretches by one question, where a snapshot keeps them."""
    rest = sorted(set(wanted))
    for start in range(0, len(rest), _AT_ONCE):
        some = rest[start : start + _AT_ONCE]
        by_channel = _by_channel(_read_any([_inside(one) for one in some]))
        for one in some:
            channel, newest, oldest = one
            _stretches()[one] = [
                entry for entry in by_channel[channel] if oldest <= entry.position <= newest
            ]


def at(channel: int, positions: Collection[int]) -> list[Entry]:
    """What stands at these positions of a channel, the newest first."""
    if not positions:
        return []
    places = ", ".join(["%s"] * len(positions))
    said = f"{_HERE_LIVE} AND {_PLACE}.position IN ({places})"
    return _read_any([(said, [channel, *positions])])


def _heads() -> dict[int, Head]:
    heads: dict[int, Head] = remembered("heads", dict)
    return heads


def _kept_anchors() -> dict[int, Anchor | None]:
    anchors: dict[int, Anchor | None] = remembered("anchors", dict)
    return anchors


def _orders() -> dict[int, list[Anchor]]:
    """All anchors of some channels, the oldest first."""
    orders: dict[int, list[Anchor]] = remembered("anchor orders", dict)
    return orders


def _stretches() -> dict[Stretch, list[Entry]]:
    stretches: dict[Stretch, list[Entry]] = remembered("stretches", dict)
    return stretches


def _anchors() -> QuerySet[Placement]:
    return Placement.objects.filter(is_live=True, is_anchor=True)


def _read_anchors(placements: QuerySet[Placement]) -> list[Anchor]:
    return [Anchor._make(row) for row in placements.values_list(*Anchor._fields)]


def _one(placements: QuerySet[Placement]) -> Anchor | None:
    return next(iter(_read_anchors(placements[:1])), None)


def _read_heads(channels: Collection[int]) -> dict[int, Head]:
    ends = _ends_of(channels)
    heads = [part for channel in ends for part in _in_head(channel, ends[channel])]
    by_channel = _by_channel(_read_any(heads))
    return {channel: _head(by_channel[channel], ends[channel]) for channel in ends}


def _read_any(conditions: Collection[Condition]) -> list[Entry]:
    """What meets any of these, the newest first."""
    where = " OR ".join(f"({said})" for said, _values in conditions)
    return read_where(where, [value for _said, values in conditions for value in values])


def _head(entries: Collection[Entry], ends: _Ends) -> Head:
    return Head(
        found=tuple(entry for entry in entries if entry.position >= ends.entries),
        is_whole=ends.entries == OLDEST,
        pins=tuple(entry for entry in entries if entry.is_pinned),
        anchors=tuple(
            Anchor(entry.pk, entry.channel_id, entry.position)
            for entry in entries
            if entry.is_anchor and entry.position >= ends.anchors
        ),
        has_all_anchors=ends.anchors == OLDEST,
    )


def _ends_of(channels: Collection[int]) -> dict[int, _Ends]:
    here = Placement.objects.filter(channel=OuterRef("pk"), is_live=True).order_by("-position")
    anchors = here.filter(is_anchor=True).values("position")
    rows = (
        Channel.objects.filter(pk__in=channels)
        .annotate(
            last=Subquery(here.values("position")[NEWEST_KEPT - 1 : NEWEST_KEPT]),
            last_anchor=Subquery(anchors[ANCHORS_KEPT - 1 : ANCHORS_KEPT]),
        )
        .values_list("pk", "last", "last_anchor")
    )
    ends = {
        pk: _Ends(OLDEST if last is None else last, OLDEST if anchor is None else anchor)
        for pk, last, anchor in rows
    }
    return {channel: ends.get(channel, _Ends(OLDEST, OLDEST)) for channel in channels}


def _in_head(channel: int, ends: _Ends) -> Iterator[Condition]:
    # Each names what its index is partial by: else databases cannot use it.
    yield f"{_HERE_LIVE} AND {_PLACE}.position >= %s", [channel, ends.entries]
    anchors = f"{_HERE_LIVE} AND {_PLACE}.position >= %s AND {_PLACE}.is_anchor"
    yield anchors, [channel, ends.anchors]
    yield f"{_HERE_LIVE} AND {_PLACE}.is_pinned", [channel]


def _inside(wanted: Stretch) -> Condition:
    channel, newest, oldest = wanted
    return f"{_HERE_LIVE} AND {_PLACE}.position BETWEEN %s AND %s", [channel, oldest, newest]


def _by_channel(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.channel_id].append(entry)
    return found

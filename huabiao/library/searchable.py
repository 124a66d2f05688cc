"""Puts the library's items into the index of the search, as readers can find them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from huabiao.base.html import text_of
from huabiao.library import rules
from huabiao.library.enums import Kind, Mode, RelationType, Validity
from huabiao.library.models import Attachment, Item, ItemAddress, Placement
from huabiao.library.queries import standing_relations
from huabiao.library.uses import items_offering
from huabiao.media.queries import texts_of
from huabiao.search.documents import Document
from huabiao.search.old_pages import Successors, register_old_pages
from huabiao.search.sources import Source, register

PREFIX = "item"
DOCUMENT = "document:"
MOST_OF_FILES = 200_000  # characters an item: what stands further back is not found
_BREAKS = re.compile(r"[\s,，;；、]+")
# What no longer binds counts less, whether or not it is known what took its place.
_VOID = 0.1
_REPLACING = (RelationType.SUPERSEDES, RelationType.REPEALS)


class Standing(NamedTuple):
    """Where one item stands, on one site."""

    item_id: int
    site: str  # code
    is_main: bool
    mode: str
    sort_at: datetime
    item__kind: str
    item__link_url: str
    year: int | None  # its page there is filed under; None: it has none

    @property
    def path(self) -> str:
        """Of a link, what it leads to."""
        if self.item__kind == rules.PAGELESS:
            return self.item__link_url
        return "" if self.year is None else rules.address(self.year, self.item_id)


class Said(NamedTuple):
    """What one item says: plain values, since making the items themselves would take longer than reading them."""

    pk: int
    title: str
    kind: str
    byline: str
    organization__name: str
    organization__short_name: str
    subject: str
    validity: str
    summary: str
    post: str
    body: str
    contact_address: str
    contact_phone: str
    office_hours: str
    document_number: str
    index_number: str
    keywords: str


def register_items() -> None:
    labels = {str(value): str(label) for value, label in Kind.choices}
    register(
        Source(
            PREFIX,
            documents=documents,
            after=after,
            labels=labels,
            shows=offering,
            shown=(DOCUMENT,),
            pageless=frozenset({rules.PAGELESS}),
            leads=leads,
        )
    )
    register_old_pages(Successors(PREFIX, came_from, taken_over))


def leads(item_id: int, site_code: str) -> bool:
    live = Placement.objects.filter(is_live=True)
    return live.filter(item_id=item_id, site__profile__code=site_code).exists()


def came_from(item_ids: Collection[int]) -> set[str]:
    """Addresses at which these items stood before they were brought in."""
    brought = Item.objects.filter(pk__in=item_ids).exclude(original_url="")
    return set(brought.values_list("original_url", flat=True))


def taken_over(addresses: Collection[str]) -> set[str]:
    """Those of these addresses whose item is public here, or was: what is withdrawn comes back by no other way."""
    public = Q(live=True) | Q(withdrawn_at__isnull=False)
    items = Item.objects.filter(public, original_url__in=addresses)
    return set(items.values_list("original_url", flat=True))


def offering(keys: Collection[str]) -> set[int]:
    """Items that offer any of these documents, whose words became known."""
    return items_offering([int(key.removeprefix(DOCUMENT).partition(":")[0]) for key in keys])


def after(number: int, limit: int) -> Sequence[int]:
    return list(
        Item.objects.filter(pk__gt=number).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def documents(numbers: Collection[int]) -> Iterator[Document]:
    """Of each of these items that has a page of its own somewhere."""
    places = _places(numbers)
    files = _texts_of_files(places.keys())
    successors = _successors(places.keys())
    rows = Item.objects.filter(pk__in=places.keys()).order_by("pk").values_list(*Said._fields)
    for item in map(Said._make, rows):
        if homes := [place for place in places[item.pk] if place.path]:
            document = _document(item, homes[0], places[item.pk], files.get(item.pk, ()))
            yield replace(document, replaced_by=tuple(successors.get(item.pk, ())))


def _places(numbers: Collection[int]) -> dict[int, list[Standing]]:
    """What is live of these items, the home of each first: where it stood first and still stands."""
    address = ItemAddress.objects.filter(item=OuterRef("item"), site=OuterRef("site"))
    live = Placement.objects.filter(
        item__in=numbers, is_live=True, item__live=True, item__withdrawn_at=None
    )
    rows = (
        live.annotate(year=Subquery(address.values("year")), address=Subquery(address.values("pk")))
        .order_by("-is_main", "address", "pk")
        .values_list("item_id", "site__profile__code", *Standing._fields[2:])
    )
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in map(Standing._make, rows):
        if row.is_main or row.item__kind == rules.PAGELESS:
            found[row.item_id].append(row)
        elif row.mode == Mode.LINK:
            found[row.item_id].append(row._replace(year=None))
    return found


def _texts_of_files(item_ids: Collection[int]) -> dict[int, list[str]]:
    """What the attachments of these items say, each with its name before it, and what is spoken in recordings."""
    attached = Attachment.objects.filter(item__in=item_ids).order_by("item_id", "sort_order", "pk")
    rows = list(attached.values_list("item_id", "document_id", "title", "document__title"))
    spoken = Item.objects.filter(pk__in=item_ids, captions__isnull=False)
    rows += [(item, captions, "", "") for item, captions in spoken.values_list("pk", "captions")]
    texts = texts_of({document for _item, document, _title, _name in rows})
    found: dict[int, list[str]] = defaultdict(list)
    left = dict.fromkeys(item_ids, MOST_OF_FILES)
    for item, document, title, name in rows:
        said = texts.get(document, "")[: left[item]]
        left[item] -= len(said)
        found[item].append(f"{title or name}\n{said}".strip())
    return found


def _successors(item_ids: Collection[int]) -> dict[int, list[str]]:
    """Ids of the documents that say of these items, and stand by it, that they take their place."""
    said = standing_relations().filter(target__in=item_ids, type__in=_REPLACING)
    found: dict[int, list[str]] = defaultdict(list)
    for target, source in said.order_by("-source", "type").values_list("target", "source"):
        if (key := f"{PREFIX}:{source}") not in found[target]:
            found[target].append(key)
    return found


def _document(
    item: Said, home: Standing, places: Sequence[Standing], files: Sequence[str]
) -> Document:
    paths: dict[str, str] = {}
    for place in places:
        paths[place.site] = paths.get(place.site) or place.path
    return Document(
        id=f"{PREFIX}:{item.pk}",
        url=paths[home.site],
        title=item.title,
        sites=tuple(paths),
        paths=tuple(paths.values()),
        kind=item.kind,
        organization=item.byline or item.organization__name,
        subject=item.subject.partition("\\")[0],
        published_at=home.sort_at,
        validity=item.validity,
        summary=item.summary,
        body="\n".join(filter(None, (*_texts(item), *files))),
        numbers=tuple(filter(None, (item.document_number, item.index_number))),
        names=tuple(filter(None, (item.organization__short_name, *_keywords(item)))),
        contact=tuple(filter(None, (item.post, item.contact_address, item.office_hours))),
        phone=item.contact_phone,
        weight=1.0 if item.validity in (Validity.IN_FORCE, Validity.AMENDED) else _VOID,
    )


def _texts(item: Said) -> Iterator[str]:
    yield item.post
    yield text_of(item.body)
    yield from (item.contact_address, item.contact_phone, item.office_hours)


def _keywords(item: Said) -> list[str]:
    return [word for word in _BREAKS.split(item.keywords) if word]

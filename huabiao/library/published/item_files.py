"""Decides which files items bring with them to which sites, and for how long those stand there.

What a line of a list shows of an item stands wherever the item does; what only its page shows
stands where it has its page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from django.db.models import Min, Q, Subquery

from huabiao.library.models import Attachment, Item, ItemPicture, Placement, TextPicture
from huabiao.library.published.beside import lead_images
from huabiao.media import files
from huabiao.media.models import MediaDocument
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.media.showing import Shows
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Route

DOCUMENT = "document"
Sites = dict[int, set[int]]  # item: sites


def render_document(route: Route) -> Output | None:
    """An attachment, recording or captions, for as long as a live item of this site has it.

    The same file may have been brought twice: it stands while either is used.
    """
    sha256 = MediaDocument.objects.filter(pk=route.ident).values("sha256")[:1]
    for document in MediaDocument.objects.filter(sha256=Subquery(sha256)).order_by("pk"):
        witness = _user_of(document, route.site) if public_path(document) == route.path else None
        if witness is not None:
            reads(f"item:{witness}:{Item.TEXT}")
            return files.file_of(document)
    return None


def _user_of(document: MediaDocument, site: int) -> int | None:
    """An item that uses the document and has its page on the site; one is enough for it to stand."""
    attached = Attachment.objects.filter(document=document).values("item_id")
    users = Item.objects.filter(Q(pk__in=attached) | Q(recording=document) | Q(captions=document))
    pages = Placement.objects.filter(site_id=site, is_main=True, is_live=True, item__in=users)
    return pages.order_by("item_id").values_list("item_id", flat=True).first()


def showing(images: Collection[int], sites: Collection[int] | None) -> Iterator[Shows]:
    """Of each of these images and sites one item that shows it there: in its text, or in lists as well."""
    in_texts = Placement.objects.filter(
        is_live=True, is_main=True, item__text_pictures__image_number__in=images
    )
    beside = Placement.objects.filter(is_live=True, item__lead_image__in=images)
    in_galleries = Placement.objects.filter(is_live=True, item__pictures__image__in=images)
    for placements, image in (
        (in_texts, "item__text_pictures__image_number"),
        (beside, "item__lead_image"),
        (in_galleries, "item__pictures__image"),
    ):
        here = placements if sites is None else placements.filter(site_id__in=sites)
        first = here.order_by().values_list(image, "site_id").annotate(item=Min("item_id"))
        for image_id, site, item in first:
            yield image_id, site, f"item:{item}:{Item.TEXT}"


def routes_of_items(standing: Collection[tuple[int, int, bool]]) -> Iterator[Route]:
    """Files that items bring to the sites where they stand, all of an item's together.

    `standing`: of each placement its item, its site, and whether the item's page there is its.
    """
    lists: Sites = defaultdict(set)
    pages: Sites = defaultdict(set)
    for item, site, is_main in standing:
        lists[item].add(site)
        if is_main:
            pages[item].add(site)
    rows = Item.objects.filter(pk__in=lists).values_list(*_Bringing._fields)
    items = {row[0]: _Bringing._make(row) for row in rows}
    yield from _document_routes(items, pages)
    yield from _picture_routes(items, lists, pages)


class _Bringing(NamedTuple):
    """What an item brings files by."""

    pk: int
    kind: str
    lead_image_id: int | None
    lead_words: str
    is_lead_decorative: bool
    recording_id: int | None
    captions_id: int | None


def _document_routes(items: dict[int, _Bringing], pages: Sites) -> Iterator[Route]:
    used = [
        *Attachment.objects.filter(item_id__in=pages).values_list("item_id", "document_id"),
        *((pk, items[pk].recording_id) for pk in pages),
        *((pk, items[pk].captions_id) for pk in pages),
    ]
    documents = MediaDocument.objects.in_bulk({pk for _item, pk in used if pk is not None})
    for item, pk in used:
        for site in pages[item] if pk in documents else ():
            yield Route(site, public_path(documents[pk]), DOCUMENT, pk)


def _picture_routes(items: dict[int, _Bringing], lists: Sites, pages: Sites) -> Iterator[Route]:
    leads = lead_images(items.values()).items()
    galleries = ItemPicture.objects.filter(item_id__in=items).values_list("item_id", "image_id")
    texts = TextPicture.objects.filter(item_id__in=pages).values_list("item_id", "image_number")
    beside = [(lists[item], image) for item, image in chain(leads, galleries)]
    used = [*beside, *((pages[item], image) for item, image in texts)]
    images = pictures_by_id({image for _sites, image in used})
    for sites, image in used:
        for site in sites if image in images else ():
            yield from files.routes_of_picture(site, images[image])

"""Decides which files items bring with them to which sites, and for how long those stand there.

What a line of a list shows of an item stands wherever the item does; what only its page shows
stands where it has its page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, Subquery, TextField, Value, When

from huabiao.library.models import Attachment, Item, ItemPicture, Placement
from huabiao.library.published.beside import lead_images
from huabiao.media import files
from huabiao.media.bodies import IMAGES, images_in
from huabiao.media.models import MediaDocument
from huabiao.media.queries import pictures_by_id, public_path
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
        if public_path(document) == route.path and _has_page(document, route.site):
            return files.file_of(document)
    return None


def _has_page(document: MediaDocument, site: int) -> bool:
    """Whether an item that uses the document has its page on the site."""
    attached = Attachment.objects.filter(document=document).values("item_id")
    users = Item.objects.filter(Q(pk__in=attached) | Q(recording=document) | Q(captions=document))
    return _standing(_recorded(users)).filter(site_id=site, is_main=True).exists()


def sites_showing(image_id: int) -> set[int]:
    """Sites on which a live item shows this image: in its text, or in lists and in its page."""
    texts = _recorded(Item.objects.filter(body__contains=f"{IMAGES}{image_id}/"))
    galleries = ItemPicture.objects.filter(image_id=image_id).values("item_id")
    leads = _recorded(Item.objects.filter(Q(lead_image_id=image_id) | Q(pk__in=galleries)))
    pages = _standing(texts).filter(is_main=True)
    found = pages.values_list("site_id"), _standing(leads).values_list("site_id")
    return {site for rows in found for (site,) in rows}


def _recorded(items: QuerySet[Item]) -> set[int]:
    found = set(items.values_list("pk", flat=True))
    reads(*(f"item:{pk}:{Item.TEXT}" for pk in found))
    return found


def _standing(item_ids: Collection[int]) -> QuerySet[Placement]:
    return Placement.objects.filter(item_id__in=item_ids, is_live=True)


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
    # Texts are long, and few show pictures of ours.
    text = Case(
        When(body__contains=IMAGES, then="body"), default=Value(""), output_field=TextField()
    )
    rows = Item.objects.filter(pk__in=lists).annotate(text=text).values_list(*_Bringing._fields)
    items = {row[0]: _Bringing._make(row) for row in rows}
    yield from _document_routes(items, pages)
    yield from _picture_routes(items, lists, pages)


class _Bringing(NamedTuple):
    """What an item brings files by."""

    pk: int
    kind: str
    text: str
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
    texts = [(pk, image) for pk in pages for image in images_in(items[pk].text)]
    beside = [(lists[item], image) for item, image in chain(leads, galleries)]
    used = [*beside, *((pages[item], image) for item, image in texts)]
    images = pictures_by_id({image for _sites, image in used})
    for sites, image in used:
        for site in sites if image in images else ():
            yield from files.routes_of_picture(site, images[image])

"""Reads of where an attached file is used: wherever its content is, whoever uploaded it how often."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from huabiao.library.models import Attachment, Item
from huabiao.media.models import MediaDocument


def attached_in(item: Item, document_id: int) -> MediaDocument | None:
    """The file if the item's newest text attaches it."""
    text = item.get_latest_revision_as_object()
    for attachment in text.attachments.all():
        if attachment.document_id == document_id:
            document: MediaDocument = attachment.document
            return document
    return None


def uses_of(document: MediaDocument, *, beside: Item) -> QuerySet[Item]:
    """Items that attach this content, live or as a draft, and `beside`, which may do so unsigned.

    Not for a person: of these, `items_for(user)` are theirs.
    """
    attaching = Attachment.objects.filter(document__sha256=document.sha256)
    return Item.objects.filter(Q(pk=beside.pk) | Q(pk__in=attaching.values("item")))


def items_offering(document_ids: Collection[int]) -> set[int]:
    """Ids of items whose applied text offers any of these documents, to read, hear or see."""
    attaching = Attachment.objects.filter(document__in=document_ids)
    said = Q(recording__in=document_ids) | Q(captions__in=document_ids)
    return {
        *attaching.values_list("item_id", flat=True),
        *Item.objects.filter(said).values_list("pk", flat=True),
    }

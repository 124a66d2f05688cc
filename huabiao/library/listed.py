"""Decides which changes of an item lists can show: all but those of what only its own page says.

What is not named here as the page's own is taken to be shown by lists, so a new fact of items costs
at most pages rendered for nothing.
"""

from __future__ import annotations

from typing import Any

from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, Item, ItemPicture

ONLY_ON_ITS_PAGE = frozenset(
    {
        "body", "keywords", "source", "author", "subject", "audience", "effective_on", "expires_on",
        "correction_note", "corrected_at", "updated_at", "contact_address", "contact_phone",
        "office_hours", "data_period", "data_cycle", "recording", "captions", "original_url",
    }
)  # fmt: skip
# Wagtail's book-keeping, of which no page says anything.
_UNSEEN = frozenset(
    {
        "latest_revision", "live_revision", "has_unpublished_changes", "first_published_at",
        "last_published_at",
    }
)  # fmt: skip
# Lists show of these an answer, a file or a picture that stands in the text.
_OPEN = frozenset({Kind.FAQ, Kind.DATA_FILE, Kind.GALLERY})


def as_listed(item: Item) -> tuple[Any, ...]:
    """What lists may show of an item as it is stored: compared before and after an act, and kept nowhere."""
    hidden = _UNSEEN if item.kind in _OPEN else _UNSEEN | ONLY_ON_ITS_PAGE
    facts = [
        (field.name, field.value_from_object(item))
        for field in Item._meta.concrete_fields
        if field.name not in hidden
    ]
    placements = item.placements.order_by("pk").values_list()
    return (*facts, *placements, *(_files_of(item) if item.kind in _OPEN else ()))


def _files_of(item: Item) -> list[tuple[Any, ...]]:
    attachments = Attachment.objects.filter(item_id=item.pk).order_by("sort_order", "pk")
    pictures = ItemPicture.objects.filter(item_id=item.pk).order_by("sort_order", "pk")
    return [
        *attachments.values_list("document", "title"),
        *pictures.values_list("image", "caption"),
    ]

"""Decides what exactly is signed: the text, its files, the words and times of its
placements, and what it says of other items.
"""

from __future__ import annotations

import hashlib
import json

from huabiao.library.models import Item

NOT_TEXT = {"id", "pk", *Item.STATE_FIELDS}
_WAGTAILS = {
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "latest_revision",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
}
TEXT_FIELDS = tuple(
    field.name
    for field in Item._meta.concrete_fields
    if field.name not in NOT_TEXT and field.name not in _WAGTAILS
)


def digest_of(item: Item) -> str:
    """SHA-256 over what a reviewer of the item's newest revision agrees to."""
    text = item.get_latest_revision_as_object()
    signed = {
        "text": {name: text.serializable_value(name) for name in TEXT_FIELDS},
        "attachments": [
            [attachment.document.sha256, attachment.title] for attachment in text.attachments.all()
        ],
        "pictures": [[picture.image.sha256, picture.caption] for picture in text.pictures.all()],
        "placements": [
            [
                placement.channel_id,
                placement.mode,
                placement.wanted_title,
                placement.wanted_summary,
                placement.wanted_release_at,
            ]
            for placement in item.placements.filter(is_change_waiting=True).order_by("id")
        ],
        "relations": [
            [relation.type, relation.target_id, relation.is_live]
            for relation in item.relations_out.filter(is_change_waiting=True).order_by("id")
        ],
    }
    canonical = json.dumps(signed, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()

"""Writes of texts that began as another's: copied as a draft, and what became of the source dealt with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.digest import TEXT_FIELDS
from huabiao.library.enums import Act
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.library.operations.drafts import create_item
from huabiao.library.queries import items_for, readable
from huabiao.library.sources import changes_of_source
from huabiao.media.bodies import images_in, with_images
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.operations import copy_document, copy_image

# Said of the source by its own unit: no part of another's text.
_NOT_COPIED = {"correction_note", "author", "lead_image", "recording", "captions"}


class NotReadable(Refused):
    message = _("这篇信息现在没有公开，不能转载。")


class NothingChanged(Refused):
    message = _("没有要处理的变化：可能同事已经处理过了。")


class ChangedMeanwhile(Refused):
    message = _("原信息刚刚又有变化，请再看一遍。")


class HowHandled(Refused):
    message = _("请写明怎样处理的。")


@transaction.atomic
def copy_item(
    *, item_id: int, organization: Organization, by: User, actor: Actor, at: datetime
) -> Item:
    """A draft of `organization` with what readers see of the item now, its files and pictures.

    It names its source in words and keeps where it came from (`derived_from`).
    """
    source = readable().select_related("organization").filter(pk=item_id).first()
    if source is None:
        raise NotReadable
    files = _Files({"organization": organization, "by": by, "actor": actor, "at": at})
    facts = {name: getattr(source, name) for name in TEXT_FIELDS if name not in _NOT_COPIED}
    copy = Item(
        **facts,
        lead_image=files.image(source.lead_image),
        recording=files.document(source.recording),
        captions=files.document(source.captions),
        derived_from=source,
        source_seen_at=at,
    )
    longest = Item._meta.get_field("source").max_length
    copy.source = (source.source or source.byline or source.organization.name)[:longest]
    copy.body = with_images(source.body, files.images_of(source.body))
    for attachment in source.attachments.select_related("document"):
        document = files.document(attachment.document)
        copy.attachments.add(Attachment(document=document, title=attachment.title))
    for picture in source.pictures.select_related("image"):
        copy.pictures.add(ItemPicture(image=files.image(picture.image), caption=picture.caption))
    create_item(item=copy, organization=organization, by=by, actor=actor, at=at)
    _record(
        Act.COPIED, copy, actor, at,
        after={"other": source.title, "organization": source.organization.name},
    )  # fmt: skip
    return copy


@transaction.atomic
def handle_source(
    *, item_id: int, until: datetime, note: str, by: User, actor: Actor, at: datetime
) -> Item:
    """Say what was done about changes of the source up to `until`: the newest the person has seen."""
    copy = (
        items_for(by, "edit")
        .select_related("derived_from")
        .select_for_update(of=("self",))
        .filter(pk=item_id)
        .first()
    )
    if copy is None:
        raise NotFound
    waiting = changes_of_source(copy)
    if not waiting:
        raise NothingChanged
    if not note.strip():
        raise HowHandled
    newest = max(change.at for change in waiting)
    if until < newest:
        raise ChangedMeanwhile
    copy.source_seen_at = newest
    copy.save(update_fields=["source_seen_at"])
    _record(Act.SOURCE_HANDLED, copy, actor, at, note=note)
    return copy


class _Files:
    """Copies of files for one unit, each made once."""

    def __init__(self, who: dict[str, Any]) -> None:
        self.who = who
        self.copies: dict[str, Any] = {}

    def document(self, document: MediaDocument | None) -> MediaDocument | None:
        if document is None:
            return None
        if document.key not in self.copies:
            self.copies[document.key] = copy_document(document=document, **self.who)
        copy: MediaDocument = self.copies[document.key]
        return copy

    def image(self, image: MediaImage | None) -> MediaImage | None:
        if image is None:
            return None
        if image.key not in self.copies:
            self.copies[image.key] = copy_image(image=image, **self.who)
        copy: MediaImage = self.copies[image.key]
        return copy

    def images_of(self, body: str) -> dict[int, MediaImage]:
        shown = MediaImage.objects.filter(pk__in=images_in(body)).order_by("pk")
        return {image.pk: copy for image in shown if (copy := self.image(image))}


def _record(
    action: str,
    item: Item,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    after: dict[str, str] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        note=note,
        after=after,
    )

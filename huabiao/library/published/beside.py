"""Decides what a line of a list shows beside its words: a picture, an answer, a file.

It is read for all lines together, in a few queries however many they are, and in none where no
item has any of it. What is read belongs to the items' texts: the lines' keys stand for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.media import files
from huabiao.media.bodies import images_in, publish_images
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import picture_of, pictures_by_id, public_path
from huabiao.publishing.snapshot import keep, remembered
from huabiao.publishing.views_data import File, Picture


class Shown(Protocol):
    """An item, or what a list knows of one."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def lead_image_id(self) -> int | None: ...
    @property
    def lead_words(self) -> str: ...
    @property
    def is_lead_decorative(self) -> bool: ...


_NAME = "beside"
_MOST_KEPT = 4000  # items; a full build passes many more


@dataclass
class Beside:
    """What some items have beside their words, by the item's id."""

    items: set[int] = field(default_factory=set)  # those that were read
    leads: dict[int, int] = field(default_factory=dict)  # ids of images
    answers: dict[int, str] = field(default_factory=dict)
    data: dict[int, Attachment] = field(default_factory=dict)
    images: dict[int, MediaImage] = field(default_factory=dict)

    def picture(self, item: Shown) -> Picture | None:
        image = self.images.get(self.leads.get(item.pk, 0))
        return lead_picture(item, image) if image is not None else None

    def answer(self, item: Shown) -> str:
        return published_body(self.answers.get(item.pk, ""), self.images)

    def file(self, item: Shown) -> File | None:
        attachment = self.data.get(item.pk)
        return shown_file(attachment.document, str(attachment)) if attachment is not None else None


def of(items: Iterable[Shown]) -> Beside:
    """What these items have beside their words; in a snapshot what was read once is kept."""
    known = {item.pk: item for item in items}
    kept = _kept()
    unknown = [item for pk, item in known.items() if pk not in kept.items]
    if unknown:
        _read(kept, unknown)
    return kept


def foresee(items: Iterable[Shown]) -> None:
    """Read what these items have beside their words together, before lines ask for some of them."""
    if _is_full(_kept()):
        keep(_NAME, Beside())  # lines that are being written hold the old one
    of(items)


def _kept() -> Beside:
    return remembered(_NAME, Beside)


def _is_full(kept: Beside) -> bool:
    return len(kept.items) > _MOST_KEPT


def _read(kept: Beside, items: Collection[Shown]) -> None:
    kept.items |= {item.pk for item in items}
    leads = lead_images(items)
    answers = _answers([item.pk for item in items if item.kind == Kind.FAQ])
    shown = {pk for body in answers.values() for pk in images_in(body)} | set(leads.values())
    kept.leads |= leads
    kept.answers |= answers
    kept.data |= _first_attachments([item.pk for item in items if item.kind == Kind.DATA_FILE])
    kept.images |= pictures_by_id(shown - kept.images.keys())


def _answers(questions: Collection[int]) -> dict[int, str]:
    if not questions:
        return {}
    return dict(Item.objects.filter(pk__in=questions).values_list("pk", "body"))


def _first_attachments(data: Collection[int]) -> dict[int, Attachment]:
    found: dict[int, Attachment] = {}
    if data:
        attachments = Attachment.objects.filter(item_id__in=data).select_related("document")
        for attachment in attachments.order_by("item_id", "sort_order", "pk"):
            found.setdefault(attachment.item_id, attachment)
    return found


def lead_images(items: Collection[Shown]) -> dict[int, int]:
    """The image that stands for each of these items, where one does; a gallery's first for its own."""
    found = {item.pk: item.lead_image_id for item in items if item.lead_image_id is not None}
    galleries = [item.pk for item in items if item.kind == Kind.GALLERY and item.pk not in found]
    if galleries:
        pictures = ItemPicture.objects.filter(item_id__in=galleries)
        for picture in pictures.order_by("item_id", "sort_order", "pk"):
            found.setdefault(picture.item_id, picture.image_id)
    return found


def lead_picture(item: Shown, image: MediaImage) -> Picture:
    """The picture that stands for an item, in the item's own words where it has any."""
    if image.pk != item.lead_image_id:  # the first of a gallery
        return picture_of(image)
    picture = picture_of(image, item.lead_words)
    return replace(picture, alt="") if item.is_lead_decorative else picture


def published_body(body: str, images: dict[int, MediaImage]) -> str:
    """A text as readers get it, with those of its pictures that are there."""
    return publish_images(body, lambda pk: picture_of(images[pk]) if pk in images else None)


def shown_file(document: MediaDocument, title: str) -> File:
    return File(
        title=title,
        url=public_path(document),
        type=files.type_of(document),
        size=files.size_of(document),
        length=document.file_size or 0,
    )

"""Decides what a line of a list shows beside its words: a picture, an answer, a file.

It is read for all lines together, in a few queries however many they are, and in none where no
item has any of it. What is read belongs to the items' texts: the lines' keys stand for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.media import files
from huabiao.media.bodies import images_in, publish_images
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import picture_of, pictures_by_id, public_path
from huabiao.publishing.views_data import File, Picture


@dataclass
class Beside:
    """What some items have beside their words, by the item's id."""

    leads: dict[int, int] = field(default_factory=dict)  # ids of images
    answers: dict[int, str] = field(default_factory=dict)
    data: dict[int, Attachment] = field(default_factory=dict)
    images: dict[int, MediaImage] = field(default_factory=dict)

    def picture(self, item: Item) -> Picture | None:
        image = self.images.get(self.leads.get(item.pk, 0))
        return picture_of(image) if image is not None else None

    def answer(self, item: Item) -> str:
        return published_body(self.answers.get(item.pk, ""), self.images)

    def file(self, item: Item) -> File | None:
        attachment = self.data.get(item.pk)
        return shown_file(attachment.document, str(attachment)) if attachment is not None else None


def beside(items: Iterable[Item]) -> Beside:
    """What these items have beside their words."""
    known = {item.pk: item for item in items}
    found = Beside(leads=lead_images(known.values()))
    questions = [pk for pk, item in known.items() if item.kind == Kind.FAQ]
    if questions:
        bodies = Item.objects.filter(pk__in=questions).values_list("pk", "body")
        found.answers = dict(bodies)
    data = [pk for pk, item in known.items() if item.kind == Kind.DATA_FILE]
    if data:
        attachments = Attachment.objects.filter(item_id__in=data).select_related("document")
        for attachment in attachments.order_by("item_id", "sort_order", "pk"):
            found.data.setdefault(attachment.item_id, attachment)
    shown = {pk for body in found.answers.values() for pk in images_in(body)}
    found.images = pictures_by_id(shown | set(found.leads.values()))
    return found


def lead_images(items: Collection[Item]) -> dict[int, int]:
    """The image that stands for each of these items, where one does; a gallery's first for its own."""
    found = {item.pk: item.lead_image_id for item in items if item.lead_image_id is not None}
    galleries = [item.pk for item in items if item.kind == Kind.GALLERY and item.pk not in found]
    if galleries:
        pictures = ItemPicture.objects.filter(item_id__in=galleries)
        for picture in pictures.order_by("item_id", "sort_order", "pk"):
            found.setdefault(picture.item_id, picture.image_id)
    return found


def published_body(body: str, images: dict[int, MediaImage]) -> str:
    """A text as readers get it, with those of its pictures that are there."""
    return publish_images(body, lambda pk: picture_of(images[pk]) if pk in images else None)


def shown_file(document: MediaDocument, title: str) -> File:
    return File(
        title=title,
        url=public_path(document),
        type=files.type_of(document),
        size=files.size_of(document),
    )

"""Reads of uploaded files; whatever is shown to a person starts from one of the scoped queries here."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from huabiao.accounts.enums import Role
from huabiao.accounts.queries import ANY_ROLE, Person, reach
from huabiao.media import rules
from huabiao.media.enums import TextState
from huabiao.media.models import DocumentText, MediaDocument, MediaImage, PictureSize
from huabiao.publishing.recording import reads
from huabiao.publishing.views_data import Picture

# Roles that bring files into a unit's store.
UPLOADING = (Role.EDITOR, Role.UNIT_ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR)


def documents_for(user: Person) -> QuerySet[MediaDocument]:
    """Documents the person may fetch and attach; the only way to one on a person's behalf."""
    return MediaDocument.objects.filter(reach(user, ANY_ROLE, path="organization__path"))


def images_for(user: Person) -> QuerySet[MediaImage]:
    """Images the person may see and use; the only way to one on a person's behalf."""
    return MediaImage.objects.filter(reach(user, ANY_ROLE, path="organization__path"))


def public_path(stored: MediaDocument | MediaImage | PictureSize) -> str:
    """Where a document or image of a live item stands on a public site."""
    return rules.public_path(stored.sha256, stored.original_name)


def images_without_sizes() -> QuerySet[MediaImage, int]:
    """Ids of images nobody has yet tried to make smaller."""
    images = MediaImage.objects.filter(are_sizes_made=False).order_by("pk")
    return images.values_list("pk", flat=True)


def alike(document: MediaDocument) -> QuerySet[MediaDocument]:
    """Documents of the same content, whoever brought it how often; itself among them."""
    if not document.sha256:
        return MediaDocument.objects.filter(pk=document.pk)
    return MediaDocument.objects.filter(sha256=document.sha256)


def documents_to_read() -> QuerySet[MediaDocument]:
    """Documents of which nobody has yet tried to know what they say, the newest first."""
    return MediaDocument.objects.filter(text_state=TextState.WAITING).order_by("-pk")


def known_text(document: MediaDocument) -> DocumentText | None:
    """What a document says, as another of the same content was found to say."""
    texts = DocumentText.objects.filter(document__in=alike(document)).exclude(document=document)
    return texts.select_related("document").first()


def texts_of(document_ids: Collection[int]) -> dict[int, str]:
    """What documents say, by their ids, of those whose words are known.

    Plain text in lines, at most `reading.gathering.MOST_CHARACTERS` (100,000) characters each.
    """
    known = DocumentText.objects.filter(document__in=document_ids)
    return dict(known.values_list("document_id", "text"))


def pictures_by_id(image_ids: Collection[int]) -> dict[int, MediaImage]:
    """Images with their sizes, in two queries: `picture_of` asks nothing more of them."""
    if not image_ids:
        return {}
    return MediaImage.objects.prefetch_related("sizes").in_bulk(image_ids)


def picture_of(image: MediaImage, alt: str = "") -> Picture:
    """What pages are given of a picture they show: its public addresses and sizes.

    `alt` says what is seen; without it, the words its uploader wrote.
    """
    reads(image.key)
    return Picture(
        url=public_path(image),
        width=image.width,
        height=image.height,
        alt=alt or image.description,
        srcset=_srcset(image),
        focus=focus_of(image),
    )


def focus_of(image: MediaImage) -> tuple[int, int] | None:
    """What of a picture is to stay in sight where it is cut: from the left and the top, in quarters."""
    if image.focal_point_x is None or not image.width or not image.height:
        return None
    return (
        round(4 * image.focal_point_x / image.width),
        round(4 * image.focal_point_y / image.height),
    )


def _srcset(image: MediaImage) -> str:
    sizes = image.sizes.all()
    forms = (*sizes, image) if sizes else ()
    return ", ".join(f"{public_path(form)} {form.width}w" for form in forms)

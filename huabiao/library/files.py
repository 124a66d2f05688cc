"""Decides which uploaded files a text uses, in its words and beside them."""

from __future__ import annotations

from huabiao.library.models import Item
from huabiao.media.bodies import images_in


def images_of(text: Item) -> set[int]:
    """Ids of the images a text shows."""
    images = images_in(text.body) | {picture.image_id for picture in text.pictures.all()}
    return (images | {text.lead_image_id}) - {None}


def documents_of(text: Item) -> set[int]:
    """Ids of the documents a text offers, a recording and its captions among them."""
    documents = {attachment.document_id for attachment in text.attachments.all()}
    return (documents | {text.recording_id, text.captions_id}) - {None}

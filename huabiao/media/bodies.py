"""Decides how a text names its pictures: by their address in the console, until it is published."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from huabiao.media.models import MediaImage

# Texts are cleaned on the way in (`base.html.clean`), so attributes stand in double quotes and
# hold no "<" or ">".
_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'(?<= src=")([^"]*)(?=")')
_ALTERNATIVE = re.compile(r' alt="([^"]*)"')
_ADDRESS = re.compile(r"/media/images/(\d{1,18})/")


def address_of(image: MediaImage) -> str:
    """What stands in `src` of a text that is being written; only the unit's people may fetch it."""
    return reverse("media:image", args=[image.pk, image.original_name])


def images_in(html: str) -> set[int]:
    """Ids of our own pictures a text shows."""
    found = (_image_of(tag) for tag in _PICTURE.findall(html))
    return {image_id for image_id in found if image_id is not None}


def publish_images(html: str, path_of: Callable[[int], str | None]) -> str:
    """The text with each picture at its published path; one without a path leaves its description."""

    def published(match: re.Match[str]) -> str:
        tag = match[0]
        image_id = _image_of(tag)
        if image_id is None:
            return tag
        path = path_of(image_id)
        if path is None:
            alternative = _ALTERNATIVE.search(tag)
            return alternative[1] if alternative else ""
        return _SOURCE.sub(path.replace("\\", r"\\").replace("&", "&amp;"), tag, count=1)

    return _PICTURE.sub(published, html)


def is_own_picture(source: str) -> bool:
    """Whether what stands in `src` names a picture of ours."""
    return _image_at(source) is not None


def _image_of(tag: str) -> int | None:
    source = _SOURCE.search(tag)
    return _image_at(source[1]) if source else None


def _image_at(source: str) -> int | None:
    # A picture copied from a screen of the console brings the whole address along.
    address = _ADDRESS.match(source.removeprefix(settings.WAGTAILADMIN_BASE_URL))
    return int(address[1]) if address else None

"""Decides how a text names its pictures: by their address in the console, until it is published."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from django.conf import settings
from django.urls import reverse

from huabiao.media.models import MediaImage
from huabiao.publishing.views_data import Picture

SIZES = "(max-width: 60rem) 100vw, 52rem"  # how wide a column of text is

# Texts are cleaned on the way in (`base.html.clean`), so attributes stand in double quotes and
# hold no "<" or ">".
_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'(?<= src=")([^"]*)(?=")')
_SOURCE_ATTRIBUTE = re.compile(r' src="[^"]*"')
_SHOWN_SIZE = re.compile(r' (?:width|height)="[^"]*"')
_ALTERNATIVE = re.compile(r' alt="([^"]*)"')
IMAGES = "/media/images/"  # how the address of each begins
_ADDRESS = re.compile(IMAGES + r"(\d{1,18})/")


def address_of(image: MediaImage) -> str:
    """What stands in `src` of a text that is being written; only the unit's people may fetch it."""
    return reverse("media:image", args=[image.pk, image.original_name])


def images_in(html: str) -> set[int]:
    """Ids of our own pictures a text shows."""
    found = (_image_of(tag) for tag in _PICTURE.findall(html))
    return {image_id for image_id in found if image_id is not None}


def with_images(html: str, instead: Mapping[int, MediaImage]) -> str:
    """The text showing other pictures of ours, by the ids of those it shows now."""

    def changed(match: re.Match[str]) -> str:
        image = instead.get(_image_of(match[0]) or 0)
        if image is None:
            return match[0]
        # A function: a file's name may hold what a pattern would take for a group.
        return _SOURCE.sub(lambda _source: escape(address_of(image)), match[0], count=1)

    return _PICTURE.sub(changed, html)


def publish_images(html: str, picture_of: Callable[[int], Picture | None]) -> str:
    """The text with each picture at its published addresses; one that is not there leaves its words.

    Pages keep a picture's place free while it loads, and load those below the first when they are
    about to be seen.
    """
    seen = 0

    def published(match: re.Match[str]) -> str:
        nonlocal seen
        tag = match[0]
        image_id = _image_of(tag)
        if image_id is None:
            return tag
        picture = picture_of(image_id)
        if picture is None:
            alternative = _ALTERNATIVE.search(tag)
            return alternative[1] if alternative else ""
        seen += 1
        return _published_tag(tag, picture, is_first=seen == 1)

    return _PICTURE.sub(published, html)


def _published_tag(tag: str, picture: Picture, *, is_first: bool) -> str:
    says = {"src": picture.url}
    if len(_SHOWN_SIZE.findall(tag)) != 2:
        tag = _SHOWN_SIZE.sub("", tag)
        says |= {"width": str(picture.width), "height": str(picture.height)}
    if picture.srcset:
        says |= {"srcset": picture.srcset, "sizes": SIZES}
    if not is_first:
        says["loading"] = "lazy"
    written = "".join(f' {name}="{escape(value)}"' for name, value in says.items())
    rest = _SOURCE_ATTRIBUTE.sub("", tag, count=1).removeprefix("<img")
    return f"<img{written}{rest}"


def show_instead(html: str, whole: MediaImage, part: MediaImage) -> str:
    """The text with one picture in another's place; it is not pressed into the other's sizes."""

    def exchanged(match: re.Match[str]) -> str:
        if _image_of(match[0]) != whole.pk:
            return match[0]
        source = escape(address_of(part))
        return _SHOWN_SIZE.sub("", _SOURCE.sub(lambda _found: source, match[0], count=1))

    return _PICTURE.sub(exchanged, html)


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

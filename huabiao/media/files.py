"""Gives the publisher an uploaded file: where it lies, where it is to stand, its hash and size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from huabiao.media.models import MediaDocument, MediaImage, PictureSize
from huabiao.media.queries import public_path
from huabiao.publishing.routes import Copy, Route

IMAGE = "image"
UNIT = 1024


def file_of(stored: MediaDocument | MediaImage | PictureSize) -> Copy:
    """The stored file as it is to stand on a public site."""
    return Copy(source=Path(stored.file.path), sha256=stored.sha256, size=stored.file_size)


def forms_of(image: MediaImage) -> list[MediaImage | PictureSize]:
    """The files that stand for a picture: itself and its sizes; read it by `pictures_by_id`."""
    return [image, *image.sizes.all()]


def routes_of_picture(site: int, image: MediaImage) -> Iterator[Route]:
    """Where a picture and its sizes stand on a site.

    Whoever shows pictures yields these beside its own routes, and tells `media.showing` on which
    sites it shows them.
    """
    for path in dict.fromkeys(public_path(form) for form in forms_of(image)):
        yield Route(site, path, IMAGE, image.pk)


def type_of(document: MediaDocument) -> str:
    """What a reader is told the file is: "PDF", "DOCX"."""
    return PurePosixPath(document.original_name).suffix.removeprefix(".").upper()


def size_of(document: MediaDocument) -> str:
    """The file's size as a reader is told: "1.2 MB"."""
    size = float(document.file_size or 0)
    for unit in ("B", "KB", "MB"):
        if size < UNIT:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= UNIT
    return f"{size:.1f} GB"

"""Gives the publisher an uploaded file: where it lies, its content hash and its size."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from huabiao.media.models import MediaDocument, MediaImage
from huabiao.publishing.routes import Copy

UNIT = 1024


def file_of(stored: MediaDocument | MediaImage) -> Copy:
    """The stored file as it is to stand on a public site."""
    return Copy(source=Path(stored.file.path), sha256=stored.sha256, size=stored.file_size)


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

"""Gives the publisher an uploaded file: where it lies, its content hash and its size."""

from __future__ import annotations

from pathlib import Path

from huabiao.media.models import MediaDocument, MediaImage
from huabiao.publishing.routes import Copy


def file_of(stored: MediaDocument | MediaImage) -> Copy:
    """The stored file as it is to stand on a public site."""
    return Copy(source=Path(stored.file.path), sha256=stored.sha256, size=stored.file_size)

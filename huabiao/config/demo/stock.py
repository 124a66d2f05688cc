"""Keeps what was uploaded for the city's items: a file stands once in the store of each unit that uses it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from django.core.files.base import ContentFile

from huabiao.accounts.models import Organization, User
from huabiao.changes.operations import Actor
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.operations import store_document, store_image

FOLDER = Path(__file__).parent


@cache
def descriptions() -> dict[str, str]:
    """What a blind reader is told of each picture, by its name."""
    return tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))


@dataclass
class Stock:
    """What is stored already, by the code of the unit and the name of the file."""

    pictures: dict[tuple[str, str, str], MediaImage] = field(default_factory=dict)
    documents: dict[tuple[str, str], MediaDocument] = field(default_factory=dict)

    def picture(
        self,
        name: str,
        *,
        organization: Organization,
        by: User,
        actor: Actor,
        at: datetime,
        words: str = "",
    ) -> MediaImage:
        """The picture of this name, of this unit; `words` say what is seen where Chinese is not read."""
        known = (organization.code, name, words)
        if known not in self.pictures:
            self.pictures[known] = store_image(
                file=_content(f"pictures/{name}.webp"),
                organization=organization,
                by=by,
                actor=actor,
                at=at,
                description=words or descriptions()[name],
            )
        return self.pictures[known]

    def document(
        self, path: str, *, organization: Organization, by: User, actor: Actor, at: datetime
    ) -> MediaDocument:
        """The file at this path below the folder of the demonstration, of this unit."""
        known = (organization.code, path)
        if known not in self.documents:
            self.documents[known] = store_document(
                file=_content(path), organization=organization, by=by, actor=actor, at=at
            )
        return self.documents[known]


def _content(path: str) -> ContentFile[bytes]:
    file = FOLDER / path
    return ContentFile(file.read_bytes(), name=file.name)

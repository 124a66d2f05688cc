"""Reads of uploaded files; whatever is shown to a person starts from one of the scoped queries here."""

from __future__ import annotations

from django.db.models import QuerySet

from huabiao.accounts.enums import Role
from huabiao.accounts.queries import ANY_ROLE, Person, reach
from huabiao.media import rules
from huabiao.media.models import MediaDocument, MediaImage

# Roles that bring files into a unit's store.
UPLOADING = (Role.EDITOR, Role.UNIT_ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR)


def documents_for(user: Person) -> QuerySet[MediaDocument]:
    """Documents the person may fetch and attach; the only way to one on a person's behalf."""
    return MediaDocument.objects.filter(reach(user, ANY_ROLE, path="organization__path"))


def images_for(user: Person) -> QuerySet[MediaImage]:
    """Images the person may see and use; the only way to one on a person's behalf."""
    return MediaImage.objects.filter(reach(user, ANY_ROLE, path="organization__path"))


def public_path(stored: MediaDocument | MediaImage) -> str:
    """Where a document or image of a live item stands on a public site."""
    return rules.public_path(stored.sha256, stored.original_name)

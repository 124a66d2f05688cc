"""Tells others of this room at start: accounts, that files move with a merged unit; Wagtail, who sees them."""

from __future__ import annotations

from wagtail.permissions import register_permission_policy

from huabiao.accounts import followers
from huabiao.media import operations, queries
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.permissions import OrganizationFilesPolicy


def join() -> None:
    followers.register("media", operations.move_files)
    # Exact: Wagtail registers its own policy for the same classes, after us.
    for model, scoped in ((MediaDocument, queries.documents_for), (MediaImage, queries.images_for)):
        policy = OrganizationFilesPolicy(model, scoped)
        register_permission_policy(model, policy, exact_class=True)

"""Writes of files that become drafts, one text each, known by where they came from: twice without harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from wagtail.models import WorkflowState

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Act
from huabiao.library.models import Item
from huabiao.library.operations.drafts import BeingReviewed
from huabiao.library.operations.from_word import WordText
from huabiao.library.operations.importing.renewing import (
    EditedSince,
    ImportedElsewhere,
    LiveAlready,
    WithdrawnSince,
)
from huabiao.library.queries import may
from huabiao.workflow.queries import open_reviews

_WRITTEN = ("kind", "title", "body", "document_number", "dated_on")


@transaction.atomic
def import_document(
    *,
    key: str,
    source: str,
    digest: str,
    read: Callable[[], WordText],
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> tuple[str, WordText | None]:
    """Keep one file of `source` as a draft of `organization`: "imported", "updated" or "unchanged".

    `read` is asked for its text only where the file is new or says something else than before. What
    people did since is never undone: then the file is refused with the reason.
    """
    if not may(by, "edit", organization):
        raise NotYours
    known = (
        Item.objects.filter(import_source=source, import_key=key)
        .select_related("organization")
        .select_for_update(of=("self",))
        .first()
    )
    if known is not None and known.import_digest == digest:
        return "unchanged", None
    if known is not None:
        _require_changeable(known, organization)
    text = read()
    item = known or Item(
        organization=organization,
        byline=organization.name,
        source=organization.name,
        created_by=by,
        created_at=at,
        live=False,
        has_unpublished_changes=True,
        is_imported=True,
        import_source=source,
        import_key=key,
    )
    before = {"title": item.title, "digest": item.import_digest} if known else {}
    for name in _WRITTEN:
        setattr(item, name, getattr(text, name))
    item.import_digest = digest
    item.updated_at = at
    item.save()
    changes.record(
        action=Act.REIMPORTED if known else Act.FROM_FILE,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.BULK,
        note="".join(text.notes),
        before=before,
        after={"title": item.title, "name": key, "digest": digest},
    )
    return ("updated" if known else "imported"), text


def _require_changeable(item: Item, organization: Organization) -> None:
    reviews = open_reviews(Item, [item.pk]).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    if item.organization != organization:
        raise ImportedElsewhere
    if item.withdrawn_at is not None:
        raise WithdrawnSince
    if item.live:
        raise LiveAlready
    if reviews.exists():
        raise BeingReviewed
    if item.latest_revision_id is not None:
        raise EditedSince

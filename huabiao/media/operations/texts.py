"""Writes what uploaded files were found to say: once for all copies of a file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import User
from huabiao.accounts.queries import reach
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.media.enums import FAULTS, TextState
from huabiao.media.models import DocumentText, MediaDocument
from huabiao.media.queries import UPLOADING, alike


class NothingToReadAgain(Refused):
    message = gettext_lazy("这个文件正在读取，或者已经读过，再读一次结果也一样。")


@transaction.atomic
def keep_text(*, document_id: int, state: TextState, text: str, actor: Actor, at: datetime) -> None:
    """Keep what a waiting file says, for every waiting file of the same content; readers are told.

    Keys are `document:7`: which items offer the file is the library's to know.
    """
    document = MediaDocument.objects.filter(pk=document_id).first()
    if document is None:
        return
    same = alike(document).filter(text_state=TextState.WAITING)
    waiting = list(same.select_for_update().order_by("pk"))
    MediaDocument.objects.filter(pk__in=[one.pk for one in waiting]).update(text_state=state)
    if state.is_searchable:
        DocumentText.objects.bulk_create(
            [DocumentText(document=one, text=text) for one in waiting],
            update_conflicts=True,
            update_fields=["text"],
            unique_fields=["document"],
        )
    if waiting:
        changes.record(
            action="media.document.read",
            subject=document.key,
            actor=actor,
            at=at,
            keys=[one.key for one in waiting] if state.is_searchable else [],
            lane=Lane.BULK,
            after={"state": state, "length": len(text), "count": len(waiting)},
        )


@transaction.atomic
def read_again(*, document_id: int, by: User, actor: Actor, at: datetime) -> MediaDocument:
    """Let a file that could not be read wait for another try."""
    own = MediaDocument.objects.select_for_update(of=("self",)).filter(
        reach(by, UPLOADING, path="organization__path"), pk=document_id
    )
    document = own.first()
    if document is None:
        raise NotFound
    if not document.may_be_read_again:
        raise NothingToReadAgain
    before, document.text_state = document.text_state, TextState.WAITING
    document.save(update_fields=["text_state"])
    changes.record(
        action="media.document.asked_again",
        subject=document.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before={"state": before},
    )
    return document


@transaction.atomic
def read_all_again(*, actor: Actor, at: datetime) -> int:
    """The same of every file that could not be read, as after an upgrade; returns how many."""
    count = MediaDocument.objects.filter(text_state__in=FAULTS).update(text_state=TextState.WAITING)
    if count:
        changes.record(
            action="media.document.asked_again",
            subject="documents",
            actor=actor,
            at=at,
            keys=[],
            lane=Lane.BULK,
            after={"count": count},
        )
    return count

"""Replaces an attached file wherever the person may: as a new text of each item, signed like any other.

What was signed names the contents of its files, so no file changes under a signature. One
transaction an item: one that is refused does not hold back the others, and the report says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Act
from huabiao.library.models import Item
from huabiao.library.operations.drafts import save_draft
from huabiao.library.operations.review import submit_item
from huabiao.library.queries import items_for
from huabiao.library.uses import attached_in, uses_of
from huabiao.media.models import MediaDocument
from huabiao.media.operations import copy_document, store_document
from huabiao.media.rules import extension_of

MOST = 200  # items in one act


class SameFile(Refused):
    message = gettext_lazy("选的文件和现在的完全一样，没有更换。")


class NotInNewest(Refused):
    message = gettext_lazy("最新的稿子里已经没有这个附件，没有改。")


@dataclass(frozen=True)
class Line:
    """What became of one item."""

    item_id: int
    title: str
    is_done: bool
    words: str
    is_submitted: bool = False


@dataclass(frozen=True)
class Report:
    """What became of every item that uses a file; of those the person may not see, how many."""

    lines: Sequence[Line]
    untouched: int  # of other units
    left: int  # beyond what one act does


@dataclass(frozen=True)
class _Deed:
    old: MediaDocument
    new: MediaDocument
    is_submitting: bool
    by: User
    actor: Actor
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "actor": self.actor, "at": self.at}


def replace_attachment(
    *,
    item_id: int,
    document_id: int,
    file: File[bytes],
    is_submitting: bool,
    by: User,
    actor: Actor,
    at: datetime,
) -> Report:
    """Put `file`, of the same type, in place of an item's attachment, and of all like it.

    `is_submitting`: what had nothing else unsigned is handed to review at once.
    """
    item = items_for(by, "edit").select_related("organization").filter(pk=item_id).first()
    old = attached_in(item, document_id) if item is not None else None
    if item is None or old is None:
        raise NotFound
    new = _stored(file, old, item.organization, by, actor, at)
    deed = _Deed(old, new, is_submitting, by, actor, at)
    uses = uses_of(old, beside=item)
    mine = list(uses.filter(pk__in=items_for(by)).order_by("pk").values_list("pk", "title"))
    lines: list[Line] = []
    left = 0
    for pk, title in mine:
        if sum(line.is_done for line in lines) < MOST:
            lines.append(_line(pk, title, deed))
        else:
            left += 1
    changes.record(
        action=Act.FILE_REPLACED,
        subject=new.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before={"name": old.original_name},
        after={"name": new.original_name, "count": sum(line.is_done for line in lines)},
    )
    return Report(lines, untouched=uses.count() - len(mine), left=left)


@transaction.atomic
def _stored(
    file: File[bytes],
    old: MediaDocument,
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> MediaDocument:
    new = store_document(
        file=file,
        organization=organization,
        by=by,
        actor=actor,
        at=at,
        taken=(extension_of(old.original_name),),
    )
    if new.sha256 == old.sha256:
        raise SameFile
    return new


def _line(item_id: int, title: str, deed: _Deed) -> Line:
    try:
        words, is_submitted = _replace_in(item_id, deed)
    except NotFound:
        return Line(item_id, title, is_done=False, words=_("您不能修改这篇信息。"))
    except Refused as refusal:
        return Line(item_id, title, is_done=False, words=str(refusal.message))
    return Line(item_id, title, is_done=True, words=words, is_submitted=is_submitted)


@transaction.atomic
def _replace_in(item_id: int, deed: _Deed) -> tuple[str, bool]:
    """What was done, in words, and whether it waits for reviewers now."""
    item = (
        items_for(deed.by, "edit")
        .select_related("organization")
        .select_for_update(of=("self",))
        .filter(pk=item_id)
        .first()
    )
    if item is None:
        raise NotFound
    text = item.get_latest_revision_as_object()
    attached = [one for one in text.attachments.all() if one.document.sha256 == deed.old.sha256]
    if not attached:
        raise NotInNewest
    new = deed.new
    if item.organization_id != new.organization_id:
        new = copy_document(document=new, organization=item.organization, **deed.who)
    for attachment in attached:
        attachment.document = new
        text.attachments.add(attachment)
    was_settled = item.live and not item.has_unpublished_changes
    save_draft(item=text, **deed.who)
    return _submitted(item, deed, was_settled=was_settled)


def _submitted(item: Item, deed: _Deed, *, was_settled: bool) -> tuple[str, bool]:
    if not deed.is_submitting:
        return _("已更换，存为新稿，还没有送审。"), False
    if not was_settled:
        return _("已更换，存为新稿；原来就有没送审的内容，没有送审。"), False
    try:
        submit_item(item_id=item.pk, **deed.who)
    except Refused as refusal:
        return _("已更换，存为新稿；还不能送审：%(why)s") % {"why": refusal.message}, False
    return _("已更换并送审，签发后公开的页面才会改变。"), True

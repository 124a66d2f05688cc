"""Writes of texts that were written in Word: read, their title, number and date found, kept as drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Act, Kind
from huabiao.library.letterhead import Head, guessed_kind, head_of
from huabiao.library.models import Item
from huabiao.library.operations.drafts import create_item
from huabiao.library.panels import fields_of
from huabiao.library.queries import may
from huabiao.media.rules import clean_name
from huabiao.media.word.blocks import blocks_of
from huabiao.media.word.converting import Paper, read_word
from huabiao.media.word.keeping import keep_pictures

# Kinds that are nothing without what a Word file does not bring: pictures, a file, an address.
NOT_FROM_WORD = (Kind.GALLERY, Kind.RECORDING, Kind.LINK)
FROM_WORD = tuple(kind for kind in Kind if kind not in NOT_FROM_WORD)


class KindNotFromWord(Refused):
    message = gettext_lazy("图集、音视频和链接不能从 Word 导入，请直接填写。")


@dataclass(frozen=True)
class WordText:
    """A Word file as fields of a text, and what a person should know of it.

    A fact its kind has no field for stays in the body.
    """

    kind: Kind
    title: str
    body: str
    document_number: str
    dated_on: date | None
    notes: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """The fields that were found, as a form would have them."""
        found = {
            "title": self.title,
            "body": self.body,
            "document_number": self.document_number,
            "dated_on": self.dated_on,
        }
        return {name: value for name, value in found.items() if value}


@transaction.atomic
def read_from_word(
    *,
    file: File[bytes],
    kind: str,
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> WordText:
    """What a Word file says; its pictures become pictures of `organization`. `kind` "" is guessed."""
    if not may(by, "edit", organization):
        raise NotYours
    if kind in NOT_FROM_WORD:
        raise KindNotFromWord
    name = clean_name(file.name or "", "docx")
    paper = read_word(cast("BinaryIO", file))
    head = head_of(blocks_of(paper.html))
    chosen = Kind(kind) if kind else guessed_kind(head.title, head.document_number)
    fields = fields_of(chosen)
    has_number = "document_number" in fields
    body, unkept = keep_pictures(
        _without(paper, head, with_number=not has_number),
        paper=paper,
        name=name,
        organization=organization,
        by=by,
        actor=actor,
        at=at,
    )
    return WordText(
        kind=chosen,
        title=head.title or PurePosixPath(name).stem,
        body=body,
        document_number=head.document_number if has_number else "",
        dated_on=head.dated_on if "dated_on" in fields else None,
        notes=(*_told_of(head, name, has_number=has_number), *unkept, *paper.notes),
    )


@transaction.atomic
def create_from_word(
    *,
    file: File[bytes],
    kind: str,
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> tuple[Item, WordText]:
    """Enter a Word file into the library as a draft; what could not be kept stands in the record."""
    text = read_from_word(
        file=file, kind=kind, organization=organization, by=by, actor=actor, at=at
    )
    item = Item(kind=text.kind, source=organization.name, **text.values())
    create_item(item=item, organization=organization, by=by, actor=actor, at=at)
    changes.record(
        action=Act.FROM_WORD,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        note="".join(text.notes),
        after={"name": clean_name(file.name or "", "docx")},
    )
    return item, text


def _without(paper: Paper, head: Head, *, with_number: bool) -> str:
    """The text without what goes into fields of its own."""
    taken = set(head.title_at)
    if not with_number:
        taken |= head.number_at | head.letterhead_at
    return "".join(block.html for at, block in enumerate(blocks_of(paper.html)) if at not in taken)


def _told_of(head: Head, name: str, *, has_number: bool) -> list[str]:
    said = []
    if head.secrecy:
        said.append(
            _("文件上标有“%(mark)s”：请先确认可以公开，涉密的内容不得上网。")
            % {"mark": head.secrecy}
        )
    if not head.title:
        said.append(_("没有找到标题，暂用文件名“%(name)s”，请改写。") % {"name": name})
    if head.letterhead and has_number:
        said.append(
            _("红头“%(words)s”没有放进正文，网页上会显示单位和文号。") % {"words": head.letterhead}
        )
    return said

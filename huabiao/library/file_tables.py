"""Decides how the files of a text are shown in its form as a table, kept as typed through every error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.keys import key_of
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.media.models import MediaDocument, MediaImage

_ORDER_DIGITS = 4


@dataclass
class FileRow:
    """One line of a table of files, as it was typed."""

    file: MediaDocument | MediaImage
    words: str = ""  # the name it is shown by, or what is said below it
    order: str = ""
    is_removed: bool = False
    errors: list[str] = field(default_factory=list)

    def check(self, label: str | Promise, longest: int) -> None:
        said = {"label": label, "longest": longest}
        if len(self.words) > longest:
            self.errors.append(_("%(label)s最多 %(longest)d 个字。") % said)
        if "\x00" in self.words:
            self.errors.append(_("%(label)s里有看不见的空字符，请删去后重新填写。") % said)
        if self.order and not (self.order.isdecimal() and len(self.order) <= _ORDER_DIGITS):
            self.errors.append(_("顺序请填不超过四位的数字。"))


class FileTable:
    """The files of one sort in a form: their words, their order, and which of them go."""

    name: ClassVar[str]  # of the inputs
    label: ClassVar[str | Promise]
    longest: ClassVar[int]

    def __init__(self, rows: Iterable[FileRow] = ()) -> None:
        self.rows = list(rows)

    @classmethod
    def of_post(cls, data: QueryDict, known: QuerySet[Any]) -> Self:
        """Rows as they were sent; files the person may not use are passed over."""
        keys = (key_of(text) for text in data.getlist(cls.name))
        ids = [pk for pk in dict.fromkeys(keys) if pk is not None]
        files = known.in_bulk(ids)
        return cls(
            FileRow(
                files[pk],
                words=data.get(f"{cls.name}-{pk}-words", "").strip(),
                order=data.get(f"{cls.name}-{pk}-order", "").strip(),
                is_removed=f"{cls.name}-{pk}-removed" in data,
            )
            for pk in ids
            if pk in files
        )

    def add(self, file: MediaDocument | MediaImage) -> None:
        if all(row.file.pk != file.pk for row in self.rows):
            self.rows.append(FileRow(file, order=str(len(self.rows) + 1)))

    def is_valid(self) -> bool:
        for row in self.rows:
            row.check(self.label, self.longest)
        return not any(row.errors for row in self.rows)

    def kept(self) -> list[FileRow]:
        """The rows that stay, in the order that was typed."""
        return sorted(
            (row for row in self.rows if not row.is_removed), key=lambda row: int(row.order or 0)
        )


class AttachmentTable(FileTable):
    name = "attachment"
    label = gettext_lazy("附件名称")
    longest = 200

    @classmethod
    def of_item(cls, item: Item) -> AttachmentTable:
        return cls(
            FileRow(attachment.document, attachment.title, str(position))
            for position, attachment in enumerate(item.attachments.all(), start=1)
        )

    def apply_to(self, item: Item) -> None:
        """Let the item have exactly the attachments that were kept."""
        item.attachments.set(
            [
                Attachment(document=row.file, title=row.words, sort_order=position)
                for position, row in enumerate(self.kept())
            ]
        )


class PictureTable(FileTable):
    name = "picture"
    label = gettext_lazy("图片说明")
    longest = 300

    @classmethod
    def of_item(cls, item: Item) -> PictureTable:
        return cls(
            FileRow(picture.image, picture.caption, str(position))
            for position, picture in enumerate(item.pictures.all(), start=1)
        )

    def apply_to(self, item: Item) -> None:
        """Let the gallery have exactly the pictures that were kept."""
        item.pictures.set(
            [
                ItemPicture(image=row.file, caption=row.words, sort_order=position)
                for position, row in enumerate(self.kept())
            ]
        )

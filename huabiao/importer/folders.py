"""Decides how a folder of Word files and saved pages becomes drafts of a unit, file by file.

A file is known by its place in the folder: run again, what did not change is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import ClassVar

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.changes.operations import Actor
from huabiao.importer.items import ItemTally, Level, Notice
from huabiao.importer.texts import one_line
from huabiao.importer.web_pages import file_beside, read_page
from huabiao.library.enums import Kind
from huabiao.library.letterhead import guessed_kind, head_of
from huabiao.library.operations import WordText, import_document, read_from_word
from huabiao.library.panels import fields_of
from huabiao.library.queries import may
from huabiao.media.bodies import address_of
from huabiao.media.operations import store_image
from huabiao.media.pasted import settle_pasted
from huabiao.media.word.blocks import blocks_of
from huabiao.media.word.package import MOST_BYTES, WordTooLarge

_WORD, _PAGES = (".docx",), (".html", ".htm")
_OLD = (".doc", ".wps")  # told, not passed over

# Shows how far the files are while they pass through.
Watch = Callable[[Sequence[Path]], Iterable[Path]]


class NoFolder(Refused):
    message = gettext_lazy("没有这个文件夹，或者它不是文件夹。")


class NothingToImport(Refused):
    message = gettext_lazy("文件夹里没有可以导入的文件（.docx、.html、.htm）。")


class FileUnreadable(Refused):
    message = gettext_lazy("文件读不出来：请检查权限，或者它是否正被别的程序使用。")


class OldFormat(Refused):
    message = gettext_lazy("旧格式的 Word 或 WPS 文件，没有导入；请另存为 .docx 后再导入。")


@dataclass
class FolderTally(ItemTally):
    """What came of the files of one folder."""

    columns: ClassVar[tuple[str, ...]] = ("序号", "文件", "标题", "级别", "说明")

    def sentences(self) -> list[str]:
        return [f"{notice.key}：{notice.reason}" for notice in self.errors]


@dataclass(frozen=True)
class FolderDestination:
    """Whose drafts the files become, of which kind ("": guessed), and on whose word."""

    organization: Organization
    by: User
    actor: Actor
    kind: str = ""
    source: str = ""  # "": named after the folder and the unit


def import_folder(
    *,
    folder: Path,
    to: FolderDestination,
    at: datetime,
    watch: Watch = iter,
    is_stopped: Callable[[], bool] = bool,
) -> FolderTally:
    """Bring each file in by itself: one that cannot be read holds up no other."""
    if not folder.is_dir():
        raise NoFolder
    if not may(to.by, "edit", to.organization):
        raise NotYours
    files = _files_in(folder)
    if not files:
        raise NothingToImport
    run = _Run(folder, to, at)
    for number, file in enumerate(watch(files), 1):
        run.bring(number, file)
        if is_stopped() and number < len(files):
            run.tally.is_stopped = True
            break
    return run.tally


@dataclass
class _Run:
    folder: Path
    to: FolderDestination
    at: datetime
    tally: FolderTally = field(default_factory=FolderTally)

    def bring(self, number: int, file: Path) -> None:
        key = file.relative_to(self.folder).as_posix()
        try:
            if file.suffix.lower() in _OLD:
                raise OldFormat
            outcome, text = self._import(key, file)
        except Refused as refusal:
            self._note(number, key, "", Level.ERROR, str(refusal.message))
            return
        self.tally.outcomes[outcome] += 1
        for note in text.notes if text else ():
            self._note(number, key, text.title if text else "", Level.WARNING, note)

    def _import(self, key: str, file: Path) -> tuple[str, WordText | None]:
        content = _content_of(file)
        is_word = file.suffix.lower() in _WORD
        return import_document(
            key=key[-500:],
            source=self._source(),
            digest=hashlib.sha256(f"{self.to.kind}\n".encode() + content).hexdigest(),
            read=lambda: self._read(file, content, is_word=is_word),
            organization=self.to.organization,
            by=self.to.by,
            actor=self.to.actor,
            at=self.at,
        )

    def _source(self) -> str:
        code = self.to.organization.code
        return (self.to.source or f"{code}/{self.folder.resolve().name}")[:100]

    def _read(self, file: Path, content: bytes, *, is_word: bool) -> WordText:
        text = self._word(file, content) if is_word else self._page(file, content)
        return replace(text, title=one_line(text.title))

    def _word(self, file: Path, content: bytes) -> WordText:
        return read_from_word(
            file=ContentFile(content, file.name),
            kind=self.to.kind,
            organization=self.to.organization,
            by=self.to.by,
            actor=self.to.actor,
            at=self.at,
        )

    def _page(self, file: Path, content: bytes) -> WordText:
        refused: list[str] = []
        page = read_page(content, keep=lambda source: self._picture(file, source, refused))
        body, unkept = settle_pasted(
            page.html,
            organization=self.to.organization,
            by=self.to.by,
            actor=self.to.actor,
            at=self.at,
        )
        head = head_of(blocks_of(body))
        title = page.title or head.title or PurePosixPath(file.name).stem
        kind = Kind(self.to.kind) if self.to.kind else guessed_kind(title, head.document_number)
        fields = fields_of(kind)
        return WordText(
            kind=kind,
            title=title,
            body=body,
            document_number=head.document_number if "document_number" in fields else "",
            dated_on=head.dated_on if "dated_on" in fields else None,
            notes=(*refused, *unkept, *page.notes),
        )

    def _picture(self, file: Path, source: str, refused: list[str]) -> str:
        """The address of a picture that was saved with the page; others are settled as pasted ones."""
        found = file_beside(file, self.folder, source)
        if found is None:
            return source
        try:
            stored = store_image(
                file=ContentFile(_content_of(found), found.name),
                organization=self.to.organization,
                by=self.to.by,
                actor=self.to.actor,
                at=self.at,
                is_one_of_many=True,
            )
        except Refused as refusal:
            refused.append(
                _("图片“%(name)s”没有带入：%(why)s") % {"name": found.name, "why": refusal.message}
            )
            return ""
        return address_of(stored)

    def _note(self, number: int, key: str, title: str, level: Level, reason: str) -> None:
        self.tally.notices.append(Notice(number, key, title, level, reason))


def _files_in(folder: Path) -> list[Path]:
    """In order of their names; a program's own files (~$…, hidden ones) are nobody's text."""
    taken = (*_WORD, *_PAGES, *_OLD)
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in taken
        and file.is_file()
        and not any(part.startswith(("~$", ".")) for part in file.relative_to(folder).parts)
    )


def _content_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise WordTooLarge
        return file.read_bytes()
    except OSError:
        raise FileUnreadable from None

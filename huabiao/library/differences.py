"""Decides how two texts are laid side by side: what went, what came, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from huabiao.base.html import text_of
from huabiao.library.digest import TEXT_FIELDS
from huabiao.library.models import Item

_FINE = 3_000  # characters; longer stretches are compared whole, character by character is too slow


@dataclass(frozen=True)
class Piece:
    """A stretch of text: "same", "gone" or "new"."""

    sort: str
    text: str


@dataclass(frozen=True)
class Difference:
    label: str
    pieces: tuple[Piece, ...]


def differences(old: Item, new: Item) -> list[Difference]:
    """The fields of a text that differ; empty: nothing does."""
    before, after = _words(old), _words(new)
    found = [
        Difference(label, pieces(before[label], after[label]))
        for label in before
        if before[label] != after[label]
    ]
    if not found and old.body != new.body:
        found.append(Difference(_("正文"), (Piece("same", _("文字相同，排版或链接有改动。")),)))
    return found


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Paragraph by paragraph, and inside a changed paragraph character by character."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Piece] = []
    for old_part, new_part in _steps(old_lines, new_lines):
        before, after = "".join(old_part), "".join(new_part)
        is_fine = before and after and before != after and len(before) + len(after) <= _FINE
        found += _by_character(before, after) if is_fine else _whole(before, after)
    return tuple(found)


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[a:b], new[c:d]


def _by_character(before: str, after: str) -> list[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        piece
        for _tag, a, b, c, d in matcher.get_opcodes()
        for piece in _whole(before[a:b], after[c:d])
    ]


def _whole(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece("same", before)]
    return [Piece(sort, text) for sort, text in (("gone", before), ("new", after)) if text]


def _words(item: Item) -> dict[str, str]:
    words = {}
    for name in TEXT_FIELDS:
        field = Item._meta.get_field(name)
        words[str(field.verbose_name)] = text_of(item.body) if name == "body" else _word(item, name)
    words[_("图集图片")] = "\n".join(str(picture) for picture in item.pictures.all())
    words[_("附件")] = "\n".join(str(attachment) for attachment in item.attachments.all())
    return words


def _word(item: Item, name: str) -> str:
    display = getattr(item, f"get_{name}_display", None)
    value = display() if display else getattr(item, name)
    return "" if value is None else str(value)

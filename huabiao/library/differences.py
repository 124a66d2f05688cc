"""Decides how two texts are laid side by side: what went, what came, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from huabiao.base.html import clean, text_of
from huabiao.library.comparing import Piece, Row, pieces, rows
from huabiao.library.digest import TEXT_FIELDS
from huabiao.library.models import Item
from huabiao.media.models import MediaDocument, MediaImage

_FILES = ("lead_image", "recording", "captions")
_KEPT_AROUND = 1  # paragraphs that did not change, shown beside those that did

_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r' src="([^"]*)"')
_WORDS_OF_PICTURE = re.compile(r' alt="([^"]*)"')
_CELL = re.compile(r"(</t[dh]>)\s*(?=<t[dh])")


@dataclass(frozen=True)
class Stretch:
    """Rows that belong together: `is_folded` where nothing changed and nobody needs to read."""

    rows: tuple[Row, ...]
    is_folded: bool


@dataclass(frozen=True)
class Difference:
    label: str
    pieces: tuple[Piece, ...]

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The two texts in rows, paragraph beside paragraph; long stretches that are the same folded."""
        return tuple(_folded(rows(self.pieces)))


def differences(old: Item, new: Item) -> list[Difference]:
    """The fields of a text that differ; empty: nothing does."""
    before, after = _words(old), _words(new)
    _tell_exchanged(old, new, before, after)
    found = [
        Difference(label, pieces(before[label], after[label]))
        for label in before
        if before[label] != after[label]
    ]
    if not found and old.body != new.body:
        found.append(Difference(_("正文"), (Piece("same", _("文字相同，排版或链接有改动。")),)))
    return found


def _folded(found: tuple[Row, ...]) -> Iterator[Stretch]:
    """Runs of rows, by whether they changed; the ends of an unchanged run stay in sight."""
    start = 0
    while start < len(found):
        end = start
        while end < len(found) and found[end].is_same == found[start].is_same:
            end += 1
        run = found[start:end]
        head = _KEPT_AROUND if start else 0
        tail = _KEPT_AROUND if end < len(found) else 0
        if not run[0].is_same or len(run) <= head + tail + 1:
            yield Stretch(run, is_folded=False)
        else:
            middle = run[head : len(run) - tail]
            for part, is_folded in (
                (run[:head], False),
                (middle, True),
                (run[len(run) - tail :], False),
            ):
                if part:
                    yield Stretch(part, is_folded)
        start = end


def _words(item: Item) -> dict[str, str]:
    words = {}
    for name in TEXT_FIELDS:
        field = Item._meta.get_field(name)
        words[str(field.verbose_name)] = (
            _read_aloud(item.body) if name == "body" else _word(item, name)
        )
    words[_("图集图片")] = "\n".join(str(picture) for picture in item.pictures.all())
    words[_("附件")] = "\n".join(str(attachment) for attachment in item.attachments.all())
    return words


def _tell_exchanged(old: Item, new: Item, before: dict[str, str], after: dict[str, str]) -> None:
    """Where another file stands under the same name, add to the name what tells the two apart."""
    theirs = _files(new)
    for label, ours in _files(old).items():
        if before[label] != after[label] or len(ours) != len(theirs[label]):
            continue
        pairs = list(zip(ours, theirs[label], strict=True))
        if any(_mark(one) != _mark(other) for (_name, one), (_same, other) in pairs):
            before[label] = "\n".join(
                _told(name, one, other) for (name, one), (_same, other) in pairs
            )
            after[label] = "\n".join(
                _told(name, other, one) for (name, one), (_same, other) in pairs
            )


def _files(item: Item) -> dict[str, list[tuple[str, MediaDocument | MediaImage]]]:
    """The files of a text with the names they stand under, by the labels of `_words`."""
    found: dict[str, list[tuple[str, MediaDocument | MediaImage]]] = {}
    for name in _FILES:
        file = getattr(item, name)
        label = str(Item._meta.get_field(name).verbose_name)
        found[label] = [] if file is None else [(str(file), file)]
    found[_("图集图片")] = [(str(picture), picture.image) for picture in item.pictures.all()]
    found[_("附件")] = [(str(one), one.document) for one in item.attachments.all()]
    return found


def _mark(file: MediaDocument | MediaImage) -> str:
    return file.sha256 or file.key


def _told(name: str, file: MediaDocument | MediaImage, other: MediaDocument | MediaImage) -> str:
    if _mark(file) == _mark(other):
        return name
    size = filesizeformat(file.file_size or 0)
    return _("%(name)s（%(size)s，内容摘要值 %(mark)s）") % {
        "name": name,
        "size": size.replace("\xa0", " "),
        "mark": _mark(file)[:8],
    }


def _read_aloud(body: str) -> str:
    """The words of a text, a line for each paragraph or row; cells parted, pictures named."""
    named = _PICTURE.sub(_named, clean(body))
    return text_of(_CELL.sub(r" ｜ \1", named))


def _named(tag: re.Match[str]) -> str:
    source, alternative = _SOURCE.search(tag[0]), _WORDS_OF_PICTURE.search(tag[0])
    name = unescape(source[1]).rpartition("/")[2] if source else ""
    words = unescape(alternative[1]).strip() if alternative else ""
    said = _("［图片：%(words)s，%(name)s］") if words else _("［图片：没有说明，%(name)s］")
    return escape(said % {"words": words, "name": name}, quote=False)


def _word(item: Item, name: str) -> str:
    display = getattr(item, f"get_{name}_display", None)
    value = display() if display else getattr(item, name)
    if isinstance(value, bool):
        return _("是") if value else ""
    return "" if value is None else str(value)

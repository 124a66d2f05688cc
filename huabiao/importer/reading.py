"""Decides what a record says in our words: a row for the library with warnings, or why it cannot go in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huabiao.base.errors import Refused
from huabiao.base.html import text_of
from huabiao.importer import texts
from huabiao.importer.mapping import DAYS, EPOCH, EPOCH_MILLISECONDS, ISO, TEXTS, FileMapping
from huabiao.importer.records import Record
from huabiao.library.models import Item
from huabiao.library.operations import ImportRow
from huabiao.library.subjects import subject_of

EARLIEST_YEAR = 1900
_LONGEST = {
    field.name: field.max_length
    for field in Item._meta.concrete_fields
    if field.max_length and field.name in (*TEXTS, "import_key")
}
_ONE_LINE = tuple(
    name for name in TEXTS if name not in ("title", "body", "summary", "original_url")
)


class RowUnusable(Refused):
    """This record cannot go in; the others can."""


@dataclass
class Reading:
    """A record as it is being understood."""

    cells: Mapping[str, str]
    mapping: FileMapping
    at: datetime
    warnings: list[str] = field(default_factory=list)

    def of(self, name: str) -> str:
        place = self.mapping.fields.get(name)
        return place.of(self.cells) if place else ""


def key_of(record: Record, mapping: FileMapping) -> str:
    """The source's own key of the record, or nothing where a part of it is missing."""
    columns = mapping.key_columns(record.cells)
    parts = [record.cells[column] for column in columns or ()]
    return "\n".join(parts) if all(parts) else ""


def title_of(record: Record, mapping: FileMapping) -> str:
    return texts.one_line(mapping.fields["title"].of(record.cells))


def read_record(
    record: Record, mapping: FileMapping, *, at: datetime
) -> tuple[ImportRow, list[str]]:
    """The row the record becomes, and what somebody should look at."""
    if record.fault:
        raise RowUnusable(record.fault)
    reading = Reading(record.cells, mapping, at)
    others: dict[str, Any] = {
        **_other_texts(reading),
        **{name: _day(reading, name) for name in DAYS},
    }
    row = ImportRow(
        key=_key(record, mapping),
        digest="",
        kind=_kind(reading),
        title=_title(reading),
        body=_body(reading),
        released_at=_released_at(reading),
        subject=_subject(reading),
        validity=_validity(reading),
        **others,
    )
    return replace(row, digest=_digest(row)), reading.warnings


def _key(record: Record, mapping: FileMapping) -> str:
    key = key_of(record, mapping)
    if not key:
        raise RowUnusable(_("没有来源主键（%(columns)s）。") % {"columns": mapping.key_words()})
    if len(key) > _LONGEST["import_key"]:
        raise RowUnusable(_("来源主键超过 %(longest)d 字。") % {"longest": _LONGEST["import_key"]})
    return key


def _title(reading: Reading) -> str:
    title = texts.one_line(reading.of("title"))
    if not title:
        raise RowUnusable(_("没有标题。"))
    if len(title) > _LONGEST["title"]:
        raise RowUnusable(
            _("标题有 %(count)d 字，超过 %(longest)d 字。")
            % {"count": len(title), "longest": _LONGEST["title"]}
        )
    if title.endswith(("…", "...")):
        reading.warnings.append(_("标题不完整（以省略号结尾）。"))
    return title


def _body(reading: Reading) -> str:
    said = reading.of("body")
    body = said if reading.mapping.is_html else texts.paragraphs(said)
    links, dropped = texts.links_in(
        reading.mapping.attachments.of(reading.cells),
        separator=reading.mapping.separator,
        base=texts.address(reading.of("original_url")),
    )
    for link in dropped:
        reading.warnings.append(_("附件链接不是网址，已略去：%(link)s") % {"link": link[:200]})
    words = text_of(body)
    is_empty = not words and "<img" not in body
    if is_empty and not links:
        raise RowUnusable(_("正文为空且没有附件链接。"))
    if is_empty:
        body = texts.paragraphs(_("正文见附件，请打开下面的原附件。"))
        reading.warnings.append(_("正文为空，只有附件链接。"))
    phones = texts.mobile_numbers(f"{reading.of('title')} {words}")
    if phones:
        reading.warnings.append(
            _("含手机号 %(count)d 处，请核对是否可以公开。") % {"count": phones}
        )
    return body + texts.link_list(links)


def _kind(reading: Reading) -> str:
    choice = reading.mapping.kind
    return choice.values.get(choice.place.of(reading.cells), choice.default)


def _validity(reading: Reading) -> str:
    choice = reading.mapping.validity
    said = choice.place.of(reading.cells)
    if said and said not in choice.values:
        reading.warnings.append(_("有效性“%(value)s”不认识，按默认处理。") % {"value": said[:60]})
    return choice.values.get(said, choice.default)


def _subject(reading: Reading) -> str:
    choice = reading.mapping.subject
    said = texts.one_line(choice.place.of(reading.cells))
    if not said:
        return choice.default
    found = choice.values.get(said) or subject_of(said)
    if found is None:
        reading.warnings.append(_("主题分类中没有“%(value)s”，已留空。") % {"value": said[:60]})
    return found or choice.default


def _other_texts(reading: Reading) -> dict[str, str]:
    found = {name: _line(reading, name) for name in _ONE_LINE}
    return found | {
        "keywords": texts.listed(found["keywords"]),
        "summary": texts.one_line(reading.of("summary")),
        "original_url": _original_url(reading),
    }


def _original_url(reading: Reading) -> str:
    said = reading.of("original_url")
    found = texts.address(said)
    if said and not found:
        reading.warnings.append(_("原文地址不是网址，已留空：%(link)s") % {"link": said[:200]})
    return found


def _line(reading: Reading, name: str) -> str:
    text = texts.one_line(reading.of(name))
    if len(text) <= _LONGEST[name]:
        return text
    reading.warnings.append(
        _("%(label)s超过 %(longest)d 字，已留空。")
        % {"label": Item._meta.get_field(name).verbose_name, "longest": _LONGEST[name]}
    )
    return ""


def _released_at(reading: Reading) -> datetime | None:
    if "released_at" not in reading.mapping.fields:
        return None
    said = reading.of("released_at")
    if not said:
        raise RowUnusable(_("没有发布日期。"))
    found = _moment(said, reading.mapping.date_formats)
    if found is None:
        raise RowUnusable(_("无法识别发布日期“%(text)s”。") % {"text": said[:60]})
    if found > reading.at:
        raise RowUnusable(_("发布日期“%(text)s”晚于现在。") % {"text": said[:60]})
    return found


def _day(reading: Reading, name: str) -> date | None:
    said = reading.of(name)
    if not said:
        return None
    found = _moment(said, reading.mapping.date_formats)
    if found is None:
        label = Item._meta.get_field(name).verbose_name
        reading.warnings.append(
            _("无法识别%(label)s“%(text)s”，已留空。") % {"label": label, "text": said[:60]}
        )
    return timezone.localdate(found) if found else None


def _moment(text: str, formats: tuple[str, ...]) -> datetime | None:
    said = texts.one_line(text)
    for format in formats:
        try:
            found = _parsed(said, format)
        except (ValueError, OverflowError, OSError):
            continue
        if found.year < EARLIEST_YEAR:
            return None
        whole = found.replace(microsecond=0)
        return whole if timezone.is_aware(whole) else timezone.make_aware(whole)
    return None


def _parsed(text: str, format: str) -> datetime:
    if format == EPOCH:
        return datetime.fromtimestamp(float(text), tz=UTC)
    if format == EPOCH_MILLISECONDS:
        return datetime.fromtimestamp(float(text) / 1000, tz=UTC)
    if format == ISO:
        return datetime.fromisoformat(text)
    return datetime.strptime(text, format)  # noqa: DTZ007  # the city's own time unless it says another


def _digest(row: ImportRow) -> str:
    said: dict[str, Any] = asdict(row)
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()

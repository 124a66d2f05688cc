"""Decides how a table somebody sends is read: its encoding, its separator, its headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused

# Of each field: every heading it may stand under. The first is the one we name in reports.
Headings = Mapping[str, Sequence[str]]

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",\t;"
SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls
# A Chinese spreadsheet saves text of any length in one cell.
csv.field_size_limit(16 * 1024 * 1024)


class Unreadable(Refused):
    """The file as a whole cannot be read; no row of it went in."""


@dataclass(frozen=True)
class Row:
    """One record: the line it begins on, and its text by field."""

    line: int
    cells: Mapping[str, str]
    surplus: str = ""  # what stands beyond the last heading: the row is out of step


@dataclass(frozen=True)
class Table:
    rows: Sequence[Row]
    fields: frozenset[str]  # those the file has a heading for
    ignored: Sequence[str]  # headings nobody knows


def read_table(file: Path, *, headings: Headings, required: Sequence[str]) -> Table:
    """Read a whole CSV file with a line of headings, Chinese or English, in any order."""
    try:
        content = file.read_bytes()
    except OSError as missing:
        raise Unreadable(
            _("无法打开文件 %(file)s：%(reason)s") % {"file": file, "reason": missing.strerror}
        ) from missing
    return table_of(content, headings=headings, required=required)


def table_of(content: bytes, *, headings: Headings, required: Sequence[str]) -> Table:
    """The same of what was sent."""
    text = _decoded(content)
    first_line = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        records = list(_records(reader))
    except csv.Error as broken:
        raise Unreadable(
            _("第 %(line)d 行的格式有误，文件无法读取：%(reason)s")
            % {"line": reader.line_num, "reason": broken}
        ) from broken
    if not records:
        raise Unreadable(_("文件是空的。"))
    (_line, titles), *rest = records
    columns = _columns(titles, headings)
    _require(columns, required, headings)
    return Table(
        rows=[_row(line, cells, columns) for line, cells in rest],
        fields=frozenset(field for field in columns if field),
        ignored=[
            title for title, field in zip(titles, columns, strict=True) if title and not field
        ],
    )


def _decoded(content: bytes) -> str:
    if content.startswith(SPREADSHEET):
        raise Unreadable(_("这是电子表格文件，请在表格软件中另存为 CSV 再导入。"))
    for encoding in ENCODINGS:
        try:
            # No database takes the character NUL.
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("无法识别文件编码，请另存为 UTF-8 或 GB18030 编码的 CSV 文件。"))


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Records that are not empty, each with the line it begins on."""
    line = 1
    for cells in reader:
        trimmed = [cell.strip() for cell in cells]
        if any(trimmed):
            yield line, trimmed
        line = reader.line_num + 1  # type: ignore[attr-defined]  # csv's own reader has it


def _columns(titles: Sequence[str], headings: Headings) -> list[str]:
    """Of each column its field, or nothing where the heading is unknown or stands twice."""
    known = {name.lower(): field for field, names in headings.items() for name in (field, *names)}
    columns: list[str] = []
    for title in titles:
        field = known.get(title.lower(), "")
        if field and field in columns:
            raise Unreadable(_("表头“%(title)s”重复。") % {"title": title})
        columns.append(field)
    return columns


def _require(columns: Sequence[str], required: Sequence[str], headings: Headings) -> None:
    missing = [headings[field][0] for field in required if field not in columns]
    if missing:
        raise Unreadable(_("缺少表头：%(titles)s。") % {"titles": "、".join(missing)})


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> Row:
    # A short record lacks its last cells.
    known = {field: cell for field, cell in zip(columns, cells, strict=False) if field}
    return Row(line, known, "".join(cells[len(columns) :]))

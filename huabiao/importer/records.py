"""Decides how a file of records is read, one by one: packed or not, its encoding, CSV or JSON Lines.

A record that cannot be read does not end the file; it carries its fault.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from huabiao.base.tables import SEPARATORS, SPREADSHEET, Unreadable

CSV, JSON_LINES = "csv", "jsonl"
FORMATS = (CSV, JSON_LINES)

_PACKED = b"\x1f\x8b"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLOCK = 1 << 20
# How much of the Chinese text may be unreadable: in a wrong encoding it is nearly all, in a file that
# was cut or patched a little. UTF-8 is hard to mistake; GB18030 reads nearly anything as something.
_DAMAGE_AT_MOST = {"utf-8-sig": 0.3, "gb18030": 0.05}
DAMAGE = "\ufffd"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Record:
    """One record: the line it begins on and its cells by column; or why it cannot be read."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True)
class RecordFile:
    """A file whose packing, encoding and format are known."""

    path: Path
    is_packed: bool
    encoding: str
    format: str

    def records(self) -> Iterator[Record]:
        with _named_faults(self.path), self._text() as text:
            yield from (_csv(text) if self.format == CSV else _json_lines(text))

    def columns(self) -> tuple[str, ...] | None:
        """The headings of a table; None where each record names its own."""
        if self.format == JSON_LINES:
            return None
        with self._text() as text:
            return tuple(next(_rows(text, _separator(text)), (0, [], ""))[1])

    @contextmanager
    def _text(self) -> Iterator[IO[str]]:
        with _open(self.path, is_packed=self.is_packed) as content:
            # Lines end with "\n" alone: other signs that end lines stand inside texts.
            newline = "" if self.format == CSV else "\n"
            yield io.TextIOWrapper(content, self.encoding, errors="replace", newline=newline)


def open_records(path: Path, *, format: str = "") -> RecordFile:
    """Find out how to read the file; one that is no text at all is refused before any row went in."""
    with _named_faults(path):
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _PACKED
        with _open(path, is_packed=is_packed) as content:
            start = content.read(4)
        if start.startswith(SPREADSHEET):
            raise Unreadable(_("这是电子表格或压缩包，请另存为 CSV 或 JSON Lines 再导入。"))
        encoding = "utf-16" if start.startswith(_UTF_16) else _encoding(path, is_packed=is_packed)
        found = RecordFile(path, is_packed, encoding, format or CSV)
        return RecordFile(path, is_packed, encoding, format or _format(found))


@contextmanager
def _named_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as broken:
        raise Unreadable(_("压缩文件 %(file)s 已损坏或不完整。") % {"file": path}) from broken
    except OSError as missing:
        raise Unreadable(
            _("无法打开文件 %(file)s：%(reason)s") % {"file": path, "reason": missing.strerror}
        ) from missing


def _open(path: Path, *, is_packed: bool) -> Any:
    return gzip.open(path) if is_packed else path.open("rb")


def _encoding(path: Path, *, is_packed: bool) -> str:
    for encoding, at_most in _DAMAGE_AT_MOST.items():
        if _damage(path, encoding, is_packed=is_packed) <= at_most:
            return encoding
    raise Unreadable(_("无法识别文件编码，请另存为 UTF-8 或 GB18030 编码再导入。"))


def _damage(path: Path, encoding: str, *, is_packed: bool) -> float:
    """Which part of the text beyond ASCII is unreadable in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    damaged = foreign = 0
    with _open(path, is_packed=is_packed) as content:
        while block := content.read(_BLOCK):
            text = decoder.decode(block)
            damaged += text.count(DAMAGE)
            foreign += len(text) - len(text.encode("ascii", "ignore"))
    damaged += decoder.decode(b"", final=True).count(DAMAGE)
    return damaged / foreign if foreign else float(damaged)


def _format(file: RecordFile) -> str:
    with file._text() as text:
        start = text.read(4096).lstrip()
    if start.startswith("["):
        raise Unreadable(_("这是 JSON 数组，请转换为 JSON Lines（每行一条记录）再导入。"))
    if not start:
        raise Unreadable(_("文件是空的。"))
    return JSON_LINES if start.startswith("{") else CSV


def _separator(text: IO[str]) -> str:
    start = text.read(_BLOCK).lstrip()
    text.seek(0)
    return max(SEPARATORS, key=start.partition("\n")[0].count)


def _rows(text: IO[str], separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Rows that say something, with the line each begins on, or with what is wrong with them."""
    reader = csv.reader(text, delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = [_plain(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as broken:
            yield line, [], _("这一行的格式有误：%(reason)s") % {"reason": broken}
        else:
            if any(cells):
                yield line, cells, ""


def _csv(text: IO[str]) -> Iterator[Record]:
    rows = _rows(text, _separator(text))
    titles = next(rows, (0, [], ""))[1]
    for line, cells, fault in rows:
        known: dict[str, str] = {}
        for title, cell in zip(titles, cells, strict=False):  # a short row lacks its last cells
            known.setdefault(title, cell)
        yield Record(line, known, fault or _misfit(cells, titles) or _damage_in(known))


def _misfit(cells: Sequence[str], titles: Sequence[str]) -> str:
    if any(cells[len(titles) :]):
        return _("内容比表头多，请检查是否有多余的分隔符。")
    if cells == titles:
        return _("这一行是重复的表头，不是记录。")
    return ""


def _json_lines(text: IO[str]) -> Iterator[Record]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            yield Record(number, {}, _("不是有效的 JSON。"))
            continue
        if not isinstance(found, dict):
            yield Record(number, {}, _("不是一条记录（JSON 对象）。"))
            continue
        cells = {_plain(str(name)): _plain(_cell(value)) for name, value in found.items()}
        yield Record(number, cells, _damage_in(cells))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(_cell(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    """Without what neither a database nor a feed takes, and with one sign for the end of a line."""
    writable = _HALF_CHARACTER.sub(DAMAGE, _LINE_ENDS.sub("\n", text))
    return _NO_TEXT.sub("", writable).strip()


def _damage_in(cells: Mapping[str, str]) -> str:
    damaged = [title for title, cell in cells.items() if DAMAGE in cell]
    return _("“%(title)s”中有无法识别的字符。") % {"title": damaged[0]} if damaged else ""

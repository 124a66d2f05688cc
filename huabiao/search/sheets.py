"""Decides which columns the table of colloquial words has as a file, going out and coming back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.base.spreadsheets import as_typed
from huabiao.base.tables import Headings, Row, table_of
from huabiao.search.models import ColloquialPair
from huabiao.search.operations import faults_in_words
from huabiao.search.queries import Entry, Key, all_keys, entry

HEADINGS: Headings = {
    "said": ("口语说法", "口语", "俗称"),
    "official": ("规范说法", "规范", "官方说法"),
    "note": ("说明", "备注"),
    "is_active": ("启用", "状态"),
}
YES, NO = "是", "否"
_MEANT = {
    **dict.fromkeys(("是", "启用", "1", "true", "yes", ""), True),
    **dict.fromkeys(("否", "停用", "0", "false", "no"), False),
}
MOST_ROWS = 5_000


class TooManyRows(Refused):
    message = gettext_lazy("一次最多导入 %(most)d 行，请分成几个文件。") % {"most": MOST_ROWS}


@dataclass(frozen=True)
class Fault:
    """Why a line of the file is not brought in."""

    line: int
    reason: str


@dataclass
class Sheet:
    """A file as it was understood: entries that may be brought in, and what is wrong with the others."""

    entries: list[tuple[int, Entry]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # headings nobody knows


def read_sheet(content: bytes) -> Sheet:
    """Raises a refusal where the file as a whole cannot be read."""
    table = table_of(content, headings=HEADINGS, required=("said", "official"))
    if len(table.rows) > MOST_ROWS:
        raise TooManyRows
    sheet = Sheet(ignored=list(table.ignored))
    first: dict[Key, int] = {}
    known = all_keys()
    for row in table.rows:
        one = _entry(row)
        reasons = [
            *([_("内容比表头多，请检查是否有多余的分隔符。")] if row.surplus else []),
            *(reason for found in faults_in_words(one).values() for reason in found),
            *_unsaid(row),
        ]
        if not reasons:
            reasons = [*_beside(one, first, known)]
        if reasons:
            sheet.faults += [Fault(row.line, reason) for reason in reasons]
        else:
            first[one.key] = row.line
            sheet.entries.append((row.line, one))
    return sheet


def _beside(one: Entry, first: Mapping[Key, int], known: Collection[Key]) -> Iterator[str]:
    """What is wrong with an entry beside the other lines, and beside the table."""
    back = one.key[::-1]
    if one.key in first:
        yield _("与第 %(line)d 行重复。") % {"line": first[one.key]}
    elif back in first:
        yield _("与第 %(line)d 行方向相反，只能保留一个方向。") % {"line": first[back]}
    elif back in known:
        yield _("口语词表里已经有反过来的一对，只能保留一个方向。")


def rows_of(pairs: Iterable[ColloquialPair]) -> Iterator[list[str]]:
    """The table as it leaves."""
    yield [names[0] for names in HEADINGS.values()]
    for pair in pairs:
        yield [pair.said, pair.official, pair.note, YES if pair.is_active else NO]


def _entry(row: Row) -> Entry:
    cells = {name: as_typed(cell) for name, cell in row.cells.items()}
    active = cells.get("is_active")
    return entry(
        cells.get("said", ""),
        cells.get("official", ""),
        cells.get("note"),
        is_active=None if active is None else _MEANT.get(active.lower()),
    )


def _unsaid(row: Row) -> Iterator[str]:
    active = row.cells.get("is_active")
    if active is not None and active.lower() not in _MEANT:
        yield _("“启用”请填“是”或者“否”，现在是“%(text)s”。") % {"text": active[:20]}

"""Decides how a file of records goes into a channel: batch by batch, each whole or not at all.

What went in is found again by the source's own key; so an import that was cut off is simply run
again, and a corrected record updates its item once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.changes.operations import Actor
from huabiao.importer.mapping import BadMapping, FileMapping
from huabiao.importer.reading import RowUnusable, key_of, read_record, title_of
from huabiao.importer.records import Record, RecordFile, open_records
from huabiao.importer.reports import Tally
from huabiao.library.enums import ImportState
from huabiao.library.operations import BatchOutcome, ImportRow, import_batch, submit_item
from huabiao.sites.models import Channel

ROWS_A_BATCH = 200

# Shows how far the records are while they pass through.
Watch = Callable[[RecordFile], Iterable[Record]]


class Level(StrEnum):
    ERROR = "错误"
    WARNING = "警告"


@dataclass(frozen=True)
class Notice:
    """Why a record did not go in, or what somebody should look at in one that did."""

    line: int
    key: str
    title: str
    level: Level
    reason: str


@dataclass
class ItemTally(Tally):
    """What came of the records of one file."""

    columns: ClassVar[tuple[str, ...]] = ("行号", "来源主键", "标题", "级别", "原因")

    notices: list[Notice] = field(default_factory=list)

    @property
    def errors(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.level == Level.ERROR]

    @property
    def rejected_count(self) -> int:
        return len(self.errors)

    def sentences(self) -> list[str]:
        told = sorted(self.errors, key=lambda notice: notice.line)
        return [_("第 %(line)d 行“%(title)s”：%(reason)s") % vars(notice) for notice in told]

    def remark(self) -> str:
        warnings = len(self.notices) - len(self.errors)
        return _("有警告 %d 条，见报告。") % warnings if warnings else ""

    def table(self) -> list[tuple[int | str, ...]]:
        return [
            (notice.line, notice.key, notice.title, notice.level.value, notice.reason)
            for notice in sorted(self.notices, key=lambda notice: notice.line)
        ]


@dataclass(frozen=True)
class Destination:
    """Where records go, how far, and on whose word."""

    channel: Channel
    organization: Organization
    state: ImportState
    by: User
    actor: Actor
    reason: str = ""


def import_items(
    *,
    file: Path,
    mapping: FileMapping,
    to: Destination,
    at: datetime,
    watch: Watch = RecordFile.records,
    is_stopped: Callable[[], bool] = bool,
) -> ItemTally:
    """Bring the records of a file into a channel; those that cannot go in are told with the reason."""
    found = open_records(file, format=mapping.format)
    require_columns(found, mapping)
    reading = FileReading(mapping, at)
    run = _Run(reading, to, is_stopped)
    for batch in in_batches(watch(found)):
        run.bring(batch)
        if is_stopped():
            reading.tally.is_stopped = True
            break
    return reading.tally


@dataclass
class FileReading:
    """The records of one file on their way: each key once, and a notice of each that cannot go in."""

    mapping: FileMapping
    at: datetime
    tally: ItemTally = field(default_factory=ItemTally)
    first: dict[str, int] = field(default_factory=dict)  # the line a key was first seen on

    def read(self, record: Record) -> ImportRow | None:
        try:
            row, warnings = read_record(record, self.mapping, at=self.at)
            self.require(row)
        except RowUnusable as refusal:
            self.note(record, Level.ERROR, str(refusal.message))
            return None
        self.first[row.key] = record.line
        for warning in warnings:
            self.note(record, Level.WARNING, warning)
        return row

    def require(self, row: ImportRow) -> None:
        """Raises RowUnusable where the others may go in, and this one may not."""
        if row.key in self.first:
            raise RowUnusable(_("来源主键与第 %(line)d 行相同。") % {"line": self.first[row.key]})

    def note(self, record: Record, level: Level, reason: str) -> None:
        key = key_of(record, self.mapping).replace("\n", " + ")
        title = title_of(record, self.mapping)[:200]
        self.tally.notices.append(Notice(record.line, key, title, level, reason))


@dataclass
class _Run:
    reading: FileReading
    to: Destination
    is_stopped: Callable[[], bool]

    def bring(self, records: Iterable[Record]) -> None:
        by_key: dict[str, Record] = {}
        rows: list[ImportRow] = []
        for record in records:
            row = self.reading.read(record)
            if row is not None:
                by_key[row.key] = record
                rows.append(row)
        outcome = import_batch(
            rows=rows,
            channel=self.to.channel,
            organization=self.to.organization,
            state=self.to.state,
            source=self.reading.mapping.source,
            by=self.to.by,
            actor=self.to.actor,
            at=self.reading.at,
            reason=self.to.reason,
        )
        self._count(outcome, by_key)
        self._submit(outcome, by_key)

    def _count(self, outcome: BatchOutcome, by_key: Mapping[str, Record]) -> None:
        self.reading.tally.outcomes["imported"] += len(outcome.imported)
        self.reading.tally.outcomes["updated"] += len(outcome.updated)
        self.reading.tally.outcomes["unchanged"] += len(outcome.unchanged)
        for key, reason in outcome.refused.items():
            self.reading.note(by_key[key], Level.ERROR, reason)

    def _submit(self, outcome: BatchOutcome, by_key: Mapping[str, Record]) -> None:
        for key, item_id in outcome.to_submit.items():
            if self.is_stopped():
                return  # what is left is a draft, and is submitted by the next run
            try:
                submit_item(item_id=item_id, by=self.to.by, actor=self.to.actor, at=self.reading.at)
            except Refused as refusal:
                reason = _("已存为草稿，但没有送审：%(reason)s") % {"reason": refusal.message}
                self.reading.note(by_key[key], Level.WARNING, reason)


def require_columns(file: RecordFile, mapping: FileMapping) -> None:
    """A table without the columns that matter was meant for another mapping."""
    columns = file.columns()
    if columns is None:
        return
    if mapping.key_columns(columns) is None:
        raise BadMapping(
            _("文件中没有映射所说的主键列 %(key)s；表头是：%(columns)s。")
            % {"key": mapping.key_words(), "columns": "、".join(columns)}
        )
    for name in ("title", "released_at"):
        place = mapping.fields.get(name)
        if place and not place.is_known_to(columns):
            raise BadMapping(
                _("文件中没有映射所说的 %(field)s 列 %(wanted)s；表头是：%(columns)s。")
                % {
                    "field": name,
                    "wanted": " 或 ".join(place.columns),
                    "columns": "、".join(columns),
                }
            )


def in_batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    remaining = iter(records)
    while batch := list(islice(remaining, ROWS_A_BATCH)):
        yield batch

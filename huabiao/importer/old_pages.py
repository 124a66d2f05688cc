"""Decides how a file of an old site's pages is brought to the search: batch by batch, each whole or not at all.

The same file and mapping bring them into the library one day; until then they are found, and read where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.base.html import text_of
from huabiao.changes.operations import Actor
from huabiao.importer import texts
from huabiao.importer.items import (
    FileReading,
    ItemTally,
    Level,
    Watch,
    in_batches,
    require_columns,
)
from huabiao.importer.mapping import BadMapping, FileMapping
from huabiao.importer.reading import RowUnusable
from huabiao.importer.records import Record, RecordFile, open_records
from huabiao.library.operations import ImportRow
from huabiao.search.models import OldSite
from huabiao.search.operations import OldPageRow, bring_old_pages, keep_only
from huabiao.search.rules import place_of


class NothingInFile(Refused):
    def __init__(self) -> None:
        super().__init__(_("文件里没有一条可用的记录，没有删去任何旧网页。"))


@dataclass(frozen=True)
class OldPagesDestination:
    """Of which site pages are, and on whose word; `is_whole`: what the file does not have is gone."""

    old_site: OldSite
    by: User
    actor: Actor
    is_whole: bool = False


@dataclass
class OldPageTally(ItemTally):
    """What came of the records of one file, and how many pages it no longer had."""

    forgotten: int = 0

    def remark(self) -> str:
        told = [super().remark()]
        if self.forgotten:
            told.append(_("文件里已经没有的旧网页 %d 个，不再能搜到。") % self.forgotten)
        return "".join(told)

    def as_dict(self, report: Path | None) -> dict[str, object]:
        return {**super().as_dict(report), "forgotten": self.forgotten}


def import_old_pages(
    *,
    file: Path,
    mapping: FileMapping,
    to: OldPagesDestination,
    at: datetime,
    watch: Watch = RecordFile.records,
    is_stopped: Callable[[], bool] = bool,
) -> OldPageTally:
    """Let the pages a file tells of be found; those that cannot are told with the reason."""
    found = open_records(file, format=mapping.format)
    require_columns(found, mapping)
    if "original_url" not in mapping.fields:
        raise BadMapping(_("映射里没有 original_url（原文地址）：旧网页要有网址，读者才能打开。"))
    reading = _FileReading(mapping, at)
    for batch in in_batches(watch(found)):
        _bring(batch, reading, to)
        if is_stopped():
            reading.tally.is_stopped = True
            return reading.tally
    if to.is_whole:
        _forget_others(reading, to)
    return reading.tally


@dataclass
class _FileReading(FileReading):
    tally: OldPageTally = field(default_factory=OldPageTally)
    places: dict[str, int] = field(
        default_factory=dict
    )  # of all records, and the line of the first

    def read(self, record: Record) -> ImportRow | None:
        said = self.mapping.fields["original_url"].of(record.cells)
        place = place_of(texts.address(said))
        line = self.places.setdefault(place, record.line) if place else record.line
        if line != record.line:
            self.note(record, Level.ERROR, _("与第 %(line)d 行是同一个网页。") % {"line": line})
            return None
        return super().read(record)

    def require(self, row: ImportRow) -> None:
        super().require(row)
        if not row.original_url:
            raise RowUnusable(_("没有可用的原文地址，读者打不开。"))


def _bring(records: Iterable[Record], reading: _FileReading, to: OldPagesDestination) -> None:
    read: list[tuple[Record, OldPageRow]] = []
    for record in records:
        row = reading.read(record)
        if row is not None:
            read.append((record, _page(row)))
    outcome = bring_old_pages(
        old_site_id=to.old_site.pk,
        rows=[row for _record, row in read],
        by=to.by,
        actor=to.actor,
        at=reading.at,
    )
    for name in ("imported", "updated", "unchanged"):
        reading.tally.outcomes[name] += getattr(outcome, name)
    for number, reason in outcome.refused.items():
        reading.note(read[number][0], Level.ERROR, reason)


def _page(row: ImportRow) -> OldPageRow:
    return OldPageRow(
        digest=row.digest,
        url=row.original_url,
        title=row.title,
        text=text_of(row.body),
        document_number=row.document_number,
        index_number=row.index_number,
        released_at=row.released_at,
    )


def _forget_others(reading: _FileReading, to: OldPagesDestination) -> None:
    if not reading.first:
        raise NothingInFile
    reading.tally.forgotten = keep_only(
        old_site_id=to.old_site.pk,
        places=reading.places.keys(),
        by=to.by,
        actor=to.actor,
        at=reading.at,
    )

"""Decides how an import tells what went in, what did not, and why."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, TextIO

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Rejection:
    """One reason why a row did not go in."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return _("第 %(line)d 行，%(column)s“%(value)s”：%(reason)s") % {
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


@dataclass
class Tally:
    """What came of the rows of one file."""

    columns: ClassVar[tuple[str, ...]] = ("行号", "列", "内容", "原因")

    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    is_stopped: bool = False  # by a person, after a whole number of transactions

    @property
    def rejected_count(self) -> int:
        return len({rejection.line for rejection in self.rejections})

    def sentences(self) -> list[str]:
        """Why rows did not go in, for a person at a terminal."""
        return [str(rejection) for rejection in self.rejections]

    def remark(self) -> str:
        """What else a person at a terminal should know."""
        return ""

    def table(self) -> list[tuple[int | str, ...]]:
        """The same for a spreadsheet, in the order of the file."""
        return [
            (rejection.line, rejection.column, rejection.value, rejection.reason)
            for rejection in sorted(self.rejections, key=lambda rejection: rejection.line)
        ]

    def as_dict(self, report: Path | None) -> dict[str, object]:
        return {
            "imported": self.outcomes["imported"],
            "updated": self.outcomes["updated"],
            "unchanged": self.outcomes["unchanged"],
            "rejected": self.rejected_count,
            "report": str(report) if report else None,
        }


def write_report(name: str, tally: Tally, *, at: datetime) -> Path | None:
    """Put what there is to say into a CSV that a spreadsheet opens; nothing: no file."""
    rows = tally.table()
    if not rows:
        return None
    with _new_file(f"import-{name}-{localtime(at):%Y%m%d-%H%M%S}") as handle:
        writer = csv.writer(handle)
        writer.writerow(tally.columns)
        writer.writerows([_inert(cell) for cell in row] for row in rows)
        return Path(handle.name)


def _new_file(stem: str) -> TextIO:
    """A file nobody has: two imports of one second do not overwrite each other's reasons."""
    folder = Path(settings.HUABIAO_HOME) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    file, number = folder / f"{stem}.csv", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}-{number}.csv"
    return file.open("x", encoding="utf-8-sig", newline="")


def _inert(cell: int | str) -> int | str:
    """A spreadsheet would compute what begins like a formula; the file came from outside."""
    return f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@") else cell

"""Decides how an import tells what went in, what did not, and why."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

TITLES = ("行号", "列", "内容", "原因")


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

    outcomes: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def rejected_count(self) -> int:
        return len({rejection.line for rejection in self.rejections})

    def as_dict(self, report: Path | None) -> dict[str, object]:
        return {
            "imported": self.outcomes["imported"],
            "updated": self.outcomes["updated"],
            "unchanged": self.outcomes["unchanged"],
            "rejected": self.rejected_count,
            "report": str(report) if report else None,
        }


def write_report(name: str, rejections: Sequence[Rejection], *, at: datetime) -> Path | None:
    """Put the rejections beside each other in a CSV that a spreadsheet opens; none: no file."""
    if not rejections:
        return None
    folder = Path(settings.HUABIAO_HOME) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"import-{name}-{localtime(at):%Y%m%d-%H%M%S}.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(TITLES)
        writer.writerows(
            (rejection.line, rejection.column, _inert(rejection.value), rejection.reason)
            for rejection in sorted(rejections, key=lambda rejection: rejection.line)
        )
    return file


def _inert(text: str) -> str:
    """A spreadsheet would compute what begins like a formula; the file came from outside."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text

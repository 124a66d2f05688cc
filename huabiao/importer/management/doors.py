"""Decides what each kind of `huabiao import` has in common: a file, a progress, a tally, an exit code."""

from __future__ import annotations

import json
import signal
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from huabiao.base.progress import progress
from huabiao.base.tables import Row
from huabiao.importer.records import Record, RecordFile
from huabiao.importer.reports import Tally, write_report

STOPPED = 1
SOME_REJECTED = 3
SHOWN_ON_SCREEN = 20


class Door(ABC):
    """One kind of thing that can be imported: `huabiao import NAME FILE`."""

    name: str
    help: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="要导入的文件")
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    @abstractmethod
    def bring(self, options: dict[str, Any], *, at: datetime) -> Tally:
        """Bring the file in; a refusal of the file as a whole is raised."""

    def watch(self, options: dict[str, Any]) -> Any:
        """How rows are followed while they pass: in silence where a machine reads the answer."""

        def watched(rows: Sequence[Row]) -> Iterable[Row]:
            if options["json"]:
                return rows
            return progress(rows, total=len(rows), label=_("导入"))

        return watched


def watched_records(file: RecordFile) -> Iterable[Record]:
    """Records as they pass, with how far that is."""
    count = sum(1 for _record in file.records())
    return progress(file.records(), total=count, label=_("导入"))


def tell(command: BaseCommand, tally: Tally, *, name: str, as_json: bool, at: datetime) -> int:
    """Say what came of it, on stdout and where rows were rejected on stderr; returns the exit code."""
    report = write_report(name, tally, at=at)
    sentences = tally.sentences()
    for sentence in sentences[:SHOWN_ON_SCREEN]:
        command.stderr.write(sentence)
    if len(sentences) > SHOWN_ON_SCREEN:
        command.stderr.write(_("……共 %d 条，其余见报告。") % len(sentences))
    if remark := tally.remark():
        command.stderr.write(remark)
    counts = tally.as_dict(report)
    if as_json:
        command.stdout.write(json.dumps(counts, ensure_ascii=False))
    else:
        command.stdout.write(
            _("新增 %(imported)d，更新 %(updated)d，未变 %(unchanged)d，未导入 %(rejected)d。")
            % counts
        )
        if report:
            told = _("未导入的行和原因：%s") if tally.rejected_count else _("需要核对的行：%s")
            command.stdout.write(told % report)
    if tally.is_stopped:
        command.stderr.write(
            _("已停止。以上各行已经导入；重新运行同一条命令，会接着导入其余各行。")
        )
        return STOPPED
    return SOME_REJECTED if tally.rejected_count else 0


@contextmanager
def stopped_by_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C end the import after what is running; the second ends it at once."""
    is_asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_asked
        if is_asked:
            raise KeyboardInterrupt
        is_asked = True

    former = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: is_asked
    finally:
        signal.signal(signal.SIGINT, former)

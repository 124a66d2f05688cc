"""`huabiao texts`: reads at once what uploaded files say, of all that wait for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from huabiao.base.progress import progress
from huabiao.changes.operations import Actor, system
from huabiao.media.operations import read_all_again
from huabiao.media.queries import documents_to_read
from huabiao.media.reading.desk import Desk


class Command(BaseCommand):
    help = "立即读取附件里的文字，供搜索使用；可以随时中断，再运行时接着读。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="以前读不出的也重新读")
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system("command")
        if options["again"]:
            read_all_again(actor=actor, at=timezone.now())
        waiting = documents_to_read().count()
        desk = Desk(is_beside_another=True)
        try:
            count = sum(1 for _step in progress(_steps(desk, actor), total=waiting, label="读取"))
        finally:
            desk.stop()
        if options["json"]:
            self.stdout.write(json.dumps({"files": count}))
            return
        self.stdout.write(_("读过 %(count)d 个文件。") % {"count": count})


def _steps(desk: Desk, actor: Actor) -> Iterator[None]:
    while desk.finish(actor=actor, at=timezone.now()):
        yield

"""`huabiao likeness`: lets texts that were there before be found when a new one is like them."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from huabiao.base.progress import progress
from huabiao.library.operations import mark_unmarked


class Command(BaseCommand):
    help = "给以前入库的信息补做相似特征；可以随时中断，再运行时接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        marked = sum(progress(mark_unmarked(), total=None, label=_("相似特征")))
        if options["json"]:
            self.stdout.write(json.dumps({"items": marked}))
            return
        self.stdout.write(_("补做了 %(count)d 篇信息的相似特征。") % {"count": marked})

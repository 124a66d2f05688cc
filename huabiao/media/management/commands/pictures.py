"""`huabiao pictures`: gives pictures that were stored before there were sizes their smaller forms."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from huabiao.changes.operations import system
from huabiao.media.operations import make_sizes
from huabiao.media.queries import images_without_sizes


class Command(BaseCommand):
    help = "给以前上传的图片补做小图；可以随时中断，再运行时接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        images = list(images_without_sizes())
        made = sum(
            make_sizes(image_id=pk, actor=system("command"), at=timezone.now()) for pk in images
        )
        if options["json"]:
            self.stdout.write(json.dumps({"pictures": len(images), "sizes": made}))
            return
        self.stdout.write(
            _("看过 %(pictures)d 张图片，补做小图 %(sizes)d 张。")
            % {"pictures": len(images), "sizes": made}
        )

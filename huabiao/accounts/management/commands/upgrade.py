"""`huabiao upgrade`: database and static files of a running installation brought to this version."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from huabiao.base.errors import Refused
from huabiao.base.installation import (
    alone,
    collect_static,
    has_table,
    make_folders,
    migrate,
)


class Command(BaseCommand):
    help = "把数据库和静态文件升级到当前版本；其他进程可以继续运行，完成后请重启服务。"
    requires_system_checks: list[str] = []  # the checks read a database that is still older

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not has_table("accounts_organization"):
                raise CommandError(_("这里还没有安装华表，请先运行 huabiao init。"))
            with alone():
                folders, steps, files = make_folders(), migrate(), collect_static()
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["json"]:
            done = {"folders": folders, "migrations": steps, "static_files": files}
            self.stdout.write(json.dumps(done, ensure_ascii=False))
            return
        for step in steps:
            self.stdout.write(_("数据库升级步骤：%s") % step)
        self.stdout.write(
            _("完成：数据库升级 %(steps)d 步，静态文件更新 %(files)d 个。")
            % {"steps": len(steps), "files": files}
        )

"""The doors for the two lists of a city's first day: its organizations and its people."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.importer.management.doors import Door
from huabiao.importer.reports import Tally
from huabiao.importer.rosters import Link, import_organizations, import_people

LINK_TITLES = ("登录名", "姓名", "单位", "链接")


class AlreadyThere(Refused):
    """Links are secrets: they are never written into a file others may have open."""

    def __init__(self, file: Path) -> None:
        super().__init__(_("文件 %(file)s 已存在，请换一个文件名。") % {"file": file})


class OrganizationsDoor(Door):
    name = "organizations"
    help = "导入单位（CSV）；按单位代码识别，重复导入只更新有变化的内容"

    def bring(self, options: dict[str, Any], *, at: datetime) -> Tally:
        return import_organizations(
            file=options["file"], actor=system("command"), at=at, watch=self.watch(options)
        )


class PeopleDoor(Door):
    name = "people"
    help = "导入人员（CSV）；按登录名识别，重复导入只更新有变化的内容，不撤销角色"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--links",
            metavar="FILE",
            type=Path,
            help="为尚未设置密码的人员生成一次性链接，写入这个 CSV 文件（仅本人可读）",
        )

    def bring(self, options: dict[str, Any], *, at: datetime) -> Tally:
        file = options["links"]
        if file is not None and file.exists():
            raise AlreadyThere(file)
        links: list[Link] | None = None if file is None else []
        tally = import_people(
            file=options["file"],
            actor=system("command"),
            at=at,
            watch=self.watch(options),
            links=links,
        )
        if file is not None and links is not None:
            _write_links(file, links)
        return tally


def _write_links(file: Path, links: Sequence[Link]) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(LINK_TITLES)
        writer.writerows(links)

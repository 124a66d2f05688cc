"""The door for pages of sites that are not brought in yet: found by the search, and read where they stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from huabiao.accounts.operations import actor_of
from huabiao.importer.management.doors import Door, stopped_by_interrupt, watched_records
from huabiao.importer.mapping import read_mapping
from huabiao.importer.old_pages import OldPagesDestination, OldPageTally, import_old_pages
from huabiao.importer.records import RecordFile
from huabiao.importer.targets import old_site_at, person_named


class OldPagesDoor(Door):
    name = "old-pages"
    help = (
        "把还没有迁移的旧网站的网页导入搜索：读者在这里搜到，到旧网站上看；"
        "文件和映射与导入信息（items）相同，重复导入只更新有变化的"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--mapping", metavar="FILE", type=Path, required=True, help="映射文件（TOML）"
        )
        parser.add_argument(
            "--old-site", metavar="HOST", required=True, help="旧网站的域名，先在工作台登记"
        )
        parser.add_argument(
            "--as", metavar="LOGIN", dest="login", required=True, help="以哪个平台管理员的身份导入"
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help="文件里是这个旧网站的全部网页：以前导入过、这次没有的，不再能搜到",
        )

    def bring(self, options: dict[str, Any], *, at: datetime) -> OldPageTally:
        by = person_named(options["login"])
        to = OldPagesDestination(
            old_site=old_site_at(options["old_site"]),
            by=by,
            actor=actor_of(by, address="", door="command"),
            is_whole=options["whole"],
        )
        mapping = read_mapping(options["mapping"])
        with stopped_by_interrupt() as is_stopped:
            return import_old_pages(
                file=options["file"],
                mapping=mapping,
                to=to,
                at=at,
                watch=RecordFile.records if options["json"] else watched_records,
                is_stopped=is_stopped,
            )

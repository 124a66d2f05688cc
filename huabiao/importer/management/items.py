"""The door for records of other systems: a file, a mapping, a channel, and on whose word."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from huabiao.accounts.operations import actor_of
from huabiao.importer.items import Destination, ItemTally, import_items
from huabiao.importer.management.doors import Door, stopped_by_interrupt, watched_records
from huabiao.importer.mapping import read_mapping
from huabiao.importer.records import RecordFile
from huabiao.importer.targets import channel_named, organization_coded, person_named
from huabiao.library.enums import ImportState


class ItemsDoor(Door):
    name = "items"
    help = "按映射文件导入信息（CSV 或 JSON Lines，可以是 .gz）；按来源主键识别，重复导入只更新有变化的内容"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--mapping", metavar="FILE", type=Path, required=True, help="映射文件（TOML）"
        )
        parser.add_argument(
            "--channel", metavar="SITE/CHANNEL", required=True, help="网站代码/栏目路径"
        )
        parser.add_argument(
            "--as", metavar="LOGIN", dest="login", required=True, help="以哪个用户的身份导入"
        )
        parser.add_argument(
            "--state",
            choices=ImportState.values,
            required=True,
            help="draft 存为草稿；submitted 送审；live 直接公开（限平台管理员，须写 --reason）",
        )
        parser.add_argument(
            "--organization", metavar="CODE", help="信息归哪个单位；默认是栏目的责任单位"
        )
        parser.add_argument("--reason", metavar="TEXT", default="", help="直接公开的原因，记入日志")

    def bring(self, options: dict[str, Any], *, at: datetime) -> ItemTally:
        by = person_named(options["login"])
        channel = channel_named(options["channel"])
        code = options["organization"]
        to = Destination(
            channel=channel,
            organization=organization_coded(code) if code else channel.organization,
            state=ImportState(options["state"]),
            by=by,
            actor=actor_of(by, address="", door="command"),
            reason=options["reason"],
        )
        mapping = read_mapping(options["mapping"])
        with stopped_by_interrupt() as is_stopped:
            return import_items(
                file=options["file"],
                mapping=mapping,
                to=to,
                at=at,
                watch=RecordFile.records if options["json"] else watched_records,
                is_stopped=is_stopped,
            )

"""The door for folders: Word files and saved pages become drafts of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from huabiao.accounts.operations import actor_of
from huabiao.base.progress import progress
from huabiao.importer.folders import FolderDestination, FolderTally, import_folder
from huabiao.importer.management.doors import Door, stopped_by_interrupt
from huabiao.importer.targets import organization_coded, person_named
from huabiao.library.operations import FROM_WORD


class FolderDoor(Door):
    name = "folder"
    help = (
        "把文件夹里的 Word 文件（.docx）和网页（.html）导入为单位的草稿；重复导入只更新有变化的文件"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--organization", metavar="CODE", required=True, help="草稿归哪个单位（单位代码）"
        )
        parser.add_argument(
            "--as", metavar="LOGIN", dest="login", required=True, help="以哪个用户的身份导入"
        )
        parser.add_argument(
            "--kind",
            dest="item_kind",
            choices=[kind.value for kind in FROM_WORD],
            default="",
            help="信息类型；不写则按标题和文号判断",
        )
        parser.add_argument(
            "--source",
            metavar="NAME",
            default="",
            help="来源名称，和文件的路径一起认出导入过的文件；默认是单位代码/文件夹名",
        )

    def bring(self, options: dict[str, Any], *, at: datetime) -> FolderTally:
        by = person_named(options["login"])
        to = FolderDestination(
            organization=organization_coded(options["organization"]),
            by=by,
            actor=actor_of(by, address="", door="command"),
            kind=options["item_kind"],
            source=options["source"],
        )
        with stopped_by_interrupt() as is_stopped:
            return import_folder(
                folder=options["file"],
                to=to,
                at=at,
                watch=iter if options["json"] else _watched,
                is_stopped=is_stopped,
            )


def _watched(files: Sequence[Path]) -> Iterable[Path]:
    return progress(files, total=len(files), label=_("导入"))

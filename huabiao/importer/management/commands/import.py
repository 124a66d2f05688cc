# ruff: noqa: N999  # the file is named as the command is
"""`huabiao import KIND FILE`: records from a file; each kind has its door."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.importer.management.doors import Door, tell
from huabiao.importer.management.folders import FolderDoor
from huabiao.importer.management.items import ItemsDoor
from huabiao.importer.management.old_pages import OldPagesDoor
from huabiao.importer.management.rosters import OrganizationsDoor, PeopleDoor

DOORS: dict[str, Door] = {
    door.name: door
    for door in (OrganizationsDoor(), PeopleDoor(), ItemsDoor(), FolderDoor(), OldPagesDoor())
}


class Command(BaseCommand):
    help = "从文件导入单位、人员、信息等；可以重复运行，不会重复导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
        for door in DOORS.values():
            door.add_arguments(kinds.add_parser(door.name, help=door.help, description=door.help))

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        door = DOORS[options["kind"]]
        try:
            tally = door.bring(options, at=at)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        code = tell(self, tally, name=door.name, as_json=options["json"], at=at)
        if code:
            sys.exit(code)

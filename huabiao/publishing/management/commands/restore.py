"""`huabiao restore`: writes a whole site as it stood at a moment into a folder; needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from huabiao.base.progress import progress
from huabiao.guard.history import History, NothingThen, sites_of
from huabiao.guard.merkle import Entry
from huabiao.guard.restoring import NotEmpty, restore
from huabiao.guard.signing import PUBLIC_FILE
from huabiao.guard.store import NotStored
from huabiao.publishing.management.commands.guard import keys_of


class Command(BaseCommand):
    help = "把一个网站在某一时刻的全部文件写到指定的目录；不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, metavar="CODE", help="网站")
        parser.add_argument(
            "--at", required=True, metavar="时间", help="如 2026-03-03T15:00；没有时区的按北京时间"
        )
        parser.add_argument(
            "--into", required=True, type=Path, metavar="目录", help="空目录，没有则新建"
        )
        parser.add_argument(
            "--public-key",
            type=Path,
            default=Path(settings.HUABIAO_HOME) / PUBLIC_FILE,
            metavar="文件",
            help="验证清单签名的公钥",
        )

    def handle(self, *args: Any, site: str, at: str, into: Path, **options: Any) -> None:
        seal = Path(settings.SEAL_ROOT)
        if site not in sites_of(seal):
            raise CommandError(f"没有网站 {site} 的清单。")
        history = History(seal, site, keys_of(options["public_key"]))
        try:
            root = restore(history, _moment(at), into, track=_shown)
        except NothingThen as error:
            raise CommandError(f"网站 {site} 在这个时间还没有状态。") from error
        except NotEmpty as error:
            raise CommandError(f"目录 {into} 不是空的。") from error
        except NotStored as error:
            raise CommandError(f"内容库里缺少 {error}，没有恢复完整。") from error
        when = timezone.localtime(root.at)
        self.stdout.write(
            f"{site} 在 {when:%Y-%m-%d %H:%M:%S} 的 {root.files} 个文件已写到 {into}。"
        )


def _shown(entries: list[tuple[str, Entry]]) -> Iterable[tuple[str, Entry]]:
    return progress(entries, total=len(entries), label="恢复")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"看不懂时间“{text}”：请写成 2026-03-03T15:00。")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

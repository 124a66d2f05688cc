"""`huabiao demo`: builds the fictional city once, publishes it, and serves it."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from huabiao.accounts.models import Organization
from huabiao.base.installation import alone, collect_static, make_folders, migrate
from huabiao.base.progress import progress
from huabiao.config.demo import city
from huabiao.config.management.commands.serve import addresses
from huabiao.library import operations as library
from huabiao.library.models import Item, Placement
from huabiao.pages import operations as pages
from huabiao.publishing.fragments import KIND as FRAGMENT
from huabiao.publishing.models import PublishedFile
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.turn import turn
from huabiao.search.operations import feeding
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel, SiteProfile

# Who is worth meeting first, and for what.
FIRST = (
    ("mzj-bianji", "市民政局采编员：写一篇信息，选好栏目，送审"),
    ("mzj-chushen", "市民政局初审员：第一个同意"),
    ("mzj-fushen", "市民政局复审员：第二个同意，做保密审查"),
    ("mzj-qianfa", "市民政局签发员：签发后一秒之内，网站上就能看到"),
    ("bgs-bianji", "市政府办公室采编员：接收各单位报送到门户网站的信息"),
    ("mzj-guanli", "市民政局管理员：管理本单位的人员、栏目和首页"),
    ("pt-guanli", "平台管理员：管理所有单位和网站"),
)


def _require_known(units: Sequence[str]) -> None:
    known = city.codes()
    for unit in units:
        if unit not in known:
            raise CommandError(f"示范市没有单位“{unit}”，可以写：{'、'.join(known)}。")


class Command(BaseCommand):
    help = "建成虚构的示范市并打开服务；已经建成的，保留其中写下的内容。"
    requires_system_checks: list[str] = []  # the checks read a database that is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="只建成、发布，不打开服务")
        parser.add_argument(
            "--only", action="append", default=[], metavar="UNIT",
            help="只写这个单位的信息，例如 sfs-mzj，可以写几次；网站、单位和人员仍是全部",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        self.is_quiet = options["json"]
        _require_known(options["only"])
        with alone():
            self._install(options["only"])
        if not (options["no_serve"] and self.is_quiet):
            self._tell_sign_ins()
        if options["no_serve"]:
            self._report(time.monotonic() - started)
            if not self.is_quiet:
                self.stdout.write("打开服务（huabiao serve）以后，地址是：")
                self.stdout.write("\n".join(addresses(settings.PORT)))
        else:
            call_command("serve")

    def _install(self, units: Sequence[str]) -> None:
        make_folders()
        migrate()
        collect_static()
        if Organization.objects.exists():
            if not self._accounts_file().exists():
                raise CommandError(
                    f"{settings.HUABIAO_HOME} 里已经有一套真实的网站，不能再建示范市。"
                    "请用 HUABIAO_HOME 指定另一个目录。"
                )
            return
        with transaction.atomic():
            city.build(self._told, units)
        sites.tick(at=timezone.now())
        library.tick(at=timezone.now())
        pages.tick(at=timezone.now())
        with turn():
            publish_everything_waiting()
        feeding.rebuild()

    def _told(self, stories: Sequence[dict[str, Any]], label: str) -> Iterable[dict[str, Any]]:
        if self.is_quiet:
            return stories
        return progress(stories, total=len(stories), label=label)

    @staticmethod
    def _accounts_file() -> Path:
        return Path(settings.HUABIAO_HOME) / "demo-accounts.csv"

    def _tell_sign_ins(self) -> None:
        """Whom to sign in as first, in the order one text passes their hands."""
        with self._accounts_file().open(encoding="utf-8", newline="") as handle:
            passwords = {row["login"]: row["password"] for row in csv.DictReader(handle)}
        first = [(login, passwords[login], may) for login, may in FIRST if login in passwords]
        self.stderr.write("示范市已经建成。打开工作台，先用下面的账号登录：\n")
        self.stderr.write(f"  {'登录名':<11}{'密码':<14}可以做什么")
        for login, password, may in first:
            self.stderr.write(f"  {login:<14}{password:<16}{may}")
        self.stderr.write(
            f"\n其余 {len(passwords) - len(first)} 个账号（各部门、区县、街道乡镇）见 {self._accounts_file()}。\n"
        )

    def _report(self, seconds: float) -> None:
        result = {
            "sites": SiteProfile.objects.count(),
            "channels": Channel.objects.count(),
            "items": Item.objects.count(),
            "placements": Placement.objects.count(),
            "files": PublishedFile.objects.exclude(kind=FRAGMENT).count(),
            "seconds": round(seconds, 1),
        }
        if self.is_quiet:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                "{sites} 个网站，{channels} 个栏目，{items} 篇信息，{placements} 处投放，"
                "{files} 个文件，用时 {seconds} 秒。".format(**result)
            )

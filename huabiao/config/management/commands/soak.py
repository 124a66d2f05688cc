"""`huabiao soak`: does thousands of random acts in an installation of its own and says whether all held."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.accounts.models import Organization
from huabiao.base.installation import has_table, make_folders, migrate
from huabiao.config.environment import HOME, THEME
from huabiao.config.memory import most_memory
from huabiao.config.soak.publisher import EVERY, soak


class Command(BaseCommand):
    help = (
        "在临时的一套网站上随机操作成千上万次，不时杀掉正在发布的进程，核对每个文件是否仍然正确。"
    )
    requires_system_checks: list[str] = []  # the checks read a database that is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        publisher = what.add_parser("publish", help="发布：增量生成的文件是否与全部重新生成的相同")
        publisher.add_argument("--acts", type=int, default=10_000, help="操作多少次")
        publisher.add_argument("--seed", type=int, help="随机数种子；相同的种子做相同的操作")
        publisher.add_argument("--json", action="store_true", help="输出一行 JSON")
        publisher.add_argument("--inside", action="store_true", help="在临时目录中运行（内部使用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["inside"]:
            sys.exit(self._in_a_folder_of_its_own())
        if has_table("accounts_organization") and Organization.objects.exists():
            raise CommandError("需要一个空数据库；DATABASE_URL 指向的数据库里已经有数据。")
        make_folders()
        migrate()
        seed = options["seed"]
        if seed is None:
            seed = random.SystemRandom().randrange(10**6)
        started = time.monotonic()
        report = soak(acts=options["acts"], seed=seed, at=timezone.now(), told=self.stderr.write)
        result = {
            "acts": report.acts,
            "differences": len(report.differences),
            "kills": report.kills,
            "cities": report.cities,
            "seed": seed,
            "rarest": round(report.rarest, 4),
            "seconds": round(time.monotonic() - started),
            "rss_mb": most_memory(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                "操作 {acts} 次（换了 {cities} 座城市，最少的一种占 {rarest:.1%}），杀掉进程 {kills} 次，"
                "每 {every} 次核对一遍，发现差异 {differences} 处；用时 {seconds} 秒，"
                "内存最多 {rss_mb} MB，种子 {seed}。".format(every=EVERY, **result)
            )
        if report.differences:
            sys.exit(1)

    def _in_a_folder_of_its_own(self) -> int:
        with tempfile.TemporaryDirectory(prefix="huabiao-soak-") as folder:
            # The theme is edited, too.
            theme = shutil.copytree(THEME.read(), Path(folder) / "theme")
            environment = {**os.environ, HOME.name: folder, THEME.name: str(theme)}
            command = [sys.executable, "-m", "huabiao.config.command", *sys.argv[1:], "--inside"]
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603

"""`huabiao bench`: measures on an installation of its own and prints figures."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from huabiao.accounts.models import Organization
from huabiao.base.errors import Refused
from huabiao.base.installation import collect_static, has_table, make_folders, migrate
from huabiao.config.bench import (
    cluster,
    console,
    crowd,
    guard,
    interactive,
    judged,
    lists,
    look,
    nodes,
    pages,
    plain_search,
    publish,
    rebuild,
    search_speed,
    small,
    word,
    workers,
)
from huabiao.config.demo import city
from huabiao.publishing.operations import publish_all
from huabiao.publishing.turn import turn
from huabiao.search.operations import feeding
from huabiao.sites.models import SiteProfile


class Command(BaseCommand):
    help = "在临时的一套网站上测量；用 PostgreSQL 时 DATABASE_URL 应指向一个空数据库。"
    requires_system_checks: list[str] = []  # the checks read a database that is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        waiting = what.add_parser("interactive", help="从签发到读者可见的时间")
        waiting.add_argument("--items", type=int, default=20_000)
        waiting.add_argument("--sites", type=int, default=5)
        waiting.add_argument("--acts", type=int, default=interactive.ACTS)
        waiting.add_argument(
            "--during-bulk", action="store_true", help="测量时一直在重新生成全部网站"
        )
        waiting.add_argument(
            "--small", metavar="M", type=int, help="再用 M 篇信息测一次，报告相差几倍"
        )
        full = what.add_parser("publish", help="从零生成全部网页的速度，可与 Hugo 比较")
        full.add_argument("--items", type=int, default=20_000)
        full.add_argument("--sites", type=int, default=130)
        full.add_argument("--against", choices=["hugo"], help="同样的内容和版面，用它也生成一遍")
        full.add_argument("--into", type=_folder, help="在这个文件夹里测量（内存盘或硬盘）")
        full.add_argument("--runs", type=int, default=publish.RUNS)
        touched = what.add_parser("lists", help="一篇通知在不同大小的栏目里触动多少文件")
        touched.add_argument("--entries", type=int, nargs="+", default=[100, 10_000])
        touched.add_argument("--notices", type=int, default=lists.NOTICES)
        touched.add_argument(
            "--times", type=int, default=20, help="栏目有 1000 篇以上时，每种操作再做几次"
        )
        seen = what.add_parser("pages", help="公开网页在手机上的 Lighthouse 评分和大小")
        seen.add_argument("--runs", type=int, default=pages.RUNS)
        looks = what.add_parser("look", help="改变整个网站的颜色要写多少文件、读者等多久")
        looks.add_argument("--pages", type=int, default=10_000)
        screens = what.add_parser("console", help="大库里工作台各个页面要等多久")
        screens.add_argument("--items", type=int, default=100_000)
        screens.add_argument("--organizations", type=int, default=130)
        screens.add_argument("--times", type=int, default=console.TIMES)
        several = what.add_parser(
            "workers", help="几个发布进程一起重新生成有多快，被杀以后多久接手"
        )
        several.add_argument("--items", type=int, default=5_000)
        several.add_argument("--sites", type=int, default=5)
        several.add_argument("--workers", type=int, default=3)
        several.add_argument("--kills", type=int, default=5)
        several.add_argument("--runs", type=int, default=3)
        again = what.add_parser("rebuild", help="作为任务重新生成全部网页时，发布进程占多少内存")
        again.add_argument("--items", type=int, default=20_000)
        again.add_argument("--sites", type=int, default=130)
        words = what.add_parser("word", help="读 Word 文件要多久，文字是否与旁边的 .txt 相同")
        words.add_argument("--folder", type=Path, help="放 .docx 的文件夹")
        words.add_argument("--pages", type=int, default=30, help="另外做一个这么多页的文件")
        guards = what.add_parser("guard", help="签名的清单要花多少时间，被篡改的网页多久恢复")
        guards.add_argument("--files", type=int, default=200_000)
        guards.add_argument("--into", type=_folder, help="放在这个目录下（内存或者硬盘）")
        webs = what.add_parser("nodes", help="发布后各台网页服务器多久取到")
        webs.add_argument("--nodes", type=int, default=3)
        webs.add_argument("--items", type=int, default=2_000)
        webs.add_argument("--sites", type=int, default=5)
        webs.add_argument("--acts", type=int, default=nodes.ACTS)
        asked = what.add_parser(
            "search", help="提问能否找到该找到的内容，与三种现成引擎比较；或者有多快"
        )
        either = asked.add_mutually_exclusive_group(required=True)
        either.add_argument("--judged", type=Path, metavar="DIR", help="BEIR 格式的评测集")
        either.add_argument(
            "--documents", type=search_speed.enough, metavar="N", help="在 N 篇文章里查找有多快"
        )
        asked.add_argument("--queries", type=int, default=search_speed.QUERIES)
        asked.add_argument("--into", type=_folder, help="索引放在这个目录下")
        for one in (
            *(
                waiting,
                full,
                touched,
                seen,
                looks,
                screens,
                words,
                guards,
                webs,
                several,
                asked,
                again,
            ),
        ):
            one.add_argument("--json", action="store_true", help="输出一行 JSON")
            one.add_argument("--inside", action="store_true", help="在临时目录中运行（内部使用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "workers" and connection.vendor != "postgresql":
            raise CommandError("几个发布进程一起生成需要 PostgreSQL；请设置 DATABASE_URL。")
        if options["what"] == "word":  # asks no database
            self._print(self._word(options), options)
            return
        if options.get("small") and not options["inside"]:
            self._print(self._beside_small(options), options)
            return
        if options["what"] == "guard":  # neither does this
            self._print(self._guard(options), options)
            return
        if options.get("judged"):  # nor this
            with tempfile.TemporaryDirectory(prefix="huabiao-bench-", dir=options["into"]) as home:
                self._search(options, Path(home))
            return
        if not options["inside"]:
            sys.exit(self._in_a_folder_of_its_own(options.get("into")))
        if has_table("accounts_organization") and Organization.objects.exists():
            raise CommandError("测量需要一个空数据库；DATABASE_URL 指向的数据库里已经有数据。")
        make_folders()
        migrate()
        collect_static()
        measuring: dict[str, Callable[[dict[str, Any]], Any]] = {
            "interactive": self._interactive,
            "publish": self._publish,
            "lists": self._lists,
            "pages": self._pages,
            "look": self._look,
            "console": self._console,
            "nodes": self._nodes,
            "workers": self._workers,
            "search": self._search_speed,
            "rebuild": self._rebuild,
        }
        self._print(measuring[options["what"]](options), options)

    def _print(self, result: Any, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            self.stdout.write(
                f"{platform.machine()}，{os.cpu_count()} 核，{platform.python_version()}"
            )

    def _in_a_folder_of_its_own(self, into: Path | None) -> int:
        with tempfile.TemporaryDirectory(prefix="huabiao-bench-", dir=into) as folder:
            environment = interactive.quiet_environment(Path(folder), small.free_port())
            command = [sys.executable, "-m", "huabiao.config.command", *sys.argv[1:], "--inside"]
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603

    def _beside_small(self, options: dict[str, Any]) -> dict[str, Any]:
        """The same on two installations, one after the other: both in one run, for the ratio's sake."""
        with small.database_url() as url:
            measured = small.measure(options, items=options["small"], database_url=url)
        large = small.measure(options, items=options["items"], database_url=None)
        return {
            **large,
            "small": measured,
            "ratio_to_small": round(large["p95_ms"] / measured["p95_ms"], 3),
        }

    def _interactive(self, options: dict[str, Any]) -> dict[str, Any]:
        self._tell(f"准备 {options['items']} 篇信息、{options['sites']} 个网站……")
        made = cluster.build(items=options["items"], sites=options["sites"], at=timezone.now())
        self._publish_first(made.profiles)
        self._tell("测量……")
        measured = interactive.measure(
            made,
            port=settings.PORT,
            acts=options["acts"],
            told=self._tell_number,
            is_during_bulk=options["during_bulk"],
        )
        return {"items": options["items"], "sites": options["sites"], **measured}

    def _nodes(self, options: dict[str, Any]) -> dict[str, Any]:
        size = {"items": options["items"], "sites": options["sites"]}
        self._tell(f"准备 {size['items']} 篇信息、{size['sites']} 个网站……")
        made = cluster.build(**size, at=timezone.now())
        self._publish_first(made.profiles)
        counts = {"nodes": options["nodes"], "acts": options["acts"]}
        return {**size, **nodes.measure(made, port=settings.PORT, told=self._tell, **counts)}

    def _publish(self, options: dict[str, Any]) -> dict[str, Any]:
        size = {"items": options["items"], "sites": options["sites"]}
        hugo_into = Path(settings.HUABIAO_HOME) / "hugo" if options["against"] else None
        try:
            measured = publish.measure(
                **size,
                runs=options["runs"],
                hugo_into=hugo_into,
                at=timezone.now(),
                told=self._tell,
            )
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        return {**size, **measured}

    def _lists(self, options: dict[str, Any]) -> dict[str, Any]:
        sizes = lists.measure(
            sizes=options["entries"],
            notices=options["notices"],
            times=options["times"],
            at=timezone.now(),
            told=self._tell,
        )
        return {"lists": sizes}

    def _pages(self, options: dict[str, Any]) -> dict[str, Any]:
        self._tell("建示范市……")
        city.build(lambda stories, _label: stories)
        self._publish_first(SiteProfile.objects.all())
        measured = pages.measure(port=settings.PORT, runs=options["runs"], told=self._tell)
        return {"pages": measured}

    def _look(self, options: dict[str, Any]) -> dict[str, Any]:
        self._tell(f"准备一个 {options['pages']} 页的网站……")
        made = cluster.build(items=options["pages"], sites=1, at=timezone.now())
        self._publish_first(made.profiles)
        self._tell("测量……")
        return look.measure(made, port=settings.PORT)

    def _console(self, options: dict[str, Any]) -> dict[str, Any]:
        size = {"items": options["items"], "organizations": options["organizations"]}
        self._tell(f"准备 {size['items']} 篇信息、{size['organizations']} 个单位……")
        made = crowd.build(**size, at=timezone.now(), told=self._tell)
        self._tell("测量……")
        port, times = settings.PORT, options["times"]
        return {**size, **console.measure(made, port=port, times=times, told=self._tell)}

    def _workers(self, options: dict[str, Any]) -> dict[str, Any]:
        names = ("items", "sites", "workers", "kills", "runs")
        asked = {name: options[name] for name in names}
        return {**asked, **workers.measure(**asked, at=timezone.now(), told=self._tell)}

    def _rebuild(self, options: dict[str, Any]) -> dict[str, Any]:
        size = {"items": options["items"], "sites": options["sites"]}
        return {**size, **rebuild.measure(**size, at=timezone.now(), told=self._tell)}

    def _search(self, options: dict[str, Any], home: Path) -> None:
        """Prints the figures in any case, and then refuses where the alternatives were weak."""
        folder = options["judged"]
        try:
            asked = judged.read_set(folder)
            with judged.ours(asked, home) as ask:
                told = [judged.figures_of(judged.OURS, asked, ask)]
            for name, alternative in plain_search.ALTERNATIVES.items():
                with alternative(folder, asked, home, self._tell) as ask:
                    told.append(judged.figures_of(name, asked, ask))
            plain = judged.figures_of("bm25", asked, judged.plain_bm25(asked))
            self._tell(
                json.dumps(
                    {"bm25": {name: plain[name] for name in judged.FLOORS}, "floor": asked.floor}
                )
            )
            self._tell(json.dumps(judged.compare(told)))
            self._print(
                [
                    {name: one[name] for name in one if name not in ("gains", "untuned")}
                    for one in told
                ],
                options,
            )
            judged.check(told[1:], {name: plain[name] for name in judged.FLOORS})
            judged.check(told[1:], asked.floor)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _search_speed(self, options: dict[str, Any]) -> dict[str, Any]:
        made = cluster.build(items=search_speed.CHANGES, sites=1, at=timezone.now())
        with turn():
            publish_all(sites=[profile.site_id for profile in made.profiles])
        asked = {name: options[name] for name in ("documents", "queries")}
        return search_speed.measure(made, **asked, port=settings.PORT, told=self._tell)

    def _guard(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["files"] < 2 * guard.TAMPERINGS:
            raise CommandError(f"--files 至少为 {2 * guard.TAMPERINGS}。")
        with tempfile.TemporaryDirectory(dir=options["into"], prefix="huabiao-bench-") as home:
            return guard.measure(
                files=options["files"],
                home=Path(home),
                at=timezone.now(),
                told=lambda words: self.stderr.write(words),
            )

    def _word(self, options: dict[str, Any]) -> dict[str, Any]:
        made = word.measure_made(pages=options["pages"])
        if options["folder"] is None:
            return made
        try:
            return {**made, **word.measure(folder=options["folder"], told=self._tell)}
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _publish_first(self, profiles: Iterable[SiteProfile]) -> None:
        """What an installation has done before anybody acts: its pages stand, and they are to be found."""
        self._tell("第一次发布……")
        with turn():
            publish_all(sites=[profile.site_id for profile in profiles], hands=settings.HANDS)
        feeding.rebuild()

    def _tell(self, text: str) -> None:
        self.stderr.write(text)

    def _tell_number(self, number: int) -> None:
        if number % 50 == 0:
            self.stderr.write(f"测量 {number}")


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ArgumentTypeError(f"没有“{text}”这个目录，请先建立。")
    return Path(text)

"""`huabiao publish`: does what waits, or renders whole sites again and mends what differs."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.base.progress import progress
from huabiao.changes.operations import system
from huabiao.publishing import theme_folder
from huabiao.publishing.models import Job
from huabiao.publishing.operations import Outcome, publish_all
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.passes import Track
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.queries import failures
from huabiao.publishing.theme_check import BrokenTheme
from huabiao.publishing.turn import is_at_work, turn

LOOKS_EVERY = 0.5  # seconds


class Command(BaseCommand):
    help = "发布待发布的内容；--full 重新生成整个网站并修复差异。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="CODE", help="只处理这个网站（与 --full 同用）")
        parser.add_argument("--full", action="store_true", help="从数据库重新生成全部文件")
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        sites = chosen_sites(options["site"])
        if options["full"] and is_at_work():
            self._leave_to_worker(sites, options)
            return
        with whole_turn():
            total = Outcome()
            if options["full"]:  # what waits is done in it
                track = shown("生成", options)
                total.add(publish_all(sites=sites, hands=settings.HANDS, track=track))
            total.add(publish_everything_waiting())
        self._tell(total, time.monotonic() - started, options)
        if theme_folder.known_fault():
            raise CommandError(theme_folder.known_fault())
        if total.problems:
            raise CommandError("有页面不能生成：\n" + "\n".join(total.problems))

    def _leave_to_worker(self, sites: list[int], options: dict[str, Any]) -> None:
        """Let the worker do it chunk by chunk, and wait: this process would hold up everybody's acts."""
        started = time.monotonic()
        try:
            job = ask_rebuild(sites=sites, by=None, actor=system("command"), at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if not options["json"]:
            self.stdout.write(f"发布进程在运行，由它来做：任务 {job.pk}。")
        while job.is_open:
            time.sleep(LOOKS_EVERY)
            job.refresh_from_db()
        self._tell(job, time.monotonic() - started, options)
        if job.state == Job.State.CANCELLED:
            raise CommandError("任务被取消了。")
        if job.problem_count:
            failed = (f"{one.site.profile.code}{one.path}" for one in failures())
            raise CommandError("有页面不能生成：\n" + "\n".join(failed))

    def _tell(self, done: Outcome | Job, seconds: float, options: dict[str, Any]) -> None:
        result = {
            **{
                name: getattr(done, name)
                for name in ("rendered", "written", "deleted", "unchanged")
            },
            "seconds": round(seconds, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                "生成 {rendered} 个，写入 {written} 个，删除 {deleted} 个，未变 {unchanged} 个，"
                "用时 {seconds} 秒。".format(**result)
            )


@contextlib.contextmanager
def whole_turn() -> Iterator[None]:
    """The publisher's turn; without any whole theme, a sentence."""
    try:
        with turn():
            yield
    except BrokenTheme as refusal:
        raise CommandError(str(refusal.message)) from refusal


def shown(label: str, options: dict[str, Any]) -> Track:
    """How far a run is, for a person; a machine that asked for JSON sees nothing of it."""
    if options["json"]:
        return iter
    return lambda routes: progress(routes, total=len(routes), label=label)


def chosen_sites(code: str | None) -> list[int]:
    """Ids of all sites, or of the one with this code."""
    codes = codes_of_sites()
    chosen = [pk for pk, known in codes.items() if code in (None, known)]
    if code is not None and not chosen:
        raise CommandError(f"没有代码为“{code}”的网站。现有：{'、'.join(sorted(codes.values()))}")
    return chosen

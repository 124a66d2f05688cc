"""`huabiao verify`: proves that the tree is what the database says, byte for byte."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huabiao.publishing import theme_folder
from huabiao.publishing.management.commands.publish import chosen_sites, shown, whole_turn
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.pacing import BATCH, BUDGET, Pace, batches
from huabiao.publishing.proof import Verdict, chosen, verify


def megabytes(text: str) -> float:
    """A speed; ArgumentTypeError where it is none."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise ArgumentTypeError("应是大于 0 的数字")
    return speed


def _reason(name: str, verdict: Verdict) -> str:
    return f"：不能生成：{verdict.failing[name]}" if name in verdict.failing else ""


def _verified(options: dict[str, Any]) -> Verdict:
    """Site by site, or a sample by and by: whoever publishes waits for no more than that."""
    verdict = Verdict()
    pace = Pace(options["budget"])
    sites = chosen_sites(options["site"])
    track = shown("核对", options)
    parts: list[dict[str, Any]] = [{"sites": [site]} for site in sites]
    if options["sample"] is not None:
        with whole_turn():
            publish_everything_waiting()
            routes = chosen(sites, options["sample"])
        parts = [{"sites": sites, "routes": some} for some in batches(routes)]
    for part in parts:
        with whole_turn():
            verdict.add(verify(**part, track=track))
        pace.rest()
    return verdict


class Command(BaseCommand):
    help = "核对：从数据库重新生成并与磁盘上的文件逐字节比较。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", metavar="CODE", help="只核对这个网站")
        parser.add_argument("--sample", metavar="N", type=int, help="只抽查 N 个页面")
        parser.add_argument(
            "--budget",
            metavar="MB",
            type=megabytes,
            default=BUDGET,
            help=f"平均每秒最多读多少 MB（默认 {BUDGET:g}）：每查完一个网站、或每抽查 {BATCH} 页停一停，"
            "其间照常发布",
        )
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = _verified(options)
        kinds = {"different": "不同", "missing": "缺少", "extra": "多出"}
        counts = {kind: len(getattr(verdict, kind)) for kind in kinds}
        names = {kind: getattr(verdict, kind) for kind in kinds}
        if options["json"]:
            everything = [name for kind in kinds for name in names[kind]]
            self.stdout.write(
                json.dumps(
                    {
                        "checked": verdict.checked,
                        **counts,
                        "names": everything,
                        "failing": verdict.failing,
                        "unstable": verdict.unstable,
                    },
                    ensure_ascii=False,
                )
            )
        else:
            self.stdout.write(f"核对 {verdict.checked} 个页面。")
            for kind, label in kinds.items():
                for name in names[kind]:
                    self.stdout.write(f"{label}：{name}{_reason(name, verdict)}")
            for name in verdict.unstable:
                self.stdout.write(
                    f"不稳定：{name}：同样的内容两次生成得到不同的页面，请检查主题或程序。"
                )
            self.stdout.write("全部一致。" if verdict.is_right else "有差异。")
        if theme_folder.known_fault():
            raise CommandError(theme_folder.known_fault())
        if not verdict.is_right:
            sys.exit(1)

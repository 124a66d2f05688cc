"""`huabiao jobs`: the jobs of the publisher from a shell: how far they are; rebuild, pause, resume, cancel."""

from __future__ import annotations

import json
from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.publishing.management.commands.publish import chosen_sites
from huabiao.publishing.models import Job
from huabiao.publishing.operations.jobs import ask_rebuild, cancel_job, pause_job, resume_job
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.queries import ended_jobs, open_jobs, share_of, speed_of, time_left_of
from huabiao.publishing.turn import is_at_work

ENDED = 10
ACTS = {"pause": pause_job, "resume": resume_job, "cancel": cancel_job}


class Command(BaseCommand):
    help = "发布任务：列出进度，重新生成网站，暂停、继续、取消任务。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")
        what = parser.add_subparsers(dest="what")
        what.add_parser("list", help="没有结束的任务和最近结束的任务（不写时就是它）")
        rebuild = what.add_parser("rebuild", help="重新生成全部网站，或者 --site 指定的网站")
        rebuild.add_argument("--site", metavar="CODE", action="append", help="可以写几次")
        for name, help_ in (
            ("pause", "暂停一个任务"),
            ("resume", "让暂停的任务继续"),
            ("cancel", "取消一个重新生成的任务"),
        ):
            act = what.add_parser(name, help=help_)
            act.add_argument("job", type=int, metavar="NUMBER", help="任务的编号")
        for one in what.choices.values():
            # Said before or after the act: the later place does not take back the earlier.
            one.add_argument("--json", action="store_true", default=SUPPRESS, help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            jobs = self._act(options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        told = [describe(job) for job in jobs]
        if options["json"]:
            self.stdout.write(json.dumps({"jobs": told}, ensure_ascii=False))
            return
        for one in told:
            self.stdout.write(_line(one))
        if not told:
            self.stdout.write("没有任务。")
        if any(job.state == Job.State.OPEN for job in jobs) and not is_at_work():
            self.stdout.write("这台机器上没有发布进程在运行；huabiao serve 启动以后开始做。")

    def _act(self, options: dict[str, Any]) -> list[Job]:
        who: dict[str, Any] = {"by": None, "actor": system("command"), "at": timezone.now()}
        if options["what"] == "rebuild":
            codes = options["site"] or [None]
            sites = [site for code in codes for site in chosen_sites(code)]
            return [ask_rebuild(sites=sites, **who)]
        if options["what"] in ACTS:
            return [ACTS[options["what"]](job_id=options["job"], **who)]
        return [*open_jobs(), *ended_jobs(ENDED)]


def describe(job: Job) -> dict[str, Any]:
    """A job as figures: pages, pages a second, seconds."""
    speed, left = speed_of(job), time_left_of(job)
    codes = codes_of_sites()
    return {
        "job": job.pk,
        "kind": job.kind,
        "state": job.state,
        "sites_left": [codes[site] for site in job.sites if site in codes] if job.is_open else [],
        "step": job.step if job.is_open else "",
        "done": job.done,
        "total": job.total,
        "share": round(share_of(job), 4),
        "pages_per_s": None if speed is None else round(speed, 1),
        "seconds_left": None if left is None else round(left.total_seconds()),
        "rendered": job.rendered,
        "written": job.written,
        "unchanged": job.unchanged,
        "deleted": job.deleted,
        "problems": job.problem_count,
        "asked_by": job.asked_by,
    }


def _line(told: dict[str, Any]) -> str:
    kind, state = Job.Kind(told["kind"]).label, Job.State(told["state"]).label
    line = f"{told['job']}  {kind}  {state}  {told['done']}/{told['total']}（{told['share']:.0%}）"
    if told["pages_per_s"]:
        line += f"，每秒 {told['pages_per_s']} 页"
    if told["seconds_left"] is not None:
        line += f"，大约还要 {told['seconds_left']} 秒"
    if told["problems"]:
        line += f"，{told['problems']} 个页面没有生成"
    return line

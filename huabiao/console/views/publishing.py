"""The publisher as the platform office sees it: what runs, how far jobs are, what was done for nothing, what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.changes.models import Work
from huabiao.console.views.screens import Screen, acting
from huabiao.library.operations.importing.arriving import due
from huabiao.publishing import queries
from huabiao.publishing.fragments import site_of
from huabiao.publishing.models import Job
from huabiao.publishing.operations.jobs import ask_rebuild, cancel_job, pause_job, resume_job
from huabiao.publishing.queries.nodes import lagging
from huabiao.sites.queries import sites_for

_RUNS = 30
_ENDED_JOBS = 5
_FAILURES = 50
_NAMES = 3  # of sites that are told by name
_SPANS = (
    (timedelta(days=1), gettext_lazy("最近一天")),
    (timedelta(days=7), gettext_lazy("最近七天")),
)
_SORTS: tuple[tuple[str, Promise], ...] = (
    (Work.Lane.INTERACTIVE, gettext_lazy("即时")),
    (Work.Lane.BULK, gettext_lazy("批量")),
)


@dataclass(frozen=True)
class JobLine:
    """A job in words and figures."""

    job: Job
    sites: str
    percent: int
    speed: str
    left: str
    may_pause: bool
    may_resume: bool
    may_cancel: bool


class PublishingView(Screen):
    """发布情况: what the publisher does now, and how well."""

    template_name = "console/publishing.html"
    title = gettext_lazy("发布情况")
    header_icon = "upload"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not is_platform_administrator(self.request.user):
            raise Http404
        now = timezone.now()
        profiles = list(sites_for(self.request.user).order_by("code"))
        names = {profile.site_id: profile.name for profile in profiles}
        failures = queries.failures()
        jobs = [_line(job, names) for job in queries.open_jobs()]
        workers = queries.workers(now)
        return super().get_context_data(
            now=now,
            profiles=profiles,
            run=queries.run_now(),
            workers=workers,
            is_led=any(one.is_here for one in workers if one.worker.role == queries.LEADING),
            is_alone=connection.vendor == "sqlite",
            waiting=queries.waiting_work(),
            arriving=due(now).count(),
            jobs=jobs,
            is_busy=any(line.job.state == Job.State.OPEN for line in jobs),
            ended=[_line(job, names) for job in queries.ended_jobs(_ENDED_JOBS)],
            runs=queries.last_runs(_RUNS),
            costs=list(_costs(now)),
            nodes_lagging=lagging(now),
            failures=list(failures[:_FAILURES]),
            failure_count=failures.count(),
            **kwargs,
        )


class PublishingActView(View):
    """One button of the screen: rebuild, pause, resume or cancel."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not is_platform_administrator(request.user):
            raise Http404
        try:
            said = _act(request)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, said)
        return redirect("console:publishing")


def _act(request: HttpRequest) -> str:
    act = request.POST.get("act", "")
    if act == "rebuild":
        return _rebuild(request)
    acts: dict[str, tuple[Callable[..., Job], str]] = {
        "pause": (pause_job, _("任务 %(number)s 已暂停。")),
        "resume": (resume_job, _("任务 %(number)s 已继续。")),
        "cancel": (cancel_job, _("任务 %(number)s 已取消。已经生成的页面都是对的。")),
    }
    number = request.POST.get("job", "")
    if act not in acts or not number.isdecimal() or len(number) > 18:
        raise Http404
    operation, said = acts[act]
    operation(job_id=int(number), **acting(request))
    return said % {"number": number}


def _rebuild(request: HttpRequest) -> str:
    chosen = request.POST.get("site", "")
    found = sites_for(request.user)
    sites = [profile.site_id for profile in found if chosen == "all" or chosen == profile.code]
    job = ask_rebuild(sites=sites, **acting(request))
    return _("已经排上：任务 %(number)s，共 %(count)s 页。编辑的发布不受影响。") % {
        "number": job.pk,
        "count": job.total,
    }


def _line(job: Job, names: dict[int, str]) -> JobLine:
    speed = queries.speed_of(job)
    is_open = job.state == Job.State.OPEN
    return JobLine(
        job=job,
        sites=_sites_in_words(job, names),
        percent=int(queries.share_of(job) * 100),
        speed="" if speed is None else _("每秒 %(count)s 页") % {"count": round(speed)},
        left=_left_in_words(queries.time_left_of(job)),
        may_pause=is_open,
        may_resume=job.state == Job.State.PAUSED,
        may_cancel=job.is_open and job.kind == Job.Kind.REBUILD,
    )


def _sites_in_words(job: Job, names: dict[int, str]) -> str:
    sites = [site_of(job.key)] if job.key else job.sites
    known = [names[site] for site in sites if site in names]
    if len(known) <= _NAMES:
        return "、".join(known)
    return _("%(first)s等 %(count)s 个网站") % {"first": known[0], "count": len(known)}


def _left_in_words(left: timedelta | None) -> str:
    if left is None:
        return ""
    seconds = left.total_seconds()
    if seconds < 60:
        return _("不到一分钟就好")
    if seconds < 5400:
        return _("大约还要 %(count)s 分钟") % {"count": round(seconds / 60)}
    return _("大约还要 %(count)s 小时") % {"count": f"{seconds / 3600:.1f}"}


def _costs(now: datetime) -> Iterator[tuple[str, list[tuple[str, queries.Cost, str]]]]:
    for span, label in _SPANS:
        costs = queries.costs_since(now - span)
        rows = [(str(name), costs[sort]) for sort, name in _SORTS]
        rows.append((_("合计"), queries.together(costs)))
        rows.append((_("重新生成（另计）"), costs["REBUILD"]))
        yield str(label), [(name, cost, _percent(cost.over_invalidation)) for name, cost in rows]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"

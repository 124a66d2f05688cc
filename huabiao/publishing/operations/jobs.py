"""Writes of people on jobs: a rebuild is asked for; jobs pause, go on, are cancelled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base import nudge
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.publishing.models import Job, PublishedFile
from huabiao.publishing.operations.remembering import READER, codes_of_sites
from huabiao.sites.operations.validation import require_platform


class NoSuchSite(Refused):
    message = _("没有选中任何网站。")


class AskedAlready(Refused):
    message = _("同样的网站已经在重新生成，或者正在排队。")


class JobEnded(Refused):
    message = _("这个任务已经结束。")


class NotPaused(Refused):
    message = _("这个任务没有暂停。")


class PausedAlready(Refused):
    message = _("这个任务已经暂停。")


class SharedMustBeFinished(Refused):
    """A site half of whose pages show the old navigation, for good, would be wrong; see ADR 0036."""

    message = _("更新公共部分的任务可以暂停，不能取消：取消后一部分页面会一直留着旧的导航。")


@transaction.atomic
def ask_rebuild(*, sites: Collection[int], by: User | None, actor: Actor, at: datetime) -> Job:
    """Have every page of these sites rendered again, and what does not belong there taken away."""
    require_platform(by)
    codes = codes_of_sites()
    chosen = sorted(set(sites) & codes.keys())
    if not chosen:
        raise NoSuchSite
    going_on = Job.objects.select_for_update().filter(
        kind=Job.Kind.REBUILD, state__in=(Job.State.OPEN, Job.State.PAUSED)
    )
    if any(set(chosen) <= set(job.sites) and job.started_at is None for job in going_on):
        raise AskedAlready
    job = Job.objects.create(
        kind=Job.Kind.REBUILD,
        sites=chosen,
        total=PublishedFile.objects.filter(site_id__in=chosen).count(),
        asked_by=actor.name,
        asked_at=at,
    )
    names = [codes[site] for site in chosen]
    _record("publishing.job.asked", job, actor, at, {"sites": names})
    return job


@transaction.atomic
def pause_job(*, job_id: int, by: User | None, actor: Actor, at: datetime) -> Job:
    """Let a job rest after the chunk that is being done."""
    job = _open_job(job_id, by)
    if job.state == Job.State.PAUSED:
        raise PausedAlready
    return _turn(job, Job.State.PAUSED, "publishing.job.paused", actor, at)


@transaction.atomic
def resume_job(*, job_id: int, by: User | None, actor: Actor, at: datetime) -> Job:
    """Let a job go on where it stopped."""
    job = _open_job(job_id, by)
    if job.state != Job.State.PAUSED:
        raise NotPaused
    return _turn(job, Job.State.OPEN, "publishing.job.resumed", actor, at)


@transaction.atomic
def cancel_job(*, job_id: int, by: User | None, actor: Actor, at: datetime) -> Job:
    """End a rebuild after the chunk that is being done: each chunk leaves a tree that is right."""
    job = _open_job(job_id, by)
    if job.kind == Job.Kind.SHARED:
        raise SharedMustBeFinished
    job.finished_at = at
    return _turn(job, Job.State.CANCELLED, "publishing.job.cancelled", actor, at)


def _open_job(job_id: int, by: User | None) -> Job:
    require_platform(by)
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if not job.is_open:
        raise JobEnded
    return job


def _turn(job: Job, state: str, action: str, actor: Actor, at: datetime) -> Job:
    before = job.state
    job.state = state
    # Nothing else: a chunk that ends meanwhile writes how far it came.
    job.save(update_fields=["state", "finished_at"])
    _record(action, job, actor, at, {"done": job.done, "total": job.total}, {"state": before})
    return job


def _record(
    action: str,
    job: Job,
    actor: Actor,
    at: datetime,
    after: dict[str, object],
    before: dict[str, object] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=f"job:{job.pk}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before=before,
        after={"kind": job.kind, **after},
    )
    transaction.on_commit(partial(nudge.send, READER))

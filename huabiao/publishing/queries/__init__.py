"""Reads about the publisher's own work: what waits, what runs cost, how far jobs are, what failed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from huabiao.changes.models import Work
from huabiao.publishing import index
from huabiao.publishing.models import Dependency, Failure, Job, Run, Worker
from huabiao.publishing.routes import with_parts
from huabiao.publishing.turn import is_at_work

READER = "publishing"
LEADING = Worker.Role.LEADING
SILENT_FOR = timedelta(seconds=15)  # a worker tells every five
CROWD = 200  # bulk keys; as many as a run does while an editor waits


@dataclass(frozen=True)
class Cost:
    """What runs of one sort did; over-invalidation is what they rendered for nothing."""

    runs: int = 0
    rendered: int = 0
    written: int = 0
    unchanged: int = 0
    deleted: int = 0

    @property
    def over_invalidation(self) -> float | None:
        """Rendered but unchanged ÷ rendered; None where nothing was rendered."""
        return self.unchanged / self.rendered if self.rendered else None


@dataclass(frozen=True)
class Waiting:
    """What nobody has begun to publish; shared pieces are told as jobs."""

    keys: int
    oldest: datetime | None  # when the oldest act among it was done


def is_crowded(coming: int) -> bool:
    """Whether with so many more keys a run would make editors wait."""
    waiting = Work.objects.filter(reader=READER, run_id=None, lane=Work.Lane.BULK)
    return waiting[:CROWD].count() + coming > CROWD


def waiting_work() -> Waiting:
    of_jobs = Q(key__startswith="fragment:") | Q(key__startswith="sweep:")
    rows = Work.objects.filter(reader=READER, run_id=None).exclude(of_jobs)
    first = rows.filter(change__isnull=False).select_related("change").order_by("pk").first()
    oldest = first.change.at if first is not None and first.change is not None else None
    return Waiting(rows.count(), oldest)


def costs_since(moment: datetime) -> Mapping[str, Cost]:
    """What runs cost since then: by lane, rebuilds apart, as these render what did not change on purpose."""
    runs = Run.objects.filter(started_at__gte=moment, state=Run.State.DONE)
    sorts = {
        Work.Lane.INTERACTIVE.value: Q(is_rebuild=False, lane=Work.Lane.INTERACTIVE),
        Work.Lane.BULK.value: Q(is_rebuild=False, lane=Work.Lane.BULK),
        "REBUILD": Q(is_rebuild=True),
    }
    return {name: _cost(runs.filter(which)) for name, which in sorts.items()}


def together(costs: Mapping[str, Cost]) -> Cost:
    """Both lanes without rebuilds: the number by which the publisher is judged."""
    lanes = [cost for name, cost in costs.items() if name != "REBUILD"]
    return Cost(
        *(
            sum(getattr(cost, name) for cost in lanes)
            for name in ("runs", "rendered", "written", "unchanged", "deleted")
        )
    )


def _cost(runs: QuerySet[Run]) -> Cost:
    sums = ("rendered", "written", "unchanged", "deleted")
    found = runs.aggregate(runs=Count("pk"), **{f"all_{name}": Sum(name) for name in sums})
    return Cost(found["runs"], **{name: found[f"all_{name}"] or 0 for name in sums})


def last_runs(limit: int) -> list[Run]:
    """The newest runs, each with the pages that failed in it; chunks of jobs only where something failed."""
    alone = Q(job=None) | ~Q(problem="")
    runs = (
        Run.objects.filter(alone).select_related("job").prefetch_related("failures__site__profile")
    )
    return list(runs.order_by("-pk")[:limit])


@dataclass(frozen=True)
class Seen:
    """A worker, and whether it is there."""

    worker: Worker
    is_here: bool


def workers(now: datetime) -> list[Seen]:
    """Workers that run, or were killed not long ago; who leads is first."""
    is_led = is_at_work()
    known = Worker.objects.order_by("since", "pk")
    seen = [
        # Who leads may be in one long run; its lock tells.
        Seen(one, is_led if one.role == LEADING else now - one.seen_at < SILENT_FOR)
        for one in known
    ]
    return sorted(seen, key=lambda one: (one.worker.role != LEADING, not one.is_here))


def run_now() -> Run | None:
    """The run that is going on, if one is."""
    return Run.objects.filter(state=Run.State.RUNNING).order_by("-pk").first()


def open_jobs() -> list[Job]:
    """Jobs that are not ended, in the order they were asked for."""
    return list(Job.objects.filter(state__in=(Job.State.OPEN, Job.State.PAUSED)).order_by("pk"))


def ended_jobs(limit: int) -> list[Job]:
    ended = Job.objects.filter(state__in=(Job.State.DONE, Job.State.CANCELLED))
    return list(ended.order_by("-finished_at", "-pk")[:limit])


def share_of(job: Job) -> float:
    """How much of a job is done, from 0 to 1."""
    if job.state == Job.State.DONE:
        return 1.0
    return min(1.0, job.done / job.total) if job.total else 0.0


def speed_of(job: Job) -> float | None:
    """Pages a second, while the job itself is worked on."""
    return job.done / job.worked_seconds if job.done and job.worked_seconds else None


def time_left_of(job: Job) -> timedelta | None:
    """How long it will still take at its own speed; not known before the first chunk, nor while it rests."""
    if job.state != Job.State.OPEN or job.started_at is None or not job.done:
        return None
    speed = speed_of(job)
    if not speed:
        return None
    return timedelta(seconds=max(0, job.total - job.done) / speed)


def failures() -> QuerySet[Failure]:
    """All pages that could not be rendered when they were tried last, the newest trouble first."""
    return Failure.objects.select_related("site__profile").order_by("-since", "-pk")


def failures_at(kind: str, idents: Collection[int]) -> QuerySet[Failure]:
    """Those of pages of this kind, of these things."""
    return failures().filter(kind=kind, ident__in=idents)


def failures_of(key: str) -> list[Failure]:
    """Those that show the thing with this key."""
    files = Dependency.objects.filter(
        key__in=with_parts([key]), file__path__startswith=f"{index.MARK}/"
    )
    marked = set(files.values_list("file__site_id", "file__path"))
    found = failures().filter(path__in=[path.removeprefix(index.MARK) for _site, path in marked])
    return [one for one in found if (one.site_id, index.MARK + one.path) in marked]

"""Measures what several workers gain in a rebuild of all sites, and how soon one that is killed is followed."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from huabiao.changes.operations import system
from huabiao.config.bench import cluster
from huabiao.publishing.models import Job, Worker
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.jobs import ask_rebuild, cancel_job
from huabiao.publishing.turn import turn

PATIENCE = 600.0  # seconds
LOOKS_EVERY = 0.005
_COMMAND = (sys.executable, "-m", "huabiao.config.command", "worker")


class TookTooLong(Exception):
    """What the workers were to do did not come to pass."""


def measure(
    *,
    items: int,
    sites: int,
    workers: int,
    kills: int,
    runs: int,
    at: datetime,
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Pages a second with one worker, two, … and seconds from a kill to the next chunk of its successor."""
    told(f"准备 {items} 篇信息、{sites} 个网站……")
    made = cluster.build(items=items, sites=sites, at=at)
    ids = [profile.site_id for profile in made.profiles]
    with turn():
        publish_all(sites=ids, hands=settings.HANDS)
    speeds: dict[int, list[float]] = defaultdict(list)
    for _run in range(runs):
        for number in range(1, workers + 1):
            told(f"{number} 个发布进程重新生成全部网页……")
            with running(number):
                speeds[number].append(_rebuild(ids, at=at))
    told(f"杀掉负责的进程 {kills} 次……")
    takeovers = _kill(ids, kills=kills, workers=workers, at=at)
    return {
        "database": connection.vendor,
        "processors": os.cpu_count(),
        "pages": Job.objects.latest("pk").total,
        "pages_per_s": {
            str(number): round(statistics.median(speeds[number]), 1) for number in speeds
        },
        "kills": len(takeovers),
        "takeover_p50_s": round(statistics.median(takeovers), 2),
        "takeover_max_s": round(max(takeovers), 2),
    }


@contextlib.contextmanager
def running(number: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers, of which one leads and the others stand by."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for _one in range(number):
            processes.append(_start())
        _wait_until(lambda: Worker.objects.count() == number and _leader() is not None)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)
        Worker.objects.all().delete()  # of those that were killed


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(_COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- ours


def _rebuild(sites: list[int], *, at: datetime) -> float:
    """Pages a second, from the moment it was asked for."""
    started = time.monotonic()
    job = _ask(sites, at=at)
    _wait_until(lambda: _now(job).state == Job.State.DONE)
    return job.done / (time.monotonic() - started)


def _kill(sites: list[int], *, kills: int, workers: int, at: datetime) -> list[float]:
    """Seconds from each kill to the commit of the next chunk."""
    took: list[float] = []
    with running(max(2, workers)) as processes:
        job = _ask(sites, at=at)
        for _number in range(kills):
            if _now(job).state == Job.State.DONE:
                job = _ask(sites, at=at)
            before = job.done
            _wait_until(lambda job=job, before=before: _now(job).done > before)  # type: ignore[misc]
            leader = _leader()
            (victim,) = [one for one in processes if one.pid == leader]
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            killed_at, done = time.monotonic(), _now(job).done
            _wait_until(
                lambda job=job, done=done: _now(job).done > done or job.state == Job.State.DONE  # type: ignore[misc]
            )
            took.append(time.monotonic() - killed_at)
            processes.remove(victim)
            processes.append(_start())
            _wait_until(lambda leader=leader: _leader() not in (None, leader))  # type: ignore[misc]
        if _now(job).is_open:
            cancel_job(job_id=job.pk, by=None, actor=system("bench"), at=at)
    return took


def _ask(sites: list[int], *, at: datetime) -> Job:
    return ask_rebuild(sites=sites, by=None, actor=system("bench"), at=at)


def _now(job: Job) -> Job:
    job.refresh_from_db()
    return job


def _leader() -> int | None:
    name = Worker.objects.filter(role=Worker.Role.LEADING).values_list("name", flat=True).first()
    return None if name is None else int(name.rpartition(":")[2])


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TookTooLong
        time.sleep(LOOKS_EVERY)

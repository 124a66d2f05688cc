"""Measures the memory of the one worker that makes every page anew, as a job of many chunks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huabiao.changes.operations import system
from huabiao.config.bench import cluster
from huabiao.config.bench.workers import running
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.turn import turn

LOOKS_EVERY = 0.2  # seconds
TOLD_EVERY = 60.0
_KILOBYTES = re.compile(r"^(VmRSS|RssAnon):\s+(\d+) kB$", re.MULTILINE)


@dataclass
class Memory:
    """What one process had in memory, look by look, and how much of the work was done then; in kB."""

    done: list[int] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)  # with what it maps of the database file
    own: list[int] = field(default_factory=list)  # what is in no file

    def look(self, pid: int, done: int) -> None:
        told = dict(_KILOBYTES.findall(Path(f"/proc/{pid}/status").read_text(encoding="ascii")))
        self.done.append(done)
        self.resident.append(int(told["VmRSS"]))
        self.own.append(int(told["RssAnon"]))

    def quarters_mb(self) -> list[int]:
        """The most of its own in each quarter of the work: of what stays flat the last is as the first."""
        whole = max(self.done) + 1
        found = [0, 0, 0, 0]
        for done, own in zip(self.done, self.own, strict=True):
            quarter = done * 4 // whole
            found[quarter] = max(found[quarter], own // 1024)
        return found


def measure(*, items: int, sites: int, at: datetime, told: Callable[[str], None]) -> dict[str, Any]:
    """Pages a second, and the most memory of the worker, over one rebuild of all sites."""
    told(f"准备 {items} 篇信息、{sites} 个网站……")
    made = cluster.build(items=items, sites=sites, at=at)
    ids = [profile.site_id for profile in made.profiles]
    told("第一次发布……")
    with turn():
        publish_all(sites=ids, hands=settings.HANDS)
    memory = Memory()
    with running(1) as (worker,):
        started = time.monotonic()
        job = ask_rebuild(sites=ids, by=None, actor=system("bench"), at=at)
        next_told = 0.0
        while job.is_open:
            time.sleep(LOOKS_EVERY)
            job.refresh_from_db()
            memory.look(worker.pid, job.done)
            if (passed := time.monotonic() - started) >= next_told:
                told(f"重新生成 {job.done} / {job.total}")
                next_told = passed + TOLD_EVERY
        seconds = time.monotonic() - started
    return {
        "database": connection.vendor,
        "pages": job.done,
        "seconds": round(seconds, 1),
        "pages_per_s": round(job.done / seconds, 1),
        "unchanged": job.unchanged,
        "rss_mb": max(memory.resident) // 1024,
        "own_mb": max(memory.own) // 1024,
        "own_mb_by_quarter": memory.quarters_mb(),
    }

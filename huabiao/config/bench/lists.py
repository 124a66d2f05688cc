"""Measures what one plain notice touches in a channel of a stated size, without any server."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.config.bench import cluster
from huabiao.config.bench.interactive import most_list_files
from huabiao.library import operations as library
from huabiao.publishing.models import Run
from huabiao.publishing.operations import publish_all, publish_waiting
from huabiao.publishing.turn import turn

NOTICES = 60


def measure(
    *, sizes: Sequence[int], notices: int, at: datetime, told: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Fill one channel to each size in turn and publish notices one by one."""
    made = cluster.build(items=0, sites=1, at=at)
    channel = made.channels["portal"][0][0]
    made.channels["portal"] = [(channel, 1)]
    choice = random.Random(cluster.SEED)  # noqa: S311 -- the same each time
    filled = 0
    results = []
    for size in sorted(sizes):
        told(f"{size}")
        for start in range(filled, size, cluster.BATCH):
            cluster.fill(made, range(start, min(start + cluster.BATCH, size)), choice, at)
        filled = size
        with turn():
            publish_all(sites=[made.profiles[0].site_id])
        results.append({"entries": size, **_publish_notices(made, channel, notices)})
    return results


def _publish_notices(made: cluster.Cluster, channel: Any, notices: int) -> dict[str, Any]:
    rendered, touched, seconds = [], [], []
    for number in range(notices):
        library.add_standing_item(
            channel=channel,
            title=f"测速第{number + 1}号通知",
            body="<p>正文。</p>",
            organization=channel.organization,
            actor=system("bench"),
            at=timezone.now(),
        )
        started = time.monotonic()
        with turn():
            publish_waiting()
        seconds.append(time.monotonic() - started)
        run = Run.objects.latest("pk")
        rendered.append(run.rendered)
        touched.append(most_list_files(run))
    return {
        "notices": notices,
        "list_files_max": max(touched),
        "rendered_max": max(rendered),
        "publish_p50_ms": round(statistics.median(seconds) * 1000, 1),
    }

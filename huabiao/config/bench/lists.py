"""Measures what one plain notice touches in a channel of a stated size, without any server."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.config.bench import acts, cluster
from huabiao.config.bench.interactive import most_list_files
from huabiao.library import operations as library
from huabiao.publishing.models import Run
from huabiao.publishing.operations import publish_all, publish_waiting
from huabiao.publishing.turn import turn
from huabiao.sites.models import Channel
from huabiao.sites.queries import channel_at

NOTICES = 60
OTHERS = 60  # entries of the channel that entries are moved to


def measure(
    *, sizes: Sequence[int], notices: int, times: int, at: datetime, told: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Fill one channel to each size in turn, publish notices one by one, and do every kind of act `times` times."""
    made = cluster.build(items=0, sites=1, at=at)
    channel = made.channels["portal"][0][0]
    choice = random.Random(cluster.SEED)  # noqa: S311 -- the same each time
    other = channel_at(made.profiles[0].site, "ywdt/bmdt")
    assert other is not None  # noqa: S101 -- the blueprint has it
    for some, count in ((other, OTHERS), (channel, 0)):
        made.channels["portal"] = [(some, 1)]
        cluster.fill(made, range(count), choice, at)
    filled = 0
    results = []
    for size in sorted(sizes):
        told(f"{size}")
        for start in range(filled, size, cluster.BATCH):
            cluster.fill(made, range(start, min(start + cluster.BATCH, size)), choice, at)
        filled = size
        with turn():
            publish_all(sites=[made.profiles[0].site_id])
        figures = {"entries": size, **_publish_notices(made, channel, notices)}
        if times and size >= acts.LEAST:
            told(f"{size}: {'、'.join(acts.ON_ITEMS)}……")
            figures["acts"] = _act(made, channel, other, times)
        results.append(figures)
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


def _act(
    made: cluster.Cluster, channel: Channel, other: Channel, times: int
) -> dict[str, dict[str, Any]]:
    """What each kind of act touched at most, and which part of what it rendered had not changed."""
    choice = random.Random(cluster.SEED)  # noqa: S311 -- the same each time
    one = acts.Acting(made, channel, other, choice, timezone.now())
    found = acts.measure([*acts.ON_ITEMS, *acts.ON_SITES], one=one, times=times)
    return {
        name: {
            **asdict(most),
            "rendered_mean": round(rendered / count, 1),
            "needless": round(unchanged / rendered, 2) if rendered else 0.0,
        }
        for name, (most, rendered, unchanged, count) in found.items()
    }

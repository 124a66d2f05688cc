"""Measures how soon web nodes have what was published: from the signer's POST and the run's end to current on all."""

from __future__ import annotations

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.config import environment
from huabiao.config.bench.cluster import Cluster
from huabiao.config.bench.interactive import (
    PATIENCE,
    Browser,
    Figures,
    Story,
    TooSlow,
    serving,
    signed_in,
)
from huabiao.guard.signing import PUBLIC_FILE
from huabiao.library.models import Item
from huabiao.publishing.models import Node, Run, RunCause
from huabiao.publishing.operations import is_anything_waiting
from huabiao.publishing.operations.nodes import add_node
from huabiao.publishing.queries import open_jobs
from huabiao.publishing.queries.nodes import currents_of, newest_number

ACTS = 20
FIRST = 600.0  # seconds in which a node fetches everything
LOOKS_EVERY = 0.01  # seconds


def measure(
    cluster: Cluster, *, port: int, nodes: int, acts: int, told: Callable[[str], None]
) -> dict[str, Any]:
    """Publish one article after another; the cluster is published already. `differences` are files of nodes."""
    with serving(port) as _server:
        homes = [Path(settings.HUABIAO_HOME) / "nodes" / str(number) for number in range(nodes)]
        with contextlib.ExitStack() as running:
            started = time.monotonic()
            for home in homes:
                running.enter_context(_node(home, port))
            _wait(_are_all_current, FIRST)
            first = time.monotonic() - started
            told("测量……")
            browser = signed_in(cluster, port, login="signer")
            story = Story(cluster, browser, Figures())
            waits = [_act(story, browser, number, nodes) for number in range(acts)]
            # Pages of a changed navigation follow in a job of their own.
            _wait(lambda: not is_anything_waiting() and not open_jobs(), FIRST)
            _wait(_are_all_current, FIRST)
            differences = sum(_differences(home) for home in homes)
    return {
        "nodes": nodes,
        "acts": acts,
        "first_seconds": round(first, 2),
        **_percentiles("after_run", [after_run for after_run, _after_post in waits]),
        **_percentiles("after_post", [after_post for _after_run, after_post in waits]),
        "differences": differences,
        "database": connection.vendor,
    }


@contextlib.contextmanager
def _node(home: Path, port: int) -> Iterator[None]:
    """A web node of its own, as an operator starts one."""
    home.mkdir(parents=True)
    (home / PUBLIC_FILE).write_bytes((Path(settings.HUABIAO_HOME) / PUBLIC_FILE).read_bytes())
    _row, token = add_node(name=home.name, by=None, actor=system("command"), at=timezone.now())
    variables = {
        **os.environ,
        environment.HOME.name: str(home),
        environment.NODE_SOURCE.name: f"http://127.0.0.1:{port}",
        environment.NODE_TOKEN.name: token,
    }
    command = [sys.executable, "-m", "huabiao.config.command", "node"]
    process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _act(story: Story, signer: Browser, number: int, nodes: int) -> tuple[float, float]:
    """Seconds from the run's end, and from the signer's POST, until every node is current."""
    at = timezone.now()
    item = story.new_item(number, at)
    address, form = story.review(item, at)
    posted = timezone.now()
    status, _content = signer.post(address, form)
    if status != http.client.FOUND:
        raise TooSlow(f"{address} answered {status}")
    _wait(lambda: _run_of(item) is not None and _are_all_current(), PATIENCE)
    run = _run_of(item)
    moments = currents_of([run.pk])[run.pk] if run is not None else []
    if run is None or run.finished_at is None or len(moments) != nodes:
        raise TooSlow(f"{len(moments)} of {nodes} nodes")
    last: datetime = max(moment for _name, moment in moments)
    return (last - run.finished_at).total_seconds(), (last - posted).total_seconds()


def _run_of(item: Item) -> Run | None:
    """The run that carried the signing out."""
    causes = RunCause.objects.filter(subject=item.key, run__state=Run.State.DONE)
    cause = causes.select_related("run").order_by("run_id").first()
    return cause.run if cause is not None else None


def _are_all_current() -> bool:
    newest = newest_number()
    return newest > 0 and not Node.objects.exclude(number=newest).exists()


def _wait(is_so: Callable[[], bool], patience: float) -> None:
    until = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > until:
            raise TooSlow("nodes are not current")
        time.sleep(LOOKS_EVERY)


def _differences(home: Path) -> int:
    ours, theirs = _files(Path(settings.PUBLIC_ROOT)), _files(home / "public")
    return sum(ours.get(name) != theirs.get(name) for name in ours.keys() | theirs.keys())


def _files(top: Path) -> dict[str, bytes]:
    found = (file for file in top.rglob("*") if file.is_file())
    return {str(file.relative_to(top)): file.read_bytes() for file in found}


def _percentiles(name: str, seconds: list[float]) -> dict[str, float]:
    marks = statistics.quantiles(seconds, n=20, method="inclusive")
    return {
        f"{name}_p50_ms": round(statistics.median(seconds) * 1000, 1),
        f"{name}_p95_ms": round(marks[18] * 1000, 1),
        f"{name}_max_ms": round(max(seconds) * 1000, 1),
    }

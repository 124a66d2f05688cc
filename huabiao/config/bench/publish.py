"""Measures full builds: pages a second from nothing, and against Hugo on the same articles in the same layout.

Both are whole commands, start included: ours reads from the database and keeps keys, hashes and
receipts; Hugo reads its files. They take turns, and medians are compared.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.config.bench import cluster, hugo_site
from huabiao.library import operations as library
from huabiao.publishing.models import (
    Dependency,
    Entry,
    Intent,
    PublishedFile,
    ReceiptLine,
    Run,
    RunCause,
    Window,
)
from huabiao.publishing.operations import publish_waiting
from huabiao.publishing.proof import verify
from huabiao.publishing.turn import turn

RUNS = 3
SAMPLE = 2000  # pages that are proved, and compared with Hugo's, afterwards
_REMEMBERED = (Dependency, Window, Entry, Intent, ReceiptLine, RunCause, PublishedFile, Run)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


class NoHugo(Refused):
    """The command is not installed."""

    message = "没有找到 hugo，无法比较。请先运行 make setup。"


class NotTheSame(Refused):
    """The two did not make the same pages; their times say nothing then."""


@dataclass(frozen=True)
class Built:
    """One full build by one command."""

    seconds: float
    rss_mb: int  # of its largest process
    pages: int  # HTML files that stand afterwards


def measure(
    *,
    items: int,
    sites: int,
    runs: int,
    hugo_into: Path | None,
    at: datetime,
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Build everything from nothing `runs` times; `hugo_into`: a new folder for the Hugo site, or None."""
    told(f"准备 {items} 篇信息、{sites} 个网站……")
    made = cluster.build(items=items, sites=sites, at=at)
    ours: list[Built] = []
    hugo: list[Built] = []
    for number in range(runs):
        told(f"第 {number + 1} 次，共 {runs} 次……")
        ours.append(_build_ours())
        if hugo_into is not None:
            if number == 0:
                hugo_site.make(hugo_into)
            hugo.append(_build_by_hugo(hugo_into))
    told("核对……")
    seconds = statistics.median(one.seconds for one in ours)
    result: dict[str, Any] = {
        "pages": ours[-1].pages,
        "seconds": round(seconds, 2),
        "pages_per_s": round(ours[-1].pages / seconds),
        "rss_mb": max(one.rss_mb for one in ours),
        "hands": settings.HANDS,
        "database": connection.vendor,
        "target": _kind_of(Path(settings.PUBLIC_ROOT)),
    }
    if hugo_into is not None:
        by_hugo = statistics.median(one.seconds for one in hugo)
        pages_per_s = hugo[-1].pages / by_hugo
        result |= {
            "hugo_pages": hugo[-1].pages,
            "hugo_seconds": round(by_hugo, 2),
            "hugo_pages_per_s": round(pages_per_s),
            "hugo_rss_mb": max(one.rss_mb for one in hugo),
            "ratio": round(ours[-1].pages / seconds / pages_per_s, 2),
            "compared": _compare(hugo_into),
        }
    result |= _prove(made)
    if hugo_into is not None:
        result["one_notice_ratio"] = round(result["hugo_seconds"] / result["one_notice_s"], 1)
    return result


def _build_ours() -> Built:
    """From nothing: what the publisher remembers is forgotten, and no file stands."""
    for model in _REMEMBERED:
        model.objects.all()._raw_delete("default")
    for root in (settings.PUBLIC_ROOT, settings.SERVING_ROOT):
        shutil.rmtree(root, ignore_errors=True)
    connection.close()
    command = [sys.executable, "-m", "huabiao.config.command", "publish", "--full", "--json"]
    return _built(command, Path(settings.PUBLIC_ROOT))


def _build_by_hugo(folder: Path) -> Built:
    program = shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    if program is None:
        raise NoHugo
    into = folder / "public"
    shutil.rmtree(into, ignore_errors=True)
    return _built([program, "--source", str(folder), "--destination", str(into), "--quiet"], into)


def _built(command: list[str], into: Path) -> Built:
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own, and Hugo
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    pages = sum(1 for _page in into.rglob("*.html"))
    return Built(seconds, used.ru_maxrss // 1024, pages)


def _kind_of(folder: Path) -> str:
    """Of the file system a folder lies on: "tmpfs", "ext4", …"""
    best = ("", "")
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _device, where, kind, *_rest = line.split()
        if folder.is_relative_to(where) and len(where) >= len(best[0]):
            best = (where, kind)
    return best[1]


def _compare(hugo: Path) -> int:
    """Number of articles whose words are the same in both; at the first that differ it is over."""
    theirs = sorted((hugo / "public").glob("*/content/*/*.html"))
    chosen = random.Random(cluster.SEED).sample(theirs, min(SAMPLE, len(theirs)))  # noqa: S311
    for page in chosen:
        name = page.relative_to(hugo / "public")
        if _words(page) != _words(Path(settings.PUBLIC_ROOT) / name):
            raise NotTheSame(f"{name} 的文字与 Hugo 生成的不同。")
    return len(chosen)


def _words(page: Path) -> list[str]:
    return unescape(_TAG.sub(" ", page.read_text(encoding="utf-8"))).split()


def _prove(made: cluster.Cluster) -> dict[str, Any]:
    """That nothing was left out for speed: the tree is right, and one notice touches a few routes."""
    channel = made.channels["portal"][0][0]
    with turn():
        verdict = verify(sites=[profile.site_id for profile in made.profiles], sample=SAMPLE)
    library.add_standing_item(
        channel=channel,
        title="测速通知",
        body="<p>正文。</p>",
        organization=channel.organization,
        actor=system("bench"),
        at=timezone.now(),
    )
    started = time.monotonic()
    with turn():
        outcome = publish_waiting()
    return {
        "verified": verdict.checked,
        "differences": len(verdict.different) + len(verdict.missing) + len(verdict.extra),
        "one_notice_s": round(time.monotonic() - started, 3),
        "one_notice_routes": outcome.rendered if outcome else 0,
    }

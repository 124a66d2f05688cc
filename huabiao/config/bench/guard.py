"""Measures what a signed manifest costs the publisher, and how soon the guard puts a tampered page right."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from isal import igzip

from huabiao.guard.sealing import Content, Seal
from huabiao.guard.signing import signing_key

SITE = "bench"
BATCH = 200  # pages, as the publisher's
FOLDERS = 50
TAMPERINGS = 20
IDLE = 20.0  # seconds
PATIENCE = 300.0  # seconds for the first look at a large site
WORDS = "关于做好有关工作的通知。各区县人民政府，市政府各部门："


def measure(*, files: int, home: Path, at: datetime, told: Callable[[str], None]) -> dict[str, Any]:
    """Seal a site of so many files (a page and its packed sibling each), then let a guard watch it."""
    seal = Seal(home / "seal", signing_key(home))
    top = home / "public" / SITE
    pages = files // 2
    told(f"{pages} pages")
    per_page = _build(seal, top, pages, at)
    started = time.perf_counter()
    seal.mark_whole(SITE)
    seal.settle(run=1, at=at)
    settled = time.perf_counter() - started
    told("single acts")
    acts = {
        f"announce_{count}_ms": _act_ms(seal, top, pages, count, at + timedelta(minutes=count))
        for count in (1, 30)
    }
    told("guard")
    return {
        "files": 2 * pages,
        "announce_us_per_page": round(per_page * 1e6, 1),
        "settle_all_s": round(settled, 2),
        **acts,
        **_watched(home, top),
    }


def _build(seal: Seal, top: Path, pages: int, at: datetime) -> float:
    """Processor seconds a page that telling the seal takes, pages and files not counted."""
    for folder in range(FOLDERS):
        (top / "content" / f"{folder}").mkdir(parents=True)
    used = 0.0
    for start in range(0, pages, BATCH):
        put = _batch(range(start, min(start + BATCH, pages)), "")
        before = time.process_time()
        seal.announce(SITE, put=put, run=1, at=at)
        used += time.process_time() - before
        _touch(top, put)
    return used / pages


def _act_ms(seal: Seal, top: Path, pages: int, count: int, at: datetime) -> float:
    """Milliseconds before a changed page may be touched; median of nine."""
    taken = []
    for number in range(9):
        put = _batch(
            [(number * 7919 + page * 104729) % pages for page in range(count)], f"{number}"
        )
        before = time.perf_counter()
        seal.announce(SITE, put=put, run=2, at=at + timedelta(seconds=number))
        taken.append(time.perf_counter() - before)
        _touch(top, put)
        seal.settle(run=2, at=at + timedelta(seconds=number))
    return round(statistics.median(taken) * 1000, 1)


def _batch(numbers: range | list[int], edition: str) -> dict[str, Content]:
    put: dict[str, Content] = {}
    for number in numbers:
        text = "".join(f"<p>{WORDS}{number * line}{edition}</p>" for line in range(140))
        content = f"<!doctype html><title>{number}</title>{text}".encode()
        path = f"/content/{number % FOLDERS}/{number}.html"
        put[path] = content
        put[f"{path}.gz"] = igzip.compress(content, compresslevel=2, mtime=0)
    return put


def _touch(top: Path, put: dict[str, Content]) -> None:
    for path, content in put.items():
        if isinstance(content, bytes):
            (top / path[1:]).write_bytes(content)


def _watched(home: Path, top: Path) -> dict[str, Any]:
    (home / "serving").mkdir()
    process = subprocess.Popen(  # our own program
        [sys.executable, "-m", "huabiao.config.command", "guard"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "huabiao.config.settings",
            "HUABIAO_HOME": str(home),
            "HUABIAO_GUARD": "",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_watching(top)
        time.sleep(2)
        before, begun = _used(process.pid), time.monotonic()
        time.sleep(IDLE)
        idle = (_used(process.pid) - before) / (time.monotonic() - begun)
        restored = [_seconds_to_restore(top, number) for number in range(TAMPERINGS)]
        memory = _memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)
    return {
        "idle_cpu_percent": round(idle * 100, 1),
        "restored_ms_median": round(statistics.median(restored) * 1000),
        "restored_ms_most": round(max(restored) * 1000),
        "rss_mb": round(memory / 1024),
    }


def _wait_until_watching(top: Path) -> None:
    probe = top / "probe.html"
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        probe.write_bytes(b"probe")
        time.sleep(0.3)
        if not probe.exists():
            return
    raise TimeoutError("the guard does not watch")


def _seconds_to_restore(top: Path, number: int) -> float:
    file = top / "content" / f"{number}" / f"{number}.html"
    before = file.read_bytes()
    file.write_bytes(b"defaced")
    begun = time.monotonic()
    while file.read_bytes() != before:
        time.sleep(0.002)
    return time.monotonic() - begun


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Resident kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

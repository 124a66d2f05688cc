"""Measures public pages as a phone gets them: Lighthouse on the fullest home page, a list and an article.

The pages are those of the fictional city, served by `huabiao serve`; which of them are measured is
found by looking at the published files, so that nobody can pick easy ones.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from huabiao.base.errors import Refused
from huabiao.config.bench.interactive import serving
from huabiao.sites.models import SiteProfile

RUNS = 5
LOCKED = Path(__file__).with_name("lighthouse")
CATEGORIES = ("performance", "accessibility", "best-practices")
WIDE = 20  # columns of a table that no phone shows at once
_BROWSER_FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"


class NoLighthouse(Refused):
    message = "没有装好 Lighthouse：需要 Node.js 和 Chromium，并先运行 make bench 中的安装步骤。"


@dataclass(frozen=True)
class Target:
    """A page to measure."""

    name: str
    address: str
    html_bytes: int


def measure(*, port: int, runs: int, told: Callable[[str], None]) -> list[dict[str, Any]]:
    """One row a page: medians of `runs` runs, sizes in bytes, times in milliseconds."""
    lighthouse = _lighthouse()
    rows = []
    with serving(port):
        for target in targets(port):
            told(f"{target.name}  {target.address}")
            reports = [_report(lighthouse, target.address) for _ in range(runs)]
            rows.append(row(target, reports))
    return rows


def targets(port: int) -> Iterator[Target]:
    """The largest home page, the largest list, and the article with a wide table and most pictures."""
    homes: list[tuple[int, str]] = []
    lists: list[tuple[int, str]] = []
    articles: list[tuple[bool, int, int, str]] = []
    for code, host in SiteProfile.objects.values_list("code", "site__hostname"):
        root = settings.HUABIAO_HOME / "public" / code
        for file in root.rglob("*.html"):
            address = f"http://{host}:{port}/{file.relative_to(root).as_posix()}"
            address = address.removesuffix("index.html")
            if file == root / "index.html":
                homes.append((file.stat().st_size, address))
            elif file.name == "index.html" and root / "zhuanti" not in file.parents:
                lists.append((file.stat().st_size, address))
            elif file.parent.parent == root / "content":
                articles.append((*_fullness(file.read_text(encoding="utf-8")), address))
    size, address = max(homes)
    yield Target("home", address, size)
    size, address = max(lists)
    yield Target("list", address, size)
    _is_wide, _pictures, size, address = max(articles)
    yield Target("article", address, size)


def _fullness(html: str) -> tuple[bool, int, int]:
    columns = max((row.count("<th") for row in html.split("<tr")), default=0)
    return columns >= WIDE, html.count("<img"), len(html.encode())


def _lighthouse() -> Path:
    """Lighthouse, installed from the lock beside this file into the virtual environment."""
    folder = Path(sys.prefix) / "lighthouse"
    npm = shutil.which("npm")
    if npm is None or shutil.which("chromium") is None:
        raise NoLighthouse
    folder.mkdir(parents=True, exist_ok=True)
    for file in LOCKED.glob("*.json"):
        shutil.copy(file, folder)
    command = [npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return folder / "node_modules" / ".bin" / "lighthouse"


def _report(lighthouse: Path, address: str) -> dict[str, Any]:
    command = [
        str(lighthouse), address, "--quiet", "--output=json", "--output-path=stdout",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={_BROWSER_FLAGS}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    told = subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603
    report: dict[str, Any] = json.loads(told.stdout)
    return report


def row(target: Target, reports: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told of one page: medians of its reports, and what was transferred."""
    host = urlsplit(target.address).hostname
    requests = reports[-1]["audits"]["network-requests"]["details"]["items"]
    pictures = [request for request in requests if request.get("resourceType") == "Image"]
    transferred = sum(request["transferSize"] for request in requests)
    scores = {
        name.replace("-", "_"): round(
            statistics.median(report["categories"][name]["score"] * 100 for report in reports)
        )
        for name in CATEGORIES
    }
    return {
        "page": target.name,
        "address": urlsplit(target.address).path,
        "runs": len(reports),
        **scores,
        "lcp_ms": _median(reports, "largest-contentful-paint"),
        "cls": _median(reports, "cumulative-layout-shift"),
        "html_bytes": target.html_bytes,
        "transferred_bytes": transferred,
        "without_pictures_bytes": transferred - sum(one["transferSize"] for one in pictures),
        "requests": len(requests),
        "foreign_requests": sum(urlsplit(one["url"]).hostname != host for one in requests),
    }


def _median(reports: list[dict[str, Any]], audit: str) -> float:
    return round(
        statistics.median(report["audits"][audit]["numericValue"] for report in reports), 3
    )

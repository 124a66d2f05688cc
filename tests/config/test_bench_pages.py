"""Which public pages are measured, and what is told of them."""

import pytest

from huabiao.config.bench import pages
from huabiao.config.bench.pages import Target
from tests.factories.sites import SiteProfileFactory

pytestmark = pytest.mark.django_db


def _write(root, path, html):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(html, encoding="utf-8")
    return len(html.encode())


def test_the_fullest_pages_of_the_city_are_measured(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    for code in ("portal", "mzj"):
        SiteProfileFactory(code=code, record_domain=f"{code}.shifan.localhost")
    portal, mzj = tmp_path / "public" / "portal", tmp_path / "public" / "mzj"
    _write(portal, "index.html", "首页")
    fullest = _write(mzj, "index.html", "首页" * 10)
    longest = _write(portal, "tzgg/index.html", "<ul>" * 40)
    _write(portal, "tzgg/archive-0.html", "<ul>" * 400)
    _write(mzj, "tzgg/index.html", "<ul>")
    _write(portal, "content/2026/1.html", "<img>" * 9)
    wide = "<tr>" + "<th>" * 30 + "</tr>"
    _write(portal, "content/2026/2.html", wide + "<p>" * 400)
    both = _write(mzj, "content/2026/3.html", wide + "<img>" * 2)

    found = list(pages.targets(8000))

    assert found == [
        Target("home", "http://mzj.shifan.localhost:8000/", fullest),
        Target("list", "http://portal.shifan.localhost:8000/tzgg/", longest),
        Target("article", "http://mzj.shifan.localhost:8000/content/2026/3.html", both),
    ]


def _report(performance, lcp):
    requests = [
        {"url": "http://a.localhost:8000/", "resourceType": "Document", "transferSize": 9000},
        {"url": "http://a.localhost:8000/p.webp", "resourceType": "Image", "transferSize": 30000},
        {"url": "http://far.example/x.js", "resourceType": "Script", "transferSize": 1},
    ]
    scores = {"performance": performance, "accessibility": 1, "best-practices": 0.96}
    return {
        "categories": {name: {"score": score} for name, score in scores.items()},
        "audits": {
            "network-requests": {"details": {"items": requests}},
            "largest-contentful-paint": {"numericValue": lcp},
            "cumulative-layout-shift": {"numericValue": 0.01},
        },
    }


def test_medians_and_what_was_transferred_are_told():
    target = Target("home", "http://a.localhost:8000/", 12_345)

    told = pages.row(target, [_report(0.98, 900), _report(0.91, 1500), _report(0.97, 1100)])

    assert told == {
        "page": "home",
        "address": "/",
        "runs": 3,
        "performance": 97,
        "accessibility": 100,
        "best_practices": 96,
        "lcp_ms": 1100,
        "cls": 0.01,
        "html_bytes": 12_345,
        "transferred_bytes": 39_001,
        "without_pictures_bytes": 9_001,
        "requests": 3,
        "foreign_requests": 1,
    }

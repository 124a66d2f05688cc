"""Measures how long people wait for screens of the console: the whole answer, over HTTP, screen by screen."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from huabiao.config.bench.crowd import RARE, Crowd
from huabiao.config.bench.interactive import Browser, TooSlow, serving, sign_in
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.library.queries import items_for
from huabiao.sites.models import SiteProfile

TIMES = 30
# Who looks: of one unit of the many, of one that has a fifth of all items, of the city, of the platform.
PEOPLE = ("editor", "large", "city", "office")


def measure(crowd: Crowd, *, port: int, times: int, told: Callable[[str], None]) -> dict[str, Any]:
    """Milliseconds per person and screen: the median and the 95th of a hundred."""
    found: dict[str, Any] = {"database": connection.vendor, "times": times}
    connection.close()  # the server is a process of its own
    with serving(port, "--workers", "0"):
        for login in PEOPLE:
            browser = sign_in(port, crowd.people[login].username, crowd.password)
            found[login] = {}
            for screen, address in _screens(crowd, login):
                found[login][screen] = _figures([_ask(browser, address) for _ in range(times)])
            if login != "office":
                found[login]["question, 1,000"] = _figures(
                    [_choose_all(browser) for _ in range(max(2, times // 5))]
                )
            worst = max(figures["p95_ms"] for figures in found[login].values())
            told(f"{login}: {worst} ms")
    return found


def _screens(crowd: Crowd, login: str) -> Iterator[tuple[str, str]]:
    """What each screen is called, and its address for this person."""
    items = reverse("items:list")
    yield "home", reverse("wagtailadmin_home")
    for screen, asked in _LISTS.items():
        yield screen, f"{items}?{urlencode(asked)}"
    person = crowd.people[login]
    item = items_for(person).filter(kind=Kind.NORMATIVE_DOCUMENT, live=True).order_by("-pk").first()
    yield "item", reverse("items:overview", args=[_key(item)])
    yield "channels", reverse("items:channels")
    if login == "office":
        return
    yield "form", reverse("items:edit", args=[_key(item)])
    yield "new form", reverse("items:write", args=[Kind.NOTICE])
    relate, place = (reverse(f"items:{name}", args=[_key(item)]) for name in ("relate", "place"))
    for screen, words in (("frequent", "工作"), ("rare", "第77号"), ("none", "查无此词")):
        yield f"relate: {screen}", f"{relate}?{urlencode({'q': words})}"
    portal = SiteProfile.objects.get(code="s0").site_id
    yield "place: own", place
    yield "place: portal", f"{place}?{urlencode({'site': portal})}"
    yield "place: everywhere", f"{place}?{urlencode({'site': 'all', 'words': '公告'})}"


_LISTS: dict[str, dict[str, Any]] = {
    "list": {},
    "list, page 20": {"p": 20},
    "list, last page": {"p": 9_999},
    "list by saved": {"order": "saved"},
    "list by released": {"order": "released"},
    "list by title": {"order": "title"},
    "kind": {"kind": "INTERPRETATION"},
    "drafts": {"state": "DRAFT"},
    "live": {"state": "LIVE"},
    "expired": {"state": "EXPIRED"},
    "in review": {"state": "IN_REVIEW"},
    "withdrawn": {"state": "WITHDRAWN"},
    "repealed": {"validity": "REPEALED"},
    "site": {"site": 1},
    "channel": {"channel": "公告"},
    "saved lately": {"dated": "saved", "since": "2026-06-01", "order": "saved"},
    "released long ago": {"dated": "released", "until": "2024-06-01"},
    "mine": {"mine": "true"},
    "search: frequent": {"q": "工作"},
    "search: two words": {"q": "养老 办法"},
    "search: rare": {"q": "第77号"},
    "search: number": {"q": "测发[2026]77号"},
    "search: body": {"q": RARE},
    "search: name of a tag": {"q": "p"},
    "search: none": {"q": "查无此词"},
    "search in kind and state": {"q": "养老", "kind": "NOTICE", "state": "LIVE"},
}


def _key(item: Item | None) -> int:
    if item is None:
        raise TooSlow("nobody wrote a document")
    return int(item.pk)


def _ask(browser: Browser, address: str) -> float:
    started = time.perf_counter()
    status, _content = browser.get(address)
    if status != http.client.OK:
        raise TooSlow(f"{address} answered {status}")
    return (time.perf_counter() - started) * 1000


def _choose_all(browser: Browser) -> float:
    """A thousand items ticked, and the page that asks what is to become of them."""
    started = time.perf_counter()
    form = {"act": "move", "all": "1", "query": ""}
    address = browser.post_to(reverse("items:choose"), form)
    return (time.perf_counter() - started) * 1000 + _ask(browser, address)


def _figures(milliseconds: list[float]) -> dict[str, float]:
    percentiles = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {"p50_ms": round(percentiles[49], 1), "p95_ms": round(percentiles[94], 1)}

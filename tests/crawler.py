"""A reader without a script: follows links, and says where one led to nothing or to half a page."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings

from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites
from tests import trees

Fetch = Callable[[str], "Found"]  # of a URL
END = "</html>\n"
_AS_IT_IS = "/%:@!$&'()*+,;=?~-._#[]"


@dataclass(frozen=True)
class Found:
    status: int
    type: str
    body: bytes
    location: str = ""

    @property
    def is_page(self) -> bool:
        return self.type.startswith("text/html")

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_half(self) -> bool:
        return self.is_page and not self.text.endswith(END)


@dataclass
class Journey:
    """Where a reader came, and what was wrong on the way."""

    found: dict[str, Found] = field(default_factory=dict)
    dead: list[tuple[str, str, int]] = field(default_factory=list)  # page, link, answer
    half: list[str] = field(default_factory=list)


def crawl(fetch: Fetch, starts: Collection[str], hosts: Collection[str]) -> Journey:
    """Follow every link of these hosts from the start pages on."""
    journey = Journey()
    queue = deque((start, "") for start in starts)
    seen = set(starts)
    while queue:
        url, page = queue.popleft()
        found = _arrive(fetch, url)
        journey.found[url] = found
        if found.is_half:
            journey.half.append(url)
        if found.status != 200:
            if _still_leads(fetch, page, url):
                journey.dead.append((page, url, found.status))
            continue
        for link in links_of(url, found):
            if urlsplit(link).hostname in hosts and link not in seen:
                seen.add(link)
                queue.append((link, url))
    return journey


def links_of(url: str, found: Found) -> list[str]:
    """Where a page leads, as whole URLs."""
    if not found.is_page:
        return []
    # As browsers do: what an address may not hold as it is written is escaped.
    links = (urljoin(url, quote(link, safe=_AS_IT_IS)) for link in trees.links(found.text))
    return [link for link in links if link.startswith("http")]


def _arrive(fetch: Fetch, url: str) -> Found:
    """What stands at the end of all redirects."""
    found = fetch(url)
    for _step in range(10):
        if found.status not in (301, 302, 308):
            break
        url = urljoin(url, found.location)
        found = fetch(url)
    return found


def _still_leads(fetch: Fetch, page: str, url: str) -> bool:
    """Whether the page leads there even now: it may have been replaced since it was read."""
    if not page:
        return True
    found = _arrive(fetch, page)
    return found.status == 200 and url in links_of(page, found)


def reader_of_files() -> Fetch:
    """Asks our server's own code for the files of this installation, without a socket."""
    sites = PublicSites(
        public=settings.PUBLIC_ROOT, serving=settings.SERVING_ROOT, is_behind_tls=False
    )

    def fetch(url: str) -> Found:
        parts = urlsplit(url)
        raw_path = quote(unquote(parts.path or "/")).encode()
        answer = sites.answer(Request("GET", parts.hostname or "", "", raw_path, b"", {}))
        headers = dict(answer.headers)
        return Found(
            answer.status, headers.get("Content-Type", ""), answer.body, headers.get("Location", "")
        )

    return fetch

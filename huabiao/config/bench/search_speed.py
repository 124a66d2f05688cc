"""Measures how fast documents are indexed, and how fast a served installation finds them and what changes.

Documents are put straight into the index, for the library would need hours for so many; what is asked and
changed goes the whole way: over HTTP to `huabiao serve`, and from an operation through publisher and feeder.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.config import environment
from huabiao.config.bench.cluster import Cluster
from huabiao.config.bench.interactive import Browser, TooSlow, serving
from huabiao.config.bench.search_texts import PAGES, Texts, page_of
from huabiao.library.operations import add_standing_item
from huabiao.publishing.serving.answers import SEARCH_JSON, SEARCH_PATH
from huabiao.search.asking import Query
from huabiao.search.index import Writer
from huabiao.search.keeping import keeper

QUERIES, A_SECOND = 1_500, 50
WARMING = 200
CHANGES = 40
SUGGESTIONS = f"{SEARCH_PATH}suggest.json"
FEWEST = 1_000
_PATIENCE = 30.0  # seconds until a change is found
_ASKING = 16  # threads
# Asks for the first page of what is found: in this process, or over HTTP.
Ask = Callable[[str], object]


def enough(typed: str) -> int:
    """Of fewer documents no word is frequent and none rare."""
    if not typed.isdecimal() or int(typed) < FEWEST:
        raise ArgumentTypeError(f"至少为 {FEWEST}。")
    return int(typed)


def measure(
    made: Cluster, *, documents: int, queries: int, port: int, told: Callable[[str], None]
) -> dict[str, Any]:
    """Milliseconds from when a query was due, however late it was begun, to the whole answer; raises TooSlow.

    `engine_` is without HTTP and in one process, `page_` the page instead of JSON. `rss_mb` is memory of their own
    (mapped files excluded), the most at one time: of the process that indexes, or of those that answer and feed.
    """
    texts = Texts(documents)
    _lay_out_pages()
    told(f"为 {documents} 篇文章建立索引……")
    with most_memory_of_their_own(lambda: [os.getpid()]) as indexing:
        started = time.perf_counter()
        with keeper().anew() as writer:
            put_all(writer, texts)
        a_second = documents / (time.perf_counter() - started)
    told(f"每秒 {a_second:.0f} 篇；查询……")
    asked = [one.text for one in texts.queries(WARMING + queries)]
    index = keeper().index()
    connection.close()
    os.environ.update({environment.SEARCHES.name: "0"})  # all that is asked comes from one address
    engine = ask_in_time(lambda text: index.search(Query(text=text)), asked)[WARMING:]
    with (
        serving(port) as server,
        most_memory_of_their_own(lambda: _searching(server.pid)) as being_served,
    ):
        site = _Site(port, made.profiles[0].site.hostname)
        # Of what is being typed there are one to four characters.
        typed = [text[: 1 + number % 4] for number, text in enumerate(asked)]
        ways = ((SEARCH_JSON, asked), (SEARCH_PATH, asked), (SUGGESTIONS, typed))
        answers, pages, suggestions = (
            ask_in_time(lambda text: site.ask(f"{path}?q={quote(text)}"), words)[WARMING:]  # noqa: B023
            for path, words in ways
        )
        told("修改……")
        visible = [_change(made, site, number, timezone.now()) for number in range(CHANGES)]
    return {
        "documents": documents,
        "index_docs_per_s": round(a_second),
        "index_mb": round(_size(settings.SEARCH_INDEX) / 1_000_000),
        "p50_ms": p50(answers),
        "p95_ms": p95(answers),
        "suggest_p95_ms": p95(suggestions),
        "visible_p95_ms": p95(visible),
        "rss_mb": max(*indexing, *being_served),
        "page_p50_ms": p50(pages),
        "page_p95_ms": p95(pages),
        "engine_p50_ms": p50(engine),
        "engine_p95_ms": p95(engine),
    }


def _lay_out_pages() -> None:
    """What is found is shown only where its page stands."""
    for number in range(PAGES):
        file = settings.PUBLIC_ROOT / "portal" / page_of(number).removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<!doctype html><title>测速</title>", "utf-8")


def put_all(writer: Writer, texts: Texts) -> None:
    """In one commit, as when an index is made anew."""
    writer.put(texts.documents())
    writer.commit(1)


def ask_in_time(ask: Ask, asked: Sequence[str], *, a_second: int = A_SECOND) -> list[float]:
    """Each query at its time, whether or not those before it are answered: milliseconds of each."""
    begun = time.perf_counter()

    def wait_for(number: int) -> float:
        ask(asked[number])
        return (time.perf_counter() - begun - number / a_second) * 1000

    with ThreadPoolExecutor(_ASKING) as threads:
        waiting = []
        for number in range(len(asked)):
            time.sleep(max(0, begun + number / a_second - time.perf_counter()))
            waiting.append(threads.submit(wait_for, number))
        return [one.result() for one in waiting]


class _Site:
    """Readers of one site, each thread with a connection of its own."""

    def __init__(self, port: int, host: str) -> None:
        self._port, self._host, self._own = port, host, threading.local()

    def ask(self, address: str) -> bytes:
        if not hasattr(self._own, "reader"):
            self._own.reader = Browser(self._port, self._host)
        status, content = self._own.reader.get(address)
        if status != http.client.OK:
            raise TooSlow(f"{address} answered {status}")
        return bytes(content)


def _change(made: Cluster, site: _Site, number: int, at: datetime) -> float:
    """Milliseconds from the end of an operation until readers find what it made."""
    channel, _weight = made.channels["portal"][0]
    word = f"变更测速第{number}例"
    item = add_standing_item(
        channel=channel,
        title=word,
        body="<p>正文。</p>",
        organization=channel.organization,
        actor=system("bench"),
        at=at,
    )
    done = time.perf_counter()
    while time.perf_counter() < done + _PATIENCE:
        found = json.loads(site.ask(f"{SEARCH_JSON}?q={quote(f'“{word}”')}"))
        if [hit["id"] for hit in found["hits"]] == [item.key]:
            return (time.perf_counter() - done) * 1000
        time.sleep(0.01)
    raise TooSlow(f"{word} was not found")


def p50(milliseconds: Sequence[float]) -> float:
    return round(statistics.median(milliseconds), 2)


def p95(milliseconds: Sequence[float]) -> float:
    return round(statistics.quantiles(milliseconds, n=100, method="inclusive")[94], 2)


@contextmanager
def most_memory_of_their_own(
    processes: Callable[[], Iterable[int]],
) -> Iterator[list[int]]:
    """Megabytes of all of them at most, looked at five times a second; mapped files belong to everyone."""
    most, done = [0], threading.Event()

    def look() -> None:
        while True:
            most[0] = max(most[0], sum(map(_memory_of_its_own, processes())))
            if done.wait(0.2):
                return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield most
    finally:
        done.set()
        looking.join()


def _searching(pid: int) -> Iterator[int]:
    """Of a served installation, who answers and who feeds the index."""
    for one in _below(pid):
        with suppress(OSError):
            words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            if b"granian" in words or b"feed" in words:
                yield one


def _below(pid: int) -> Iterator[int]:
    """A process and all it started; those that ended meanwhile are left out."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _below(int(child))


def _memory_of_its_own(pid: int) -> int:
    """Megabytes; none of one that has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) // 1024
    return 0


def _size(folder: Path) -> int:
    files = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return sum(file.stat().st_size for file in files if not file.is_symlink())

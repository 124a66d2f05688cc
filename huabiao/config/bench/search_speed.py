"""Measures how fast documents are indexed, found and shown, and how large that makes a process."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huabiao.base.errors import Refused
from huabiao.config.bench.search_texts import Texts
from huabiao.search.asking import Query
from huabiao.search.documents import Document
from huabiao.search.index import Index
from huabiao.search.tantivy_index import TantivyIndex

QUERIES, A_SECOND = 1_500, 50
WARMING = 100
CHANGES = 40
FEWEST = 1_000
_ASKING = 8  # threads
# Asks for the first page of what is found: in this process, or over HTTP.
Ask = Callable[[str], object]


class TooFew(Refused):
    message = "--documents 至少为 1000。"


class NotFound(RuntimeError):
    """What was just put in was not found."""


def measure(
    *, documents: int, home: Path, told: Callable[[str], None], queries: int = QUERIES
) -> dict[str, Any]:
    """Milliseconds from when a query was due, however late it was begun; raises TooFew, NotFound.

    `rss_mb` is the most memory of its own (files of the index excluded) that indexing and asking took together.
    """
    if documents < FEWEST:
        raise TooFew
    told(f"准备 {documents} 篇文章……")
    texts = Texts(documents)
    index = TantivyIndex(home)
    with most_memory_of_its_own() as memory:
        started = time.perf_counter()
        fill(index, texts)
        a_second = documents / (time.perf_counter() - started)
        told(f"每秒建立索引 {a_second:.0f} 篇；查询……")
        asked = [one.text for one in texts.queries(WARMING + queries)]
        waited = ask_in_time(lambda text: index.search(Query(text=text)), asked)[WARMING:]
        told("修改……")
        visible = [change(index, texts.document(number), number) for number in range(CHANGES)]
    return {
        "documents": documents,
        "index_docs_per_s": round(a_second),
        "index_mb": round(sum(file.stat().st_size for file in home.iterdir()) / 1_000_000),
        "p50_ms": round(statistics.median(waited), 2),
        "p95_ms": p95(waited),
        "suggest_p95_ms": None,
        "visible_p95_ms": p95(visible),
        "rss_mb": memory[0],
    }


def fill(index: Index, texts: Texts) -> None:
    """All documents, in one commit, until they can be read and the files are merged."""
    with index.writing() as writer:
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


def change(index: Index, document: Document, number: int) -> float:
    """Milliseconds until a word that was nowhere is found in a document that was there."""
    word = f"changed{number}"
    changed = Document(**{**vars(document), "title": f"{word}{document.title}"})
    started = time.perf_counter()
    with index.writing() as writer:
        writer.put([changed])
        writer.commit(number + 2)
    index.refresh()
    if [hit.document.id for hit in index.search(Query(text=f"“{word}”")).hits] != [document.id]:
        raise NotFound(word)
    return (time.perf_counter() - started) * 1000


def p95(milliseconds: Sequence[float]) -> float:
    return round(statistics.quantiles(milliseconds, n=100, method="inclusive")[94], 2)


@contextmanager
def most_memory_of_its_own() -> Iterator[list[int]]:
    """Megabytes at most, looked at ten times a second; files that are mapped belong to everyone."""
    most, done = [0], threading.Event()

    def look() -> None:
        while True:
            most[0] = max(most[0], _memory_of_its_own())
            if done.wait(0.1):
                return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield most
    finally:
        done.set()
        looking.join()


def _memory_of_its_own() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon:")).split()[1]) // 1024

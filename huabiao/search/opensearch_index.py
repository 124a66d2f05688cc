"""Keeps an index in an OpenSearch cluster that a city runs already: any number of machines read, one process writes.

What is written waits in a file of this process until the commit. Then the documents go first, the number of
the last change goes last, and one refresh shows them all. An index made anew is filled beside the one that
answers, which then is an alias's move away.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO

from huabiao.search.asking import Answer, Hit, Query
from huabiao.search.documents import Document
from huabiao.search.index import FACETS, GoesBackwards, WriterBusy
from huabiao.search.opensearch_cluster import (
    WRITING,
    Cluster,
    Conflict,
    Json,
    Missing,
    to_bytes,
)
from huabiao.search.opensearch_fields import CURSOR, INDEX, VERSION, document_of, fields
from huabiao.search.opensearch_queries import DOCUMENTS, Asking
from huabiao.search.opensearch_turn import Turn, turn
from huabiao.search.parsing import Asked, parse
from huabiao.search.showing import hit
from huabiao.search.tantivy_queries import FREQUENT
from huabiao.search.units import units

_TOGETHER = 4 * 1024 * 1024  # bytes of one question with documents
_MOST_IDS = 1_000  # of one question
_MOST_REMEMBERED = 20_000  # units of which it is known how many documents hold them
_EMPTY: Json = {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}}


class OpenSearchIndex:
    """Fulfils `index.Index`; threads may share it. `url`: https://user:password@host:9200/prefix."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.time) -> None:
        """Raises UnusableUrl; all else may raise NotReached and NotLetIn."""
        self._cluster = Cluster(url)
        self._alias = _alias(self._cluster)
        self._clock = clock
        self._frequent: dict[str, bool] = {}

    @contextmanager
    def writing(self) -> Iterator[OpenSearchWriter]:
        cursor = self._cursor(is_fresh=True)
        with (
            turn(self._cluster, self._clock, after=cursor.get("_version", 0)) as ours,
            tempfile.TemporaryFile() as waiting,
        ):
            # Once more, as another may have written until now.
            reached = self._cursor(is_fresh=True).get("_source", {}).get("reached", 0)
            yield OpenSearchWriter(self._cluster, ours, waiting, reached)

    def refresh(self) -> None:
        """A cluster shows each commit to all; only what was learnt of frequent characters is forgotten."""
        self._frequent = {}

    def close(self) -> None:
        """Give up this thread's connection; the next question opens another."""
        self._cluster.close()

    def reached(self) -> int:
        return int(self._cursor(is_fresh=False).get("_source", {}).get("reached", 0))

    def count(self) -> int:
        with contextlib.suppress(Missing):
            found = self._cluster.ask("POST", f"{self._alias}/_count", {"query": DOCUMENTS})
            return int(found["count"])
        return 0

    def get(self, ids: Collection[str]) -> dict[str, Document]:
        """Those of these documents that are there, as they were put."""
        found: dict[str, Document] = {}
        rest = iter(ids)
        while some := list(islice(rest, _MOST_IDS)):
            told = self._search({
                "query": {"terms": {"id": some}}, "size": len(some), "_source": ["document"],
            })  # fmt: skip
            found |= {one["_id"]: document_of(one) for one in told["hits"]["hits"]}
        return found

    def search(self, query: Query) -> Answer:
        asked = parse(query.text)
        if asked.is_empty and query.text.strip():
            return Answer(0)
        told = self._ask(asked, query, is_relaxed=False)
        if not _total(told) and (asked.words or asked.marks):
            asked = parse(query.text, is_literal=False)
            told = self._ask(asked, query, is_relaxed=True)
            return _answer(asked, told, is_relaxed=_total(told) > 0)
        return _answer(asked, told, is_relaxed=False)

    def _ask(self, asked: Asked, query: Query, *, is_relaxed: bool) -> Json:
        frequent = self._frequent_of(asked)
        body = Asking(asked, query, frequent.__contains__).body(is_relaxed=is_relaxed)
        # Copies of a shard rank a little differently: all pages of an answer come from one of them.
        copy = hashlib.sha256(query.text.encode(errors="replace")).hexdigest()[:16]
        return self._search(body, f"&preference={copy}")

    def _frequent_of(self, asked: Asked) -> set[str]:
        """Units that so many documents hold that they tell nothing; asked once for each."""
        wanted = {unit for block in asked.blocks for unit in units(block)}
        known = self._frequent
        if unknown := sorted(wanted - known.keys()):
            held = {unit: {"term": {"body_units": {"value": unit}}} for unit in unknown}
            aggs = {"held": {"filters": {"filters": held}}}
            told = self._search({"size": 0, "track_total_hits": True, "aggs": aggs})
            least = FREQUENT * max(_total(told), 1_000)
            buckets = told["aggregations"].get("held", {}).get("buckets", {})
            if len(known) > _MOST_REMEMBERED:
                known.clear()
            known |= {unit: buckets.get(unit, {}).get("doc_count", 0) > least for unit in unknown}
        return {unit for unit in wanted if known.get(unit)}

    def _search(self, body: Json, how: str = "") -> Json:
        path = f"{self._alias}/_search?allow_partial_search_results=false{how}"
        try:
            return self._cluster.ask("POST", path, body)
        except Missing:
            return _EMPTY

    def _cursor(self, *, is_fresh: bool) -> Json:
        """The document with the number; empty before the first commit. Fresh: also what no reader sees yet."""
        path = f"{self._alias}/_doc/{CURSOR}?realtime={str(is_fresh).lower()}"
        try:
            return self._cluster.ask("GET", path)
        except Missing:
            return {}


class OpenSearchWriter:
    """Fulfils `index.Writer`."""

    def __init__(self, cluster: Cluster, ours: Turn, waiting: IO[bytes], reached: int) -> None:
        self._cluster, self._turn, self._waiting, self._reached = cluster, ours, waiting, reached
        self._version = {"version": ours.number, "version_type": "external_gte"}
        self._names = [f"{_alias(cluster)}-{ours.number}-{count}" for count in range(2)]
        self._name = self._tidied()
        self._is_anew = not self._name

    def put(self, documents: Iterable[Document]) -> None:
        for document in documents:
            action = {"index": {"_id": document.id, **self._version}}
            self._waiting.write(to_bytes(action) + b"\n" + to_bytes(fields(document)) + b"\n")
            self._turn.renew_in_time()

    def remove(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._waiting.write(to_bytes({"delete": {"_id": one, **self._version}}) + b"\n")

    def remove_all(self) -> None:
        self._drop()
        self._is_anew = True

    def commit(self, reached: int) -> None:
        """Also raises WriterBusy where another took the turn, NotReached where the cluster went away.

        Then some of the documents may have come, and the number has not: who goes on puts them again.
        """
        if reached < self._reached:
            self._drop()
            raise GoesBackwards(f"{reached} < {self._reached}")
        self._turn.renew()
        before, name = self._name, self._made() if self._is_anew else self._name
        self._send_all(name)
        self._write(
            "PUT",
            f"{name}/_doc/{CURSOR}?version={self._turn.number}&version_type=external_gte",
            {"reached": reached},
        )
        self._write("POST", f"{name}/_refresh")
        if name != before:
            self._turn.renew()
            self._move_to(name)
        self._reached, self._name, self._is_anew = reached, name, False
        self._drop()

    def _send_all(self, name: str) -> None:
        self._waiting.seek(0)
        for together in _portions(self._waiting):
            self._write("POST", f"{name}/_bulk", together)
            self._turn.renew_in_time()

    def _made(self) -> str:
        """An empty index beside the one that answers."""
        name = next(one for one in self._names if one != self._name)
        with contextlib.suppress(Missing):  # what a commit left that did not come to its end
            self._cluster.ask("DELETE", name, patience=WRITING)
        self._write("PUT", name, INDEX)
        return name

    def _move_to(self, name: str) -> None:
        add = {"add": {"index": name, "alias": _alias(self._cluster)}}
        gone = [{"remove_index": {"index": self._name}}] if self._name else []
        self._write("POST", "_aliases", {"actions": [add, *gone]})

    def _tidied(self) -> str:
        """The name of the index that answers, "" for none; what a killed writer left beside it is removed."""
        prefix, alias = self._cluster.prefix, _alias(self._cluster)
        told = self._write("GET", f"{prefix}-v*-*-*/_alias")
        # Of another installation, whose prefix begins like ours, nothing is touched.
        ours = re.compile(rf"{re.escape(prefix)}-v\d+-\d+-\d")
        names = sorted(filter(ours.fullmatch, told))
        current = next((name for name in names if alias in told[name]["aliases"]), "")
        for name in names:
            # Those of another version answer until there is one of ours.
            if name != current and (current or name.startswith(f"{alias}-")):
                self._write("DELETE", name)
        return current

    def _drop(self) -> None:
        self._waiting.seek(0)
        self._waiting.truncate()

    def _write(self, method: str, path: str, body: Json | bytes | None = None) -> Json:
        """Whoever changed what is written to, or took it away, has the turn now."""
        try:
            return self._cluster.ask(method, path, body, patience=WRITING)
        except (Conflict, Missing) as error:
            raise WriterBusy from error


def _alias(cluster: Cluster) -> str:
    """The name under which the index answers, whichever it is."""
    return f"{cluster.prefix}-v{VERSION}"


def _portions(waiting: IO[bytes]) -> Iterator[bytes]:
    """What waits, in parts of a few megabytes; an action stays with its document."""
    part: list[bytes] = []
    size = 0
    for action in waiting:
        lines = [action, next(waiting)] if action.startswith(b'{"index"') else [action]
        part += lines
        size += sum(map(len, lines))
        if size > _TOGETHER:
            yield b"".join(part)
            part, size = [], 0
    if part:
        yield b"".join(part)


def _answer(asked: Asked, told: Json, *, is_relaxed: bool) -> Answer:
    facets = {
        name: {
            str(bucket["key"]): bucket["doc_count"]
            for bucket in told["aggregations"].get(name, {}).get("buckets", ())
        }
        for name in FACETS
    }
    return Answer(_total(told), tuple(_hits(asked, told)), facets, is_relaxed)


def _hits(asked: Asked, told: Json) -> Iterator[Hit]:
    for one in told["hits"]["hits"]:
        yield hit(asked, document_of(one), float(one["_score"] or 0.0))


def _total(told: Json) -> int:
    return int(told["hits"]["total"]["value"])

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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import IO

from huabiao.search import slips
from huabiao.search.asking import Answer, Hit, Query, Sort
from huabiao.search.clauses import Clause
from huabiao.search.documents import Document
from huabiao.search.index import FACETS, NARROWED_BY, GoesBackwards, WriterBusy
from huabiao.search.opensearch_cluster import (
    WRITING,
    Cluster,
    Conflict,
    Json,
    Missing,
    to_bytes,
)
from huabiao.search.opensearch_counts import Counts, Remembered
from huabiao.search.opensearch_fields import CURSOR, INDEX, VERSION, document_of, fields
from huabiao.search.opensearch_queries import by_weight, for_opensearch
from huabiao.search.opensearch_turn import Turn, turn
from huabiao.search.parsing import Asked, parse
from huabiao.search.questions import CURSOR as HIDDEN
from huabiao.search.questions import Asking
from huabiao.search.showing import hit
from huabiao.search.succession import Ranked, successors_first

_TOGETHER = 4 * 1024 * 1024  # bytes of one question with documents
_MOST_IDS = 1_000  # of one question
_MOST_VALUES = 100  # of a facet
_BUDGET = "8s"  # then the cluster gives up, before we do
_BEST = [{"_score": "desc"}, {"id": "asc"}]
_NEWEST = [{"published": "desc"}, {"id": "asc"}]
_DOCUMENTS: Json = {"bool": {"must_not": [{"ids": {"values": [CURSOR]}}]}}
_EMPTY: Json = {
    "hits": {"total": {"value": 0}, "hits": []},
    "aggregations": {name: {"buckets": []} for name in FACETS},
}


class OpenSearchIndex:
    """Fulfils `index.Index`; threads may share it. `url`: https://user:password@host:9200/prefix."""

    def __init__(self, url: str, *, clock: Callable[[], float] = time.time) -> None:
        """Raises UnusableUrl; all else may raise NotReached and NotLetIn."""
        self._cluster = Cluster(url)
        self._alias = _alias(self._cluster)
        self._clock = clock
        self._counts = Remembered(self._search, clock)

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

    def exists(self) -> bool:
        """Whether anything was ever committed."""
        return bool(self._cursor(is_fresh=False))

    def refresh(self) -> None:
        """A cluster shows each commit to all; only how many documents hold what is forgotten."""
        self._counts.forget()

    def close(self) -> None:
        """Give up this thread's connection; the next question opens another."""
        self._cluster.close()

    def reached(self) -> int:
        return int(self._cursor(is_fresh=False).get("_source", {}).get("reached", 0))

    def count(self) -> int:
        with contextlib.suppress(Missing):
            found = self._cluster.ask("POST", f"{self._alias}/_count", {"query": _DOCUMENTS})
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
        asked = parse(query.text, wording=query.wording)
        if asked.is_empty and query.text.strip():
            return Answer(0)
        answer = self._answer(asked, query)
        if not answer.total and (asked.words or asked.marks):
            asked = parse(query.text, wording=query.wording, is_literal=False)
            answer = answer.relaxed_to(self._answer(asked, query, is_relaxed=True))
        return answer

    def titled(self, text: str, sites: Collection[str], limit: int) -> list[Document]:
        asked = parse(text, is_literal=False)
        if asked.is_empty:
            return []
        query = Query(text=text, sites=tuple(sites))
        clause = self._counts.decided(lambda counts: Asking(asked, query, counts).in_titles())
        told = self._search({
            "query": by_weight(for_opensearch(clause)), "sort": _BEST, "_source": ["document"],
            "size": limit,
        })  # fmt: skip
        return [document_of(one) for one in told["hits"]["hits"]]

    def _answer(self, asked: Asked, query: Query, *, is_relaxed: bool = False) -> Answer:
        def decide(counts: Counts) -> tuple[Clause, tuple[str, ...], str]:
            asking = Asking(asked, query, counts)
            added = tuple(one.official for one in asking.added)
            return (
                asking.clause(is_relaxed=is_relaxed),
                added,
                slips.meant(query.text, asking, query.wording),
            )

        clause, added, meant = self._counts.decided(decide)
        narrowed = [name for name in FACETS if getattr(query, NARROWED_BY[name])]
        told = self._hits(asked, query, clause, [one for one in FACETS if one not in narrowed])
        facets = _facets(told)
        for name in narrowed:
            # Who has chosen a value still wants to see what else there is.
            facets |= self._wider(asked, query, name, is_relaxed=is_relaxed)
        total = _total(told)
        hits = tuple(self._shown(asked, query, clause, told["hits"]["hits"]))
        return Answer(total, hits, facets, is_relaxed and total > 0, added=added, meant=meant)

    def _hits(self, asked: Asked, query: Query, clause: Clause, names: Collection[str]) -> Json:
        by_date = _is_by_date(asked, query)
        told = for_opensearch(clause)
        body = {
            "query": told if by_date else by_weight(told),
            "sort": _NEWEST if by_date else _BEST,
            "from": query.offset,
            "size": query.limit,
            "_source": ["document", "replaced_by"],
            **_counting(names),
        }
        return self._search(body, _copy(query))

    def _shown(
        self, asked: Asked, query: Query, clause: Clause, found: Sequence[Json]
    ) -> Iterator[Hit]:
        """The page, with what took the place of others before these."""
        documents = {one["_id"]: document_of(one) for one in found}
        ranked = [_ranked(one) for one in found]
        if found and not _is_by_date(asked, query):
            before = self._best(clause, query, query.offset) if query.offset else []
            ordered = successors_first(
                [*before, *ranked],
                lambda ids: {
                    one.key: one for one in self._best(clause, query, len(ids), among=ids)
                },
            )
            ranked = ordered[query.offset : query.offset + query.limit]
            documents |= self.get([one.key for one in ranked if one.key not in documents])
        for one in ranked:
            if document := documents.get(one.key):
                yield hit(asked, document, one.score)

    def _best(
        self, clause: Clause, query: Query, limit: int, *, among: Collection[str] = ()
    ) -> list[Ranked]:
        """The best of those found, or of these of them."""
        told = for_opensearch(clause)
        if among:
            named = {"terms": {"id": sorted(among)}}
            told = {"bool": {"must": [told], "filter": [named]}}
        body = {
            "query": by_weight(told), "sort": _BEST, "size": limit, "_source": ["replaced_by"],
        }  # fmt: skip
        return [_ranked(one) for one in self._search(body, _copy(query))["hits"]["hits"]]

    def _wider(
        self, asked: Asked, query: Query, name: str, *, is_relaxed: bool
    ) -> dict[str, dict[str, int]]:
        """A facet without its own narrowing."""
        wider = replace(query, **{NARROWED_BY[name]: getattr(Query, NARROWED_BY[name])})
        clause = self._counts.decided(
            lambda counts: Asking(asked, wider, counts).clause(is_relaxed=is_relaxed)
        )
        found = self._search({"query": for_opensearch(clause), "size": 0, **_counting([name])})
        return {name: _facets(found).get(name, {})}

    def _search(self, body: Json, how: str = "") -> Json:
        path = f"{self._alias}/_search?allow_partial_search_results=false{how}"
        try:
            return self._cluster.ask("POST", path, {"timeout": _BUDGET, **body})
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
            {"id": HIDDEN, "reached": reached},
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


def _ranked(found: Json) -> Ranked:
    replaced_by = found["_source"].get("replaced_by", ())
    return Ranked(found["_id"], float(found["_score"] or 0.0), tuple(replaced_by))


def _is_by_date(asked: Asked, query: Query) -> bool:
    return query.sort is Sort.NEWEST or asked.is_empty


def _copy(query: Query) -> str:
    """Copies of a shard rank a little differently: all pages of an answer come from one of them."""
    copy = hashlib.sha256(query.text.encode(errors="replace")).hexdigest()[:16]
    return f"&preference={copy}"


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


def _counting(names: Collection[str]) -> Json:
    aggregations = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
    return {"track_total_hits": True, **({"aggs": aggregations} if names else {})}


def _facets(told: Json) -> dict[str, dict[str, int]]:
    return {
        name: {str(bucket["key"]): bucket["doc_count"] for bucket in found["buckets"]}
        for name, found in told.get("aggregations", {}).items()
    }


def _total(told: Json) -> int:
    return int(told["hits"]["total"]["value"])

"""Decides what OpenSearch is asked: the same as Tantivy, with the same weights, in its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from huabiao.search import asking
from huabiao.search.index import FACETS
from huabiao.search.numbering import shorter
from huabiao.search.opensearch_fields import CURSOR, sign
from huabiao.search.parsing import MOST_WORDS, Asked
from huabiao.search.tantivy_queries import (
    ALL_OF,
    ALOUD,
    CODE,
    INITIALS,
    MARK,
    MENTIONED,
    PAIR,
    PHRASE,
    TITLE,
    Part,
    weighed,
)
from huabiao.search.units import pairs, units

Clause = dict[str, Any]
_MOST_VALUES = 100  # of a facet
_NOTHING: Clause = {"match_none": {}}  # an empty `bool` is everything there
DOCUMENTS: Clause = {"bool": {"must_not": [{"ids": {"values": [CURSOR]}}]}}


class Asking:
    """One parsed query; `is_frequent` says of a single unit whether so many hold it that it tells nothing."""

    def __init__(
        self, asked: Asked, query: asking.Query, is_frequent: Callable[[str], bool]
    ) -> None:
        self._asked, self._query, self._is_frequent = asked, query, is_frequent

    def body(self, *, is_relaxed: bool = False) -> dict[str, Any]:
        """`is_relaxed`: one of the words is enough, and a number without what stands before it."""
        query = self._query
        by_date = query.sort is asking.Sort.NEWEST or self._asked.is_empty
        clause = self._clause(is_relaxed=is_relaxed)
        order = {"published": "desc"} if by_date else {"_score": "desc"}
        return {
            "query": clause if by_date else _by_weight(clause),
            "sort": [order, {"id": "asc"}],
            "from": query.offset,
            "size": query.limit,
            "_source": ["document"],
            "track_total_hits": True,
            "aggs": {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS},
        }

    def _clause(self, *, is_relaxed: bool) -> Clause:
        needed = [DOCUMENTS, *self._narrowing()]
        if self._asked.is_empty:
            return {"bool": {"filter": needed}}
        scored = [
            *(_boosted(_term(part.field, part.token), part.weight) for part in self._scored()),
            *self._exact(),
            *self._read_aloud(),
        ]
        return {
            "bool": {"filter": [*needed, self._holding(is_relaxed=is_relaxed)], "should": scored}
        }

    def _narrowing(self) -> Iterator[Clause]:
        query = self._query
        if query.sites:
            yield {"terms": {"site": list(query.sites)}}
        for field in ("kind", "organization", "subject", "validity"):
            if value := getattr(query, field):
                yield _term(field, value)
        if query.year:
            yield _term("year", query.year)
        between = {
            bound: int(moment.timestamp())
            for bound, moment in (("gte", query.since), ("lt", query.until))
            if moment
        }
        if between:
            yield {"range": {"published": between}}

    def _holding(self, *, is_relaxed: bool) -> Clause:
        """What makes a document one of those found."""
        asked = self._asked
        needed = [_sequence("body", phrase) for phrase in asked.phrases]
        needed += [_any(self._touching())] if is_relaxed else self._all_parts()
        ways = [_all(needed)]
        if asked.code:
            ways.append(_term("marks", asked.code))
        return _any([*ways, *self._read_aloud()])

    def _all_parts(self) -> Iterator[Clause]:
        """Each number and each word; a question of many words is not to find nothing for one of them."""
        asked = self._asked
        yield from (_term("marks", mark) for mark in asked.marks)
        if len(asked.words) > ALL_OF:
            yield _any(self._touching())
        else:
            yield from (_sequence("body", word) for word in asked.words)

    def _touching(self) -> Iterator[Clause]:
        """Any word, any pair of what tells something, any number even without what stands before it."""
        asked = self._asked
        yield from (_sequence("body", word) for word in asked.words)
        yield from (_term("marks", shorter(mark)) for mark in asked.marks)
        yield from (
            _term("body_pairs", part.token)
            for part in self._scored()
            if part.field == "body_pairs" and part.weight >= PAIR
        )

    def _scored(self) -> Iterator[Part]:
        weights: Counter[tuple[str, str]] = Counter()
        for block in self._asked.blocks:
            weights += weighed(block)
        heaviest = sorted(weights.items(), key=lambda one: -one[1])[: 4 * MOST_WORDS]
        for (field, token), weight in heaviest:
            if field != "units" or not self._is_frequent(token):
                yield Part(f"body_{field}", token, weight)
            yield Part(f"title_{field}", token, weight * TITLE)

    def _exact(self) -> Iterator[Clause]:
        for mark in self._asked.marks:
            yield _worth(_term("own", mark), MARK)
            yield _worth(_term("marks", mark), MENTIONED)
        if self._asked.code:
            yield _worth(_term("marks", self._asked.code), CODE)
        for phrase in self._asked.phrases:
            yield _boosted(_sequence("title", phrase), PHRASE)
            yield _boosted(_sequence("body", phrase), PHRASE)

    def _read_aloud(self) -> Iterator[Clause]:
        for way in self._asked.aloud:
            yield _boosted(_phrase("aloud", list(map(sign, way))), ALOUD)
        if self._asked.initials:
            yield _boosted(_phrase("initials", self._asked.initials), INITIALS)


def _by_weight(clause: Clause) -> Clause:
    weight = {"field": "weight", "missing": 1}
    return {
        "function_score": {
            "query": clause,
            "field_value_factor": weight,
            "boost_mode": "multiply",
        }
    }


def _term(field: str, value: str | int) -> Clause:
    return {"term": {field: {"value": value}}}


def _sequence(field: str, text: str) -> Clause:
    """The text as it stands, wherever it stands: across the bounds of words, not of punctuation."""
    neighbours = pairs(text)
    if not neighbours:
        return _term(f"{field}_units", *units(text))
    return _phrase(f"{field}_pairs", neighbours)


def _phrase(field: str, tokens: Sequence[str]) -> Clause:
    if len(tokens) == 1:
        return _term(field, tokens[0])
    return {"match_phrase": {field: {"query": " ".join(tokens)}}}


def _any(clauses: Iterable[Clause]) -> Clause:
    some = list(clauses)
    return {"bool": {"should": some, "minimum_should_match": 1}} if some else _NOTHING


def _all(clauses: Iterable[Clause]) -> Clause:
    some = list(clauses)
    return {"bool": {"must": some}} if some else _NOTHING


def _boosted(clause: Clause, weight: float) -> Clause:
    return {"bool": {"must": [clause], "boost": weight}}


def _worth(clause: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}

"""Decides how OpenSearch is asked a clause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huabiao.search.clauses import (
    Boolean,
    Boosted,
    Clause,
    Constant,
    Everything,
    Occur,
    Phrase,
    Range,
    Term,
)
from huabiao.search.opensearch_fields import SOUNDS, sign

Json = dict[str, Any]


def for_opensearch(clause: Clause) -> Json:
    return _WAYS[type(clause)](clause)


def by_weight(clause: Json) -> Json:
    """What is found, each document counting as much as it weighs."""
    weight = {"field": "weight", "missing": 1}
    return {
        "function_score": {"query": clause, "field_value_factor": weight, "boost_mode": "multiply"}
    }


def _term(clause: Term) -> Json:
    value = sign(str(clause.value)) if clause.field in SOUNDS else clause.value
    return {"term": {clause.field: {"value": value}}}


def _phrase(clause: Phrase) -> Json:
    tokens = map(sign, clause.tokens) if clause.field in SOUNDS else clause.tokens
    return {"match_phrase": {clause.field: {"query": " ".join(tokens)}}}


def _range(clause: Range) -> Json:
    bounds = {"gte": clause.lower, "lte" if clause.include_upper else "lt": clause.upper}
    told = {bound: value for bound, value in bounds.items() if value is not None}
    return {"range": {clause.field: told}}


def _boolean(clause: Boolean) -> Json:
    parts: dict[str, list[Json]] = {}
    for occur, one in clause.parts:
        parts.setdefault(occur.value, []).append(for_opensearch(one))
    if not parts:
        return {"match_none": {}}  # an empty `bool` is everything there
    needed = 0 if Occur.Must.value in parts else 1
    return {"bool": {**parts, **({"minimum_should_match": needed} if "should" in parts else {})}}


_WAYS: dict[type[Clause], Callable[[Any], Json]] = {
    Term: _term,
    Phrase: _phrase,
    Range: _range,
    Boolean: _boolean,
    Boosted: lambda one: {"bool": {"must": [for_opensearch(one.clause)], "boost": one.boost}},
    Constant: lambda one: {
        "constant_score": {"filter": for_opensearch(one.clause), "boost": one.score}
    },
    Everything: lambda one: {"match_all": {}},
}

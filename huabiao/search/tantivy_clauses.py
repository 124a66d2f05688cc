"""Decides how Tantivy is asked a clause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tantivy

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

_OCCUR = {one: getattr(tantivy.Occur, one.name) for one in Occur}
_Query = tantivy.Query


def for_tantivy(clause: Clause, schema: tantivy.Schema) -> tantivy.Query:
    return _WAYS[type(clause)](clause, schema)


def _boolean(clause: Boolean, schema: tantivy.Schema) -> tantivy.Query:
    return _Query.boolean_query(
        [(_OCCUR[occur], for_tantivy(one, schema)) for occur, one in clause.parts]
    )


def _range(clause: Range, schema: tantivy.Schema) -> tantivy.Query:
    return _Query.range_query(
        schema,
        clause.field,
        tantivy.FieldType.Integer,
        clause.lower,
        clause.upper,
        include_upper=clause.include_upper,
    )


_WAYS: dict[type[Clause], Callable[[Any, tantivy.Schema], tantivy.Query]] = {
    Term: lambda one, schema: _Query.term_query(schema, one.field, one.value),
    Phrase: lambda one, schema: _Query.phrase_query(schema, one.field, list(one.tokens)),
    Range: _range,
    Boolean: _boolean,
    Boosted: lambda one, schema: _Query.boost_query(for_tantivy(one.clause, schema), one.boost),
    Constant: lambda one, schema: _Query.const_score_query(
        for_tantivy(one.clause, schema), one.score
    ),
    Everything: lambda one, schema: _Query.all_query(),
}

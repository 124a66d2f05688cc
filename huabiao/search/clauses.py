"""What an index can be asked, for any engine: who decides what is asked knows none of them.

Named as Tantivy names them. A `boolean_query` needs all that must be there; of what should be there, one where
nothing must. One that is empty finds nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Occur(enum.Enum):
    Must = "must"
    Should = "should"
    MustNot = "must_not"


class Counts(Protocol):
    """What an index knows of its tokens."""

    @property
    def num_docs(self) -> int: ...

    def doc_freq(self, field_name: str, field_value: str) -> int:
        """How many documents hold a token in a field, at most."""


class Clause:
    """One of those below."""

    @staticmethod
    def term_query(field: str, value: str | int) -> Clause:
        return Term(field, value)

    @staticmethod
    def phrase_query(field: str, tokens: Sequence[str]) -> Clause:
        """Tokens side by side; at least two."""
        return Phrase(field, tuple(tokens))

    @staticmethod
    def range_query(
        field: str, lower: int | None, upper: int | None, *, include_upper: bool
    ) -> Clause:
        return Range(field, lower, upper, include_upper)

    @staticmethod
    def boolean_query(parts: Sequence[tuple[Occur, Clause]]) -> Clause:
        return Boolean(tuple(parts))

    @staticmethod
    def boost_query(clause: Clause, boost: float) -> Clause:
        return Boosted(clause, boost)

    @staticmethod
    def const_score_query(clause: Clause, score: float) -> Clause:
        return Constant(clause, score)

    @staticmethod
    def all_query() -> Clause:
        return Everything()


@dataclass(frozen=True)
class Term(Clause):
    field: str
    value: str | int


@dataclass(frozen=True)
class Phrase(Clause):
    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Range(Clause):
    """From `lower` on, which is in; None: no bound."""

    field: str
    lower: int | None
    upper: int | None
    include_upper: bool


@dataclass(frozen=True)
class Boolean(Clause):
    parts: tuple[tuple[Occur, Clause], ...]


@dataclass(frozen=True)
class Boosted(Clause):
    clause: Clause
    boost: float


@dataclass(frozen=True)
class Constant(Clause):
    """Found for nothing but this score."""

    clause: Clause
    score: float


@dataclass(frozen=True)
class Everything(Clause):
    pass

"""Decides how it is known how many documents of a cluster hold a token: asked together, and remembered for a while.

Who decides what to ask looks at such numbers one by one. So it decides once with what is known, what it missed
is asked in one question, and it decides anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_Token = tuple[str, str]  # field, token
_LASTS = 60.0  # seconds
_MOST = 50_000  # tokens that are remembered
_ROUNDS = 4  # what is decided depends on numbers that were missing before, but not deeper
Ask = Callable[[dict[str, Any]], dict[str, Any]]


class Remembered:
    """Of one process; what is known may be a minute old."""

    def __init__(self, ask: Ask, clock: Callable[[], float]) -> None:
        """`ask` takes the body of a search."""
        self._ask, self._clock = ask, clock
        self.forget()

    def forget(self) -> None:
        self._known: dict[_Token, int] = {}
        self._documents = 0
        self._until = self._clock() + _LASTS

    def decided(self, decide: Callable[[Counts], T]) -> T:
        """What `decide` makes of right numbers; it is called again where some were missing."""
        if self._clock() >= self._until or len(self._known) > _MOST:
            self.forget()
        for _time in range(_ROUNDS):
            known = self._known  # another thread may forget it meanwhile
            counts = Counts(known, self._documents)
            found = decide(counts)
            if not counts.missing:
                return found
            self._learn(sorted(counts.missing), known)
        return found

    def _learn(self, tokens: list[_Token], known: dict[_Token, int]) -> None:
        filters = {
            str(place): {"term": {field: {"value": token}}}
            for place, (field, token) in enumerate(tokens)
        }
        aggregations = {"held": {"filters": {"filters": filters}}}
        told = self._ask({"size": 0, "track_total_hits": True, "aggs": aggregations})
        held = told["aggregations"].get("held", {}).get("buckets", {})
        for place, token in enumerate(tokens):
            known[token] = held.get(str(place), {}).get("doc_count", 0)
        self._documents = int(told["hits"]["total"]["value"])


class Counts:
    """Fulfils `clauses.Counts`; what is not known is none for now, and `missing`."""

    def __init__(self, known: dict[_Token, int], documents: int) -> None:
        self._known = known
        self.num_docs = documents
        self.missing: set[_Token] = set()

    def doc_freq(self, field_name: str, field_value: str) -> int:
        found = self._known.get((field_name, field_value))
        if found is None:
            self.missing.add((field_name, field_value))
        return found or 0

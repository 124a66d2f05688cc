"""Decides that what was replaced stands below what took its place, wherever both are found.

Neither is moved down: the successor comes up to stand right before it. So the first so many of an order need
the first so many that were ranked, and no more, and pages follow each other without a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

_LONGEST_CHAIN = 10  # documents, each in place of the one before


class Ranked(NamedTuple):
    """A document that was found; `key` is whatever an engine knows it by."""

    key: Any  # hashable
    score: float
    replaced_by: tuple[str, ...] = ()  # ids of documents, found or not


# Of these ids, the documents that answer the same query.
Find = Callable[[Collection[str]], Mapping[str, Ranked]]


def successors_first(ranked: Sequence[Ranked], find: Find) -> list[Ranked]:
    """Takes the best from the first on; gives at least as many, each once. `find` is asked where one was replaced."""
    successors = _successors(ranked, find)
    ordered: dict[Any, Ranked] = {}
    for one in ranked:
        _put(one, successors, ordered, ())
    return list(ordered.values())


def _successors(ranked: Sequence[Ranked], find: Find) -> dict[str, Ranked]:
    found: dict[str, Ranked] = {}
    asked: set[str] = set()
    latest: Collection[Ranked] = ranked
    for _step in range(_LONGEST_CHAIN):
        wanted = {id for one in latest for id in one.replaced_by} - asked
        if not wanted:
            break
        asked |= wanted
        told = find(wanted)
        found |= told
        latest = told.values()
    return found


def _put(
    one: Ranked,
    successors: Mapping[str, Ranked],
    ordered: dict[Any, Ranked],
    below: tuple[Any, ...],
) -> None:
    if one.key in ordered or one.key in below:  # two that replace each other
        return
    for successor in one.replaced_by:
        if successor in successors:
            _put(successors[successor], successors, ordered, (*below, one.key))
    ordered[one.key] = one

"""What took a place comes first: the same for any first part of an order, for any engine."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from huabiao.search.succession import Ranked, successors_first

_MOST = 10  # no chain is longer than is followed
IDS = st.integers(0, _MOST - 1).map(str)


@given(
    st.dictionaries(IDS, st.lists(IDS, max_size=3, unique=True)),
    st.integers(0, _MOST),
    st.integers(0, _MOST),
)
def test_each_first_part_is_the_beginning_of_the_whole(
    replaced_by: dict[str, list[str]], found: int, first: int
) -> None:
    best = [Ranked(str(n), 0.0, tuple(replaced_by.get(str(n), ()))) for n in range(found)]

    def find(ids: Collection[str]) -> dict[str, Ranked]:
        return {one.key: one for one in best if one.key in ids}

    whole = [one.key for one in successors_first(best, find)]
    part = [one.key for one in successors_first(best[:first], find)]

    assert sorted(whole) == sorted(one.key for one in best)
    assert part == whole[: len(part)]
    assert len(part) >= len(best[:first])


@given(st.permutations([str(n) for n in range(_MOST)]))
def test_of_a_chain_the_latest_is_first_wherever_it_ranked(order: list[str]) -> None:
    best = [Ranked(one, 0.0, (str(int(one) + 1),)) for one in order]

    def find(ids: Collection[str]) -> dict[str, Ranked]:
        return {one.key: one for one in best if one.key in ids}

    assert [one.key for one in successors_first(best, find)] == [
        str(n) for n in reversed(range(_MOST))
    ]


def test_nothing_is_asked_where_nothing_was_replaced() -> None:
    asked: list[Collection[str]] = []

    def find(ids: Collection[str]) -> dict[str, Ranked]:
        asked.append(ids)
        return {}

    best = [Ranked("1", 2.0), Ranked("2", 1.0)]

    assert (successors_first(best, find), asked) == (best, [])

"""Who asks too fast is held up for a moment, and nobody else is."""

from __future__ import annotations

import pytest

from huabiao.config import pace
from huabiao.config.pace import Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_ten_seconds_worth_is_in_hand_and_then_so_many_a_second(clock):
    limit = Pace(2, clock=clock)

    at_once = [limit.allows("192.0.2.1") for _ in range(22)]
    clock.now = 1.0
    a_second_later = [limit.allows("192.0.2.1") for _ in range(4)]

    assert at_once == [True] * 20 + [False] * 2
    assert a_second_later == [True, True, False, False]


def test_another_address_does_not_wait(clock):
    limit = Pace(0.1, clock=clock)

    assert [limit.allows(one) for one in ("a", "a", "b")] == [True, False, True]


def test_without_a_limit_nobody_waits(clock):
    limit = Pace(0, clock=clock)

    assert all(limit.allows("a") for _ in range(1000))


def test_so_many_addresses_are_remembered_and_no_more(clock, monkeypatch):
    monkeypatch.setattr(pace, "_MOST_ADDRESSES", 3)
    limit = Pace(0.1, clock=clock)

    asked = [limit.allows(one) for one in ("a", "b", "c", "d", "a", "d")]

    assert asked == [True, True, True, True, True, False]
    assert len(limit._buckets) == 3


def test_who_has_a_range_of_ipv6_asks_as_one(clock):
    limit = Pace(0.1, clock=clock)

    asked = [
        limit.allows(one)
        for one in (
            "2001:db8:1:2::1",
            "2001:db8:1:2:ffff::9",
            "2001:db8:1:3::1",
            "::ffff:192.0.2.1",
        )
    ]

    assert asked == [True, False, True, True]
    assert not limit.allows("192.0.2.1")
    assert limit.allows("192.0.2.2")

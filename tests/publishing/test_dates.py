"""Keeps dates in Chinese time, written as the national inspection and the feed protocols want them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huabiao.publishing import dates


@pytest.mark.parametrize(
    ("write", "value", "written"),
    [
        pytest.param(dates.day, date(2026, 3, 1), "2026-03-01", id="day"),
        pytest.param(
            dates.day, datetime(2026, 3, 1, 16, 30, tzinfo=UTC), "2026-03-02", id="day in China"
        ),
        pytest.param(
            dates.moment,
            datetime(2026, 3, 1, 16, 5, 59, tzinfo=UTC),
            "2026-03-02 00:05",
            id="moment",
        ),
        pytest.param(
            dates.w3c,
            datetime(2026, 3, 1, 16, 5, 59, 7, tzinfo=UTC),
            "2026-03-02T00:05:59+08:00",
            id="w3c",
        ),
        pytest.param(
            lambda value: dates.shown_day(value, "zh-CN"),
            date(2026, 3, 1),
            "2026-03-01",
            id="shown",
        ),
        pytest.param(
            lambda value: dates.shown_day(value, "en"),
            datetime(2026, 3, 1, 16, 30, tzinfo=UTC),
            "2 Mar 2026",
            id="shown in English",
        ),
        pytest.param(
            lambda value: dates.shown_moment(value, "en"),
            datetime(2026, 3, 1, 16, 5, tzinfo=UTC),
            "2 Mar 2026, 00:05",
            id="moment in English",
        ),
    ],
)
def test_dates_are_written_in_chinese_time(write, value, written):
    assert write(value) == written

"""What many ask is suggested; what few ask is given to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huabiao.search.enums import Settling
from huabiao.search.models import QueryCount, SettledQuery
from huabiao.search.queries import hot, popular
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def asked(query, times, *, site="mzj", since=0, empty=0):
    """So often on each of the days, the last one `since` days ago."""
    for number, searches in enumerate(times):
        QueryCount.objects.create(
            day=(NOON - timedelta(since + number)).date(),
            site_code=site,
            query=query,
            searches=searches,
            empty=min(empty, searches),
        )


def suggested(prefix="", site="mzj", limit=10):
    return popular(site, prefix, limit, NOON)


def test_what_many_ask_comes_first_the_most_frequent_before():
    asked("公积金提取", (4, 4, 4))
    asked("公积金贷款", (9, 9, 9))
    asked("低保", (5, 5, 5))

    assert suggested("公") == ["公积金贷款", "公积金提取"]
    assert suggested("公", limit=1) == ["公积金贷款"]
    assert suggested("公積") == ["公积金贷款", "公积金提取"]
    assert suggested("社") == []


@pytest.mark.parametrize(
    ("times", "since"),
    [
        pytest.param((3, 3, 3), 0, id="nine times"),
        pytest.param((500, 500), 0, id="on two days"),
        pytest.param((4, 4, 4), 88, id="longer ago than ninety days in part"),
    ],
)
def test_what_few_ask_is_never_given_out(times, since):
    asked("张三的低保", times, since=since)

    assert (suggested(), suggested(site=""), hot("mzj", NOON), hot("", NOON)) == ([], [], [], [])


def test_the_bound_itself_is_enough():
    asked("低保", (4, 3, 3))

    assert suggested() == hot("mzj", NOON) == ["低保"]


def test_sites_together_may_reach_what_none_does_alone():
    asked("低保", (2, 2), site="mzj")
    asked("低保", (3, 3), site="jyj", since=2)

    assert (suggested(), suggested(site="jyj"), suggested(site="")) == ([], [], ["低保"])


def test_masked_parts_are_never_given_out():
    asked("查▢的低保", (50, 50, 50))
    asked("", (50, 50, 50))

    assert (suggested(), hot("mzj", NOON)) == ([], [])


def test_what_finds_nothing_or_was_taken_out_is_not_suggested():
    asked("找不到的", (6, 6, 6), empty=6)
    asked("常常找到的", (6, 6, 6), empty=1)
    for query, how in (("难听的话", Settling.HIDDEN), ("不处理的", Settling.LEFT)):
        asked(query, (6, 6, 6))
        SettledQuery.objects.create(site_code="", query=query, how=how, settled_on=NOON.date())

    assert suggested() == ["常常找到的"]


def test_hot_is_what_was_asked_most_this_week():
    asked("春天问的", (90, 90, 90), since=40)
    asked("低保", (5, 5, 5), since=10)
    asked("低保", (1,))
    asked("高考查分", (4, 4, 4))

    assert hot("mzj", NOON) == ["高考查分", "低保"]
    assert suggested() == ["春天问的", "低保", "高考查分"]


def test_suggestions_ask_the_database_once_in_a_while(django_assert_max_num_queries):
    asked("低保", (4, 3, 3))

    with django_assert_max_num_queries(1):
        for prefix in ("低", "低保", "社"):
            suggested(prefix)

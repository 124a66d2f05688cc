"""What people looked for, by site and time; what they looked for in vain, until it is settled."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.search.enums import Settling
from huabiao.search.models import BestBet, ClickCount, ColloquialPair, QueryCount, SettledQuery
from huabiao.search.operations import settle_query, unsettle_query
from huabiao.search.queries import (
    Asked,
    Period,
    Sums,
    searched_sites_for,
    settled_for,
    unclicked_for,
    unfound_count,
    unfound_for,
)
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import SiteProfileFactory
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db
TODAY = localdate(NOON)


def asked(query, searches, *, empty=0, clicks=0, site="mzj", ago=0, today=TODAY):
    return QueryCount.objects.create(
        day=today - ago * ONE_DAY,
        site_code=site,
        query=query,
        searches=searches,
        empty=empty,
        clicks=clicks,
    )


def clicked(position, clicks, *, site="mzj", ago=0):
    ClickCount.objects.create(
        day=TODAY - ago * ONE_DAY, site_code=site, position=position, clicks=clicks
    )


@pytest.fixture
def root():
    return OrganizationFactory(name="示范市人民政府")


@pytest.fixture
def office(root):
    return UserFactory(platform_administrator_of=root)


def unfound(office, at=NOON):
    return [one.query for one in unfound_for(office, at=at)]


# Numbers


def test_days_are_added_up_and_days_without_a_question_are_there():
    asked("低保", 5, empty=1, clicks=2)
    asked("社保", 2, empty=2)
    asked("低保", 3, ago=2)
    asked("低保", 9, ago=3)
    asked("低保", 9, site="jyj")

    assert Period(["mzj"], days=3, at=NOON).by_day() == [
        (TODAY - 2 * ONE_DAY, Sums(3, 0, 0)),
        (TODAY - ONE_DAY, Sums()),
        (TODAY, Sums(7, 3, 2)),
    ]
    assert Period(None, days=1, at=NOON).by_day() == [(TODAY, Sums(16, 3, 2))]


def test_what_was_asked_less_than_three_times_is_listed_nowhere():
    asked("张三的低保", 2, empty=2)
    asked("公及金", 3, empty=3)
    asked("低保", 2, ago=1)
    asked("低保", 2, empty=1)
    asked("", 50, empty=50)
    period = Period(["mzj"], days=30, at=NOON)

    assert period.asked_most(limit=10) == [
        Asked("低保", Sums(4, 1, 0)),
        Asked("公及金", Sums(3, 3, 0)),
    ]
    assert period.found_nothing(limit=10) == [Asked("公及金", Sums(3, 3, 0))]
    assert period.asked_most(limit=1) == [Asked("低保", Sums(4, 1, 0))]


def test_clicks_are_told_by_place_and_those_far_down_together():
    for position, number in ((1, 5), (2, 3), (10, 1), (11, 2), (100, 4)):
        clicked(position, number)
    clicked(1, 2, ago=1)
    clicked(1, 50, site="jyj")

    assert Period(["mzj"], days=7, at=NOON).clicks_by_place() == [7, 3, *[0] * 7, 1, 6]


def test_sites_are_those_of_the_persons_units(root, office):
    civil = OrganizationFactory(parent=root)
    school = OrganizationFactory(parent=root)
    mzj, jyj = SiteProfileFactory(sponsor=civil), SiteProfileFactory(sponsor=school)

    assert list(searched_sites_for(UserFactory(editor_of=civil))) == [mzj]
    assert list(searched_sites_for(UserFactory(organization=civil))) == []
    assert list(searched_sites_for(office)) == [mzj, jyj]


# What is looked for in vain


def test_what_found_nothing_three_times_is_to_be_settled(office):
    SiteProfileFactory(code="mzj", name="民政网站")
    asked("公及金", 2, empty=2, ago=3)
    asked("公及金", 2, empty=2, site="", ago=1)
    asked("一网通办", 9, empty=9)
    asked("两次", 2, empty=2)
    asked("大多找到", 9, empty=4)
    asked("查▢的低保", 9, empty=9)
    asked("早先的", 9, empty=9, ago=30)

    found = unfound_for(office, at=NOON)

    assert [(one.query, one.times, one.last_on, one.sites) for one in found] == [
        ("一网通办", 9, TODAY, ["民政网站"]),
        ("公及金", 4, TODAY - ONE_DAY, ["民政网站"]),
    ]
    assert unfound_count(office, at=NOON) == 2


def test_what_others_find_under_nearly_the_same_words_is_proposed(office):
    asked("公及金提取", 5, empty=5)
    asked("公积金提取", 9, clicks=4)
    asked("低保怎么办", 9, clicks=4)
    asked("公记金提取", 5, empty=5)

    assert [(one.query, one.likes) for one in unfound_for(office, at=NOON)] == [
        ("公及金提取", ["公积金提取"]),
        ("公记金提取", ["公积金提取"]),
    ]


def test_what_is_settled_goes_and_comes_back_only_if_it_finds_nothing_again(office):
    for query in ("加了词", "加了推荐", "不处理"):
        asked(query, 5, empty=5, ago=5)
    hows = (Settling.PAIR, Settling.BEST_BET, Settling.LEFT)
    for query, how in zip(("加了词", "加了推荐", "不处理"), hows, strict=True):
        settle_query(query=query, how=how, **{**BY_COMMAND, "at": NOON - 4 * ONE_DAY})
    assert unfound(office) == []

    for query in ("加了词", "不处理"):
        asked(query, 3, empty=3)
    asked("加了推荐", 2, empty=2)

    assert unfound(office) == ["加了词"]


def test_a_hot_word_taken_out_is_still_to_be_settled(office):
    asked("难听的", 5, empty=5)
    settle_query(query="难听的", how=Settling.HIDDEN, **BY_COMMAND)

    assert unfound(office) == ["难听的"]


def test_settling_is_recorded_and_may_be_undone(office):
    asked("公及金", 5, empty=5)
    settled = settle_query(query="公及金", how=Settling.LEFT, **BY_COMMAND)
    settle_query(query="公及金", how=Settling.LEFT, **BY_COMMAND)
    assert (unfound(office), unfound_count(office, at=NOON)) == ([], 0)

    unsettle_query(settled_id=settled.pk, **BY_COMMAND)

    assert (unfound(office), unfound_count(office, at=NOON)) == (["公及金"], 1)
    assert [(one.action, one.after) for one in Change.objects.order_by("pk")] == [
        ("search.query.settled", {"query": "公及金", "how": "不处理"}),
        ("search.query.settled", {"query": "公及金", "how": "不处理"}),
        ("search.query.unsettled", {"query": "公及金", "how": "不处理"}),
    ]


def test_what_nobody_asked_cannot_be_settled():
    for query in ("", "没人问过"):
        with pytest.raises(NotFound):
            settle_query(query=query, how=Settling.LEFT, **BY_COMMAND)
    with pytest.raises(NotFound):
        unsettle_query(settled_id=7, **BY_COMMAND)


def test_to_others_nothing_is_told_and_nothing_allowed(root):
    person = UserFactory(administrator_of=root, editor_of=root)
    asked("公及金", 50, empty=50)
    clicked(1, 1)
    SettledQuery.objects.create(query="公及金", how=Settling.LEFT, settled_on=TODAY)
    who = {**BY_COMMAND, "by": person}

    assert (unfound_for(person, at=NOON), unfound_count(person, at=NOON)) == ([], 0)
    assert (unclicked_for(person, at=NOON, limit=9), list(settled_for(person))) == ([], [])
    with pytest.raises(NotYours):
        settle_query(query="公及金", how=Settling.LEFT, **who)
    with pytest.raises(NotYours):
        unsettle_query(settled_id=1, **who)


def test_what_nobody_opens_is_listed_once_clicks_are_noted(office):
    asked("入学", 10)
    asked("低保", 30, clicks=1)
    asked("少有的", 9)
    assert unclicked_for(office, at=NOON, limit=9) == []

    clicked(1, 1)

    assert unclicked_for(office, at=NOON, limit=9) == [Asked("入学", Sums(10, 0, 0))]


# The screen


@pytest.fixture
def now():
    return localdate(timezone.now())


def test_a_pair_and_an_answer_settle_what_they_were_added_for(client, office, now):
    client.force_login(office)
    for query in ("公及金", "新农合", "一网通办"):
        asked(query, 5, empty=5, today=now)
    page = client.get(reverse("unfound:index")).content.decode()
    address = f"{reverse('colloquial:create')}?said=%E5%85%AC%E5%8F%8A%E9%87%91"
    assert address in page
    form = client.get(f"{address}&settles=%E5%85%AC%E5%8F%8A%E9%87%91").context["form"]

    said = client.post(
        reverse("colloquial:create"),
        {
            "said": "公及金",
            "official": "公积金",
            "is_active": "on",
            "settles": form.initial["settles"],
        },
    )
    recommended = client.post(
        reverse("best_bets:create"),
        {
            "words": "一网通办",
            "title": "一网通办",
            "address": "https://a.invalid/",
            "expires_on": str(now + ONE_DAY),
            "settles": "一网通办",
        },
    )
    left = client.post(reverse("unfound:settle"), {"query": "新农合", "how": "LEFT"})

    assert {said.url, recommended.url, left.url} == {reverse("unfound:index")}
    assert (ColloquialPair.objects.count(), BestBet.objects.count()) == (1, 1)
    assert sorted(SettledQuery.objects.values_list("query", "how")) == [
        ("一网通办", "BEST_BET"),
        ("公及金", "PAIR"),
        ("新农合", "LEFT"),
    ]
    assert client.get(reverse("unfound:index")).context["page"].object_list == []


def test_what_was_left_is_listed_and_restored(client, office, now):
    client.force_login(office)
    asked("公及金", 5, empty=5, today=now)
    client.post(reverse("unfound:settle"), {"query": "公及金"})
    settled = client.get(reverse("unfound:index")).context["settled"]
    assert [one.query for one in settled] == ["公及金"]

    client.post(reverse("unfound:unsettle"), {"id": settled[0].pk})
    client.post(reverse("unfound:unsettle"), {"id": "x"})

    page = client.get(reverse("unfound:index")).context["page"]
    assert [one.query for one in page] == ["公及金"]


def test_a_pair_refused_settles_nothing(client, office, now):
    client.force_login(office)
    asked("公及金", 5, empty=5, today=now)

    page = client.post(
        reverse("colloquial:create"), {"said": "公及金", "official": "公及金", "settles": "公及金"}
    )

    assert list(page.context["form"].errors) == ["official"]
    assert 'name="settles" value="公及金"' in page.content.decode()
    assert not SettledQuery.objects.exists()


def test_the_list_costs_the_same_for_many(client, office, now, django_assert_max_num_queries):
    client.force_login(office)
    for number in range(40):
        asked(f"搜不到{number}", 5, empty=5, today=now)
    client.get(reverse("unfound:index"))

    with django_assert_max_num_queries(20):
        client.get(reverse("unfound:index"))


@pytest.mark.parametrize("name", ["index", "settle", "unsettle"])
def test_to_others_there_are_no_such_screens(client, root, name):
    client.force_login(UserFactory(administrator_of=root))

    answer = client.get if name == "index" else client.post
    assert answer(reverse(f"unfound:{name}")).status_code == 404

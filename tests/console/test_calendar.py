"""The calendar: what will happen by itself, on its day, and only what the person may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huabiao.console.queries import planned_for
from huabiao.console.views.calendar import month_of, sheet
from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.pages.models import HomePage
from huabiao.pages.operations import create_topic, edit_home
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.bodies import banner
from tests.factories.pages import make_site
from tests.moments import NOON, ONE_DAY, SHANGHAI

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=SHANGHAI)
END = datetime(2026, 12, 1, tzinfo=SHANGHAI)


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


def timed(unit, title, at, **kwargs):
    item = cities.draft(unit, title, **kwargs)
    words = {"title": "", "summary": "", "release_at": at}
    operations.change_placement_words(
        placement_id=cities.placement_of(item).pk, **words, **cities.who(unit.editor)
    )
    return item


def told(person, start=START, end=END):
    return [(one.on.day, one.act, one.title) for one in planned_for(person, start=start, end=end)]


def test_releases_expiries_and_documents_stand_on_their_days(unit):
    later = NOON + 3 * ONE_DAY
    signed = cities.sign(unit, timed(unit, "定时的", later))
    timed(unit, "还在写的", later + ONE_DAY)
    expiring = cities.live(unit, "到期的")
    operations.set_placement_expiry(
        placement_id=cities.placement_of(expiring).pk,
        expire_at=NOON + 2 * ONE_DAY,
        **cities.who(unit.editor),
    )
    Item.objects.filter(pk=signed.pk).update(expires_on=date(2026, 11, 30))

    assert told(unit.editor) == [
        (18, "到期下线", "到期的"),
        (19, "定时公开", "定时的"),
        (20, "拟定时公开，还没有签发", "还在写的"),
        (30, "有效期至", "定时的"),
    ]
    assert told(unit.editor, start=END, end=END + 31 * ONE_DAY) == []


def test_another_units_plans_are_not_told_before_they_are_submitted(root, unit):
    other = cities.unit(root, "jyj", "教育局")
    item = timed(other, "教育局要投放的", NOON + 3 * ONE_DAY, channel=unit.channel)
    before = told(unit.editor)

    operations.submit_item(item_id=item.pk, **cities.who(other.editor))

    assert before == []
    assert told(unit.editor) == [(19, "拟定时公开，还没有签发", "教育局要投放的")]
    # Of another's item there is no page; of the channel there is.
    assert [one.url for one in planned_for(unit.editor, start=START, end=END)] == [
        reverse("items:channel", args=[unit.channel.pk])
    ]


def test_banners_and_topics_are_told_to_those_who_compose_the_site(client, root):
    profile = make_site("portal", organization=root, name="门户网站")
    office = UserFactory(administrator_of=root)
    editor = UserFactory(editor_of=root)
    who = cities.who(office)
    edit_home(
        home=HomePage.objects.get(),
        body=[banner("停水公告", starts=NOON + ONE_DAY, ends=NOON + 4 * ONE_DAY)],
        **who,
    )
    create_topic(
        site=profile.site,
        slug="fx",
        title="防汛",
        organization=root,
        body=[],
        archive_on=date(2026, 11, 25),
        **who,
    )

    assert told(office) == [
        (17, "公告开始显示", "停水公告"),
        (20, "公告撤下", "停水公告"),
        (25, "专题归档", "防汛"),
    ]
    assert told(editor) == []
    client.force_login(office)
    ways = {one.url for one in planned_for(office, start=START, end=END)}
    assert {client.get(way).status_code for way in ways} == {200}
    assert len(ways) == 2


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("2026-02", date(2026, 2, 1)),
        ("2027-01", date(2027, 1, 1)),
        ("", date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("0000-01", date(2026, 11, 1)),
        ("9999-12", date(2026, 11, 1)),
        ("٢٠٢٦-01", date(2026, 11, 1)),
    ],
)
def test_what_is_no_month_is_this_one(asked, first):
    assert month_of(asked, otherwise=date(2026, 11, 16)) == first


def test_a_sheet_is_weeks_from_monday_to_sunday_around_the_month():
    weeks = sheet(date(2026, 11, 1), [], today=date(2026, 11, 16))

    days = [day for week in weeks for day in week]
    assert {len(week) for week in weeks} == {7}
    assert [day.weekday for day in weeks[0]] == [
        "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日",
    ]  # fmt: skip
    assert [day.on.day for day in days if day.is_in_month] == list(range(1, 31))
    assert [day.on for day in days if day.is_today] == [date(2026, 11, 16)]


def test_the_screen_says_what_day_it_is_and_leads_on(client, unit):
    client.force_login(unit.editor)
    timed(unit, "明年的", timezone.now() + timedelta(minutes=1))

    page = client.get(reverse("console:calendar"))
    beside = client.get(reverse("console:calendar"), {"month": "2026-12"}).content.decode()

    html = page.content.decode()
    weekday = ("一", "二", "三", "四", "五", "六", "日")[timezone.localdate().weekday()]
    assert f"星期{weekday}。" in html
    assert "明年的" in html
    assert 'href="?month=2026-11"' in beside
    assert 'href="?month=2027-01"' in beside


def test_a_month_asks_the_same_for_one_row_and_for_three(client, unit, django_assert_num_queries):
    client.force_login(unit.editor)
    address = reverse("console:calendar") + "?month=2026-11"
    timed(unit, "第一篇", NOON + ONE_DAY)
    client.get(address)

    for titles in ((), ("第二篇", "第三篇")):
        for title in titles:
            timed(unit, title, NOON + ONE_DAY)
        with django_assert_num_queries(12):
            client.get(address)

"""The list of items: narrowed in every way it says, in one price, and helpful where it finds nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.library.viewsets import listing
from huabiao.sites.models import SiteProfile
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory, PlacementFactory
from tests.factories.sites import ChannelFactory
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


@pytest.fixture
def ask(client, unit):
    """The list as the unit's editor sees it."""
    client.force_login(unit.editor)
    return lambda **asked: client.get(reverse("items:list"), asked)


def titles(page) -> list[str]:
    return [item.title for item in page.context["object_list"]]


def item(unit, title, **kwargs) -> Item:
    return ItemFactory(organization=unit.organization, title=title, **kwargs)


# Narrowed


def test_each_filter_finds_its_own(ask, unit, other):
    item(unit, "动态", document_number="民发〔2026〕1号", body="<p>养老服务</p>")
    item(unit, "通知", kind=Kind.NOTICE, created_by=unit.editor)
    repealed = item(unit, "旧文件", repealed=True)
    PlacementFactory(item=repealed, channel=other.channel, live=True)
    placed = item(unit, "在栏目里", live=True)
    PlacementFactory(item=placed, channel=unit.channel, live=True)
    cities.draft(other, "别人的")
    jyj = SiteProfile.objects.get(code="jyj")

    assert {
        name: titles(ask(**asked))
        for name, asked in {
            "all": {},
            "words": {"q": "养老"},
            "number": {"q": "民发[2026]1号"},
            "kind": {"kind": "NOTICE"},
            "mine": {"mine": "true"},
            "validity": {"validity": "REPEALED"},
            "state": {"state": "DRAFT"},
            "site": {"site": jyj.pk},
            "channel": {"channel": "民政"},
            "channel of another site": {"channel": "民政", "site": jyj.pk},
            "two at once": {"state": "LIVE", "channel": "动态"},
            "organization": {"organization": unit.organization.pk},
        }.items()
    } == {
        "all": ["在栏目里", "旧文件", "通知", "动态"],
        "words": ["动态"],
        "number": ["动态"],
        "kind": ["通知"],
        "mine": ["通知"],
        "validity": ["旧文件"],
        "state": ["通知", "动态"],
        "site": ["旧文件"],
        "channel": ["在栏目里"],
        "channel of another site": [],
        "two at once": ["在栏目里", "旧文件"],
        "organization": ["在栏目里", "旧文件", "通知", "动态"],
    }


def test_days_are_whole_and_of_this_country(ask, unit):
    """A day begins at midnight in China, sixteen hours of which are another day in Greenwich."""
    midnight = timezone.make_aware(datetime(2026, 3, 2))  # noqa: DTZ001 -- made aware here
    for title, moment in (
        ("前一天", midnight - timedelta(seconds=1)),
        ("当天零点", midnight),
        ("当天夜里", midnight + timedelta(hours=23, minutes=59)),
        ("后一天", midnight + ONE_DAY),
    ):
        item(unit, title, live=True, released_at=moment, updated_at=moment)
    day = {"since": "2026-03-02", "until": "2026-03-02"}

    assert titles(ask(dated="released", **day)) == ["当天夜里", "当天零点"]
    assert titles(ask(dated="saved", **day)) == ["当天夜里", "当天零点"]
    assert titles(ask(**day)) == ["当天夜里", "当天零点"]
    assert titles(ask(dated="released", since="2026-03-03")) == ["后一天"]
    assert titles(ask(dated="released", until="2026-03-01")) == ["前一天"]


def test_the_order_is_the_one_asked_for(ask, unit):
    item(unit, "丙", live=True, released_at=NOON, updated_at=NOON)
    item(unit, "甲", live=True, released_at=NOON + ONE_DAY, updated_at=NOON - ONE_DAY)
    item(unit, "乙", updated_at=NOON + ONE_DAY)

    assert [titles(ask(order=order)) for order in ("", "saved", "released")] == [
        ["乙", "甲", "丙"],
        ["乙", "丙", "甲"],
        ["甲", "丙", "乙"],
    ]
    assert sorted(titles(ask(order="title"))) == sorted(["丙", "甲", "乙"])


def test_what_was_sent_back_is_found(ask, unit):
    waiting = cities.submitted(unit, "退回的")
    cities.draft(unit, "草稿")
    operations.reject_item(
        item_id=waiting.pk,
        task_state_id=cities.task_of(waiting),
        reason="有错字",
        **cities.who(unit.first),
    )

    page = ask(state="RETURNED")

    assert (titles(page), str(page.context["object_list"][0].standing)) == (
        ["退回的"],
        "已退回（初审）",
    )


# What cannot be asked, and what finds nothing


def test_where_nothing_is_found_each_condition_can_be_taken_back(ask, unit):
    item(unit, "动态")

    page = ask(q="没有的词", kind="NEWS", order="title")

    html = page.content.decode()
    assert "没有符合条件的信息。" in html
    assert page.context["conditions"] == [
        ("查找：没有的词", "kind=NEWS&order=title"),
        ("信息类型：动态", "q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D&order=title"),
    ]
    assert 'href="/items/?kind=NEWS&amp;order=title"' in html
    assert 'href="/items/">清除全部条件' in html
    assert "data-bulk" not in html


def test_an_empty_library_says_so(ask):
    page = ask()

    assert "还没有信息。" in page.content.decode()
    assert page.context["conditions"] == []


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until", "结束日期早于开始日期。"),
        ({"since": "昨天"}, "since", "“从”请填日期，例如 2026-03-01。"),
        ({"until": "0001-01-01"}, "until", "“到”的年份不对：应在 1900 年到 9999 年之间。"),
        ({"kind": "x"}, "kind", "“信息类型”没有所选的这一项，请从列表里重新选择。"),
        (
            {"organization": "9" * 30},
            "organization",
            "“所属单位”没有所选的这一项，请从列表里重新选择。",
        ),
    ],
)
def test_what_makes_no_sense_is_named_and_finds_nothing(ask, unit, asked, field, said):
    item(unit, "动态")

    page = ask(**asked)

    assert (page.status_code, titles(page)) == (200, [])
    assert page.context["filters"].form.errors == {field: [said]}
    assert said in page.content.decode()


def test_the_last_day_there_is_is_no_error(ask, unit):
    assert ask(until="9999-12-31").status_code == 200


# What is shown


def test_a_row_says_where_readers_find_the_item(ask, unit, other):
    public = item(unit, "公开的", live=True)
    PlacementFactory(item=public, channel=other.channel, live=True, is_main=False)
    PlacementFactory(item=public, channel=unit.channel, live=True)
    for _n in range(2):
        more = ChannelFactory(parent=unit.channel.get_parent(), organization=unit.organization)
        PlacementFactory(item=public, channel=more, live=True, is_main=False)
    planned = item(unit, "草稿")
    PlacementFactory(item=planned, channel=unit.channel)

    shown = {one.title: (one.places, one.more_places) for one in ask().context["object_list"]}

    assert shown == {
        "公开的": (["民政局网站 / 民政局动态", "教育局网站 / 教育局动态"], 2),
        "草稿": ([], 0),
    }


def test_more_than_anybody_turns_through_is_not_counted(ask, unit, monkeypatch):
    monkeypatch.setattr(listing, "_COUNTED", 3)
    for n in range(5):
        item(unit, f"第{n}篇")

    page = ask()

    assert (page.context["items_count"], page.context["is_cut"]) == (3, True)
    assert "超过 3 篇，只列出前 3 篇；请用条件缩小范围。" in page.content.decode()


def test_shortcuts_mark_where_one_is(ask, unit):
    html = ask(state="DRAFT").content.decode()

    assert re.findall(r'<a href="([^"]*)" aria-current="page">([^<]*)<', html) == [
        ("/items/?state=DRAFT", "草稿")
    ]


def test_acts_are_offered_to_those_who_hold_the_role_somewhere(client, unit, root):
    item(unit, "动态")
    offered = {}
    for name, person in {
        "editor": unit.editor,
        "reviewer": unit.first,
        "signer": unit.signer,
        "administrator": UserFactory(administrator_of=unit.organization),
        "office": UserFactory(platform_administrator_of=root),
    }.items():
        client.force_login(person)
        page = client.get(reverse("items:list"))
        offered[name] = [act for act, _bulk in page.context["acts"]]
        assert page.content.decode().count('name="item"') == bool(offered[name])

    assert offered == {
        "editor": ["place", "move", "remove"],
        "reviewer": [],
        "signer": ["withdraw"],
        "administrator": ["place", "move", "remove", "withdraw"],
        "office": ["remove", "withdraw"],
    }


# One price

QUESTIONS = {
    "list": {},
    "search": {"q": "消息 示范"},
    "state": {"state": "EXPIRED"},
    "channel": {"channel": "动态"},
    "dates": {"dated": "saved", "since": "2020-01-01", "order": "saved"},
}
MOST_QUERIES = 19


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_list_asks_no_more_of_many_items_than_of_few(ask, unit, other, name):
    counts = []
    for size in (2, 60):
        for _n in range(size):
            public = ItemFactory(organization=unit.organization, live=True, author=unit.editor)
            PlacementFactory(item=public, channel=unit.channel, live=True)
        ask(**QUESTIONS[name])  # content types are remembered from here on
        with CaptureQueriesContext(connection) as seen:
            ask(**QUESTIONS[name])
        counts.append(len(seen))

    assert counts[0] == counts[1] <= MOST_QUERIES

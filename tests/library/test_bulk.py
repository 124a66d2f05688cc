"""Acts on many items from the list: asked first, one operation each, and a word on every one."""

from __future__ import annotations

import re
import threading
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.changes import readers
from huabiao.changes.models import Change
from huabiao.library.enums import Consent, Mode
from huabiao.library.models import Item, Placement
from huabiao.library.viewsets import bulk
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory, PlacementFactory
from tests.factories.sites import ChannelFactory

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
def second(unit):
    """Another channel of the unit's site."""
    return ChannelFactory(
        parent=unit.channel.get_parent(), organization=unit.organization, title="通知公告"
    )


@pytest.fixture
def editor(client, unit):
    client.force_login(unit.editor)
    return unit.editor


def drafts(unit, count=3) -> list[Item]:
    return [
        ItemFactory(organization=unit.organization, title=f"第{n + 1}篇", author=unit.editor)
        for n in range(count)
    ]


def standing(unit, channel=None, **kwargs) -> Item:
    item = ItemFactory(organization=unit.organization, live=True, **kwargs)
    PlacementFactory(item=item, channel=channel or unit.channel, live=True)
    return item


def choose(client, act, items=(), **more):
    """Tick items and press a button; the page that asks whether to go on."""
    return client.post(
        reverse("items:choose"),
        {"act": act, "item": [item.pk for item in items], "query": "", **more},
        follow=True,
    )


def confirm(client, asked, **typed):
    address = asked.wsgi_request.path
    page = client.post(address, typed, follow=True)
    weighed = page.context.get("weighed", "")
    return client.post(address, {**typed, "weighed": weighed}, follow=True) if weighed else page


def told(page) -> tuple[dict[str, str], dict[str, str]]:
    """What a report says was done, and what was skipped."""
    return tuple(
        {line.title: line.said for line in page.context[name]} for name in ("done", "skipped")
    )


def changes() -> list[tuple[str, str, str]]:
    """What was done with items, and through which door."""
    rows = Change.objects.filter(subject__startswith="item:").order_by("pk")
    return list(rows.values_list("action", "subject", "door"))


# Asked first


def test_nothing_happens_before_it_is_confirmed(client, unit, editor):
    items = drafts(unit)

    page = choose(client, "place", items)

    html = page.content.decode()
    assert [item for item, _standing, _bar in page.context["rows"]] == items
    assert "一共 3 篇。" in html
    assert "签发后公开" in html
    assert (Placement.objects.count(), changes()) == (0, [])


def test_what_will_be_skipped_is_said_before(client, unit, editor):
    draft, waiting = cities.draft(unit, "草稿"), cities.submitted(unit, "送审的")

    page = choose(client, "place", [draft, waiting])

    assert {item.title: bar for item, _standing, bar in page.context["rows"]} == {
        "草稿": "",
        "送审的": "正在审核。",
    }


def test_before_a_withdrawal_it_is_said_where_readers_see_the_items(client, unit, other):
    client.force_login(unit.signer)
    first, second = standing(unit), standing(unit)
    PlacementFactory(item=first, channel=other.channel, live=True)

    page = choose(client, "withdraw", [first, second])

    assert page.context["seen"] == {"places": 3, "sites": 2}
    assert "读者现在在 2 个网站的 3 处看得到它们。" in page.content.decode()


def test_who_ticked_nothing_is_told_so_and_keeps_the_filters(client, editor):
    answer = client.post(reverse("items:choose"), {"act": "place", "query": "kind=NEWS"})

    assert answer.url == "/items/?kind=NEWS"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "还没有选中信息：请先在列表里勾选。"
    ]


@pytest.mark.parametrize("act", ["", "publish", "__class__"])
def test_an_act_that_is_none_does_not_exist(client, unit, editor, act):
    assert choose(client, act, drafts(unit, 1)).status_code == 404


def test_a_choice_is_the_persons_who_made_it(client, unit, editor, root):
    page = choose(client, "place", drafts(unit))
    stranger = Client()
    stranger.force_login(UserFactory(editor_of=unit.organization))

    assert stranger.get(page.wsgi_request.path).status_code == 404


def test_what_is_missing_is_named_and_nothing_is_done(client, unit, editor, second):
    item = standing(unit)
    asked = choose(client, "move", [item])

    empty = confirm(client, asked)
    same = confirm(client, asked, leaves=unit.channel.pk, enters=unit.channel.pk)
    none = confirm(client, asked, leaves=unit.channel.pk, enters="9" * 30)

    assert [page.context["form"].errors for page in (empty, same, none)] == [
        {"leaves": ["请选择“从哪个栏目”。"], "enters": ["请选择“到哪个栏目”。"]},
        {"enters": ["新栏目和原栏目是同一个，请另选。"]},
        {"enters": ["“到哪个栏目”没有所选的这一项，请从列表里重新选择。"]},
    ]
    assert item.placements.get().channel == unit.channel


# Done


def test_three_are_placed_and_one_is_skipped(client, unit, editor, second):
    items = drafts(unit)
    PlacementFactory(item=items[1], channel=second)

    page = confirm(client, choose(client, "place", items), enters=second.pk)

    assert told(page) == (
        {"第1篇": "已投放，待送审", "第3篇": "已投放，待送审"},
        {"第2篇": "这篇信息已经在这个栏目里了。"},
    )
    assert list(
        Placement.objects.order_by("item_id").values_list("item", "channel", "mode", "signed_at")
    ) == [(item.pk, second.pk, Mode.REFERENCE, None) for item in items]
    assert changes() == [
        ("library.placement.planned", item.key, "console") for item in (items[0], items[2])
    ]


def test_what_is_placed_may_be_submitted_at_once(client, unit, editor):
    whole = drafts(unit, 1)[0]
    empty = ItemFactory(organization=unit.organization, title="空的", body="", author=unit.editor)

    page = confirm(
        client, choose(client, "place", [whole, empty]), enters=unit.channel.pk, is_submitted="on"
    )

    done, skipped = told(page)
    assert (done["第1篇"], skipped) == ("已投放并送审", {})
    assert done["空的"].startswith("已投放，没有送审：")
    assert [Item.objects.get(pk=item.pk).workflow_in_progress for item in (whole, empty)] == [
        True,
        False,
    ]


def test_another_units_channel_is_found_by_its_name_and_asked(client, unit, editor, other):
    asked = choose(client, "place", drafts(unit, 1))
    found = client.get(asked.wsgi_request.path, {"site": "all", "words": "教育"})

    page = client.post(
        f"{asked.wsgi_request.path}?site=all&words=教育", {"enters": other.channel.pk}, follow=True
    )

    assert found.context["offer"].choices == [
        ("教育局网站", [(other.channel.pk, "教育局动态（教育局）")])
    ]
    assert told(page) == ({"第1篇": "已投放，待送审和对方接收"}, {})
    assert Placement.objects.get().consent == Consent.ASKED


def test_items_move_from_one_channel_to_another(client, unit, editor, second):
    here, elsewhere = standing(unit, title="在"), standing(unit, title="不在", channel=second)
    asked = choose(client, "move", [here, elsewhere])

    page = confirm(client, asked, leaves=unit.channel.pk, enters=second.pk)

    assert asked.context["form"].fields["leaves"].choices[1:] == [
        ("民政局网站", [(unit.channel.pk, "民政局动态（1 篇）"), (second.pk, "通知公告（1 篇）")])
    ]
    assert told(page) == ({"在": "已移到新栏目"}, {"不在": "不在所选的栏目里。"})
    assert [item.placements.get().channel.pk for item in (here, elsewhere)] == [second.pk] * 2
    assert here.placements.get().is_live


def test_items_are_taken_out_of_one_channel(client, unit, editor, second):
    item = standing(unit, title="两处")
    PlacementFactory(item=item, channel=second, live=True, is_main=False)

    page = confirm(client, choose(client, "remove", [item]), leaves=second.pk)

    assert told(page) == ({"两处": "已从栏目移除"}, {})
    assert [placement.channel.pk for placement in item.placements.all()] == [unit.channel.pk]


def test_items_are_withdrawn_with_one_reason(client, unit):
    client.force_login(unit.signer)
    public, draft = standing(unit, title="公开的"), drafts(unit, 1)[0]
    gone = ItemFactory(organization=unit.organization, title="撤过的", withdrawn=True)
    asked = choose(client, "withdraw", [public, draft, gone])

    silent = confirm(client, asked)
    page = confirm(client, asked, reason="数据有误")

    assert silent.context["form"].errors == {"reason": ["请填写“原因”。"]}
    assert told(page) == (
        {"公开的": "已撤稿"},
        {"第1篇": "这篇信息还没有公开。", "撤过的": "这篇信息已经撤稿。"},
    )
    assert Item.objects.get(pk=public.pk).withdrawal_reason == "数据有误"
    assert f'href="/items/{public.pk}/#receipts"' in page.content.decode()


# What is not the person's


def test_another_units_items_in_the_request_are_skipped_without_their_titles(
    client, unit, editor, other
):
    own, theirs = drafts(unit, 1)[0], standing(other, title="别人的机密标题")

    asked = choose(client, "place", [own, theirs])
    page = confirm(client, asked, enters=unit.channel.pk)

    assert [one.context["missing"] for one in (asked, page)] == [1, 1]
    assert told(page) == ({"第1篇": "已投放，待送审"}, {})
    assert "有 1 篇没有找到，或者您无权查看" in page.content.decode()
    assert [one for one in (asked, page) if "机密" in one.content.decode()] == []
    assert theirs.placements.count() == 1


def test_an_administrator_withdraws_nothing_of_another_unit(client, unit, other):
    client.force_login(UserFactory(administrator_of=unit.organization))
    theirs = standing(other, title="别人的")

    page = confirm(client, choose(client, "withdraw", [theirs]), reason="试试")

    assert (told(page), page.context["missing"]) == (({}, {}), 1)
    assert Item.objects.get(pk=theirs.pk).withdrawn_at is None


def test_what_one_may_see_and_not_touch_is_skipped_with_the_reason(client, unit, editor):
    item = standing(unit, title="公开的")

    asked = choose(client, "withdraw", [item])
    page = confirm(client, asked, reason="编辑不能撤稿")

    said = "您没有权限进行此操作。"
    assert [bar for _item, _standing, bar in asked.context["rows"]] == [said]
    assert told(page) == ({}, {"公开的": said})
    assert Item.objects.get(pk=item.pk).withdrawn_at is None


@pytest.mark.parametrize("sent", ["9" * 30, "x", "-1", "0", ""])
def test_numbers_that_are_no_items_are_passed_over(client, unit, editor, sent):
    item = drafts(unit, 1)[0]

    page = client.post(
        reverse("items:choose"), {"act": "place", "item": [sent, item.pk]}, follow=True
    )

    assert [one for one, _standing, _bar in page.context["rows"]] == [item]


# Very many


def test_all_that_the_filters_find_are_taken_up_to_a_number(client, unit, editor, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 4)
    items = drafts(unit, 6)
    ItemFactory(organization=unit.organization, title="别的")

    page = choose(client, "place", all="1", query="q=篇")

    assert [item for item, _standing, _bar in page.context["rows"]] == items[:1:-1]
    assert page.context["choice"]["is_cut"]
    assert "一次最多 4 篇，其余的请分次办理。" in page.content.decode()


def test_a_request_works_a_while_and_the_next_goes_on(client, unit, editor, second, monkeypatch):
    """Not one item too few, none twice, however often the page is asked for again."""
    monkeypatch.setattr(bulk, "_AT_A_TIME", -1.0)
    items = drafts(unit, 5)

    page = confirm(client, choose(client, "place", items), enters=second.pk)
    seen = [page.context["waiting"]]
    while page.context["waiting"]:
        client.get(page.wsgi_request.path)
        page = confirm(client, page)
        seen.append(page.context["waiting"])
    again = confirm(client, page)

    assert seen == [4, 3, 2, 1, 0]
    assert told(page) == told(again) == ({item.title: "已投放，待送审" for item in items}, {})
    assert Placement.objects.count() == 5


def test_one_that_breaks_is_told_of_and_the_others_are_done(client, unit, monkeypatch):
    """The engine that hears of changes has a fault that one item meets."""
    client.force_login(unit.signer)
    items = [standing(unit, title=f"第{n + 1}篇") for n in range(3)]

    def faulty(keys):
        if items[1].key in keys:
            raise RuntimeError("no space left")
        return []

    monkeypatch.setitem(readers._readers, "faulty", faulty)
    asked = choose(client, "withdraw", items)
    with pytest.raises(RuntimeError):
        confirm(client, asked, reason="数据有误")

    page = confirm(client, asked)

    assert told(page) == (
        {"第1篇": "已撤稿", "第3篇": "已撤稿"},
        {"第2篇": "处理时出错，没有完成。"},
    )
    assert [Item.objects.get(pk=item.pk).withdrawn_at is None for item in items] == [
        False, True, False,
    ]  # fmt: skip


def test_a_session_keeps_the_last_few_choices(client, unit, editor):
    paths = [choose(client, "place", drafts(unit, 1)).wsgi_request.path for _n in range(7)]

    assert [client.get(path).status_code for path in paths] == [404] * 2 + [200] * 5


@pytest.mark.parametrize(("size", "most"), [(2, 26), (60, 26)])
def test_the_question_and_the_report_ask_the_same_of_two_and_of_sixty(
    client, unit, editor, size, most
):
    items = [standing(unit, title=f"第{n}篇") for n in range(size)]
    path = choose(client, "move", items).wsgi_request.path
    with CaptureQueriesContext(connection) as seen:
        client.get(path)

    assert len(seen) <= most


# Two at once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_place_the_same_item_at_once_both_get_a_word(unit, second):
    item = drafts(unit, 1)[0]
    people = [unit.editor, UserFactory(editor_of=unit.organization)]
    both = threading.Barrier(2, timeout=20)
    sentences = ("已投放，待送审", "这篇信息已经在这个栏目里了。")
    said: list[str] = []

    def place(person):
        client = Client()
        client.force_login(person)
        address = choose(client, "place", [item]).wsgi_request.path
        typed = {"enters": second.pk}
        both.wait()
        # Of two requests at once each would see the other's context, too: only the page is its own.
        page = client.post(address, typed, follow=True).content.decode()
        if weighed := re.search('name="weighed" value="([^"]+)"', page):
            typed["weighed"] = unescape(weighed[1])
            page = client.post(address, typed, follow=True).content.decode()
        said.extend(sentence for sentence in sentences if sentence in page)
        connections.close_all()

    threads = [threading.Thread(target=place, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(said) == sorted(sentences)
    assert Placement.objects.count() == 1


# Without a script


def test_the_list_is_one_plain_form(client, unit, editor):
    item = drafts(unit, 1)[0]

    html = client.get(reverse("items:list"), {"kind": "NEWS"}).content.decode()

    form = html[html.index('action="/items/bulk/"') :]
    assert f'name="item" value="{item.pk}" aria-label="勾选“第1篇”"' in form
    assert 'name="query" value="kind=NEWS"' in form
    assert re.findall(r'name="act" value="(\w+)"', form) == ["place", "move", "remove"]

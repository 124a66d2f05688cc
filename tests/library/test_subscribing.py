"""The screens on which a channel's unit says what the channel takes."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Placement, Subscription
from huabiao.library.operations import Wish
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def taker(root):
    return cities.unit(root, "jyj", "教育局")


@pytest.fixture
def keeper(client, taker):
    """The administrator of the channel's unit, signed in."""
    person = UserFactory(administrator_of=taker.organization)
    client.force_login(person)
    return person


TYPED = {"kind": "NEWS", "organization": "", "subject": "", "keyword": "", "is_direct": "1",
         "existing": "20"}  # fmt: skip


def rule_of(taker, keeper, **wish) -> Subscription:
    return operations.add_subscription(
        channel_id=taker.channel.pk, wish=Wish(**wish), existing=0, **cities.who(keeper)
    )


def said(page) -> list[str]:
    return [str(message) for message in get_messages(page.wsgi_request)]


def test_a_rule_is_made_in_the_console(client, unit, taker, keeper):
    cities.live(unit, "旧消息")

    page = client.post(
        reverse("items:subscribe", args=[taker.channel.pk]),
        {**TYPED, "organization": unit.organization.pk, "keyword": "消息"},
    )

    assert page.url == reverse("items:channel", args=[taker.channel.pk])
    assert said(page) == ["订阅规则已建立，以后公开的信息符合条件就会收进来。"]
    rule = Subscription.objects.get()
    assert (rule.channel, rule.kind, rule.organization, rule.keyword, rule.is_direct) == (
        taker.channel, "NEWS", unit.organization, "消息", True,
    )  # fmt: skip
    shown = client.get(page.url)
    (line,) = shown.context["rules"]
    assert (line.words, line.brought, line.waiting) == (
        "信息类型：动态；发布单位：民政局及下级单位；关键词：消息", 0, 1,
    )  # fmt: skip
    assert "还有 1 篇正在收录" in shown.content.decode()


def test_what_a_rule_would_take_is_looked_at_before_it_is_kept(client, unit, taker, keeper):
    for number in range(22):
        cities.live(unit, f"消息{number}")
    cities.draft(unit, "草稿消息")

    page = client.post(
        reverse("items:subscribe", args=[taker.channel.pk]), {**TYPED, "preview": "1"}
    )

    assert page.context["found_count"] == 22
    assert [item.title for item, _url in page.context["found"]] == [
        f"消息{number}" for number in range(21, 1, -1)
    ]
    assert all(url.endswith(".html") for _item, url in page.context["found"])
    assert page.context["form"]["kind"].value() == "NEWS"
    assert Subscription.objects.count() == 0


def test_a_look_costs_no_more_with_more_to_see(
    client, unit, taker, keeper, django_assert_max_num_queries
):
    for number in range(22):
        cities.live(unit, f"消息{number}")

    with django_assert_max_num_queries(30):
        client.post(reverse("items:subscribe", args=[taker.channel.pk]), {**TYPED, "preview": "1"})


@pytest.mark.parametrize("button", ["save", "preview"])
def test_a_rule_that_asks_for_nothing_is_refused_and_keeps_what_was_typed(
    client, taker, keeper, button
):
    typed = {**TYPED, "kind": "", "is_direct": "0", button: "1"}

    page = client.post(reverse("items:subscribe", args=[taker.channel.pk]), typed)

    assert page.context["form"].non_field_errors() == [
        "请至少填写一项条件：信息类型、发布单位、主题分类或关键词。"
    ]
    assert page.context["form"]["is_direct"].value() == "0"
    assert "found_count" not in page.context


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("kind", "LETTER", "“信息类型”没有所选的这一项，请从列表里重新选择。"),
        ("organization", "999999", "“发布单位”没有所选的这一项，请从列表里重新选择。"),
        ("subject", "没有", "“主题分类”没有所选的这一项，请从列表里重新选择。"),
        ("keyword", "长" * 61, "“关键词”最多 60 个字，现在有 61 个字。"),
        ("keyword", "a\x00b", "“关键词”里有看不见的空字符，请删去后重新填写。"),
        ("existing", "5", "“已经公开的”没有所选的这一项，请从列表里重新选择。"),
        ("is_direct", "", "请选择“怎样收录”。"),
    ],
)
def test_odd_input_is_told_at_its_field(client, taker, keeper, field, value, sentence):
    page = client.post(reverse("items:subscribe", args=[taker.channel.pk]), {**TYPED, field: value})

    assert page.context["form"].errors == {field: [sentence]}
    assert Subscription.objects.count() == 0


def test_a_rule_is_changed(client, taker, keeper):
    rule = rule_of(taker, keeper, keyword="养老")
    address = reverse("items:subscription", args=[rule.pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in TYPED}

    page = client.post(address, {**TYPED, "kind": "NOTICE"})

    assert shown == {
        "kind": "", "organization": None, "subject": "", "keyword": "养老", "is_direct": "0",
        "existing": "0",
    }  # fmt: skip
    assert said(page) == ["订阅规则已修改；以前收进来的信息不变。"]
    rule.refresh_from_db()
    assert (rule.kind, rule.keyword, rule.is_direct) == (Kind.NOTICE, "", True)


def test_a_rule_is_ended_with_what_it_brought(client, unit, taker, keeper):
    rule = rule_of(taker, keeper, kind=Kind.NEWS, is_direct=True)
    cities.live(unit, "消息")
    operations.follow_subscriptions(at=NOON)
    address = reverse("items:subscription_end", args=[rule.pk])

    shown = client.get(address)
    page = client.post(address, {"removes": "on"})

    assert (shown.context["words"], shown.context["brought"]) == ("信息类型：动态", 1)
    assert said(page) == ["订阅规则已结束，收进来的 1 篇正在移除。"]
    assert "还有 1 篇正在移除" in client.get(page.url).content.decode()
    while operations.follow_subscriptions(at=NOON):
        pass
    assert not Placement.objects.filter(channel=taker.channel).exists()
    assert client.get(address).status_code == 404


def test_one_ended_by_a_colleague_meanwhile_exists_no_longer(client, taker, keeper):
    rule = rule_of(taker, keeper, kind=Kind.NEWS)
    address = reverse("items:subscription", args=[rule.pk])
    client.get(address)
    operations.end_subscription(subscription_id=rule.pk, removes=False, **cities.who(keeper))

    page = client.post(address, TYPED)

    assert page.status_code == 404


def test_editors_see_the_rules_and_keep_none(client, taker, keeper):
    rule_of(taker, keeper, kind=Kind.NEWS)
    client.force_login(taker.editor)

    page = client.get(reverse("items:channel", args=[taker.channel.pk]))
    code = client.get(reverse("items:subscribe", args=[taker.channel.pk])).status_code

    assert [line.words for line in page.context["rules"]] == ["信息类型：动态"]
    assert "添加订阅规则" not in page.content.decode()
    assert code == 404


def test_the_form_of_a_channel_leads_to_its_rules(client, taker, keeper):
    page = client.get(reverse("channels:edit", args=[taker.channel.pk]))

    assert reverse("items:channel", args=[taker.channel.pk]) in page.content.decode()


def test_a_proposal_by_a_rule_says_so(client, unit, taker, keeper):
    rule_of(taker, keeper, kind=Kind.NEWS)
    news = cities.live(unit, "消息")
    operations.follow_subscriptions(at=NOON)
    placement = news.placements.get(channel=taker.channel)

    listed = client.get(reverse("console:proposals")).content.decode()
    read = client.get(reverse("items:proposal", args=[placement.pk])).content.decode()

    assert '<span class="hb-tag">订阅</span>' in listed
    assert "符合“教育局动态”的订阅规则。接收后立即出现在栏目里。" in read


def test_a_unit_keeps_its_item_from_rules_on_the_items_page(client, unit):
    news = cities.live(unit, "消息")
    client.force_login(unit.editor)
    address = reverse("items:keep_from_rules", args=[news.pk])

    first = client.post(address, {"is_kept": "1"})
    shown = client.get(first.url).content.decode()
    again = client.post(address, {"is_kept": "1"})
    last = client.post(address, {"is_kept": "0"})

    assert "不供订阅：别的栏目不会按规则自动收录。" in shown
    assert [said(page)[-1] for page in (first, again, last)] == [
        "已设为不供订阅；按规则收录它的栏目里都已移除。",
        "已经是这样了，没有改变。",
        "已恢复供订阅。",
    ]

"""What a person cannot do is not offered to them: no form that only its sending refuses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import Mode
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import TOMORROW

pytestmark = pytest.mark.django_db

BUTTONS = ('value="approve"', 'value="reject"')


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


def review(client, item, task):
    page = client.get(reverse("items:review", args=[item.pk, task]))
    html = page.content.decode()
    return page.context["closed"], [button in html for button in BUTTONS]


# Reviews


def test_whose_turn_it_is_finds_the_buttons(client, unit):
    item = cities.submitted(unit, "送审稿")
    client.force_login(unit.first)

    assert review(client, item, cities.task_of(item)) == ("", [True, True])


def test_whose_turn_it_is_not_is_told_so_without_buttons(client, unit):
    item = cities.submitted(unit, "送审稿")
    client.force_login(unit.signer)

    assert review(client, item, cities.task_of(item)) == (
        "现在是初审环节，由民政局初审、民政局复审办理，没有轮到您。",
        [False, False],
    )


def test_who_agreed_already_finds_no_buttons(client, unit):
    item = cities.submitted(unit, "送审稿")
    operations.approve_item(
        item_id=item.pk, task_state_id=cities.task_of(item), **cities.who(unit.first)
    )
    client.force_login(unit.first)

    assert review(client, item, cities.task_of(item)) == (
        "您已在前面的环节同意过这篇信息；三审须由不同的人完成。",
        [False, False],
    )


def test_ones_own_text_has_no_buttons(client, unit):
    author = UserFactory(editor_of=unit.organization, reviewer_of=unit.organization)
    unit.editor = author
    item = cities.submitted(unit, "自己写的")
    client.force_login(author)

    assert review(client, item, cities.task_of(item)) == (
        "这篇信息有您写的内容，不能由您自己审核，请由别的同事办理。",
        [False, False],
    )


@pytest.mark.parametrize("make", [cities.draft, cities.submitted, cities.live])
def test_a_review_that_is_none_has_no_buttons(client, unit, make):
    item = make(unit, "没有这次审核")
    client.force_login(unit.first)

    assert review(client, item, 123456) == (
        "没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。",
        [False, False],
    )


# Placements of one unit's items in another's channels


@pytest.fixture
def placement(unit, other):
    """An item of `unit` that stands in a channel of `other`."""
    item = cities.live(unit, "公开", channel=other.channel)
    operations.accept_placement(
        placement_id=cities.placement_of(item).pk, **cities.who(other.editor)
    )
    return cities.placement_of(item)


def codes(client, placement, name):
    address = reverse(f"items:placement_{name}", args=[placement.pk])
    return client.get(address).status_code, client.post(address, {}).status_code


@pytest.mark.parametrize(
    ("name", "of_the_item", "of_the_channel"),
    [
        pytest.param("words", (200, 302), (404, 404), id="words are the item's unit's"),
        pytest.param("expiry", (404, 404), (200, 302), id="its end is the channel's unit's"),
        pytest.param("order", (404, 404), (200, 302), id="its order is the channel's unit's"),
        pytest.param("backdate", (404, 404), (404, 404), id="its time is the platform office's"),
        pytest.param("remove", (200, 302), (200, 302), id="both may take it out"),
    ],
)
def test_each_act_on_a_placement_opens_for_those_who_may_do_it(
    client, unit, other, placement, name, of_the_item, of_the_channel
):
    client.force_login(unit.editor)
    if of_the_item != of_the_channel:
        assert codes(client, placement, name) == of_the_item
    client.force_login(other.editor)
    assert codes(client, placement, name) == of_the_channel


# Proposals


def proposal(client, unit, other, **wanted):
    item = cities.draft(unit, "信息的标题")
    placement = operations.place_item(
        item_id=item.pk, channel_id=other.channel.pk, **wanted, **cities.who(unit.editor)
    )
    operations.submit_item(item_id=item.pk, **cities.who(unit.editor))
    client.force_login(other.editor)
    return client.get(reverse("items:proposal", args=[placement.pk])).content.decode()


def test_a_proposal_shows_how_it_will_stand_in_ones_own_channel(client, unit, other):
    html = proposal(
        client,
        unit,
        other,
        title="给教育局的标题",
        summary="给教育局的摘要",
        release_at=TOMORROW,
        mode=Mode.LINK,
    )

    for shown in (
        "在“教育局动态”里这样显示",
        "给教育局的标题",
        "给教育局的摘要",
        "2026-11-17 12:00",
        "（定时）",
        "链接",
    ):
        assert shown in html


def test_a_proposal_without_words_of_its_own_shows_the_items(client, unit, other):
    html = proposal(client, unit, other)

    assert "<dd>信息的标题</dd>" in html
    assert "签发后立即公开" in html
    assert "栏目内另用的标题" not in html

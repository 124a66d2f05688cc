"""What people are told of where an item stands: public is what readers can read now."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import ItemState
from huabiao.library.models import Item
from huabiao.library.queries import standings_of
from tests.console import cities
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db

LATER = NOON + 30 * ONE_DAY


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


def scheduled(unit, other):
    item = cities.draft(unit, "定时的")
    operations.change_placement_words(
        placement_id=cities.placement_of(item).pk,
        title="", summary="", release_at=LATER, **cities.who(unit.editor),
    )  # fmt: skip
    return cities.sign(unit, item)


def waiting_for_its_channel(unit, other):
    return cities.live(unit, "别人栏目的", channel=other.channel)


def expired(unit, other):
    item = cities.live(unit, "到期的")
    operations.set_placement_expiry(
        placement_id=cities.placement_of(item).pk, expire_at=NOON, **cities.who(unit.editor)
    )
    return item


def declined(unit, other):
    item = waiting_for_its_channel(unit, other)
    operations.decline_placement(
        placement_id=cities.placement_of(item).pk, note="不收", **cities.who(other.editor)
    )
    return item


def taken_out(unit, other):
    item = cities.live(unit, "移除的")
    operations.remove_placement(
        placement_id=cities.placement_of(item).pk, **cities.who(unit.editor)
    )
    return item


def public(unit, other):
    return cities.live(unit, "公开的")


def public_and_waiting(unit, other):
    """One channel's answer is awaited; in another readers have it."""
    item = cities.draft(unit, "两处的")
    operations.place_item(item_id=item.pk, channel_id=other.channel.pk, **cities.who(unit.editor))
    return cities.sign(unit, item)


def changed(unit, other):
    item = cities.live(unit, "改过的")
    item.title = "新题"
    operations.save_draft(item=item, **cities.who(unit.editor))
    return item


STATES = [
    pytest.param(scheduled, ItemState.SCHEDULED, "待发布（2026-12-16 12:00）", id="later"),
    pytest.param(waiting_for_its_channel, ItemState.UNACCEPTED, "待对方栏目接收", id="asked"),
    pytest.param(expired, ItemState.EXPIRED, "已到期下线", id="expired"),
    pytest.param(declined, ItemState.UNPLACED, "已签发，不在栏目中", id="declined"),
    pytest.param(taken_out, ItemState.UNPLACED, "已签发，不在栏目中", id="taken out"),
    pytest.param(public, ItemState.LIVE, "已公开", id="public"),
    pytest.param(public_and_waiting, ItemState.LIVE, "已公开", id="public in one place"),
    pytest.param(changed, ItemState.LIVE_CHANGED, "已公开，另有新稿", id="another text"),
]


@pytest.mark.parametrize(("make", "state", "words"), STATES)
def test_an_item_is_public_only_where_readers_can_read_it(unit, other, make, state, words):
    item = Item.objects.get(pk=make(unit, other).pk)

    standing = standings_of([item])[item.pk]

    assert (standing.state, str(standing)) == (state, words)


@pytest.mark.parametrize(("make", "state", "words"), STATES)
def test_the_list_finds_items_by_what_it_says_of_them(client, unit, other, make, state, words):
    item = make(unit, other)
    cities.draft(unit, "草稿")
    client.force_login(unit.editor)

    found = {
        value: list(client.get(reverse("items:list"), {"state": value}).context["object_list"])
        for value in ItemState.values
        if value not in (ItemState.RETURNED, ItemState.DRAFT)
    }
    page = client.get(reverse("items:overview", args=[item.pk]))

    also = {ItemState.LIVE} if state == ItemState.LIVE_CHANGED else set()
    assert {value for value, items in found.items() if items == [item]} == {state} | also
    assert [items for items in found.values() if items not in ([], [item])] == []
    assert page.context["next_step"]


def test_standings_ask_the_same_for_one_item_and_for_many(unit, other):
    items = [make.values[0](unit, other) for make in STATES]
    prices = []
    for some in (items[:1], items):
        with CaptureQueriesContext(connection) as asked:
            standings_of(some)
        prices.append(len(asked))

    assert prices[0] == prices[1]


def test_a_signed_text_without_changes_is_not_submitted_again(client, unit, other):
    item = expired(unit, other)
    client.force_login(unit.editor)

    page = client.get(reverse("items:overview", args=[item.pk]))

    assert [str(offer.label) for offer in page.context["offers"]] == ["修改内容"]

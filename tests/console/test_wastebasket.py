"""What was thrown away is on one screen of the console, and on no other."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Placement
from tests.console import cities
from tests.console.test_isolation import LISTS, OF_AN_ITEM, everything
from tests.factories.accounts import UserFactory
from tests.library.test_viewsets import told

pytestmark = pytest.mark.django_db

TITLE = "不要了的通知"


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def thrown(unit):
    """A draft in the wastebasket that was sent back, placed, and said to interpret another."""
    item = cities.submitted(unit, TITLE, kind=Kind.INTERPRETATION)
    operations.reject_item(
        item_id=item.pk,
        task_state_id=cities.task_of(item),
        reason="不需要",
        **cities.who(unit.first),
    )
    public = cities.live(unit, "公开的办法", kind=Kind.NORMATIVE_DOCUMENT)
    relation = operations.relate_items(
        source_id=item.pk, target_id=public.pk, type="INTERPRETS", **cities.who(unit.editor)
    )
    whole = {**cities.who(unit.editor), "at": timezone.now()}
    operations.delete_draft(item_id=item.pk, **whole)
    return item, public, relation


def test_no_address_of_it_is_there_but_the_one_that_restores_it(client, unit, thrown):
    item, _public, relation = thrown
    client.force_login(unit.editor)
    addresses = everything(
        items=(item,),
        task=1,
        placements=Placement.objects.filter(item=item),
        relation=relation.pk,
        channel=unit.channel,
        rule=1,
        document=1,
    )
    del addresses["channel"], addresses["restore"], addresses["relation_proposal"]

    codes = {
        name: {client.get(address).status_code, client.post(address, {"reason": "x"}).status_code}
        for name, of_one_view in addresses.items()
        for address in of_one_view
    }

    assert set(OF_AN_ITEM) - {"restore"} <= set(codes)
    assert {name: got for name, got in codes.items() if not got <= {404, 405} or got == {405}} == {}


def test_no_screen_shows_it_but_the_wastebasket(client, root, unit, thrown):
    item, public, _relation = thrown
    office = UserFactory(platform_administrator_of=root)
    screens = {name: reverse(name) for name in LISTS} | {
        "the other end": reverse("items:overview", args=[public.pk]),
        "channel": reverse("items:channel", args=[unit.channel.pk]),
        "search": reverse("items:list") + f"?q={TITLE[:3]}",
    }
    # What was done is told for ever; and the wastebasket is where it is.
    del screens["console:audit"], screens["items:wastebasket"]

    showing = set()
    for person in (unit.editor, unit.first, unit.signer, office):
        client.force_login(person)
        for name, address in screens.items():
            page = client.get(address).content.decode().replace(f'value="{TITLE}"', "")
            if TITLE in page or f"/items/{item.pk}/" in page:
                showing.add(name)

    assert showing == set()


def test_it_is_restored_from_the_wastebasket_which_says_who_threw_it_away(client, unit, thrown):
    item, *_ = thrown
    client.force_login(unit.editor)
    listed = client.get(reverse("items:wastebasket"))

    done = client.post(reverse("items:restore", args=[item.pk]))

    assert [(entry.title, entry.deleted_by, days) for entry, days in listed.context["entries"]] == [
        (TITLE, unit.editor, 30)
    ]
    assert (done.url, told(done)[-1]) == (
        reverse("items:overview", args=[item.pk]),
        f"已恢复：{TITLE}",
    )
    assert client.get(done.url).status_code == 200
    assert client.get(reverse("items:wastebasket")).context["entries"] == []


def test_the_wastebasket_asks_the_same_for_one_row_and_for_three(
    client, unit, thrown, django_assert_num_queries
):
    client.force_login(unit.editor)
    address = reverse("items:wastebasket")
    client.get(address)

    for more in ((), ("第二篇", "第三篇")):
        for title in more:
            operations.delete_draft(item_id=cities.draft(unit, title).pk, **cities.who(unit.editor))
        with django_assert_num_queries(10):
            client.get(address)

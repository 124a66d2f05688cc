"""The screens on which another unit's public text is found, copied, and followed."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import TOMORROW

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(client, root):
    """Who copies; its editor is signed in."""
    other = cities.unit(root, "jyj", "教育局")
    client.force_login(other.editor)
    return other


def copy_of(source, other) -> Item:
    who = cities.who(other.editor)
    return operations.copy_item(item_id=source.pk, organization=other.organization, **who)


def withdraw(source, unit, reason="数字有误"):
    operations.withdraw_item(
        item_id=source.pk, reason=reason, **{**cities.who(unit.signer), "at": TOMORROW}
    )


def said(page) -> list[str]:
    return [str(message) for message in get_messages(page.wsgi_request)]


def titles(page) -> list[str]:
    return [item.title for item, _url in page.context["found"]]


def test_what_readers_can_read_is_found_and_nothing_else(client, unit, other):
    cities.live(unit, "公开的救助通知")
    cities.draft(unit, "救助草稿")
    cities.submitted(unit, "送审的救助信息")
    gone = cities.live(unit, "撤下的救助信息")
    withdraw(gone, unit)
    address = reverse("items:copyable")

    assert titles(client.get(address)) == ["公开的救助通知"]
    assert titles(client.get(address, {"q": "救助"})) == ["公开的救助通知"]
    assert titles(client.get(address, {"q": "养老"})) == []


def test_finding_costs_the_same_however_much_there_is(
    client, unit, other, django_assert_max_num_queries
):
    for number in range(8):
        cities.live(unit, f"消息{number}")

    with django_assert_max_num_queries(14):
        client.get(reverse("items:copyable"))


def test_what_nobody_can_read_is_not_there_to_be_copied(client, unit, other):
    hidden = [cities.draft(unit, "草稿"), cities.submitted(unit, "送审")]

    codes = {
        (client.get(address).status_code, client.post(address).status_code)
        for address in (reverse("items:copy", args=[item.pk]) for item in hidden)
    }

    assert codes == {(404, 404)}
    assert Item.objects.count() == 2


def test_a_text_is_copied_and_opens_as_ones_own(client, unit, other):
    source = cities.live(unit, "救助通知")
    address = reverse("items:copy", args=[source.pk])
    shown = client.get(address)

    page = client.post(address, {"organization": other.organization.pk})

    copy = Item.objects.get(derived_from=source)
    assert shown.context["form"]["organization"].value() == other.organization.pk
    assert page.url == reverse("items:overview", args=[copy.pk])
    assert said(page) == ["已转为草稿，请核对后选栏目、送审：救助通知"]
    opened = client.get(page.url)
    assert (opened.context["source"].item, opened.context["source"].console_url) == (source, "")
    assert opened.context["source"].public_url.endswith(f"/{source.pk}.html")


def test_nobody_copies_for_another_unit(client, unit, other):
    source = cities.live(unit, "救助通知")

    page = client.post(
        reverse("items:copy", args=[source.pk]), {"organization": unit.organization.pk}
    )

    assert page.context["form"].errors == {
        "organization": ["“所属单位”没有所选的这一项，请从列表里重新选择。"]
    }
    assert Item.objects.count() == 1


def test_who_writes_nothing_copies_nothing(client, unit, other):
    source = cities.live(unit, "救助通知")
    client.force_login(other.signer)

    assert client.get(reverse("items:copy", args=[source.pk])).status_code == 404
    assert "转载：" not in client.get(reverse("items:copyable")).content.decode()


def test_the_sources_unit_sees_who_copied_once_readers_can(client, unit, other):
    source = cities.live(unit, "救助通知")
    copy = copy_of(source, other)
    client.force_login(unit.editor)
    address = reverse("items:overview", args=[source.pk])
    before = client.get(address).context["copies"]

    operations.place_item(item_id=copy.pk, channel_id=other.channel.pk, **cities.who(other.editor))
    cities.sign(other, copy)

    assert before == []
    (kin,) = client.get(address).context["copies"]
    assert (kin.item, kin.console_url, kin.public_url != "") == (copy, "", True)


def test_a_unit_above_sees_the_draft_that_was_copied(client, root, unit, other):
    source = cities.live(unit, "救助通知")
    copy = copy_of(source, other)
    client.force_login(UserFactory(administrator_of=root))

    (kin,) = client.get(reverse("items:overview", args=[source.pk])).context["copies"]

    assert (kin.item, kin.console_url, kin.public_url) == (
        copy, reverse("items:overview", args=[copy.pk]), "",
    )  # fmt: skip


def test_the_desk_tells_of_a_withdrawn_source_until_it_is_dealt_with(client, unit, other):
    source = cities.live(unit, "救助通知")
    copy = copy_of(source, other)
    withdraw(source, unit)
    home = reverse("wagtailadmin_home")
    address = reverse("items:source", args=[copy.pk])

    (entry,) = client.get(home).context["copies"]
    shown = client.get(address)
    until = shown.context["form"]["until"].value()
    bare = client.post(address, {"note": " ", "until": until})
    page = client.post(address, {"note": "核对过，改为自己的数字", "until": until})

    assert (entry.copy, entry.may_withdraw) == (copy, False)
    assert [(change.words, change.note) for change in entry.changes] == [
        ("原单位已撤稿", "数字有误")
    ]
    assert "现在没有公开" in shown.content.decode()
    assert bare.context["form"].errors == {"note": ["请写明怎样处理的。"]}
    assert bare.context["form"]["until"].value() == until
    assert said(page) == ["已标为处理过。"]
    assert client.get(home).context["copies"] == []
    assert "没有要处理的变化。" in client.get(address).content.decode()


def test_the_desk_offers_to_withdraw_to_those_who_may(client, unit, other):
    source = cities.live(unit, "救助通知")
    copy = copy_of(source, other)
    operations.place_item(item_id=copy.pk, channel_id=other.channel.pk, **cities.who(other.editor))
    cities.sign(other, copy)
    withdraw(source, unit)
    client.force_login(UserFactory(administrator_of=other.organization))

    page = client.get(reverse("wagtailadmin_home"))

    assert [entry.may_withdraw for entry in page.context["copies"]] == [True]
    assert reverse("items:withdraw", args=[copy.pk]) in page.content.decode()


def test_the_desk_of_others_tells_nothing(client, unit, other):
    copy_of(source := cities.live(unit, "救助通知"), other)
    withdraw(source, unit)
    client.force_login(unit.editor)

    page = client.get(reverse("wagtailadmin_home"))

    assert (page.context["copies"], page.context["copy_count"]) == ([], 0)


def test_what_changed_since_it_was_looked_at_is_told(client, unit, other):
    source = cities.live(unit, "救助通知", kind=Kind.NOTICE)
    copy = copy_of(source, other)
    withdraw(source, unit)
    address = reverse("items:source", args=[copy.pk])
    until = client.get(address).context["form"]["until"].value()
    later = {**cities.who(unit.signer), "at": TOMORROW.replace(hour=13)}
    operations.repeal_item(item_id=source.pk, reason="被代替", **later)

    page = client.post(address, {"note": "核对过", "until": until})

    assert page.context["form"].non_field_errors() == ["原信息刚刚又有变化，请再看一遍。"]
    assert page.context["form"]["note"].value() == "核对过"
    assert [change.words for change in page.context["changes"]] == [
        "原单位已撤稿", "原单位已废止",
    ]  # fmt: skip


def test_an_odd_moment_is_refused(client, unit, other):
    source = cities.live(unit, "救助通知")
    copy = copy_of(source, other)
    withdraw(source, unit)

    page = client.post(reverse("items:source", args=[copy.pk]), {"note": "核对过", "until": "昨天"})

    assert page.context["form"].errors.keys() == {"until"}


def test_the_choice_of_kinds_leads_to_what_can_be_copied(client, other):
    page = client.get(reverse("items:add")).content.decode()

    assert reverse("items:copyable") in page

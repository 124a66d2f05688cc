"""Two people at one form are told of each other; nobody else hears of it, and nobody is locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huabiao.base.errors import NotFound
from huabiao.library import operations
from huabiao.library.models import Presence
from huabiao.library.queries import BELIEVED_FOR, SILENT_AFTER, others_writing
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def unit():
    return cities.unit(cities.city(), "mzj", "民政局")


@pytest.fixture
def colleague(unit):
    return UserFactory(editor_of=unit.organization, name="李四")


@pytest.fixture
def item(unit):
    return cities.draft(unit, "两个人同时写的信息")


def names(item, user, at):
    return [presence.user.name for presence in others_writing(item, user, at=at)]


# How long a form counts as open


def test_a_form_without_a_script_is_believed_open_for_a_while(item, unit, colleague):
    operations.open_form(item_id=item.pk, by=unit.editor, at=NOON)

    assert names(item, colleague, NOON + BELIEVED_FOR) == ["民政局采编"]
    assert names(item, colleague, NOON + BELIEVED_FOR + A_SECOND) == []


def test_a_form_with_a_script_is_open_as_long_as_it_says_so(item, unit, colleague):
    operations.open_form(item_id=item.pk, by=unit.editor, at=NOON)
    last = NOON + timedelta(hours=1)
    for minute in range(61):
        at = NOON + timedelta(minutes=minute)
        operations.keep_form_open(item_id=item.pk, by=unit.editor, at=at)

    assert names(item, colleague, last + SILENT_AFTER) == ["民政局采编"]
    assert names(item, colleague, last + SILENT_AFTER + A_SECOND) == []
    assert list(Presence.objects.values_list("user", "opened_at", "seen_at")) == [
        (unit.editor.pk, NOON, last)
    ]


def test_a_form_that_comes_back_after_a_long_silence_counts_from_then(item, unit):
    operations.open_form(item_id=item.pk, by=unit.editor, at=NOON)
    later = NOON + timedelta(hours=2)
    operations.keep_form_open(item_id=item.pk, by=unit.editor, at=later)

    assert list(Presence.objects.values_list("opened_at", "seen_at")) == [(later, later)]


def test_what_is_over_is_forgotten(item, unit, colleague):
    operations.open_form(item_id=item.pk, by=unit.editor, at=NOON)
    operations.open_form(item_id=item.pk, by=colleague, at=NOON + BELIEVED_FOR + A_SECOND)

    assert list(Presence.objects.values_list("user", flat=True)) == [colleague.pk]


def test_who_may_not_edit_is_not_remembered(item, unit):
    with pytest.raises(NotFound):
        operations.keep_form_open(item_id=item.pk, by=unit.signer, at=NOON)

    assert Presence.objects.count() == 0


# What is told


def opened_by(user, item, *, ago=timedelta(0)):
    operations.open_form(item_id=item.pk, by=user, at=timezone.now() - ago)


def test_who_comes_second_reads_who_was_first_and_since_when(client, item, unit, colleague):
    opened_by(unit.editor, item, ago=timedelta(minutes=3, seconds=5))
    client.force_login(colleague)

    page = client.get(reverse("items:edit", args=[item.pk]))

    assert page.context["others"] == ["民政局采编 正在编辑这篇信息（3\xa0分钟前打开）。"]
    assert "保存时如有冲突会提示您" in page.content.decode()


def test_who_came_first_hears_of_the_second_without_a_reload(client, item, unit, colleague):
    client.force_login(unit.editor)
    client.get(reverse("items:edit", args=[item.pk]))
    editing = reverse("items:editing", args=[item.pk])

    alone = client.post(editing).content.decode()
    opened_by(colleague, item)
    together = client.post(editing).content.decode()

    assert alone.strip() == ""
    assert "李四 正在编辑这篇信息（刚刚打开）。" in together


def test_who_leaves_or_saves_is_told_of_no_more(client, item, unit, colleague):
    edit, editing = (reverse(f"items:{name}", args=[item.pk]) for name in ("edit", "editing"))
    client.force_login(unit.editor)

    client.get(edit)
    client.post(editing, {"left": "1"})
    after_leaving = Presence.objects.count()
    client.get(edit)
    client.post(
        edit,
        {"title": "改好", "body": "<p>文</p>", "loaded_revision": item.latest_revision_id},
    )

    assert (after_leaving, Presence.objects.count()) == (0, 0)


def test_a_look_from_afar_leaves_no_trace(client, item, unit):
    client.force_login(unit.editor)

    client.head(reverse("items:edit", args=[item.pk]))

    assert Presence.objects.count() == 0


def test_only_who_may_edit_the_item_sees_names(client, item, unit):
    opened_by(unit.editor, item)
    other = cities.unit(unit.organization.get_parent(), "jyj", "教育局")
    client.force_login(other.editor)
    strangers = client.post(reverse("items:editing", args=[item.pk]))
    client.force_login(unit.signer)
    readers = client.post(reverse("items:editing", args=[item.pk]))

    assert (strangers.status_code, readers.status_code) == (404, 404)


def test_the_page_of_an_item_says_who_has_its_form_open(client, item, unit, colleague):
    operations.open_form(item_id=item.pk, by=unit.editor, at=timezone.now())
    address = reverse("items:overview", args=[item.pk])

    told = {}
    for person in (colleague, unit.editor, unit.first):
        client.force_login(person)
        told[person] = client.get(address).context["others"]

    assert told == {
        colleague: ["民政局采编 正在编辑这篇信息（刚刚打开）。"],
        unit.editor: [],
        unit.first: [],
    }

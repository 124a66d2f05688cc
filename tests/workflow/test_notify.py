"""Who is mailed when a review waits for them."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from huabiao.accounts.models import User
from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.library.queries import writers_of
from huabiao.workflow.notify import send, whose_turn
from tests.console import cities
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class Broken(BaseEmailBackend):
    """A mail server that answers nobody."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError


@pytest.fixture
def unit():
    return cities.unit(cities.city(), "mzj", "民政局")


def turn_of(item: Item, unit: cities.Unit) -> set[User]:
    return set(whose_turn(item, organization=unit.organization, writers=writers_of(item)))


def test_those_may_decide_who_hold_the_stages_role_and_did_not_act_yet(unit):
    item = cities.submitted(unit, "送审稿")
    at_first = turn_of(item, unit)
    operations.approve_item(
        item_id=item.pk, task_state_id=cities.task_of(item), **cities.who(unit.first)
    )
    item = Item.objects.get()

    assert at_first == {unit.first, unit.second}
    assert turn_of(item, unit) == {unit.second}


def test_without_a_review_it_is_nobodys_turn(unit):
    assert turn_of(cities.draft(unit, "草稿"), unit) == set()


def test_who_chose_the_words_of_a_placement_is_not_asked_to_review_them(unit):
    item = cities.submitted(unit, "送审稿")
    item.placements.update(is_change_waiting=True, proposed_by=unit.first)

    assert turn_of(item, unit) == {unit.second}


def test_each_is_mailed_alone_and_once(unit):
    people = [UserFactory(email="a@shifan.invalid"), UserFactory(email="b@shifan.invalid")]

    send(to=[*people, people[0], UserFactory()], subject="第一行\n第二行", text="内容")

    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("第一行 第二行", ["a@shifan.invalid"]),
        ("第一行 第二行", ["b@shifan.invalid"]),
    ]


def test_a_mail_that_cannot_be_sent_undoes_nothing(unit, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    send(to=[UserFactory(email="a@shifan.invalid")], subject="题", text="内容")

    assert [record.message for record in caplog.records] == [
        "No mail could be sent to a@shifan.invalid."
    ]


def test_wagtail_mails_nobody_in_the_middle_of_a_review(unit):
    for person in (unit.editor, unit.first, unit.second, unit.signer):
        person.email = f"{person.username}@shifan.invalid"
        person.save()

    cities.live(unit, "公开的")

    assert mail.outbox == []

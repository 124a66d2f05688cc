import pytest

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import (
    Entry,
    NoRootYet,
    Outcome,
    bring_people,
    edit_person,
    found_city,
    found_platform_office,
    leave,
)
from huabiao.base.errors import Refused
from tests.accounts.conftest import COMMAND
from tests.factories.accounts import UserFactory
from tests.moments import NOON

ACTING = {"actor": COMMAND, "at": NOON}


@pytest.mark.django_db
def test_the_office_needs_a_root_to_stand_in():
    with pytest.raises(NoRootYet):
        found_platform_office(login="pt", name="甲", password=None, **ACTING)


@pytest.mark.django_db
def test_a_city_is_founded_once():
    first = found_city(city="示范市", code="sfs", **ACTING)
    second = found_city(city="别处", code="bc", **ACTING)

    assert (first, second) == ((Organization.objects.get(), True), (first[0], False))


def test_a_person_of_a_list_without_unit_stays_where_they_are(city, shelf):
    known = Entry("mzj-bianji", "", {"phone": "0000"}, [])
    stranger = Entry("nobody", "", {"name": "甲"}, [])
    twice = [Entry("twin", "mzj", {"name": "甲"}, [Role.EDITOR]) for _ in range(2)]

    answers = bring_people(entries=[known, stranger, *twice], **ACTING)

    assert answers[0] == (city.civil_editor, Outcome.UPDATED)
    assert answers[2] == (User.objects.get(username="twin"), Outcome.IMPORTED)
    assert [str(answer) for answer in answers if isinstance(answer, Refused)] == [
        "没有代码为“”的单位。",
        "登录名“twin”已被使用。",
    ]


def test_a_person_without_home_gets_one_and_leaves_alone(city, shelf):
    drifter = UserFactory(username="drifter", name="甲", organization=None)
    edit_person(
        person=drifter, name="甲", organization=city.civil, email="", phone="", by=None, **ACTING
    )
    other = UserFactory(organization=None)
    leave(person=other, colleague=drifter, by=None, **ACTING)

    assert (drifter.organization, other.is_active) == (city.civil, False)

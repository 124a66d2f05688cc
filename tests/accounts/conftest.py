"""A small city: its root, two bureaus of which one has a lower unit, and who runs them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from huabiao.accounts import followers
from huabiao.accounts.enums import OrganizationLevel
from huabiao.changes.operations import Actor
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.moments import NOON
from tests.weighing import PatientClient

COMMAND = Actor(None, "系统", None, "", "", "command")
BY_COMMAND = {"by": None, "actor": COMMAND, "at": NOON}


@pytest.fixture
def city(db):
    root = OrganizationFactory(code="sfs", name="示范市人民政府", level=OrganizationLevel.CITY)
    civil = OrganizationFactory(code="mzj", name="示范市民政局", parent=root)
    home = OrganizationFactory(code="mzj-yly", name="示范市养老院", parent=civil)
    school = OrganizationFactory(code="jyj", name="示范市教育局", parent=root)
    for organization in (root, civil, home, school):
        organization.refresh_from_db()
    return SimpleNamespace(
        root=root,
        civil=civil,
        home=home,
        school=school,
        office=UserFactory(username="pt-guanli", name="平台管理员", platform_administrator_of=root),
        civil_administrator=UserFactory(
            username="mzj-guanli", name="民政管理员", administrator_of=civil
        ),
        school_administrator=UserFactory(
            username="jyj-guanli", name="教育管理员", administrator_of=school
        ),
        civil_editor=UserFactory(username="mzj-bianji", name="民政采编员", editor_of=civil),
        school_editor=UserFactory(username="jyj-bianji", name="教育采编员", editor_of=school),
    )


class Shelf:
    """A room above that holds things for organizations and for people."""

    def __init__(self):
        self.organizations = {}
        self.people = {}
        self.told = []

    def move(self, *, source_id, target_id, actor, at):
        self.told.append(("moved", source_id, target_id, actor, at))
        self.organizations.pop(source_id, None)

    def hand_over(self, *, from_user_id, to_user_id, actor, at):
        self.told.append(("handed over", from_user_id, to_user_id, actor, at))
        self.people.pop(from_user_id, None)

    def held_by_organization(self, organization_id):
        return self.organizations.get(organization_id, [])

    def held_by_person(self, user_id):
        return self.people.get(user_id, [])


@pytest.fixture
def shelf(monkeypatch):
    """The only room above, so that this room's tests know none by name."""
    monkeypatch.setattr(followers, "_followers", {})
    monkeypatch.setattr(followers, "_handovers", {})
    shelf = Shelf()
    followers.register("shelf", shelf.move, holdings=shelf.held_by_organization)
    followers.register_handover("shelf", shelf.hand_over, holdings=shelf.held_by_person)
    return shelf


@pytest.fixture
def client_factory():
    """A browser in which the person has signed in."""

    def browser(user):
        client = PatientClient()
        client.force_login(user)
        return client

    return browser

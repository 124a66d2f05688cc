import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization
from huabiao.accounts.queries import (
    grants_of,
    holders,
    holds,
    organizations_for,
    people_for,
    reach,
    reach_by_key,
    root_organization,
)
from tests.factories.accounts import OrganizationFactory, UserFactory


def logins(people):
    return set(people.values_list("username", flat=True))


def codes(organizations):
    return set(organizations.values_list("code", flat=True))


def test_a_role_reaches_the_subtree_and_nothing_beside_it(city):
    assert codes(organizations_for(city.civil_editor)) == {"mzj", "mzj-yly"}
    assert codes(organizations_for(city.office)) == {"sfs", "mzj", "mzj-yly", "jyj"}
    assert codes(organizations_for(city.civil_editor, (Role.SIGNER,))) == set()
    assert holds(city.civil_editor, (Role.EDITOR,), city.home)
    assert not holds(city.civil_editor, (Role.EDITOR,), city.school)


def test_people_are_seen_by_those_who_administer_their_home(city):
    UserFactory(username="yly", organization=city.home)

    assert logins(people_for(city.civil_administrator)) == {"mzj-guanli", "mzj-bianji", "yly"}
    assert logins(people_for(city.school_administrator)) == {"jyj-guanli", "jyj-bianji"}
    assert logins(people_for(city.civil_editor)) == set()


def test_nobody_and_those_who_left_hold_nothing(city):
    city.civil_editor.is_active = False

    assert grants_of(AnonymousUser()) == []
    assert grants_of(city.civil_editor) == []
    assert codes(organizations_for(AnonymousUser())) == set()


def test_a_unit_with_fewer_people_signs_through_its_parent(city):
    chief = UserFactory(signer_of=city.root)
    UserFactory(signer_of=city.school)
    UserFactory(signer_of=city.civil, is_active=False)

    assert set(holders(Role.SIGNER, city.home, excluding=[])) == {chief}

    near = UserFactory(signer_of=city.civil)
    assert set(holders(Role.SIGNER, city.home, excluding=[])) == {near}
    assert set(holders(Role.SIGNER, city.home, excluding=[near.pk])) == {chief}
    assert set(holders(Role.SIGNER, city.home, excluding=[near.pk, chief.pk])) == set()


@pytest.mark.django_db
def test_the_root_is_the_first_of_the_tree():
    assert root_organization() is None

    root = OrganizationFactory()
    OrganizationFactory(parent=root)
    assert root_organization() == root


def test_an_organization_and_a_person_say_their_names(city):
    grant = city.civil_editor.grants.get()

    assert [
        str(grant),
        city.civil_editor.get_full_name(),
        str(UserFactory(name="", username="x-1")),
    ] == [
        "民政采编员 采编 示范市民政局",
        "民政采编员",
        "x-1",
    ]


def test_no_django_permission_comes_from_a_role_but_to_enter(city):
    editor, idle = city.civil_editor, UserFactory()

    assert editor.has_perm("wagtailadmin.access_admin")
    assert not idle.has_perm("wagtailadmin.access_admin")
    assert not editor.has_perm("library.change_item")
    assert not editor.has_module_perms("library")


@pytest.mark.django_db
def test_organizations_named_one_by_one_are_those_within_reach():
    root = OrganizationFactory()
    bureau, other = OrganizationFactory(parent=root), OrganizationFactory(parent=root)
    office = OrganizationFactory(parent=bureau)
    people = {
        "whole": UserFactory(editor_of=root),
        "bureau": UserFactory(editor_of=bureau),
        "two": UserFactory(editor_of=office, reviewer_of=other),
        "nobody": UserFactory(),
        "reviewer": UserFactory(reviewer_of=root),
    }
    roles = (Role.EDITOR,)

    by_key = {
        name: set(Organization.objects.filter(reach_by_key(person, roles, key="pk")))
        for name, person in people.items()
    }
    by_path = {
        name: set(Organization.objects.filter(reach(person, roles)))
        for name, person in people.items()
    }

    assert by_key == by_path
    assert by_key["bureau"] == {bureau, office}
    assert reach_by_key(people["whole"], roles, key="pk") == Q()

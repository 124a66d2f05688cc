import pytest
from django.urls import reverse

from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import RoleGrant, User
from huabiao.accounts.operations import (
    AlreadyLeft,
    HoldsMoreThanYou,
    LastPlatformAdministrator,
    Malformed,
    NoLongerActive,
    NotAColleague,
    PlatformRoleBelongsToTheRoot,
    WorkInHand,
    actor_of,
    create_person,
    edit_person,
    grant_role,
    issue_password_link,
    leave,
    revoke_role,
)
from huabiao.accounts.queries import holds
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.changes.operations import Actor
from tests.accounts.conftest import BY_COMMAND, COMMAND
from tests.factories.accounts import UserFactory
from tests.moments import NOON


def changes():
    return list(Change.objects.order_by("pk").values_list("action", "subject", "before", "after"))


def grants_held(person):
    return set(RoleGrant.objects.filter(user=person).values_list("role", "organization__code"))


def acting(user):
    return {"by": user, "actor": COMMAND, "at": NOON}


def known(person, **wanted):
    return {
        "name": person.name,
        "organization": person.organization,
        "email": person.email,
        "phone": person.phone,
        **wanted,
    }


def test_an_actor_keeps_the_names_of_the_moment(city):
    assert actor_of(city.civil_editor, address="10.0.0.1", door="console") == Actor(
        user_id=city.civil_editor.pk,
        name="民政采编员",
        organization_id=city.civil.pk,
        organization_name="示范市民政局",
        address="10.0.0.1",
        door="console",
    )
    assert actor_of(UserFactory(name="甲"), address="", door="command").organization_name == ""


def test_a_person_joins_without_password(city):
    person = create_person(
        login=" Mzj-New ", name="新人", organization=city.civil, phone="0000", **BY_COMMAND
    )

    person = User.objects.get(pk=person.pk)
    assert (person.username, person.has_usable_password(), person.date_joined) == (
        "mzj-new",
        False,
        NOON,
    )
    assert changes() == [
        (
            "accounts.person_created",
            person.key,
            {},
            {
                "login": "mzj-new",
                "name": "新人",
                "organization": "mzj",
                "email": "",
                "phone": "0000",
            },
        )
    ]


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        pytest.param(
            {"login": "mzj-bianji"},
            {"username": ["登录名“mzj-bianji”已被使用。"]},
            id="taken",
        ),
        pytest.param(
            {"login": "张三"},
            {
                "username": [
                    "登录名应为 2 到 40 个小写字母、数字、点、短横线或下划线，并以字母或数字开头。"
                ]
            },
            id="malformed",
        ),
        pytest.param({"name": " "}, {"name": ["此字段不能为空。"]}, id="nameless"),
        pytest.param({"email": "nobody"}, {"email": ["输入一个有效的 Email 地址。"]}, id="mail"),
    ],
)
def test_a_malformed_account_is_refused_field_by_field(city, given, faults):
    wanted = {"login": "mzj-new", "name": "新人", "organization": city.civil, **given}

    with pytest.raises(Malformed) as refusal:
        create_person(**wanted, **BY_COMMAND)

    assert refusal.value.faults == faults


def test_a_unit_administrator_staffs_their_own_subtree_only(city):
    mine = acting(city.civil_administrator)

    person = create_person(login="yly-a", name="甲", organization=city.home, **mine)
    with pytest.raises(NotYours):
        create_person(login="jyj-a", name="乙", organization=city.school, **mine)
    with pytest.raises(NotYours):
        edit_person(person=city.school_editor, **known(city.school_editor, name="乙"), **mine)
    with pytest.raises(NotYours):
        edit_person(person=person, **known(person, organization=city.school), **mine)
    with pytest.raises(NotYours):
        leave(person=city.school_editor, colleague=None, **mine)

    assert [change[0] for change in changes()] == ["accounts.person_created"]


def test_nobody_joins_an_organization_that_is_gone(city):
    city.home.state = OrganizationState.ABOLISHED
    city.home.save()

    with pytest.raises(NoLongerActive):
        create_person(login="yly-a", name="甲", organization=city.home, **BY_COMMAND)
    with pytest.raises(NoLongerActive):
        grant_role(person=city.civil_editor, role=Role.EDITOR, organization=city.home, **BY_COMMAND)


def test_who_moves_to_another_unit_leaves_the_roles_in_the_old_one(city):
    RoleGrant.objects.create(user=city.civil_editor, organization=city.school, role=Role.REVIEWER)

    edit_person(
        person=city.civil_editor,
        **known(city.civil_editor, organization=city.school),
        **BY_COMMAND,
    )

    assert grants_held(city.civil_editor) == {("REVIEWER", "jyj")}
    assert [(change[0], change[2]["roles"]) for change in changes()] == [
        ("accounts.person_edited", ["EDITOR"])
    ]


def test_nothing_changed_is_nothing_recorded(city):
    edit_person(person=city.civil_editor, **known(city.civil_editor), **BY_COMMAND)

    assert changes() == []


def test_a_role_is_granted_once_and_reaches_the_subtree(city):
    for _ in range(2):
        grant_role(
            person=city.civil_editor, role=Role.SIGNER, organization=city.civil, **BY_COMMAND
        )

    assert grants_held(city.civil_editor) == {("EDITOR", "mzj"), ("SIGNER", "mzj")}
    assert holds(city.civil_editor, (Role.SIGNER,), city.home)
    assert changes() == [
        (
            "accounts.role_granted",
            city.civil_editor.key,
            {},
            {"role": "SIGNER", "organization": "mzj"},
        )
    ]


def test_a_unit_administrator_grants_inside_their_subtree_and_never_the_platform(city):
    mine = acting(city.civil_administrator)

    grant_role(person=city.civil_editor, role=Role.REVIEWER, organization=city.home, **mine)
    for person, role, place in [
        (city.civil_editor, Role.EDITOR, city.school),
        (city.civil_editor, Role.EDITOR, city.root),
        (city.civil_editor, Role.PLATFORM_ADMINISTRATOR, city.civil),
        (city.school_editor, Role.EDITOR, city.civil),
    ]:
        with pytest.raises(NotYours):
            grant_role(person=person, role=role, organization=place, **mine)

    assert grants_held(city.civil_editor) == {("EDITOR", "mzj"), ("REVIEWER", "mzj-yly")}
    assert grants_held(city.school_editor) == {("EDITOR", "jyj")}


def test_an_editor_administers_nobody(city):
    with pytest.raises(NotYours):
        grant_role(
            person=city.civil_editor,
            role=Role.SIGNER,
            organization=city.civil,
            **acting(city.civil_editor),
        )


def test_the_platform_role_is_held_in_the_root(city):
    with pytest.raises(PlatformRoleBelongsToTheRoot):
        grant_role(
            person=city.civil_editor,
            role=Role.PLATFORM_ADMINISTRATOR,
            organization=city.civil,
            **acting(city.office),
        )


def test_whoever_has_more_to_say_is_out_of_a_unit_administrators_hands(city):
    chief = UserFactory(organization=city.civil, signer_of=city.root)
    mine = acting(city.civil_administrator)
    grant = RoleGrant.objects.create(user=chief, organization=city.civil, role=Role.EDITOR)

    with pytest.raises(HoldsMoreThanYou):
        issue_password_link(person=chief, **mine)
    with pytest.raises(HoldsMoreThanYou):
        edit_person(person=chief, **known(chief, name="甲"), **mine)
    with pytest.raises(HoldsMoreThanYou):
        leave(person=chief, colleague=None, **mine)
    with pytest.raises(HoldsMoreThanYou):
        revoke_role(grant=grant, **mine)

    assert changes() == []


def test_a_role_is_revoked(city):
    grant = city.civil_editor.grants.get()

    revoke_role(grant=grant, **acting(city.civil_administrator))

    assert grants_held(city.civil_editor) == set()
    assert changes() == [
        (
            "accounts.role_revoked",
            city.civil_editor.key,
            {"role": "EDITOR", "organization": "mzj"},
            {},
        )
    ]


def test_a_unit_administrator_revokes_nothing_elsewhere(city):
    with pytest.raises(NotYours):
        revoke_role(grant=city.school_editor.grants.get(), **acting(city.civil_administrator))


def test_the_last_platform_administrator_stays(city, shelf):
    UserFactory(is_active=False, platform_administrator_of=city.root)

    with pytest.raises(LastPlatformAdministrator):
        revoke_role(grant=city.office.grants.get(), **acting(city.office))
    with pytest.raises(LastPlatformAdministrator):
        leave(person=city.office, colleague=None, **acting(city.office))

    UserFactory(platform_administrator_of=city.root)
    revoke_role(grant=city.office.grants.get(), **acting(city.office))
    assert grants_held(city.office) == set()


def test_who_leaves_hands_over_and_every_session_ends(city, shelf, client):
    shelf.people[city.civil_editor.pk] = ["草稿 3 篇"]
    client.force_login(city.civil_editor)
    assert client.get(reverse("accounts:account")).status_code == 200
    Change.objects.all().delete()

    leave(
        person=city.civil_editor,
        colleague=city.civil_administrator,
        **acting(city.civil_administrator),
    )

    person = User.objects.get(pk=city.civil_editor.pk)
    assert (person.is_active, person.left_at, person.has_usable_password()) == (
        False,
        NOON,
        False,
    )
    assert grants_held(person) == set()
    assert shelf.told == [("handed over", person.pk, city.civil_administrator.pk, COMMAND, NOON)]
    assert changes() == [
        (
            "accounts.person_left",
            person.key,
            {"roles": ["民政采编员 采编 示范市民政局"]},
            {"colleague": "mzj-guanli"},
        )
    ]
    assert client.get(reverse("accounts:account")).status_code == 302


def test_unfinished_work_needs_a_colleague(city, shelf):
    shelf.people[city.civil_editor.pk] = ["草稿 3 篇"]

    with pytest.raises(WorkInHand) as refusal:
        leave(person=city.civil_editor, colleague=None, **BY_COMMAND)

    assert str(refusal.value.message) == "该用户手中还有草稿 3 篇，请指定接手的同事。"


def test_a_colleague_is_somebody_else_who_is_here_and_has_a_role_in_the_unit(city, shelf):
    gone = UserFactory(is_active=False, editor_of=city.civil)
    idle = UserFactory(organization=city.civil)

    for colleague in (city.civil_editor, gone, idle, city.school_editor):
        with pytest.raises(NotAColleague):
            leave(person=city.civil_editor, colleague=colleague, **BY_COMMAND)
    with pytest.raises(NotFound):
        leave(
            person=city.civil_editor,
            colleague=city.school_editor,
            **acting(city.civil_administrator),
        )

    assert shelf.told == []


def test_who_has_left_is_left_alone(city, shelf):
    leave(person=city.civil_editor, colleague=None, **BY_COMMAND)

    with pytest.raises(AlreadyLeft):
        leave(person=city.civil_editor, colleague=None, **BY_COMMAND)
    with pytest.raises(AlreadyLeft):
        edit_person(person=city.civil_editor, **known(city.civil_editor, name="甲"), **BY_COMMAND)
    with pytest.raises(AlreadyLeft):
        issue_password_link(person=city.civil_editor, **BY_COMMAND)
    with pytest.raises(AlreadyLeft):
        grant_role(
            person=city.civil_editor, role=Role.EDITOR, organization=city.civil, **BY_COMMAND
        )

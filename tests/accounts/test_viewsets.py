import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.changes.models import Change
from tests.factories.accounts import OrganizationFactory, UserFactory


def address(name, *args):
    return reverse(name, args=args)


def messages_of(answer):
    return [str(message).strip() for message in answer.context["messages"]]


def facts(**wanted):
    return {
        "name": "示范市民政局",
        "level": "UNIT",
        "short_name": "",
        "credit_code": "",
        "region_code": "",
        "responsible_person": "",
        "contact_person": "",
        "contact_phone": "",
        "contact_email": "",
        **wanted,
    }


def one_organization_screens(organization):
    return [
        address(f"organizations:{name}", organization.pk)
        for name in ("edit", "move", "merge", "abolish")
    ]


def one_person_screens(person):
    return [
        *(address(f"people:{name}", person.pk) for name in ("edit", "leave", "link", "grant")),
        address("people:revoke", person.pk, person.grants.first().pk),
    ]


def test_another_units_administrator_finds_no_screen_of_this_one(city, client_factory):
    stranger = client_factory(city.school_administrator)
    screens = [*one_organization_screens(city.civil), *one_person_screens(city.civil_editor)]

    answers = {
        (method, screen): getattr(stranger, method)(screen).status_code
        for screen in screens
        for method in ("get", "post")
    }

    assert set(answers.values()) == {404}


def test_lists_and_choices_name_nobody_elses_people_or_units(city, client_factory):
    client = client_factory(city.school_administrator)
    screens = [
        "organizations:index",
        "people:index",
        "people:create",
    ]
    own = [
        address("people:edit", city.school_editor.pk),
        address("people:leave", city.school_editor.pk),
    ]

    for screen in [*map(address, screens), *own]:
        page = client.get(screen).content.decode()
        for stranger in ("民政", "养老院", "示范市人民政府", "平台管理员"):
            assert stranger not in page, (screen, stranger)
    searched = client.get(address("people:index"), {"q": "民政"}).content.decode()
    assert "民政采编员" not in searched


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        pytest.param("organizations:index", "民政局", ["示范市民政局"], id="unit by its name"),
        pytest.param("organizations:index", "mzj-yly", ["示范市养老院"], id="unit by its code"),
        pytest.param("organizations:index", "sfsjyj", ["示范市教育局"], id="unit by its initials"),
        pytest.param("people:index", "教育采编员", ["教育采编员"], id="person by the name"),
        pytest.param("people:index", "jyj-bianji", ["教育采编员"], id="person by the login"),
        pytest.param("people:index", "mzgly", ["民政管理员"], id="person by the initials"),
        pytest.param("people:index", "zhaobudao", [], id="nobody"),
    ],
)
def test_a_list_has_a_field_that_finds(city, client_factory, name, typed, found):
    page = client_factory(city.office).get(address(name), {"q": typed})

    assert [row.name for row in page.context["object_list"]] == found
    fields = re.findall(r'<input type="search"[^>]*>', page.content.decode())
    assert fields == [f'<input type="search" id="q" name="q" value="{typed}">']


def test_initials_find_nothing_of_other_units(city, client_factory):
    client = client_factory(city.school_administrator)

    people = client.get(address("people:index"), {"q": "mzgly"}).context["object_list"]
    units = client.get(address("organizations:index"), {"q": "mzj"}).context["object_list"]

    assert (list(people), list(units)) == ([], [])


@pytest.mark.parametrize("name", ["organizations:index", "people:index", "people:create"])
def test_an_editor_finds_no_screen_of_administration(city, client_factory, name):
    assert client_factory(city.civil_editor).get(address(name)).status_code == 404


@pytest.mark.parametrize("name", ["create", "move", "merge", "abolish"])
def test_reforms_are_the_platform_offices(city, client_factory, name):
    args = [] if name == "create" else [city.home.pk]
    screen = address(f"organizations:{name}", *args)

    assert client_factory(city.civil_administrator).get(screen).status_code == 404
    assert client_factory(city.office).get(screen).status_code == 200


def test_a_visitor_without_session_is_led_to_the_door(city, client):
    for name in ("organizations:index", "people:index"):
        answer = client.get(address(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/login/")


@pytest.mark.parametrize(
    "name",
    [
        "wagtailusers_users:index",
        "wagtailusers_users:add",
        "wagtailusers_groups:index",
        "wagtailusers_groups:add",
    ],
)
def test_wagtails_own_users_and_groups_do_not_exist(city, client_factory, name):
    assert client_factory(city.office).get(address(name)).status_code == 404


@pytest.mark.parametrize("name", ["organizations:index", "people:index"])
def test_a_list_costs_the_same_for_few_and_for_many(city, client_factory, name):
    client = client_factory(city.office)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(address(name))
        return len(asked)

    cost()
    few = cost()
    for _ in range(3):
        UserFactory(editor_of=OrganizationFactory(parent=city.civil))

    assert cost() == few


def test_the_office_founds_renames_moves_and_merges(city, client_factory, shelf):
    client = client_factory(city.office)

    client.post(
        address("organizations:create"),
        facts(code="dag", name="示范市档案馆", parent=city.civil.pk),
    )
    founded = Organization.objects.get(code="dag")
    client.post(address("organizations:edit", founded.pk), facts(name="示范市档案局"))
    client.post(address("organizations:move", founded.pk), {"place": city.root.pk, "note": ""})
    client.post(
        address("organizations:merge", founded.pk), {"place": city.school.pk, "note": "改革"}
    )

    founded.refresh_from_db()
    assert (founded.name, founded.depth, founded.state, founded.successor) == (
        "示范市档案局",
        2,
        OrganizationState.MERGED,
        city.school,
    )
    done = Change.objects.filter(subject=founded.key).order_by("pk")
    assert list(done.values_list("action", "actor_name", "door", "note")) == [
        ("accounts.organization_created", "平台管理员", "console", ""),
        ("accounts.organization_edited", "平台管理员", "console", ""),
        ("accounts.organization_moved", "平台管理员", "console", ""),
        ("accounts.organizations_merged", "平台管理员", "console", "改革"),
    ]


def test_a_refusal_is_shown_beside_its_field_or_above_the_form(city, client_factory, shelf):
    client = client_factory(city.office)

    wrong = client.post(
        address("organizations:edit", city.civil.pk), facts(credit_code="1", region_code="12")
    )
    needed = client.post(address("organizations:abolish", city.civil.pk), {"note": ""})

    assert wrong.context["form"].errors == {
        "credit_code": ["统一社会信用代码有误，请核对十八位代码和最后的校验码。"],
        "region_code": ["行政区划代码应为六位数字。"],
    }
    assert needed.context["form"].non_field_errors() == [
        "该单位还有在岗人员 2 人、下级单位 1 个，请指定接收单位后再撤销。"
    ]
    assert needed.context["form"].non_field_errors()[0] in needed.content.decode()


def test_a_unit_administrator_writes_contact_data_only(city, client_factory):
    client = client_factory(city.civil_administrator)
    screen = address("organizations:edit", city.home.pk)

    client.post(screen, facts(name="别名", contact_phone="000000000000"))

    city.home.refresh_from_db()
    assert list(client.get(screen).context["form"].fields) == [
        "responsible_person",
        "contact_person",
        "contact_phone",
        "contact_email",
    ]
    assert (city.home.name, city.home.contact_phone) == ("示范市养老院", "000000000000")


def test_a_unit_administrator_staffs_the_unit(city, client_factory):
    client = client_factory(city.civil_administrator)

    answer = client.post(
        address("people:create"),
        {
            "username": "MZJ-shenhe",
            "name": "民政审核员",
            "organization": city.civil.pk,
            "phone": "",
            "email": "",
            "roles": ["REVIEWER", "SIGNER"],
        },
    )

    person = User.objects.get(username="mzj-shenhe")
    assert answer.url == address("people:edit", person.pk)
    assert set(person.grants.values_list("role", "organization__code")) == {
        ("REVIEWER", "mzj"),
        ("SIGNER", "mzj"),
    }


def test_what_is_known_of_a_person_is_changed(city, client_factory):
    client = client_factory(city.civil_administrator)

    client.post(
        address("people:edit", city.civil_editor.pk),
        {"name": "改名", "organization": city.home.pk, "phone": "0000", "email": ""},
    )

    person = User.objects.get(pk=city.civil_editor.pk)
    assert (person.name, person.organization, person.phone) == ("改名", city.home, "0000")


def test_a_person_is_not_half_made(city, client_factory):
    client = client_factory(city.civil_administrator)
    given = {"username": "mzj-x", "name": "甲", "phone": "", "email": ""}

    taken = client.post(
        address("people:create"),
        {**given, "username": "mzj-bianji", "organization": city.civil.pk, "roles": []},
    )
    foreign = client.post(
        address("people:create"), {**given, "organization": city.school.pk, "roles": []}
    )
    too_much = client.post(
        address("people:create"),
        {**given, "organization": city.civil.pk, "roles": ["PLATFORM_ADMINISTRATOR"]},
    )

    assert list(taken.context["form"].errors) == ["username"]
    assert list(foreign.context["form"].errors) == ["organization"]
    assert list(too_much.context["form"].errors) == ["roles"]
    assert not User.objects.filter(username="mzj-x").exists()


def test_roles_are_granted_and_revoked_on_the_persons_page(city, client_factory):
    client = client_factory(city.civil_administrator)
    person = city.civil_editor

    granted = client.post(
        address("people:grant", person.pk),
        {"role": Role.SIGNER, "organization": city.home.pk},
        follow=True,
    )
    refused = client.post(
        address("people:grant", person.pk),
        {"role": Role.SIGNER, "organization": city.school.pk},
        follow=True,
    )
    grant = person.grants.get(role=Role.EDITOR)
    revoked = client.post(address("people:revoke", person.pk, grant.pk), follow=True)

    assert [messages_of(answer) for answer in (granted, refused, revoked)] == [
        ["角色已授予。"],
        ["请选择角色和单位。"],
        ["角色已撤销。"],
    ]
    assert set(person.grants.values_list("role", "organization__code")) == {("SIGNER", "mzj-yly")}


def test_the_last_platform_administrator_is_told_why_not(city, client_factory, shelf):
    client = client_factory(city.office)
    grant = city.office.grants.get()

    revoked = client.post(address("people:revoke", city.office.pk, grant.pk), follow=True)
    left = client.post(address("people:leave", city.office.pk), {"colleague": ""})

    sentence = "这是最后一位平台管理员，请先指定另一位平台管理员。"
    assert messages_of(revoked) == [sentence]
    assert left.context["form"].non_field_errors() == [sentence]


def test_roles_elsewhere_are_not_shown_and_keep_the_person_out_of_reach(city, client_factory):
    client = client_factory(city.civil_administrator)
    chief = UserFactory(organization=city.civil, signer_of=city.root)

    page = client.get(address("people:edit", chief.pk))
    link = client.post(address("people:link", chief.pk))
    granted = client.post(
        address("people:grant", chief.pk),
        {"role": Role.EDITOR, "organization": city.civil.pk},
        follow=True,
    )

    sentence = "该用户还持有您管理范围以外的角色，请联系平台管理员办理。"
    assert list(page.context["grants"]) == []
    assert "示范市人民政府" not in page.content.decode()
    assert link.context["form"].non_field_errors() == [sentence]
    assert "/accounts/password/" not in link.content.decode()
    assert messages_of(granted) == [sentence]
    assert RoleGrant.objects.filter(user=chief).count() == 1


def test_a_one_time_link_is_shown_once(city, client_factory):
    client = client_factory(city.civil_administrator)
    screen = address("people:link", city.civil_editor.pk)

    made = client.post(screen)

    assert made.context["link"].startswith("http://console.localhost:8000/accounts/password/")
    assert made.context["link"] in made.content.decode()
    assert "民政采编员 的一次性链接如下" in made.content.decode()
    assert "/accounts/password/" not in client.get(screen).content.decode()


def test_a_person_leaves(city, client_factory, shelf):
    shelf.people[city.civil_editor.pk] = ["草稿 1 篇"]
    client = client_factory(city.civil_administrator)
    screen = address("people:leave", city.civil_editor.pk)

    alone = client.post(screen, {"colleague": ""})
    left = client.post(screen, {"colleague": city.civil_administrator.pk}, follow=True)

    assert alone.context["form"].non_field_errors() == [
        "该用户手中还有草稿 1 篇，请指定接手的同事。"
    ]
    assert messages_of(left) == ["已办理离岗，账号已停用。"]
    assert "此人已于" in left.content.decode()

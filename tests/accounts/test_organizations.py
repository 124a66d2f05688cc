import pytest

from huabiao.accounts.enums import OrganizationLevel, OrganizationState, Role
from huabiao.accounts.models import Organization, RoleGrant
from huabiao.accounts.operations import (
    Malformed,
    MergedIntoItself,
    NoLongerActive,
    OrganizationFacts,
    RootStays,
    StillNeeded,
    UnderItself,
    abolish_organization,
    create_organization,
    edit_organization,
    facts_of,
    merge_organizations,
    move_organization,
)
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from tests.accounts.conftest import BY_COMMAND, COMMAND
from tests.factories.accounts import UserFactory
from tests.moments import NOON

CREDIT = "91110000600037341L"


def tree():
    return [
        f"{'-' * (organization.depth - 1)}{organization.code}"
        for organization in Organization.objects.order_by("path")
    ]


def changes():
    return list(Change.objects.order_by("pk").values_list("action", "subject", "before", "after"))


def test_an_organization_is_founded_below_another_and_recorded(city):
    facts = OrganizationFacts(name="示范市档案馆", credit_code="91110000600037341l")

    founded = create_organization(code="dag", parent=city.civil, facts=facts, **BY_COMMAND)

    assert tree() == ["sfs", "-mzj", "--mzj-yly", "--dag", "-jyj"]
    assert facts_of(Organization.objects.get(pk=founded.pk)) == OrganizationFacts(
        name="示范市档案馆", level=OrganizationLevel.UNIT, credit_code=CREDIT
    )
    assert [change[:2] for change in changes()] == [("accounts.organization_created", founded.key)]


@pytest.mark.parametrize(
    ("code", "facts", "faults"),
    [
        pytest.param(
            "mzj",
            OrganizationFacts(name="甲"),
            {"code": ["单位代码“mzj”已被使用。"]},
            id="code taken",
        ),
        pytest.param(
            "民政",
            OrganizationFacts(name="甲"),
            {"code": ["单位代码只能用小写字母、数字、短横线和下划线，最多六十个字符。"]},
            id="code malformed",
        ),
        pytest.param(
            "x",
            OrganizationFacts(name="甲", credit_code=CREDIT[:-1] + "M", region_code="12"),
            {
                "credit_code": ["统一社会信用代码有误，请核对十八位代码和最后的校验码。"],
                "region_code": ["行政区划代码应为六位数字。"],
            },
            id="codes wrong",
        ),
        pytest.param("x", OrganizationFacts(name=""), {"name": ["此字段不能为空。"]}, id="no name"),
        pytest.param(
            "x",
            OrganizationFacts(name="甲", level="MOON", contact_email="nobody"),
            {
                "level": ["值 'MOON' 不是有效选项。"],
                "contact_email": ["输入一个有效的 Email 地址。"],
            },
            id="no such level",
        ),
    ],
)
def test_malformed_facts_are_refused_field_by_field(city, code, facts, faults):
    with pytest.raises(Malformed) as refusal:
        create_organization(code=code, parent=city.root, facts=facts, **BY_COMMAND)

    assert refusal.value.faults == faults
    assert changes() == []


def test_a_credit_code_belongs_to_one_organization(city):
    facts = OrganizationFacts(name="甲", credit_code=CREDIT)
    create_organization(code="a", parent=city.root, facts=facts, **BY_COMMAND)

    with pytest.raises(Malformed) as refusal:
        create_organization(code="b", parent=city.root, facts=facts, **BY_COMMAND)

    assert refusal.value.faults == {"credit_code": ["该统一社会信用代码已登记在“甲”名下。"]}


def test_only_the_platform_office_founds_organizations(city):
    with pytest.raises(NotYours):
        create_organization(
            code="x",
            parent=city.civil,
            facts=OrganizationFacts(name="甲"),
            by=city.civil_administrator,
            actor=COMMAND,
            at=NOON,
        )


def test_renaming_records_what_was_and_what_is(city):
    facts = OrganizationFacts(name="示范市民政事务局", level=city.civil.level)

    edit_organization(organization=city.civil, facts=facts, **BY_COMMAND)

    assert facts_of(Organization.objects.get(pk=city.civil.pk)) == facts
    assert changes() == [
        (
            "accounts.organization_edited",
            city.civil.key,
            {"name": "示范市民政局"},
            {"name": "示范市民政事务局"},
        )
    ]


def test_nothing_changed_is_nothing_recorded(city):
    edit_organization(organization=city.civil, facts=facts_of(city.civil), **BY_COMMAND)

    assert changes() == []


def test_a_unit_administrator_writes_contact_data_of_their_own_subtree_only(city):
    acting = {"by": city.civil_administrator, "actor": COMMAND, "at": NOON}
    contact = OrganizationFacts(
        name=city.home.name, level=city.home.level, contact_phone="000000000000"
    )

    edit_organization(organization=city.home, facts=contact, **acting)
    with pytest.raises(NotYours):
        edit_organization(organization=city.home, facts=OrganizationFacts(name="别名"), **acting)
    with pytest.raises(NotYours):
        edit_organization(organization=city.school, facts=contact, **acting)

    assert [change[2:] for change in changes()] == [
        ({"contact_phone": ""}, {"contact_phone": "000000000000"})
    ]


def test_an_organization_moves_with_everything_below_it(city):
    move_organization(organization=city.civil, parent=city.school, **BY_COMMAND)

    assert tree() == ["sfs", "-jyj", "--mzj", "---mzj-yly"]
    assert changes() == [
        (
            "accounts.organization_moved",
            city.civil.key,
            {"parent": "sfs"},
            {"parent": "jyj"},
        )
    ]


def test_moving_to_where_it_stands_changes_nothing(city):
    move_organization(organization=city.civil, parent=city.root, **BY_COMMAND)

    assert changes() == []


@pytest.mark.parametrize(
    ("what", "where", "refusal"),
    [
        ("root", "civil", RootStays),
        ("civil", "civil", UnderItself),
        ("civil", "home", UnderItself),
    ],
)
def test_no_organization_moves_under_itself(city, what, where, refusal):
    before = tree()

    with pytest.raises(refusal):
        move_organization(
            organization=getattr(city, what), parent=getattr(city, where), **BY_COMMAND
        )

    assert tree() == before


def test_a_merger_takes_people_roles_lower_units_and_followers_along(city, shelf):
    both = UserFactory(editor_of=city.civil)
    RoleGrant.objects.create(user=both, organization=city.school, role=Role.EDITOR)

    merge_organizations(source=city.civil, target=city.school, note="机构改革方案", **BY_COMMAND)

    city.civil.refresh_from_db()
    assert (city.civil.state, city.civil.successor) == (OrganizationState.MERGED, city.school)
    assert tree() == ["sfs", "-mzj", "-jyj", "--mzj-yly"]
    assert list(city.civil.people.all()) == []
    assert set(RoleGrant.objects.filter(user__in=[both, city.civil_administrator]).values_list(
        "user", "role", "organization"
    )) == {
        (both.pk, Role.EDITOR, city.school.pk),
        (city.civil_administrator.pk, Role.UNIT_ADMINISTRATOR, city.school.pk),
    }  # fmt: skip
    assert shelf.told == [("moved", city.civil.pk, city.school.pk, COMMAND, NOON)]
    assert changes() == [
        (
            "accounts.organizations_merged",
            city.civil.key,
            {"state": "ACTIVE"},
            {"state": "MERGED", "successor": "jyj"},
        )
    ]


def test_no_organization_merges_into_itself_or_below(city, shelf):
    with pytest.raises(MergedIntoItself):
        merge_organizations(source=city.civil, target=city.home, **BY_COMMAND)
    with pytest.raises(MergedIntoItself):
        merge_organizations(source=city.civil, target=city.civil, **BY_COMMAND)
    with pytest.raises(RootStays):
        merge_organizations(source=city.root, target=city.civil, **BY_COMMAND)

    assert (changes(), shelf.told) == ([], [])


def test_what_is_merged_stays_merged(city, shelf):
    merge_organizations(source=city.civil, target=city.school, **BY_COMMAND)

    with pytest.raises(NoLongerActive):
        merge_organizations(source=city.civil, target=city.root, **BY_COMMAND)
    with pytest.raises(NoLongerActive):
        merge_organizations(source=city.school, target=city.civil, **BY_COMMAND)
    with pytest.raises(NoLongerActive):
        move_organization(organization=city.school, parent=city.civil, **BY_COMMAND)


def test_only_the_platform_office_reforms(city, shelf):
    acting = {"by": city.civil_administrator, "actor": COMMAND, "at": NOON}

    with pytest.raises(NotYours):
        merge_organizations(source=city.home, target=city.civil, **acting)
    with pytest.raises(NotYours):
        abolish_organization(organization=city.home, successor=None, **acting)
    with pytest.raises(NotYours):
        move_organization(organization=city.home, parent=city.civil, **acting)


def test_an_empty_organization_is_abolished(city, shelf):
    RoleGrant.objects.create(user=city.civil_editor, organization=city.home, role=Role.REVIEWER)

    abolish_organization(organization=city.home, successor=None, **BY_COMMAND)

    city.home.refresh_from_db()
    assert (city.home.state, city.home.successor) == (OrganizationState.ABOLISHED, None)
    assert list(RoleGrant.objects.filter(organization=city.home)) == []
    assert changes() == [
        (
            "accounts.organization_abolished",
            city.home.key,
            {"state": "ACTIVE"},
            {"state": "ABOLISHED", "successor": ""},
        )
    ]


def test_an_organization_that_is_still_needed_wants_a_successor(city, shelf):
    shelf.organizations[city.civil.pk] = ["稿件 12 篇"]

    with pytest.raises(StillNeeded) as refusal:
        abolish_organization(organization=city.civil, successor=None, **BY_COMMAND)
    assert str(refusal.value.message) == (
        "该单位还有在岗人员 2 人、下级单位 1 个、稿件 12 篇，请指定接收单位后再撤销。"
    )

    abolish_organization(organization=city.civil, successor=city.school, **BY_COMMAND)
    city.civil.refresh_from_db()
    assert (city.civil.state, city.civil.successor) == (
        OrganizationState.ABOLISHED,
        city.school,
    )
    assert shelf.told == [("moved", city.civil.pk, city.school.pk, COMMAND, NOON)]


def test_the_root_is_never_abolished(city, shelf):
    with pytest.raises(RootStays):
        abolish_organization(organization=city.root, successor=None, **BY_COMMAND)

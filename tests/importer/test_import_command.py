import csv
import json
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huabiao.accounts.enums import OrganizationLevel
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.changes.models import Change
from huabiao.importer.management import doors
from tests.factories.accounts import OrganizationFactory, UserFactory

CREDIT = "91110000600037341L"


@pytest.fixture
def root(db):
    return OrganizationFactory(code="sfs", name="示范市人民政府", level=OrganizationLevel.CITY)


@pytest.fixture
def run(tmp_path, capsys):
    """Import some text; the answer of the machine, the exit code, and what stands on stderr."""

    def runs(kind, text, *options):
        file = tmp_path / "in.csv"
        file.write_text(text, encoding="utf-8")
        code = 0
        try:
            call_command("import", kind, str(file), "--json", *map(str, options))
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return json.loads(said.out), code, said.err

    return runs


def counts(imported=0, updated=0, unchanged=0, rejected=0):
    return {
        "imported": imported,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": rejected,
    }


def counted(answer):
    return {key: value for key, value in answer.items() if key != "report"}


def reported(answer):
    with Path(answer["report"]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def tree():
    return [
        f"{'-' * (organization.depth - 1)}{organization.code}"
        for organization in Organization.objects.order_by("path")
    ]


def roles_of(login):
    return set(
        RoleGrant.objects.filter(user__username=login).values_list("role", "organization__code")
    )


def test_parents_may_stand_after_their_children(root, run):
    text = (
        "单位代码,单位名称,上级单位代码,层级\n"
        "qsq-jd,云溪街道,qsq,乡镇街道\n"
        "qsq,青山区,sfs,COUNTY\n"
        "MZJ,示范市民政局,,\n"
    )

    assert run("organizations", text) == ({**counts(imported=3), "report": None}, 0, "")
    assert tree() == ["sfs", "-qsq", "--qsq-jd", "-mzj"]
    assert list(
        Organization.objects.exclude(pk=root.pk).order_by("code").values_list("code", "level")
    ) == [("mzj", "UNIT"), ("qsq", "COUNTY"), ("qsq-jd", "TOWNSHIP")]
    assert set(Change.objects.values_list("action", "door")) == {
        ("accounts.organization_created", "command")
    }


def test_the_same_file_twice_changes_nothing_and_a_corrected_row_updates_once(root, run):
    text = "code,name,contact_phone\nmzj,示范市民政局,0000\njyj,示范市教育局,0000\n"
    corrected = text.replace("示范市教育局,0000", "示范市教体局,")

    answers = [counted(run("organizations", file)[0]) for file in (text, text, corrected)]

    assert answers == [counts(imported=2), counts(unchanged=2), counts(updated=1, unchanged=1)]
    # An empty cell leaves what is known as it is.
    assert list(Organization.objects.filter(code="jyj").values_list("name", "contact_phone")) == [
        ("示范市教体局", "0000")
    ]


def test_a_unit_moves_where_the_list_says(root, run):
    run("organizations", "code,name,parent\nmzj,民政局,sfs\nyly,养老院,sfs\n")

    answer, code, _ = run("organizations", "code,name,parent\nyly,养老院,mzj\nmzj,民政局,\n")

    assert (counted(answer), code) == (counts(updated=1, unchanged=1), 0)
    assert tree() == ["sfs", "-mzj", "--yly"]


def test_bad_rows_are_reported_and_the_rest_go_in(root, run):
    text = (
        "单位代码,单位名称,上级单位代码,层级,统一社会信用代码,行政区划代码\n"
        f"a,甲局,,所属单位,{CREDIT},990100\n"
        "b,,,,,\n"
        f"c,丙局,,月球,{CREDIT},12\n"
        f"d,丁局,,,{CREDIT[:-1]}M,12\n"
        "民政,戊局,,,,\n"
        "f,己局,nowhere,,,\n"
        "a,又甲局,,,,\n"
        ",庚局,,,,\n"
        "h,辛局,i,,,\n"
        "i,壬局,h,,,\n"
        "j,癸局,,,,,,多\n"
        f"k,子局,,,{CREDIT},\n"
        "=l,丑局,,,,\n"
    )

    answer, code, said = run("organizations", text)

    assert (counted(answer), code) == (counts(imported=1, rejected=12), 3)
    assert reported(answer) == [
        ["3", "单位名称", "", "此字段不能为空。"],
        ["4", "层级", "月球", "没有“月球”，可填：市级、县级、乡镇街道、所属单位。"],
        [
            "5",
            "统一社会信用代码",
            CREDIT[:-1] + "M",
            "统一社会信用代码有误，请核对十八位代码和最后的校验码。",
        ],
        ["5", "行政区划代码", "12", "行政区划代码应为六位数字。"],
        [
            "6",
            "单位代码",
            "民政",
            "单位代码只能用小写字母、数字、短横线和下划线，最多六十个字符。",
        ],
        ["7", "上级单位代码", "nowhere", "没有代码为“nowhere”的单位。"],
        ["8", "单位代码", "a", "与第 2 行重复。"],
        ["9", "单位代码", "", "不能为空。"],
        ["10", "上级单位代码", "i", "上级单位互相循环。"],
        ["11", "上级单位代码", "h", "上级单位互相循环。"],
        ["12", "", "", "内容比表头多，请检查是否有多余的分隔符。"],
        ["13", "统一社会信用代码", CREDIT, "该统一社会信用代码已登记在“甲局”名下。"],
        [
            "14",
            "单位代码",
            "'=l",
            "单位代码只能用小写字母、数字、短横线和下划线，最多六十个字符。",
        ],
    ]
    assert "第 8 行，单位代码“a”：与第 2 行重复。" in said
    assert tree() == ["sfs", "-a"]


def test_an_act_the_operations_refuse_is_a_rejected_row(root, run):
    run("organizations", "code,name,parent\nmzj,民政局,sfs\nyly,养老院,mzj\n")

    answer, code, _ = run("organizations", "code,name,parent\nmzj,民政局,yly\n")

    assert (counted(answer), code) == (counts(rejected=1), 3)
    assert reported(answer) == [["2", "", "", "不能把单位放到它自己或它的下级单位之下。"]]


def test_without_a_root_every_row_is_told_what_comes_first(db, run):
    answer, code, _ = run("organizations", "code,name\nmzj,民政局\n")

    assert code == 3
    assert reported(answer) == [
        ["2", "上级单位代码", "", "还没有最上级单位，请先运行 huabiao init。"]
    ]


@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_the_platform_role_is_for_people_of_the_topmost_unit_alone(root, run, is_known):
    unit = OrganizationFactory(code="mzj", parent=root)
    if is_known:
        UserFactory(username="mzj-guanli", name="民政管理员", organization=unit)
    text = (
        "登录名,姓名,单位代码,角色\n"
        "mzj-guanli,民政管理员,mzj,单位管理员、平台管理员\n"
        "pt-er,平台人员,sfs,平台管理员\n"
    )

    answer, code, _told = run("people", text)

    assert code == 3
    assert reported(answer) == [
        [
            "2",
            "角色",
            "单位管理员、平台管理员",
            "平台管理员只能是最上级单位的人员；这个人在下级单位，不能导入此角色。",
        ]
    ]
    assert [roles_of(login) for login in ("mzj-guanli", "pt-er")] == [
        set(),
        {("PLATFORM_ADMINISTRATOR", "sfs")},
    ]


def test_people_come_with_their_roles(root, run):
    OrganizationFactory(code="mzj", parent=root)
    text = (
        "登录名,姓名,单位代码,角色,电话,邮箱\n"
        "MZJ-bianji,民政采编员,mzj,采编、审核,0000,a@example.invalid\n"
        "mzj-guanli,民政管理员,MZJ,EDITOR;单位管理员,,\n"
        "pt-er,平台管理员,sfs,平台管理员,,\n"
        "mzj-xian,闲人,mzj,,,\n"
    )

    assert run("people", text) == ({**counts(imported=4), "report": None}, 0, "")
    assert [roles_of(login) for login in ("mzj-bianji", "mzj-guanli", "pt-er", "mzj-xian")] == [
        {("EDITOR", "mzj"), ("REVIEWER", "mzj")},
        {("EDITOR", "mzj"), ("UNIT_ADMINISTRATOR", "mzj")},
        {("PLATFORM_ADMINISTRATOR", "sfs")},
        set(),
    ]
    person = User.objects.get(username="mzj-bianji")
    assert (person.name, person.phone, person.email, person.has_usable_password()) == (
        "民政采编员",
        "0000",
        "a@example.invalid",
        False,
    )
    change = Change.objects.get(subject=person.key)
    assert (change.action, change.door, change.after) == (
        "accounts.person_created",
        "command",
        {
            "login": "mzj-bianji",
            "name": "民政采编员",
            "organization": "mzj",
            "phone": "0000",
            "email": "a@example.invalid",
            "roles": ["EDITOR mzj", "REVIEWER mzj"],
        },
    )


def test_a_corrected_list_of_people_updates_once_and_takes_no_role_away(root, run):
    civil = OrganizationFactory(code="mzj", parent=root)
    OrganizationFactory(code="jyj", parent=root)
    UserFactory(username="old", name="老人", editor_of=civil)
    first = "login,name,organization,roles\nold,老人,mzj,\nnew,新人,mzj,采编\n"
    second = "login,name,organization,roles\nold,老人,mzj,审核\nnew,新人,jyj,采编\n"

    answers = [counted(run("people", text)[0]) for text in (first, first, second, second)]

    assert answers == [
        counts(imported=1, unchanged=1),
        counts(unchanged=2),
        counts(updated=2),
        counts(unchanged=2),
    ]
    assert roles_of("old") == {("EDITOR", "mzj"), ("REVIEWER", "mzj")}
    assert roles_of("new") == {("EDITOR", "jyj")}


def test_bad_people_are_reported_and_the_rest_go_in(root, run):
    OrganizationFactory(code="mzj", parent=root)
    UserFactory(username="gone", name="走了", is_active=False, editor_of=root)
    text = (
        "登录名,姓名,单位代码,角色,邮箱\n"
        "a1,甲,mzj,采编,\n"
        "张三,乙,mzj,采编,\n"
        "c1,,mzj,采编,nobody\n"
        "d1,丁,nowhere,采编,\n"
        "e1,戊,mzj,局长,\n"
        "A1,又甲,mzj,采编,\n"
        "gone,走了,sfs,采编,\n"
    )

    answer, code, _ = run("people", text)

    assert (counted(answer), code) == (counts(imported=1, rejected=6), 3)
    assert reported(answer) == [
        [
            "3",
            "登录名",
            "张三",
            "登录名应为 2 到 40 个小写字母、数字、点、短横线或下划线，并以字母或数字开头。",
        ],
        ["4", "姓名", "", "此字段不能为空。"],
        ["4", "电子邮箱", "nobody", "输入一个有效的 Email 地址。"],
        ["5", "单位代码", "nowhere", "没有代码为“nowhere”的单位。"],
        ["6", "角色", "局长", "没有“局长”，可填：采编、审核、签发、单位管理员、平台管理员。"],
        ["7", "登录名", "A1", "与第 2 行重复。"],
        ["8", "", "", "该用户已离岗。"],
    ]


def test_one_time_links_are_for_those_without_password_and_for_one_reader(root, run, tmp_path):
    UserFactory(username="old", name="老人", editor_of=root)
    file = tmp_path / "links.csv"

    run("people", "login,name,organization\nold,老人,sfs\nnew,新人,sfs\n", "--links", file)

    with file.open(encoding="utf-8-sig", newline="") as handle:
        titles, *links = csv.reader(handle)
    assert titles == ["登录名", "姓名", "单位", "链接"]
    assert [link[:3] for link in links] == [["new", "新人", "示范市人民政府"]]
    assert links[0][3].startswith("http://console.localhost:8000/accounts/password/")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_links_are_never_written_over_a_file(root, run, tmp_path):
    file = tmp_path / "links.csv"
    file.touch()

    with pytest.raises(CommandError, match="已存在"):
        run("people", "login,name,organization\nnew,新人,sfs\n", "--links", file)

    assert not User.objects.filter(username="new").exists()


def test_a_file_that_cannot_be_read_ends_with_one_sentence(root, tmp_path):
    with pytest.raises(CommandError, match="无法打开文件"):
        call_command("import", "organizations", str(tmp_path / "none.csv"))


def test_a_person_reads_sentences_and_at_most_a_screenful_of_reasons(
    root, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(doors, "SHOWN_ON_SCREEN", 1)
    file = tmp_path / "in.csv"
    file.write_text("code,name\na,甲\n,乙\n,丙\n", encoding="utf-8")

    with pytest.raises(SystemExit) as end:
        call_command("import", "organizations", str(file))

    said = capsys.readouterr()
    assert end.value.code == 3
    assert said.out.startswith("新增 1，更新 0，未变 0，未导入 2。\n未导入的行和原因：")
    assert said.err.splitlines() == [
        "第 3 行，单位代码“”：不能为空。",
        "……共 2 条，其余见报告。",
    ]


def test_a_whole_citys_people_cost_few_queries(root, run, django_assert_max_num_queries):
    rows = "".join(f"p{number},人员{number},sfs,采编\n" for number in range(100))
    text = f"login,name,organization,roles\n{rows}"

    # One row of the audit for each person, in its own savepoint, is the greater part.
    with django_assert_max_num_queries(100 * 4 + 20):
        run("people", text)
    with django_assert_max_num_queries(20):
        run("people", text)

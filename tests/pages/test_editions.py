"""Blueprints as the platform office edits them: editions, what differs between two, and who may."""

from __future__ import annotations

import pytest

from huabiao.base.errors import NotYours
from huabiao.changes.models import Change, Work
from huabiao.pages import operations
from huabiao.pages.blueprints import FaultyBlueprint, parse
from huabiao.pages.models import BlueprintEdition, PlannedChannel
from huabiao.pages.operations import BlueprintEditedMeanwhile
from huabiao.pages.queries import blueprint_at, blueprint_named
from huabiao.pages.steps import steps_between
from huabiao.sites.queries import path_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.editions import (
    column_with,
    edited,
    new_column,
    no_column,
    offer_small,
    table,
)
from tests.factories.pages import PLATFORM, SMALL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    offer_small(tmp_path)


def test_the_first_edition_is_the_file_and_every_later_one_stays():
    first = edited(column_with("ywdt", title="工作要闻"))
    second = edited(column_with("ywdt", title="要闻"))

    assert (first.version, second.version, blueprint_named("small")) == (1, 2, second)
    assert [blueprint_at("small", number).channels[0].title for number in range(3)] == [
        "要闻动态", "工作要闻", "要闻",
    ]  # fmt: skip
    assert list(BlueprintEdition.objects.order_by("number").values_list("number", "author")) == [
        (0, ""), (1, PLATFORM["actor"].name), (2, PLATFORM["actor"].name),
    ]  # fmt: skip


def test_what_an_edition_changed_is_written_down_and_nothing_is_published():
    work = Work.objects.count()

    edited(column_with("ywdt", title="工作要闻"))

    last = Change.objects.order_by("-pk").first()
    assert (last.action, last.subject, last.before, last.after, Work.objects.count() - work) == (
        "pages.blueprint.edited",
        "blueprint:small",
        {"version": 0},
        {"version": 1, "steps": ["栏目“要闻动态”改名为“工作要闻”"]},
        0,
    )


def test_saving_what_is_there_already_makes_no_edition():
    assert [edited().version, edited(column_with("ywdt", title="要闻")).version, edited().version] == [
        0, 1, 1,
    ]  # fmt: skip


def test_a_new_site_is_made_as_the_newest_edition_says_and_remembers_it():
    edited(column_with("ywdt", title="工作要闻"), lambda said: said.update(accent="#9b1c1c"))

    profile = operations.create_site(
        blueprint=blueprint_named("small"), organization=OrganizationFactory(), code="mzj",
        name="民政局", host="mzj.shifan.invalid", **PLATFORM,
    )  # fmt: skip

    planned = PlannedChannel.objects.select_related("channel").order_by("channel__path")
    assert (profile.blueprint, profile.blueprint_version, profile.accent) == ("small", 1, "#9b1c1c")
    assert [(row.key, path_of(row.channel), row.channel.title) for row in planned] == [
        ("ywdt", "/ywdt/", "工作要闻"),
        ("ywdt/bmdt", "/ywdt/bmdt/", "部门动态"),
        ("about", "/about/", "关于本站"),
    ]


def test_the_second_of_two_is_told_what_the_first_changed():
    edited(column_with("ywdt", title="工作要闻"), new_column("tzgg", "通知公告"))

    with pytest.raises(BlueprintEditedMeanwhile) as refusal:
        operations.edit_blueprint(name="small", table=table(), seen=0, **PLATFORM)

    assert str(refusal.value.message) == (
        "您打开之后，系统在 12:00 保存了第 1 版：栏目“要闻动态”改名为“工作要闻”；"
        "新增栏目“通知公告”（tzgg）。您填写的内容还在下面，没有丢失；再次保存会以您的内容为准。"
    )


def test_only_the_platform_office_edits_and_a_faulty_blueprint_is_no_edition():
    unit = OrganizationFactory()
    theirs = {**PLATFORM, "by": UserFactory(administrator_of=unit)}
    faulty = {**table(), "channels": [{"path": "a", "title": "甲"}]}

    with pytest.raises(NotYours):
        operations.edit_blueprint(name="small", table=table(), seen=0, **theirs)
    with pytest.raises(FaultyBlueprint):
        operations.edit_blueprint(name="small", table=faulty, seen=0, **PLATFORM)

    assert list(BlueprintEdition.objects.filter(number__gt=0)) == []


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        pytest.param(lambda said: None, [], id="nothing"),
        pytest.param(
            column_with("ywdt/bmdt", path="ywdt/ksdt"),
            ["栏目“部门动态”的地址由 ywdt/bmdt 改为 ywdt/ksdt"],
            id="another short name",
        ),
        pytest.param(
            column_with("ywdt/bmdt", path="bmdt"),
            ["栏目“部门动态”的地址由 ywdt/bmdt 改为 bmdt"],
            id="another place",
        ),
        pytest.param(
            lambda said: [
                column_with("ywdt", path="dt")(said),
                column_with("ywdt/bmdt", path="dt/bmdt")(said),
                said.update(home=[]),
            ],
            ["栏目“要闻动态”的地址由 ywdt 改为 dt", "首页版块改为：没有版块"],
            id="what stands below moves along",
        ),
        pytest.param(
            column_with("ywdt", type="NOTICE", cycle="ONE_YEAR", navigation=False, list="YEARS"),
            [
                "栏目“要闻动态”的栏目类别由“工作动态”改为“通知公告”",
                "栏目“要闻动态”的更新周期由“两周”改为“一年”",
                "栏目“要闻动态”的列表样式由“标题列表”改为“按年份分组”",
                "栏目“要闻动态”改为不在导航中",
            ],
            id="facts",
        ),
        pytest.param(
            column_with("ywdt", keywords="要闻"),
            ["栏目“要闻动态”的栏目关键词由“要闻,{name}”改为“要闻”"],
            id="words",
        ),
        pytest.param(
            lambda said: said["standing"].append(
                {"channel": "about", "title": "网站声明", "body": "<p>声明。</p>"}
            ),
            ["新增说明页“网站声明”"],
            id="a page more",
        ),
        pytest.param(
            lambda said: said["standing"][0].update(body="<p>别的。</p>"),
            ["说明页“联系我们”的文字有修改"],
            id="other words on a page",
        ),
        pytest.param(
            lambda said: said.update(standing=[]), ["不再要求说明页“联系我们”"], id="a page less"
        ),
        pytest.param(
            lambda said: said.update(accent="#9b1c1c"), ["主色调改为 #9b1c1c"], id="a colour"
        ),
        pytest.param(lambda said: said["home"].pop(), ["首页版块改为：头条"], id="a block less"),
        pytest.param(
            lambda said: [no_column("about")(said), said.update(standing=[])],
            ["不再要求说明页“联系我们”", "删去栏目“关于本站”（about）"],
            id="a column less",
        ),
    ],
)
def test_what_differs_is_told_step_by_step(change, sentences):
    before = edited(column_with("about", title="关于本站"))

    after = edited(change)

    assert [str(step) for step in steps_between(before, after)] == sentences


def test_a_file_that_is_spelt_out_differs_in_nothing():
    spelt = SMALL.replace('block = "headlines"', 'block = "headlines"\nwidth = "full"')

    assert steps_between(parse(SMALL, name="t"), parse(spelt, name="t")) == []

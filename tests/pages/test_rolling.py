"""A newer edition of a blueprint on sites made from it: what is done, what is theirs, what is refused."""

from __future__ import annotations

import pytest

from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.pages import bodies, operations
from huabiao.pages.models import HomePage, PlannedChannel
from huabiao.pages.operations import NewerEdition, Report
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel
from huabiao.sites.queries import channel_at, tree_of
from tests.factories.accounts import UserFactory
from tests.factories.bodies import headlines
from tests.factories.editions import (
    column_with,
    edited,
    new_column,
    no_column,
    offer_small,
)
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import item_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    offer_small(tmp_path)


@pytest.fixture
def profile():
    return make_site()


def rolled(profile, edition, *overruled, **acting):
    return operations.roll_out(
        profile=profile, number=edition.version, overruled=set(overruled), **{**PLATFORM, **acting}
    )


def told(report):
    return [(line.outcome.value, line.said, line.reason) for line in report.lines]


def tree(profile):
    return [(node.path, node.channel.title) for node in tree_of(profile.site)]


def channel(profile, path):
    return channel_at(profile.site, path)


def home(profile):
    return HomePage.objects.get(sites_rooted_here=profile.site_id)


def test_a_site_becomes_what_the_blueprint_says_and_once_is_enough(profile):
    edition = edited(
        column_with("ywdt", title="工作要闻", cycle="ONE_YEAR", description="{name}的要闻"),
        column_with("ywdt/bmdt", path="bmdt"),
        new_column("bmdt/xz", "乡镇动态"),
        lambda said: said["home"].append({"block": "notices", "channels": ["bmdt/xz"]}),
        lambda said: said["standing"].append(
            {"channel": "about", "title": "网站声明", "body": "<p>{name}声明。</p>"}
        ),
        lambda said: said.update(accent="#9b1c1c"),
    )

    first, second = rolled(profile, edition), rolled(profile, edition)

    profile.refresh_from_db()
    assert told(first) == [
        ("DONE", "栏目“要闻动态”改名为“工作要闻”", ""),
        ("DONE", "栏目“工作要闻”的更新周期由“两周”改为“一年”", ""),
        (
            "DONE",
            "栏目“工作要闻”的栏目描述由“{sponsor}的工作动态和重要活动。”改为“{name}的要闻”",
            "",
        ),
        ("DONE", "栏目“部门动态”的地址由 ywdt/bmdt 改为 bmdt", ""),
        ("DONE", "新增栏目“乡镇动态”（bmdt/xz）", ""),
        ("DONE", "首页版块改为：头条、栏目列表、通知公告", ""),
        ("DONE", "新增说明页“网站声明”", ""),
        ("DONE", "主色调改为 #9b1c1c", ""),
    ]
    assert second == Report(1, ())
    assert (profile.blueprint_version, profile.accent) == (1, "#9b1c1c")
    assert sorted(tree(profile)) == [
        ("/about/", "关于本站"), ("/bmdt/", "部门动态"), ("/bmdt/xz/", "乡镇动态"),
        ("/ywdt/", "工作要闻"),
    ]  # fmt: skip
    news = channel(profile, "ywdt")
    assert (news.update_cycle, news.description) == ("ONE_YEAR", "mzj网站的要闻")
    assert [block["block"] for block in bodies.readable(home(profile).body)] == [
        "headlines", "item_list", "notices",
    ]  # fmt: skip
    texts = channel(profile, "about").placements.values_list("item__title", "item__body")
    assert ("网站声明", "<p>mzj网站声明。</p>") in set(texts)
    assert Change.objects.filter(action="pages.blueprint.rolled_out").count() == 1


def test_what_the_site_changed_itself_is_left_alone_unless_it_is_ticked(profile):
    news = channel(profile, "ywdt")
    sites.edit_channel(channel=news, title="民政要闻", **PLATFORM)
    sites.change_slug(channel=channel(profile, "ywdt/bmdt"), slug="ksdt", **PLATFORM)
    sites.edit_site(profile=profile, accent="#0b6e4f", **PLATFORM)
    own = bodies.stored(home(profile).body)[:1]
    operations.edit_home(home=home(profile), body=own, **PLATFORM)
    edition = edited(
        column_with("ywdt", title="工作要闻", cycle="ONE_YEAR"),
        column_with("ywdt/bmdt", path="bmdt"),
        lambda said: said["home"].append({"block": "notices", "channels": ["ywdt"]}),
        lambda said: said["home"][1].update(channels=["ywdt"]),
        lambda said: said.update(accent="#9b1c1c"),
    )
    other = make_site("jyj")

    left = rolled(profile, edition)

    assert told(left) == [
        ("OWN", "栏目“要闻动态”改名为“工作要闻”", "本网站已自行改为“民政要闻”。"),
        ("DONE", "栏目“工作要闻”的更新周期由“两周”改为“一年”", ""),
        (
            "OWN",
            "栏目“部门动态”的地址由 ywdt/bmdt 改为 bmdt",
            "本网站已把它移到 /ywdt/ksdt/。",
        ),
        (
            "OWN",
            "首页版块改为：头条、栏目列表、通知公告",
            "本网站已自行布置首页；勾选后只在末尾加上新增的版块，其余不动。",
        ),
        ("OWN", "主色调改为 #9b1c1c", "本网站已自行选用 #0b6e4f。"),
    ]
    assert tree(profile)[:2] == [("/ywdt/", "民政要闻"), ("/ywdt/ksdt/", "部门动态")]
    assert bodies.stored(home(profile).body) == own
    assert other.pk


def test_what_is_ticked_is_done_although_the_site_changed_it(profile):
    sites.edit_channel(channel=channel(profile, "ywdt"), title="民政要闻", **PLATFORM)
    sites.change_slug(channel=channel(profile, "ywdt/bmdt"), slug="ksdt", **PLATFORM)
    operations.edit_home(home=home(profile), body=[headlines(channel(profile, "ywdt"))], **PLATFORM)
    edition = edited(
        column_with("ywdt", title="工作要闻"),
        column_with("ywdt/bmdt", path="bmdt"),
        lambda said: said.update(
            home=[said["home"][0], {"block": "notices", "channels": ["ywdt"]}]
        ),
    )

    report = rolled(profile, edition, "field:title:ywdt", "place:ywdt/bmdt", "home")

    assert {line.outcome.value for line in report.lines} == {"DONE"}
    assert sorted(tree(profile)) == [
        ("/about/", "关于本站"), ("/bmdt/", "部门动态"), ("/ywdt/", "工作要闻"),
    ]  # fmt: skip
    assert [block["block"] for block in bodies.readable(home(profile).body)] == [
        "headlines", "notices",
    ]  # fmt: skip


def test_a_column_with_items_stays_and_is_named(profile):
    empty = make_site("jyj")
    item_in(channel(profile, "ywdt/bmdt"), title="科室消息")
    edition = edited(
        no_column("ywdt/bmdt"),
        lambda said: said["home"].pop(),
        new_column("tzgg", "通知公告"),
    )

    kept, closed = rolled(profile, edition), rolled(empty, edition)

    gone = "删去栏目“部门动态”（ywdt/bmdt）"
    others = [("DONE", "新增栏目“通知公告”（tzgg）", ""), ("DONE", "首页版块改为：头条", "")]
    assert told(kept) == [
        *others,
        ("KEPT", gone, "栏目仍在使用，不能关闭：公开信息 1 条。"),
    ]
    assert told(closed) == [*others, ("DONE", gone, "")]
    assert (channel(profile, "ywdt/bmdt").live, channel(empty, "ywdt/bmdt")) == (True, None)


def test_what_cannot_be_done_is_told_and_the_rest_is_done(profile):
    sites.create_channel(
        parent=profile.site.root_page, slug="tzgg", title="公告", column_type="NOTICE",
        organization=profile.sponsor, description="公告", keywords="公告", **PLATFORM,
    )  # fmt: skip
    item_in(channel(profile, "about"), title="网站声明")
    edition = edited(
        new_column("tzgg", "通知公告"),
        new_column("tzgg/cg", "采购公告"),
        lambda said: said["home"].append({"block": "notices", "channels": ["tzgg"]}),
        lambda said: said["standing"].append(
            {"channel": "about", "title": "网站声明", "body": "<p>声明。</p>"}
        ),
        lambda said: said["standing"][0].update(body="<p>别的。</p>"),
        column_with("about", title="网站说明"),
    )

    report = rolled(profile, edition)

    assert told(report) == [
        ("DONE", "栏目“关于本站”改名为“网站说明”", ""),
        ("KEPT", "新增栏目“通知公告”（tzgg）", "同一位置已有使用这个英文短名的栏目，请换一个。"),
        ("KEPT", "新增栏目“采购公告”（tzgg/cg）", "本网站没有它的上级栏目。"),
        ("KEPT", "首页版块改为：头条、栏目列表、通知公告", "本网站没有首页版块要用的栏目 tzgg。"),
        ("KEPT", "说明页“联系我们”的文字有修改", "说明页的文字由各单位自己修改，已建成的不动。"),
        ("KEPT", "新增说明页“网站声明”", "栏目里已经有同名的信息。"),
    ]


def test_what_the_site_has_closed_or_done_already_is_no_matter(profile):
    sites.edit_channel(channel=channel(profile, "ywdt"), title="工作要闻", **PLATFORM)
    operations.edit_home(home=home(profile), body=bodies.stored(home(profile).body)[:1], **PLATFORM)
    sites.close_channel(channel=channel(profile, "ywdt/bmdt"), **PLATFORM)
    edition = edited(
        column_with("ywdt", title="工作要闻"),
        column_with("ywdt/bmdt", title="科室动态", path="ksdt"),
        lambda said: said["home"].pop(),
    )

    assert told(rolled(profile, edition)) == []


def test_a_site_from_before_columns_were_remembered_is_known_by_its_addresses(profile):
    sites.change_slug(channel=channel(profile, "ywdt/bmdt"), slug="ksdt", **PLATFORM)
    before = dict(PlannedChannel.objects.values_list("key", "channel_id"))
    PlannedChannel.objects.all().delete()
    edition = edited(column_with("ywdt/bmdt", title="科室动态"))

    rolled(profile, edition)

    assert dict(PlannedChannel.objects.values_list("key", "channel_id")) == before
    assert Channel.objects.get(pk=before["ywdt/bmdt"]).title == "科室动态"


def test_editions_may_be_skipped(profile):
    edited(new_column("tzgg", "通知"))
    edition = edited(column_with("tzgg", title="通知公告"))

    assert told(rolled(profile, edition)) == [("DONE", "新增栏目“通知公告”（tzgg）", "")]


def test_who_may_and_which_edition(profile):
    first = edited(column_with("ywdt", title="要闻"))
    unit = UserFactory(administrator_of=profile.sponsor)
    with pytest.raises(NotYours):
        rolled(profile, first, by=unit)
    edited(column_with("ywdt", title="工作要闻"))

    with pytest.raises(NewerEdition) as refusal:
        rolled(profile, first)

    profile.refresh_from_db()
    assert (str(refusal.value.message), profile.blueprint_version) == (
        "模板刚刚又保存了新的版本，什么也没有推送；请重新看一看清单。",
        0,
    )

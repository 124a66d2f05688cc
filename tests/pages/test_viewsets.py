from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.library.models import Placement
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations import add_alias
from huabiao.sites.queries import channel_at, path_of, tree_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.pages import PLATFORM, SMALL, make_site
from tests.factories.sites import ChannelFactory
from tests.weighing import PatientClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A portal of the city with a street's channel in it, a bureau's own site, and those who run them."""
    root = OrganizationFactory(name="示范市人民政府", level="CITY")
    bureau = OrganizationFactory(name="示范市民政局", parent=root)
    street = OrganizationFactory(name="云溪街道办事处", parent=root)
    portal = make_site("portal", organization=root, name="门户网站")
    own = make_site("mzj", organization=bureau, name="民政网站")
    channel = ChannelFactory(
        parent=portal.site.root_page, organization=street, slug="yxjd", title="云溪街道"
    )
    return SimpleNamespace(
        root=root,
        bureau=bureau,
        street=street,
        portal=portal,
        bureau_site=own,
        street_channel=channel,
        office=UserFactory(platform_administrator_of=root),
        bureau_administrator=UserFactory(administrator_of=bureau),
        bureau_editor=UserFactory(editor_of=bureau),
        street_administrator=UserFactory(administrator_of=street),
    )


def as_(person):
    client = PatientClient()
    client.force_login(person)
    return client


def at(name, *args):
    return reverse(name, args=args)


def page(client, name, *args, **query):
    answer = client.get(at(name, *args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def said(answer):
    return [str(message).strip() for message in answer.context["messages"]]


def errors(answer):
    assert answer.status_code == 200
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


# Isolation


def channel_screens(channel):
    return [at(f"channels:{name}", channel.pk) for name in ("edit", "rename", "move", "close")]


def site_screens(profile):
    return [
        *(
            at(f"sites:{name}", profile.pk)
            for name in ("edit", "hosts", "change_host", "home", "look")
        ),
        at("sites:home_preview", profile.pk),
        *(at(f"topics:{name}", profile.pk) for name in ("list", "create", "preview")),
        at("sites:remove_alias", profile.pk),
        *(at(f"channels:{name}", profile.pk) for name in ("tree", "create", "create_unit")),
    ]


def test_another_units_administrator_finds_no_screen_of_this_one(city):
    stranger = as_(city.street_administrator)
    news = channel_at(city.bureau_site.site, "ywdt")
    screens = [*channel_screens(news), *site_screens(city.bureau_site), at("sites:create")]

    answers = {
        (method, screen): getattr(stranger, method)(screen).status_code
        for screen in screens
        for method in ("get", "post")
    }

    assert set(answers.values()) == {404}


def test_lists_and_choices_name_nobody_elses_channels_or_units(city):
    street = as_(city.street_administrator)
    screens = [
        ("sites:index",),
        ("channels:to_fill",),
        ("channels:tree", city.portal.pk),
        ("channels:create", city.portal.pk),
        ("channels:edit", city.street_channel.pk),
    ]

    for screen in screens:
        html = page(street, *screen)
        for foreign in ("要闻动态", "部门动态", "民政局", "民政网站", "/ywdt/"):
            assert foreign not in html, (screen, foreign)
    assert "云溪街道" in page(street, "channels:tree", city.portal.pk)
    assert "民政网站" not in page(street, "sites:index", q="民政网站").replace(
        'value="民政网站"', ""
    )


@pytest.mark.parametrize(
    "typed", ["民政网", "mzj", "MZWZ", "mzj.shifan"], ids=["name", "code", "initials", "host"]
)
def test_a_site_is_found_by_name_code_initials_and_host(city, typed):
    answer = as_(city.office).get(at("sites:index"), {"q": typed})

    assert [site.code for site in answer.context["object_list"]] == ["mzj"]
    assert f'<input type="search" id="q" name="q" value="{typed}">' in answer.content.decode()


@pytest.mark.parametrize("act", ["rename", "move", "close"])
def test_addresses_are_the_platform_offices_business(city, act):
    street = as_(city.street_administrator)

    assert street.get(at(f"channels:{act}", city.street_channel.pk)).status_code == 404


def test_who_keeps_a_channel_in_a_site_does_not_arrange_its_home_page(city):
    street = as_(city.street_administrator)

    assert street.get(at("sites:home", city.portal.pk)).status_code == 404
    assert at("sites:home", city.portal.pk) not in page(street, "channels:tree", city.portal.pk)


def test_the_platform_office_is_offered_every_act(city):
    office, pk, channel = as_(city.office), city.portal.pk, city.street_channel.pk
    tree, edit = page(office, "channels:tree", pk), page(office, "channels:edit", channel)

    for name in (
        "channels:create",
        "channels:create_unit",
        "sites:edit",
        "sites:hosts",
        "sites:home",
    ):
        assert at(name, pk) in tree
    for name in ("channels:rename", "channels:move", "channels:close"):
        assert at(name, channel) in edit
        assert page(office, name, channel)


def test_an_editor_sees_the_units_channels_and_changes_none(city):
    editor = as_(city.bureau_editor)
    news = channel_at(city.bureau_site.site, "ywdt")

    assert "要闻动态" in page(editor, "channels:tree", city.bureau_site.pk)
    assert "要闻动态" in page(editor, "channels:to_fill")
    refused = [
        *channel_screens(news),
        at("channels:create", city.bureau_site.pk),
        at("sites:home", city.bureau_site.pk),
    ]
    assert {editor.get(screen).status_code for screen in refused} == {404}


def test_who_holds_no_role_sees_nothing(city):
    nobody = as_(UserFactory())

    for screen in ("sites:index", "channels:to_fill"):
        assert nobody.get(at(screen)).status_code != 200


# Sites


def queries_of(client, name, *args):
    page(client, name, *args)  # what is remembered from the first time is not counted
    with CaptureQueriesContext(connection) as queries:
        page(client, name, *args)
    return len(queries)


def test_lists_take_no_more_queries_when_they_grow(city):
    office = as_(city.office)
    screens = [("sites:index",), ("channels:tree", city.portal.pk)]
    before = [queries_of(office, *screen) for screen in screens]

    make_site("jyj", organization=city.root)
    for _ in range(3):
        ChannelFactory(parent=city.street_channel, organization=city.street)

    assert [queries_of(office, *screen) for screen in screens] == before


def new_site(**differences):
    return {
        "name": "示范市教育局网站",
        "code": "jyj",
        "blueprint": "department",
        "host": "jyj.shifan.invalid",
        "record_domain": "",
        "identification_code": "9901000003",
        "operator": "",
        "contact_phone": "0000-00000003",
        "contact_email": "",
        "contact_address": "",
        "icp_number": "",
        "police_number": "",
        "party_mark_code": "",
        "launched_on": "2026-07-01",
        **differences,
    }


def test_a_complete_site_is_made_in_one_step(city):
    school = OrganizationFactory(name="示范市教育局", parent=city.root)

    answer = as_(city.office).post(
        at("sites:create"), new_site(organization=school.pk), follow=True
    )

    profile = SiteProfile.objects.get(code="jyj")
    assert answer.redirect_chain == [(at("channels:tree", profile.pk), 302)]
    assert said(answer) == ["网站已建成，栏目、首页和说明页都已就绪。"]
    assert (profile.sponsor, profile.record_domain, len(tree_of(profile.site))) == (
        school,
        "jyj.shifan.invalid",
        36,
    )
    change = Change.objects.get(action="sites.site.created", subject=profile.key)
    assert (change.actor_id, change.door, change.address) == (
        city.office.pk,
        "console",
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    ("differences", "found"),
    [
        pytest.param(
            {"host": "mzj.shifan.invalid"},
            {"__all__": ["这个域名已经由本平台的另一个网站使用，一个域名只能通向一个网站。"]},
            id="two sites on one host",
        ),
        pytest.param(
            {"code": "mzj"},
            {"__all__": ["这个站点代码已经由另一个网站使用，请换一个。"]},
            id="code taken",
        ),
        pytest.param(
            {"identification_code": "12"},
            {"identification_code": ["网站标识码是10位数字，或者 bm 加8位数字。"]},
            id="identification code",
        ),
        pytest.param({"name": ""}, {"name": ["请填写“网站名称”。"]}, id="no name"),
    ],
)
def test_a_site_that_cannot_stand_is_refused_at_its_form(city, differences, found):
    answer = as_(city.office).post(
        at("sites:create"), new_site(organization=city.root.pk, **differences)
    )

    assert errors(answer) == found
    assert SiteProfile.objects.count() == 2


def test_an_installations_own_blueprints_are_offered(city, settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    (tmp_path / "blueprints").mkdir()
    (tmp_path / "blueprints" / "jyj.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "blueprints" / "faulty.toml").write_text("title = 1", encoding="utf-8")
    office = as_(city.office)

    offered = dict(office.get(at("sites:create")).context["form"].fields["blueprint"].choices)
    told = office.post(at("sites:create"), new_site(organization=city.root.pk, blueprint="faulty"))
    office.post(at("sites:create"), new_site(organization=city.root.pk, blueprint="jyj"))

    assert set(offered) == {
        "city-portal",
        "county-portal",
        "department",
        "english",
        "faulty",
        "jyj",
    }
    assert (offered["faulty"], offered["jyj"]) == ("faulty（模板有错误）", "小网站（jyj）")
    assert errors(told) == {"__all__": ["建站模板“faulty”，文件开头：字段 title 的值类型不对。"]}
    assert SiteProfile.objects.get(code="jyj").blueprint == "jyj"


def record(profile, **differences):
    return {
        "name": profile.name,
        "kind": profile.kind,
        "sponsor": profile.sponsor_id,
        "record_domain": profile.record_domain,
        "language": profile.language,
        **differences,
    }


def test_a_site_in_another_language_is_offered_and_taken(city):
    english = make_site("en", organization=city.root, language="en", name="Shifan City")
    office, screen = as_(city.office), at("sites:edit", city.portal.pk)

    offered = office.get(screen).context["form"].fields["counterpart"].queryset
    answer = office.post(screen, record(city.portal, counterpart=english.pk), follow=True)
    refused = office.post(screen, record(city.portal, counterpart=city.bureau_site.pk))

    english.refresh_from_db()
    assert list(offered) == [english]
    assert said(answer) == ["登记信息已保存。"]
    assert english.counterpart == city.portal
    assert list(errors(refused)) == ["counterpart"]


def test_traditional_characters_are_offered_to_a_chinese_site_and_to_no_other(city):
    english = make_site("en", organization=city.root, language="en", name="Shifan City")
    office = as_(city.office)
    screens = [at("sites:edit", site.pk) for site in (city.portal, english)]

    offered = ["is_in_traditional" in office.get(to).context["form"].fields for to in screens]
    answer = office.post(screens[0], record(city.portal, is_in_traditional="on"), follow=True)
    refused = office.post(screens[0], record(city.portal, is_in_traditional="on", language="en"))

    assert offered == [True, False]
    assert said(answer) == ["登记信息已保存。"]
    assert errors(refused) == {
        "is_in_traditional": ["只有简体中文网站才能有繁体中文版；请先取消勾选，再改网站语言。"]
    }
    city.portal.refresh_from_db()
    assert (city.portal.is_in_traditional, city.portal.language) == (True, "zh-CN")


def test_a_site_that_is_not_chinese_keeps_its_record_like_any_other(city):
    english = make_site("en", organization=city.root, language="en", name="Shifan City")

    answer = as_(city.office).post(
        at("sites:edit", english.pk), record(english, is_in_json="on"), follow=True
    )

    english.refresh_from_db()
    assert said(answer) == ["登记信息已保存。"]
    assert (english.is_in_json, english.is_in_traditional) == (True, False)


def test_of_a_record_only_what_was_changed_in_the_form_is_saved(city):
    office, screen = as_(city.office), at("sites:edit", city.portal.pk)
    form = office.get(screen).context["form"]
    shown = {bound.html_initial_name: bound.value() or "" for bound in form}
    opened = {**record(city.portal), **shown}

    office.post(screen, record(city.portal, is_in_json="on"), follow=True)  # somebody else
    office.post(screen, {**opened, "contact_phone": "0000-1234567"}, follow=True)

    city.portal.refresh_from_db()
    assert (city.portal.is_in_json, city.portal.contact_phone) == (True, "0000-1234567")


def test_a_language_that_makes_two_sites_alike_is_refused_at_the_form(city):
    english = make_site("en", organization=city.root, language="en", name="Shifan City")
    office, screen = as_(city.office), at("sites:edit", city.portal.pk)
    office.post(screen, record(city.portal, counterpart=english.pk))

    answer = office.post(screen, record(city.portal, counterpart=english.pk, language="en"))

    assert errors(answer) == {
        "__all__": [
            "两个网站的语言相同，不能互为另一语言的网站；请先改其中一个的网站语言，或者另选。"
        ]
    }


def test_the_record_is_edited(city):
    profile = city.bureau_site

    answer = as_(city.office).post(
        at("sites:edit", profile.pk),
        record(profile, name="示范市民政局网站"),
        follow=True,
    )

    profile.refresh_from_db()
    assert said(answer) == ["登记信息已保存。"]
    assert (profile.name, profile.is_grey, profile.accent) == ("示范市民政局网站", False, "#1f4e8c")
    assert "尚未登记ICP备案编号。" in answer.content.decode()


def test_a_wrong_number_is_told_at_its_field(city):
    answer = as_(city.office).post(
        at("sites:edit", city.portal.pk), record(city.portal, icp_number="无")
    )

    assert errors(answer) == {"icp_number": ["ICP备案编号的写法应如“示ICP备12345678号-1”。"]}


def test_aliases_are_added_and_removed(city):
    office, hosts = as_(city.office), at("sites:hosts", city.portal.pk)

    added = office.post(hosts, {"host": "示范市.政务"}, follow=True)
    assert said(added) == ["别名已添加，它会永久跳转到网站域名。"]
    assert "示范市.政务" in added.content.decode()
    taken = office.post(hosts, {"host": "mzj.shifan.invalid"})
    assert errors(taken) == {
        "__all__": ["这个域名已经由本平台的另一个网站使用，一个域名只能通向一个网站。"]
    }
    removed = office.post(
        at("sites:remove_alias", city.portal.pk),
        {"host": "xn--7stu91dz2g.xn--zfr164b"},
        follow=True,
    )
    assert said(removed) == ["别名已删除。"]
    assert city.portal.site.aliases.count() == 0


def test_an_alias_that_is_none_is_not_removed(city):
    add_alias(profile=city.bureau_site, host="old.shifan.invalid", **PLATFORM)

    answer = as_(city.office).post(
        at("sites:remove_alias", city.portal.pk), {"host": "old.shifan.invalid"}, follow=True
    )

    assert said(answer) == ["这个域名不是该网站的别名。"]
    assert city.bureau_site.site.aliases.count() == 1


def test_a_site_changes_its_host(city):
    answer = as_(city.office).post(
        at("sites:change_host", city.portal.pk), {"host": "www.shifan.invalid"}, follow=True
    )

    html = answer.content.decode()
    assert said(answer) == ["域名已更换，旧域名会永久跳转到新域名。"]
    assert "www.shifan.invalid" in html
    assert "portal.shifan.invalid" in html


# Channels


def channel(**differences):
    return {
        "title": "通知公告",
        "slug": "tzgg",
        "column_type": "NOTICE",
        "update_cycle": "SIX_MONTHS",
        "description": "面向社会发布的通知、公告、通告和公示。",
        "keywords": "通知,公告",
        **differences,
    }


def test_a_unit_administrator_makes_a_channel_below_the_units_own(city):
    street = as_(city.street_administrator)

    answer = street.post(
        at("channels:create", city.portal.pk),
        channel(parent=city.street_channel.pk, organization=city.street.pk),
        follow=True,
    )

    made = channel_at(city.portal.site, "yxjd/tzgg")
    assert said(answer) == ["栏目已建立；有了公开信息之后才会出现在网站上。"]
    assert (made.title, made.organization, made.update_cycle) == (
        "通知公告",
        city.street,
        "SIX_MONTHS",
    )


@pytest.mark.parametrize(
    ("chosen", "style"),
    [
        pytest.param({"column_type": "LEADERS"}, "PEOPLE", id="left to the column type"),
        pytest.param({"list_style": "YEARS"}, "YEARS", id="chosen"),
    ],
)
def test_a_new_channel_gets_a_list_style(city, chosen, style):
    as_(city.office).post(
        at("channels:create", city.portal.pk),
        channel(parent=city.portal.site.root_page.pk, organization=city.root.pk, **chosen),
    )

    assert channel_at(city.portal.site, "tzgg").list_style == style


def test_nothing_is_made_below_the_home_page_or_another_units_channel(city):
    street = as_(city.street_administrator)
    news = channel_at(city.portal.site, "ywdt")

    for parent in (city.portal.site.root_page.pk, news.pk):
        answer = street.post(
            at("channels:create", city.portal.pk),
            channel(parent=parent, organization=city.street.pk),
        )
        assert list(errors(answer)) == ["parent"]
    answer = street.post(
        at("channels:create", city.portal.pk),
        channel(parent=city.street_channel.pk, organization=city.bureau.pk),
    )
    assert list(errors(answer)) == ["organization"]


@pytest.mark.parametrize(
    ("differences", "found"),
    [
        pytest.param(
            {"title": "长" * 500},
            {"title": ["“名称”最多 255 个字，现在有 500 个字。"]},
            id="title of 500 characters",
        ),
        pytest.param(
            {"slug": "！！"},
            {"__all__": ["英文短名不能只有标点符号，请用小写字母和数字，例如 tzgg。"]},
            id="slug of only punctuation",
        ),
        pytest.param(
            {"slug": "ywdt"},
            {"__all__": ["同一位置已有使用这个英文短名的栏目，请换一个。"]},
            id="slug taken",
        ),
    ],
)
def test_a_channel_that_cannot_stand_is_refused_at_its_form(city, differences, found):
    answer = as_(city.office).post(
        at("channels:create", city.portal.pk),
        channel(parent=city.portal.site.root_page.pk, organization=city.root.pk, **differences),
    )

    assert errors(answer) == found


def test_the_form_of_a_new_channel_knows_below_which_one(city):
    html = page(
        as_(city.street_administrator),
        "channels:create",
        city.portal.pk,
        parent=city.street_channel.pk,
    )

    assert f'<option value="{city.street_channel.pk}" selected>' in html


def test_a_unit_describes_its_channel_and_sees_nothing_else_to_change(city):
    street, screen = as_(city.street_administrator), at("channels:edit", city.street_channel.pk)

    shown = street.get(screen).context["form"]
    answer = street.post(
        screen,
        {
            "title": "云溪",
            "update_cycle": "TWO_WEEKS",
            "description": "云溪街道办事处的工作动态和便民服务。",
            "keywords": "云溪",
            "list_style": "PICTURES",
            "column_type": "POLICY",
        },
        follow=True,
    )

    city.street_channel.refresh_from_db()
    assert list(shown.fields) == [
        "title",
        "update_cycle",
        "description",
        "keywords",
        "list_style",
    ]
    assert said(answer) == ["栏目信息已保存。"]
    changed = city.street_channel
    assert (changed.title, changed.column_type, changed.list_style) == ("云溪", "NEWS", "PICTURES")


def test_the_platform_office_gives_a_channel_to_another_unit(city):
    form = channel(
        title="云溪街道", organization=city.bureau.pk, list_style="PLAIN", is_landing="on"
    )
    del form["slug"]

    as_(city.office).post(at("channels:edit", city.street_channel.pk), form)

    city.street_channel.refresh_from_db()
    assert (
        city.street_channel.organization,
        city.street_channel.is_landing,
        city.street_channel.is_in_navigation,
    ) == (city.bureau, True, False)


def test_a_channel_is_renamed_and_moved(city):
    office, moved = as_(city.office), city.street_channel
    news = channel_at(city.portal.site, "ywdt")

    renamed = office.post(at("channels:rename", moved.pk), {"slug": "yunxi"}, follow=True)
    placed = office.post(at("channels:move", moved.pk), {"parent": news.pk}, follow=True)

    moved.refresh_from_db()
    assert said(renamed) == ["地址已改，旧地址会永久跳转到新地址。"]
    assert said(placed) == ["栏目已移动，旧地址会永久跳转到新地址。"]
    assert path_of(moved) == "/ywdt/yunxi/"
    assert set(moved.former_paths.values_list("path", flat=True)) == {"/yxjd/", "/yunxi/"}


def test_a_channel_is_not_offered_a_place_below_itself(city):
    news = channel_at(city.portal.site, "ywdt")
    below = channel_at(city.portal.site, "ywdt/bmdt")

    answer = as_(city.office).post(at("channels:move", news.pk), {"parent": below.pk})

    assert list(errors(answer)) == ["parent"]
    below.refresh_from_db()
    assert path_of(below) == "/ywdt/bmdt/"


def test_a_former_address_is_refused_at_the_form(city):
    office = as_(city.office)
    office.post(at("channels:rename", city.street_channel.pk), {"slug": "yunxi"})
    news = channel_at(city.portal.site, "ywdt")

    answer = office.post(at("channels:rename", news.pk), {"slug": "yxjd"})

    assert errors(answer) == {
        "__all__": [
            "地址 /yxjd/ 曾属于另一个栏目，旧链接仍要通向它，不能再给别的栏目；请换一个英文短名。"
        ]
    }


def test_a_channel_is_closed_when_nothing_uses_it(city):
    office = as_(city.office)
    about = channel_at(city.portal.site, "about")

    refused = office.post(at("channels:close", about.pk))
    closed = office.post(at("channels:close", city.street_channel.pk), follow=True)

    assert errors(refused) == {"__all__": ["栏目仍在使用，不能关闭：公开信息 1 条。"]}
    assert said(closed) == ["栏目已关闭。"]
    assert channel_at(city.portal.site, "yxjd") is None


def test_a_unit_channel_is_made_with_its_sub_channels(city):
    answer = as_(city.office).post(
        at("channels:create_unit", city.portal.pk),
        {
            "title": "青山街道",
            "slug": "",
            "organization": city.street.pk,
            "parent": city.portal.site.root_page.pk,
        },
        follow=True,
    )

    made = channel_at(city.portal.site, "qsjd")
    assert said(answer) == ["频道已建成。"]
    assert made.is_landing
    assert channel_at(city.portal.site, "qsjd/tzgg").organization == city.street


def test_the_tree_tells_what_stands_where_and_what_waits(city):
    html = page(as_(city.office), "channels:tree", city.portal.pk)

    assert html.count("待充实</span>") == 3
    assert '/about/">/about/</a>' in html
    assert "　" in html


def test_what_waits_to_be_filled_is_listed_by_site(city):
    html = page(as_(city.office), "channels:to_fill")

    assert html.count("部门动态") == 2
    assert "民政网站" in html
    assert "关于本站" not in html
    Channel.objects.exclude(slug="about").update(live=False)
    assert "您负责的栏目都已有公开信息。" in page(as_(city.office), "channels:to_fill")
    assert Placement.objects.filter(is_live=True).count() == 2


# What forms say


def test_a_new_channel_says_of_each_field_what_is_missing(city):
    answer = as_(city.office).post(at("channels:create", city.portal.pk), {})

    assert errors(answer) == {
        "parent": ["请选择“上级栏目”。"],
        "title": ["请填写“名称”。"],
        "column_type": ["请选择“栏目类别”。"],
        "organization": ["请选择“责任单位”。"],
        "update_cycle": ["请选择“更新周期”。"],
        "description": ["请填写“栏目描述”。"],
        "keywords": ["请填写“栏目关键词”。"],
    }


def test_a_site_code_that_is_none_is_told_plainly(city):
    answer = as_(city.office).post(
        at("sites:create"), new_site(organization=city.root.pk, code="../x", launched_on="昨天")
    )
    long = as_(city.office).post(
        at("sites:create"), new_site(organization=city.root.pk, code="a" * 100)
    )

    assert (errors(answer), errors(long)) == (
        {
            "code": ["站点代码只能用小写字母、数字和连字符，并以字母或数字开头和结尾。"],
            "launched_on": ["“上线日期”请填日期，例如 2026-03-01。"],
        },
        {"code": ["“站点代码”最多 60 个字，现在有 100 个字。"]},
    )


def test_a_channel_sent_below_itself_is_told_why_not(city):
    channel = city.street_channel
    below = ChannelFactory(parent=channel, organization=city.street)

    answers = [
        as_(city.office).post(at("channels:move", channel.pk), {"parent": parent.pk})
        for parent in (channel, below, channel_at(city.bureau_site.site, "ywdt"))
    ]

    sentence = "栏目不能移到它自己或它的下级栏目之下，也不能移到别的网站；请从列表里选择。"
    assert [errors(answer) for answer in answers] == [{"parent": [sentence]}] * 3

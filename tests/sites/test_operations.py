from datetime import date

import pytest
from wagtail.models import Page, Site

from huabiao.accounts import followers
from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.operations import actor_of
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.sites import closing
from huabiao.sites.enums import ColumnType, ListStyle, SiteKind, UpdateCycle
from huabiao.sites.models import Channel, FormerPath, SiteAlias, SiteProfile
from huabiao.sites.operations import (
    CodeTaken,
    CounterpartOfItself,
    CounterpartTaken,
    HostIsConsole,
    HostTaken,
    IdentificationCodeTaken,
    InvalidFields,
    NoSuchAlias,
    NotOnThisSite,
    OtherSite,
    PathOfAnother,
    PathTooLong,
    ReservedSlug,
    SameLanguage,
    SlugTaken,
    StillInUse,
    UnderItself,
    UnusableCode,
    UnusableHost,
    UnusableSlug,
    add_alias,
    change_host,
    change_slug,
    close_channel,
    create_channel,
    edit_channel,
    edit_site,
    move_channel,
    record_site,
    remove_alias,
)
from huabiao.sites.queries import path_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory, add_home
from tests.moments import NOON

pytestmark = pytest.mark.django_db

PLATFORM = {"by": None, "actor": system("command"), "at": NOON}


def as_person(user):
    return {"by": user, "actor": actor_of(user, address="10.0.0.1", door="console"), "at": NOON}


def recorded():
    return list(Change.objects.order_by("pk").values_list("action", "subject", "before", "after"))


def former_paths(profile):
    rows = FormerPath.objects.filter(site=profile.site)
    return set(rows.values_list("path", "channel__slug"))


@pytest.fixture
def profile():
    return SiteProfileFactory(code="portal")


def grow(profile, *paths):
    """Channels at the paths, each made below the one before its last slash; returns the last."""
    grown = {"": profile.site.root_page}
    for path in paths:
        above, _, slug = path.rpartition("/")
        grown[path] = ChannelFactory(parent=grown[above], slug=slug, title=slug)
    return [grown[path] for path in paths]


# Sites


def sited(**differences):
    sponsor = OrganizationFactory(name="示范市民政局")
    facts = {
        "root": add_home("mzj", "示范市民政局网站"),
        "code": "mzj",
        "host": "MZJ.shifan.localhost",
        "blueprint": "department",
        "name": "示范市民政局网站",
        "kind": SiteKind.DEPARTMENT,
        "sponsor": sponsor,
        **PLATFORM,
    }
    return record_site(**{**facts, **differences})


def test_a_site_is_recorded_with_its_two_addresses():
    profile = sited(record_domain="mzj.shifan.gov.cn", identification_code="9901000002")

    profile.refresh_from_db()
    site = profile.site
    assert (site.hostname, site.port, site.site_name, site.is_default_site) == (
        "mzj.shifan.localhost",
        80,
        "示范市民政局网站",
        False,
    )
    assert (profile.code, profile.record_domain, profile.blueprint, profile.kind) == (
        "mzj",
        "mzj.shifan.gov.cn",
        "department",
        "DEPARTMENT",
    )
    assert recorded() == [
        (
            "sites.site.created",
            profile.key,
            {},
            {"code": "mzj", "name": "示范市民政局网站", "host": "mzj.shifan.localhost"},
        )
    ]


def test_without_a_record_domain_the_host_is_taken_for_it():
    assert sited().record_domain == "mzj.shifan.localhost"


@pytest.mark.parametrize(
    ("differences", "refusal"),
    [
        pytest.param({"host": "portal.shifan.invalid"}, HostTaken, id="another site's host"),
        pytest.param({"host": "old.shifan.invalid"}, HostTaken, id="another site's alias"),
        pytest.param({"host": "console.localhost"}, HostIsConsole, id="the console's host"),
        pytest.param({"host": "http://mzj.shifan.invalid"}, UnusableHost, id="not a host"),
        pytest.param({"code": "portal"}, CodeTaken, id="another site's code"),
        pytest.param({"code": "../mzj"}, UnusableCode, id="a code that leaves its folder"),
        pytest.param({"identification_code": "9901000001"}, IdentificationCodeTaken, id="ID-03"),
        pytest.param({"identification_code": "310000000044"}, InvalidFields, id="12 digits"),
        pytest.param({"icp_number": "12345678"}, InvalidFields, id="ICP number"),
        pytest.param({"police_number": "公网安备1号"}, InvalidFields, id="police number"),
        pytest.param({"accent": "red; }"}, InvalidFields, id="not a colour"),
        pytest.param({"record_domain": "http://a.gov.cn"}, UnusableHost, id="record domain"),
        pytest.param({"kind": "BLOG"}, InvalidFields, id="unknown kind"),
        pytest.param({"name": "名" * 101}, InvalidFields, id="name too long"),
        pytest.param({"contact_email": "mzj"}, InvalidFields, id="not a mail address"),
    ],
)
def test_a_site_that_cannot_stand_is_refused_whole(differences, refusal):
    other = SiteProfileFactory(code="portal", identification_code="9901000001")
    SiteAlias.objects.create(site=other.site, host="old.shifan.invalid")

    with pytest.raises(refusal):
        sited(**differences)

    assert list(SiteProfile.objects.all()) == [other]
    assert list(Site.objects.all()) == [other.site]
    assert recorded() == []


def test_two_sites_on_one_host_are_told_apart_in_chinese(profile):
    with pytest.raises(HostTaken) as refusal:
        sited(host=profile.site.hostname)

    assert str(refusal.value) == (
        "这个域名已经由本平台的另一个网站使用，一个域名只能通向一个网站。"
    )


def test_wrong_fields_are_named():
    with pytest.raises(InvalidFields) as refusal:
        sited(identification_code="123", icp_number="无")

    assert refusal.value.fields == {
        "identification_code": ["网站标识码是10位数字，或者 bm 加8位数字。"],
        "icp_number": ["ICP备案编号的写法应如“示ICP备12345678号-1”。"],
    }


def test_a_unit_administrator_makes_no_site():
    unit = OrganizationFactory()

    with pytest.raises(NotYours):
        sited(sponsor=unit, **as_person(UserFactory(administrator_of=unit)))


def test_editing_a_site_changes_what_is_named_and_records_the_difference(profile):
    other = OrganizationFactory(name="示范市大数据局")

    edit_site(
        profile=profile,
        name="示范市门户",
        sponsor=other,
        launched_on=date(2026, 7, 1),
        is_grey=True,
        **PLATFORM,
    )

    profile.refresh_from_db()
    assert (profile.name, profile.sponsor, profile.is_grey, profile.site.site_name) == (
        "示范市门户",
        other,
        True,
        "示范市门户",
    )
    (change,) = Change.objects.all()
    assert (change.action, change.subject) == ("sites.site.edited", profile.key)
    assert change.after == {
        "name": "示范市门户",
        "sponsor": "示范市大数据局",
        "launched_on": "2026-07-01",
        "is_grey": True,
    }
    assert set(change.before) == set(change.after)
    assert Page.objects.get(pk=profile.site.root_page_id).title == "示范市门户"
    assert set(Work.objects.values_list("key", "lane")) <= {(profile.key, "BULK")}


def test_a_site_keeps_its_own_identification_code_when_edited(profile):
    edit_site(profile=profile, identification_code="9901000001", **PLATFORM)

    edited = edit_site(profile=profile, identification_code="9901000001", **PLATFORM)

    assert edited.identification_code == "9901000001"


def test_a_unit_administrator_does_not_edit_the_record(profile):
    with pytest.raises(NotYours):
        edit_site(
            profile=profile,
            name="自家网站",
            **as_person(UserFactory(administrator_of=profile.sponsor)),
        )


# Languages


@pytest.fixture
def english():
    return SiteProfileFactory(code="en", name="Shifan City", language="en")


def counterparts(*profiles):
    return [SiteProfile.objects.get(pk=profile.pk).counterpart for profile in profiles]


def test_two_sites_in_two_languages_know_each_other(profile, english):
    edit_site(profile=profile, counterpart=english, **PLATFORM)

    (change,) = Change.objects.all()
    assert counterparts(profile, english) == [english, profile]
    assert (change.before, change.after) == (
        {"counterpart": None},
        {"counterpart": "Shifan City"},
    )
    assert {work.key for work in Work.objects.all()} == {profile.key, english.key}


@pytest.mark.parametrize("side", [0, 1], ids=["the one", "the other"])
def test_freeing_one_frees_both(profile, english, side):
    edit_site(profile=profile, counterpart=english, **PLATFORM)
    Work.objects.all().delete()

    edit_site(profile=(profile, english)[side], counterpart=None, **PLATFORM)

    assert counterparts(profile, english) == [None, None]
    assert {work.key for work in Work.objects.all()} == {profile.key, english.key}


def test_choosing_another_frees_the_one_before(profile, english):
    other = SiteProfileFactory(code="en2", language="en")
    edit_site(profile=profile, counterpart=english, **PLATFORM)

    edit_site(profile=profile, counterpart=other, **PLATFORM)

    assert counterparts(profile, english, other) == [other, None, profile]


def test_what_else_is_edited_leaves_languages_alone(profile, english):
    edit_site(profile=profile, counterpart=english, **PLATFORM)

    edit_site(profile=english, name="Shifan", counterpart=profile, **PLATFORM)
    edit_site(profile=english, is_grey=True, **PLATFORM)

    assert counterparts(profile, english) == [english, profile]


def test_a_site_is_made_as_the_counterpart_of_another(profile):
    made = record_site(
        root=add_home("en", "Shifan City"),
        code="en",
        host="en.shifan.invalid",
        blueprint="english",
        name="Shifan City",
        kind=SiteKind.SPECIAL,
        sponsor=profile.sponsor,
        language="en",
        counterpart=profile,
        **PLATFORM,
    )

    assert counterparts(profile, made) == [made, profile]


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        pytest.param(
            CounterpartOfItself,
            "网站不能是它自己的另一语言版本，请另选一个网站。",
            id="itself",
        ),
        pytest.param(
            SameLanguage,
            "两个网站的语言相同，不能互为另一语言的网站；请先改其中一个的网站语言，或者另选。",
            id="the same language",
        ),
        pytest.param(
            CounterpartTaken,
            "“Shifan City”已经另有对应的网站；请先在它的登记信息里取消，再来选择。",
            id="another's",
        ),
    ],
)
def test_what_cannot_be_a_counterpart_is_refused(profile, english, refusal, sentence):
    chinese = SiteProfileFactory(code="mzj")
    edit_site(profile=chinese, counterpart=english, **PLATFORM)
    chosen = {CounterpartOfItself: profile, SameLanguage: chinese, CounterpartTaken: english}

    with pytest.raises(refusal) as refused:
        edit_site(profile=profile, counterpart=chosen[refusal], **PLATFORM)

    assert str(refused.value) == sentence
    assert counterparts(profile, chinese, english) == [None, english, chinese]


def test_a_site_that_has_a_counterpart_does_not_take_its_language(profile, english):
    edit_site(profile=profile, counterpart=english, **PLATFORM)

    with pytest.raises(SameLanguage):
        edit_site(profile=english, language="zh-CN", **PLATFORM)


# Hosts


def test_an_alias_is_kept_as_the_net_writes_it(profile):
    add_alias(profile=profile, host="示范市.政务", **PLATFORM)

    assert list(SiteAlias.objects.values_list("site", "host")) == [
        (profile.site_id, "xn--7stu91dz2g.xn--zfr164b")
    ]
    assert recorded() == [
        ("sites.alias.added", profile.key, {}, {"host": "xn--7stu91dz2g.xn--zfr164b"})
    ]


@pytest.mark.parametrize(
    ("host", "refusal"),
    [
        pytest.param("portal.shifan.invalid", HostTaken, id="its own host"),
        pytest.param("mzj.shifan.invalid", HostTaken, id="another site's host"),
        pytest.param("mzj-old.shifan.invalid", HostTaken, id="another site's alias"),
        pytest.param("console.localhost", HostIsConsole, id="the console's host"),
        pytest.param("", UnusableHost, id="blank"),
    ],
)
def test_an_alias_leads_to_one_site_only(profile, host, refusal):
    other = SiteProfileFactory(code="mzj")
    SiteAlias.objects.create(site=other.site, host="mzj-old.shifan.invalid")

    with pytest.raises(refusal):
        add_alias(profile=profile, host=host, **PLATFORM)

    assert SiteAlias.objects.count() == 1
    assert recorded() == []


def test_an_alias_is_removed(profile):
    SiteAlias.objects.create(site=profile.site, host="old.shifan.invalid")

    remove_alias(profile=profile, host="old.shifan.invalid", **PLATFORM)

    assert SiteAlias.objects.count() == 0
    assert recorded() == [("sites.alias.removed", profile.key, {"host": "old.shifan.invalid"}, {})]


def test_another_sites_alias_is_not_removed(profile):
    other = SiteProfileFactory(code="mzj")
    SiteAlias.objects.create(site=other.site, host="old.shifan.invalid")

    with pytest.raises(NoSuchAlias):
        remove_alias(profile=profile, host="old.shifan.invalid", **PLATFORM)

    assert SiteAlias.objects.count() == 1


def test_a_site_that_changes_host_leaves_the_old_one_leading_to_it(profile):
    SiteAlias.objects.create(site=profile.site, host="new.shifan.invalid")

    change_host(profile=profile, host="new.shifan.invalid", **PLATFORM)

    assert Site.objects.get(pk=profile.site_id).hostname == "new.shifan.invalid"
    assert list(SiteAlias.objects.values_list("host", flat=True)) == ["portal.shifan.invalid"]


def test_a_site_does_not_take_another_sites_host(profile):
    other = SiteProfileFactory(code="mzj")

    with pytest.raises(HostTaken):
        change_host(profile=profile, host=other.site.hostname, **PLATFORM)

    assert Site.objects.get(pk=profile.site_id).hostname == "portal.shifan.invalid"


# Channels


def facts(**differences):
    return {
        "title": "通知公告",
        "column_type": ColumnType.NOTICE,
        "description": "面向社会发布的通知、公告、通告和公示。",
        "keywords": "通知,公告",
        **differences,
    }


def test_a_channel_is_made_with_an_address(profile):
    unit = OrganizationFactory(name="示范市人民政府办公室")

    channel = create_channel(
        parent=profile.site.root_page,
        slug=" Tzgg ",
        organization=unit,
        update_cycle=UpdateCycle.SIX_MONTHS,
        **facts(),
        **PLATFORM,
    )

    channel.refresh_from_db()
    assert (path_of(channel), channel.live, channel.organization, channel.update_cycle) == (
        "/tzgg/",
        True,
        unit,
        "SIX_MONTHS",
    )
    (change,) = Change.objects.all()
    assert (change.action, change.subject, change.after) == (
        "sites.channel.created",
        channel.key,
        {
            "title": "通知公告",
            "path": "/tzgg/",
            "organization": "示范市人民政府办公室",
            "list_style": "PLAIN",
        },
    )


@pytest.mark.parametrize(
    ("said", "style"),
    [
        pytest.param({"column_type": ColumnType.LEADERS}, "PEOPLE", id="leaders"),
        pytest.param({"column_type": ColumnType.POLICY}, "DOCUMENTS", id="policy"),
        pytest.param({"column_type": ColumnType.NEWS}, "PLAIN", id="anything else"),
        pytest.param(
            {"column_type": ColumnType.POLICY, "list_style": ListStyle.YEARS}, "YEARS", id="said"
        ),
    ],
)
def test_a_channel_lists_as_its_type_does_unless_it_is_said(profile, said, style):
    channel = create_channel(
        parent=profile.site.root_page, organization=profile.sponsor, **facts(**said), **PLATFORM
    )

    assert channel.list_style == style


def test_channels_stand_four_levels_deep(profile):
    page = profile.site.root_page
    for slug in ("zwgk", "fdzdgk", "czxx", "yjs"):
        page = create_channel(
            parent=page, slug=slug, organization=profile.sponsor, **facts(), **PLATFORM
        )

    assert path_of(page) == "/zwgk/fdzdgk/czxx/yjs/"


def test_without_a_slug_initials_serve_and_avoid_what_is_taken(profile):
    home = profile.site.root_page
    FormerPath.objects.create(site=profile.site, path="/tzgg-2/", channel=None)

    slugs = [
        create_channel(parent=home, organization=profile.sponsor, **facts(), **PLATFORM).slug
        for _ in range(2)
    ]

    assert slugs == ["tzgg", "tzgg-3"]


def test_a_derived_slug_avoids_reserved_names(profile):
    channel = create_channel(
        parent=profile.site.root_page,
        organization=profile.sponsor,
        **facts(title="Content"),
        **PLATFORM,
    )

    assert channel.slug == "content-2"


@pytest.mark.parametrize(
    ("differences", "refusal", "sentence"),
    [
        pytest.param(
            {"slug": "！？。"},
            UnusableSlug,
            "英文短名不能只有标点符号，请用小写字母和数字，例如 tzgg。",
            id="only punctuation",
        ),
        pytest.param(
            {"title": "！！！"},
            UnusableSlug,
            "请填写英文短名；从名称里取不出字母或数字。",
            id="nothing to make a slug of",
        ),
        pytest.param(
            {"slug": "通知"},
            UnusableSlug,
            "英文短名只能用小写字母、数字和连字符，并以字母或数字开头和结尾，例如 tzgg。",
            id="Chinese",
        ),
        pytest.param(
            {"slug": "a" * 61}, UnusableSlug, "英文短名太长，最多60个字符。", id="too long"
        ),
        pytest.param(
            {"slug": "files"}, ReservedSlug, "这个英文短名由系统保留，请换一个。", id="reserved"
        ),
        pytest.param(
            {"slug": "ywdt"},
            SlugTaken,
            "同一位置已有使用这个英文短名的栏目，请换一个。",
            id="taken",
        ),
        pytest.param(
            {"slug": "old"},
            PathOfAnother,
            "地址 /old/ 曾属于另一个栏目，旧链接仍要通向它，不能再给别的栏目；请换一个英文短名。",
            id="another's former path",
        ),
        pytest.param(
            {"title": "长" * 500},
            InvalidFields,
            "标题：最多 255 个字，现在有 500 个字。",
            id="title of 500 characters",
        ),
        pytest.param(
            {"description": ""}, InvalidFields, "栏目描述：此字段不能为空。", id="no description"
        ),
        pytest.param({"column_type": "BLOG"}, InvalidFields, None, id="unknown column type"),
        pytest.param({"list_style": "BLOG"}, InvalidFields, None, id="unknown list style"),
    ],
)
def test_a_channel_that_cannot_stand_is_refused(profile, differences, refusal, sentence):
    (news,) = grow(profile, "ywdt")
    FormerPath.objects.create(site=profile.site, path="/old/", channel=news)

    with pytest.raises(refusal) as refused:
        create_channel(
            parent=profile.site.root_page,
            organization=profile.sponsor,
            **facts(**differences),
            **PLATFORM,
        )

    assert sentence in (None, str(refused.value))
    assert list(Channel.objects.all()) == [news]
    assert recorded() == []


def test_a_channel_of_an_abolished_unit_is_refused(profile):
    gone = OrganizationFactory(state=OrganizationState.ABOLISHED)

    with pytest.raises(InvalidFields):
        create_channel(parent=profile.site.root_page, organization=gone, **facts(), **PLATFORM)


def test_a_channel_stands_only_below_a_home_page_or_an_open_channel(profile):
    (closed,) = grow(profile, "closed")
    Channel.objects.update(live=False)

    for parent in (Page.get_first_root_node(), closed):
        with pytest.raises(NotOnThisSite):
            create_channel(parent=parent, organization=profile.sponsor, **facts(), **PLATFORM)


def test_a_unit_administrator_makes_channels_below_the_units_own(profile):
    unit = OrganizationFactory()
    below = OrganizationFactory(parent=unit)
    own = ChannelFactory(parent=profile.site.root_page, organization=unit, slug="jd")

    channel = create_channel(
        parent=own,
        organization=below,
        **facts(),
        **as_person(UserFactory(administrator_of=unit)),
    )

    assert path_of(channel) == "/jd/tzgg/"


@pytest.mark.parametrize("place", ["below the home page", "below another's", "for another"])
def test_a_unit_administrator_makes_no_channels_elsewhere(profile, place):
    unit, other = OrganizationFactory(), OrganizationFactory()
    own = ChannelFactory(parent=profile.site.root_page, organization=unit)
    others = ChannelFactory(parent=profile.site.root_page, organization=other)
    parent, organization = {
        "below the home page": (profile.site.root_page, unit),
        "below another's": (others, unit),
        "for another": (own, other),
    }[place]

    with pytest.raises(NotYours):
        create_channel(
            parent=parent,
            organization=organization,
            **facts(),
            **as_person(UserFactory(administrator_of=unit)),
        )


def test_an_editor_makes_no_channel(profile):
    unit = OrganizationFactory()
    own = ChannelFactory(parent=profile.site.root_page, organization=unit)

    with pytest.raises(NotYours):
        create_channel(
            parent=own, organization=unit, **facts(), **as_person(UserFactory(editor_of=unit))
        )


def test_a_unit_describes_its_channel_anew(profile):
    unit = OrganizationFactory()
    channel = ChannelFactory(
        parent=profile.site.root_page, organization=unit, title="公告", keywords="旧"
    )

    edit_channel(
        channel=channel,
        title="通知公告",
        keywords="通知,公告",
        **as_person(UserFactory(administrator_of=unit)),
    )

    channel.refresh_from_db()
    assert (channel.title, channel.draft_title, channel.keywords) == (
        "通知公告",
        "通知公告",
        "通知,公告",
    )
    assert recorded() == [
        (
            "sites.channel.edited",
            channel.key,
            {"title": "公告", "keywords": "旧"},
            {"title": "通知公告", "keywords": "通知,公告"},
        )
    ]


def test_what_belongs_to_the_platform_office_is_not_changed_by_the_unit(profile):
    unit = OrganizationFactory()
    channel = ChannelFactory(parent=profile.site.root_page, organization=unit)
    administrator = as_person(UserFactory(administrator_of=unit))

    with pytest.raises(NotYours):
        edit_channel(channel=channel, column_type=ColumnType.POLICY, **administrator)
    # What stays as it is, is no change.
    edit_channel(channel=channel, column_type=channel.column_type, **administrator)

    channel.refresh_from_db()
    assert channel.column_type == "NEWS"


def test_another_units_administrator_does_not_edit_a_channel(profile):
    channel = ChannelFactory(parent=profile.site.root_page)

    with pytest.raises(NotYours):
        edit_channel(
            channel=channel,
            title="别人的栏目",
            **as_person(UserFactory(administrator_of=OrganizationFactory())),
        )


def test_a_channel_is_not_given_to_an_abolished_unit(profile):
    channel = ChannelFactory(parent=profile.site.root_page)

    with pytest.raises(InvalidFields):
        edit_channel(
            channel=channel,
            organization=OrganizationFactory(state=OrganizationState.MERGED),
            **PLATFORM,
        )


def test_a_title_of_500_characters_is_refused(profile):
    channel = ChannelFactory(parent=profile.site.root_page, title="公告")

    with pytest.raises(InvalidFields) as refusal:
        edit_channel(channel=channel, title="长" * 500, **PLATFORM)

    assert list(refusal.value.fields) == ["title"]


# Addresses


def test_a_renamed_channel_and_all_below_it_lead_on(profile):
    top, _middle, leaf = grow(profile, "zwgk", "zwgk/zcwj", "zwgk/zcwj/gfxwj")

    change_slug(channel=top, slug="xxgk", **PLATFORM)

    leaf.refresh_from_db()
    assert path_of(leaf) == "/xxgk/zcwj/gfxwj/"
    assert former_paths(profile) == {
        ("/zwgk/", "xxgk"),
        ("/zwgk/zcwj/", "zcwj"),
        ("/zwgk/zcwj/gfxwj/", "gfxwj"),
    }
    assert recorded() == [
        ("sites.channel.renamed", top.key, {"path": "/zwgk/"}, {"path": "/xxgk/"})
    ]


def test_every_changed_address_is_told_to_readers(profile, monkeypatch):
    top, below = grow(profile, "a", "a/b")
    told = []
    monkeypatch.setattr(
        "huabiao.changes.readers._readers", {"test": lambda keys: told.extend(keys) or []}
    )

    change_slug(channel=top, slug="c", **PLATFORM)

    assert told == [top.key, below.key, profile.key]


def test_several_hops_all_lead_to_the_present_place(profile):
    moved, one, two = grow(profile, "gfxwj", "one", "two")

    move_channel(channel=moved, parent=one, **PLATFORM)
    move_channel(channel=moved, parent=two, **PLATFORM)
    change_slug(channel=moved, slug="wj", **PLATFORM)

    moved.refresh_from_db()
    assert path_of(moved) == "/two/wj/"
    assert set(FormerPath.objects.values_list("path", "channel")) == {
        ("/gfxwj/", moved.pk),
        ("/one/gfxwj/", moved.pk),
        ("/two/gfxwj/", moved.pk),
    }


def test_moving_back_takes_the_old_address_into_use_again(profile):
    moved, one = grow(profile, "gfxwj", "one")

    move_channel(channel=moved, parent=one, **PLATFORM)
    move_channel(channel=moved, parent=profile.site.root_page, **PLATFORM)

    assert former_paths(profile) == {("/one/gfxwj/", "gfxwj")}


def test_moving_where_one_stands_changes_nothing(profile):
    one, moved = grow(profile, "one", "one/a")

    move_channel(channel=moved, parent=one, **PLATFORM)
    change_slug(channel=moved, slug="a", **PLATFORM)

    assert former_paths(profile) == set()
    assert recorded() == []


def test_a_channel_is_not_moved_under_itself_and_nothing_is_lost(profile):
    top, middle, leaf = grow(profile, "a", "a/b", "a/b/c")

    for place in (top, middle, leaf):
        with pytest.raises(UnderItself) as refusal:
            move_channel(channel=top, parent=place, **PLATFORM)

    assert str(refusal.value) == "栏目不能移到自己或者自己的下级栏目之下。"
    assert [path_of(channel) for channel in Channel.objects.order_by("path")] == [
        "/a/",
        "/a/b/",
        "/a/b/c/",
    ]
    assert (recorded(), former_paths(profile)) == ([], set())


def test_a_channel_stays_on_its_site(profile):
    (channel,) = grow(profile, "a")
    other = SiteProfileFactory()

    for place in (other.site.root_page, Page.get_first_root_node()):
        with pytest.raises(OtherSite):
            move_channel(channel=channel, parent=place, **PLATFORM)


def test_a_channel_is_not_moved_below_a_closed_one(profile):
    channel, closed = grow(profile, "a", "b")
    Channel.objects.filter(pk=closed.pk).update(live=False)

    with pytest.raises(NotOnThisSite):
        move_channel(channel=channel, parent=closed, **PLATFORM)


def test_a_channel_is_not_moved_beside_its_namesake(profile):
    moved, one, _namesake = grow(profile, "a", "one", "one/a")

    with pytest.raises(SlugTaken):
        move_channel(channel=moved, parent=one, **PLATFORM)
    with pytest.raises(SlugTaken):
        change_slug(channel=one, slug="a", **PLATFORM)


def test_a_channel_takes_no_reserved_name(profile):
    one, files = grow(profile, "one", "one/files")

    with pytest.raises(ReservedSlug):
        move_channel(channel=files, parent=profile.site.root_page, **PLATFORM)
    with pytest.raises(UnusableSlug):
        change_slug(channel=one, slug="！", **PLATFORM)


def test_a_former_address_is_given_to_no_other_channel(profile):
    first, second, _third = grow(profile, "a", "b", "c")
    change_slug(channel=first, slug="new", **PLATFORM)

    with pytest.raises(PathOfAnother):
        change_slug(channel=second, slug="a", **PLATFORM)

    second.refresh_from_db()
    assert path_of(second) == "/b/"
    assert former_paths(profile) == {("/a/", "new")}


def test_a_descendants_new_address_may_not_be_anothers_former_one_either(profile):
    first, x, second, y = grow(profile, "a", "a/x", "b", "b/x")
    move_channel(channel=x, parent=profile.site.root_page, **PLATFORM)
    change_slug(channel=first, slug="aa", **PLATFORM)
    FormerPath.objects.filter(path="/a/").delete()

    with pytest.raises(PathOfAnother) as refusal:
        change_slug(channel=second, slug="a", **PLATFORM)

    assert "/a/x/" in str(refusal.value)
    y.refresh_from_db()
    assert path_of(y) == "/b/x/"


def test_an_address_does_not_grow_without_end(profile):
    paths, path = [], ""
    for _ in range(9):
        path = f"{path}/{'a' * 55}".strip("/")
        paths.append(path)
    top = grow(profile, *paths)[0]

    with pytest.raises(PathTooLong):
        change_slug(channel=top, slug="b" * 60, **PLATFORM)


def test_only_the_platform_office_moves_renames_and_closes(profile):
    unit = OrganizationFactory()
    channel = ChannelFactory(parent=profile.site.root_page, organization=unit)
    administrator = as_person(UserFactory(administrator_of=unit))

    with pytest.raises(NotYours):
        move_channel(channel=channel, parent=profile.site.root_page, **administrator)
    with pytest.raises(NotYours):
        change_slug(channel=channel, slug="x", **administrator)
    with pytest.raises(NotYours):
        close_channel(channel=channel, **administrator)


def test_a_closed_channel_leaves_addresses_that_say_it_is_gone(profile):
    channel, _ = grow(profile, "a", "b")
    change_slug(channel=channel, slug="c", **PLATFORM)
    Change.objects.all().delete()

    close_channel(channel=channel, **PLATFORM)

    channel.refresh_from_db()
    assert channel.live is False
    assert former_paths(profile) == {("/a/", None), ("/c/", None)}
    assert recorded() == [("sites.channel.closed", channel.key, {"path": "/c/"}, {})]


def test_the_address_of_a_closed_channel_is_not_given_again(profile):
    first, second = grow(profile, "a", "b")
    close_channel(channel=first, **PLATFORM)

    with pytest.raises(SlugTaken):
        create_channel(
            parent=profile.site.root_page,
            slug="a",
            organization=profile.sponsor,
            **facts(),
            **PLATFORM,
        )
    with pytest.raises(SlugTaken):
        change_slug(channel=second, slug="a", **PLATFORM)


def test_a_channel_in_use_is_not_closed(profile, monkeypatch):
    top, _ = grow(profile, "a", "a/b")
    monkeypatch.setattr(closing, "_uses", {"library": lambda pk, at: ["公开信息 12 条"]})

    with pytest.raises(StillInUse) as refusal:
        close_channel(channel=top, **PLATFORM)

    assert str(refusal.value) == ("栏目仍在使用，不能关闭：使用中的下级栏目 1 个；公开信息 12 条。")


# Mergers


def test_channels_and_sites_follow_a_merger(profile):
    target = OrganizationFactory()
    channel = ChannelFactory(parent=profile.site.root_page, organization=profile.sponsor)
    other = ChannelFactory(parent=profile.site.root_page)

    assert followers.held_by_organization(profile.sponsor_id)[-2:] == ["栏目 1 个", "网站 1 个"]
    followers.move_all(source_id=profile.sponsor_id, target_id=target.pk, actor=system(), at=NOON)

    channel.refresh_from_db()
    other_unit = other.organization_id
    other.refresh_from_db()
    profile.refresh_from_db()
    assert (channel.organization, profile.sponsor, other.organization_id) == (
        target,
        target,
        other_unit,
    )
    assert ("sites.merger.followed", target.key, {}, {"channels": 1, "sites": 1}) in recorded()


def test_a_merger_without_channels_or_sites_leaves_no_trace():
    source, target = OrganizationFactory(), OrganizationFactory()

    followers.move_all(source_id=source.pk, target_id=target.pk, actor=system(), at=NOON)

    assert [row for row in recorded() if row[0].startswith("sites.")] == []

import json

import pytest
from django.db import connection
from wagtail.models import Page, Site

from huabiao.accounts.operations import actor_of
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.changes.operations import system
from huabiao.library.enums import Kind
from huabiao.library.models import Item, Placement
from huabiao.pages import bodies
from huabiao.pages.blueprints import read
from huabiao.pages.models import HomePage
from huabiao.pages.operations import (
    EditedMeanwhile,
    ForeignChannel,
    NotForChannels,
    NotForSites,
    UnusableBody,
    create_site,
    create_unit_channel,
    edit_home,
)
from huabiao.pages.queries import channel_lines, lines_to_fill
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations import (
    CodeTaken,
    HostTaken,
    StillInUse,
    UnusableCode,
    close_channel,
)
from huabiao.sites.queries import channel_at, path_of, tree_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.bodies import block, headlines, item_list, notices
from tests.factories.pages import make_site
from tests.moments import NOON

pytestmark = pytest.mark.django_db

PLATFORM = {"by": None, "actor": system("command"), "at": NOON}


def as_person(user):
    return {"by": user, "actor": actor_of(user, address="10.0.0.1", door="console"), "at": NOON}


def home_of(profile):
    return HomePage.objects.get(pk=profile.site.root_page_id)


def test_wagtails_own_welcome_is_gone():
    assert list(Page.objects.values_list("path", "numchild")) == [("0001", 0)]
    assert Site.objects.count() == 0


def test_a_site_is_made_whole_in_one_step():
    sponsor = OrganizationFactory(
        name="示范市民政局", contact_phone="0000-00000001", contact_email="mzj@shifan.invalid"
    )

    profile = make_site(organization=sponsor, name="民政网", identification_code="9901000002")

    assert (profile.blueprint, profile.kind, profile.sponsor, profile.contact_phone) == (
        "small",
        "DEPARTMENT",
        sponsor,
        "0000-00000001",
    )
    assert [
        (node.path, node.channel.description, node.channel.organization)
        for node in tree_of(profile.site)
    ] == [
        ("/ywdt/", "示范市民政局的工作动态和重要活动。", sponsor),
        ("/ywdt/bmdt/", "示范市民政局各科室的工作进展。", sponsor),
        ("/about/", "本网站的联系方式和使用说明。", sponsor),
    ]
    news = channel_at(profile.site, "ywdt")
    assert (news.keywords, news.is_in_navigation) == ("要闻,民政网", True)
    assert bodies.readable(home_of(profile).body) == [
        {"block": "headlines", "channel": "/ywdt/", "count": 3, "width": "full"},
        {
            "block": "item_list",
            "title": "动态",
            "channels": ["/ywdt/", "/ywdt/bmdt/"],
            "count": 6,
            "width": "full",
        },
    ]


def test_the_pages_a_site_owes_stand_from_the_first_day():
    profile = make_site(name="民政网", contact_phone="0000-00000001")

    (item,) = Item.objects.all()
    (placement,) = Placement.objects.all()
    assert (item.kind, item.title, item.live, item.is_imported) == (
        Kind.PLAIN_PAGE,
        "联系我们",
        True,
        False,
    )
    assert "民政网由" in item.body
    assert "0000-00000001" in item.body
    assert "地址" not in item.body  # not recorded, so not shown
    assert (path_of(placement.channel), placement.site, placement.is_live) == (
        "/about/",
        profile.site,
        True,
    )


def test_a_facts_from_the_command_line_is_no_html():
    make_site(name="<b>网</b>")

    assert "<b>" not in Item.objects.get().body


@pytest.mark.parametrize(
    ("differences", "refusal"),
    [
        pytest.param({"code": "portal"}, CodeTaken, id="code taken"),
        pytest.param({"code": "门户"}, UnusableCode, id="code in Chinese"),
        pytest.param({"host": "portal.shifan.invalid"}, HostTaken, id="host taken"),
    ],
)
def test_a_refused_site_leaves_nothing_behind(differences, refusal):
    make_site("portal")
    before = (Page.objects.count(), Item.objects.count(), Change.objects.count())

    with pytest.raises(refusal):
        make_site(**{"code": "mzj", **differences})

    assert (Page.objects.count(), Item.objects.count(), Change.objects.count()) == before
    assert SiteProfile.objects.count() == 1


def test_a_unit_administrator_makes_no_site():
    unit = OrganizationFactory()

    with pytest.raises(NotYours):
        create_site(
            blueprint=read("department"),
            organization=unit,
            code="mzj",
            name="民政网",
            host="mzj.shifan.invalid",
            **as_person(UserFactory(administrator_of=unit)),
        )


def test_the_city_portal_and_a_unit_channel_are_made_from_our_blueprints():
    root = OrganizationFactory(name="示范市人民政府", level="CITY")
    street = OrganizationFactory(name="云溪街道办事处", parent=root, contact_phone="0000-00000002")
    office = UserFactory(platform_administrator_of=root)
    profile = create_site(
        blueprint=read("city-portal"),
        organization=root,
        code="portal",
        name="示范市人民政府门户网站",
        host="www.shifan.invalid",
        **as_person(office),
    )

    channel = create_unit_channel(
        blueprint=read("unit-channel"),
        parent=channel_at(profile.site, "jdpd"),
        organization=street,
        title="云溪街道",
        slug="yxjd",
        **as_person(office),
    )

    nodes = tree_of(profile.site)
    assert max(node.depth for node in nodes) == 4
    assert (path_of(channel), channel.is_landing, channel.organization) == (
        "/jdpd/yxjd/",
        True,
        street,
    )
    assert channel.description == (
        "云溪街道频道：发布云溪街道办事处的工作动态、通知公告、公开信息和便民服务。"
    )
    assert {node.path for node in nodes if node.channel.organization == street} == {
        "/jdpd/yxjd/",
        *(
            f"/jdpd/yxjd/{slug}/"
            for slug in ("dwgk", "jgzn", "ldxx", "gzdt", "tzgg", "xxgk", "bmfw", "lxwm")
        ),
    }
    assert list(Item.objects.order_by("pk").values_list("title", "organization")) == [
        ("联系我们", root.pk),
        ("网站声明", root.pk),
        ("隐私保护", root.pk),
        ("无障碍声明", root.pk),
        ("联系方式", street.pk),
    ]


def test_blueprints_serve_what_they_are_for():
    profile = make_site()

    with pytest.raises(NotForSites):
        create_site(
            blueprint=read("unit-channel"),
            organization=profile.sponsor,
            code="x",
            name="x",
            host="x.shifan.invalid",
            **PLATFORM,
        )
    with pytest.raises(NotForChannels):
        create_unit_channel(
            blueprint=read("department"),
            parent=profile.site.root_page,
            organization=profile.sponsor,
            title="x",
            slug="x",
            **PLATFORM,
        )


# The home page


def test_the_sponsors_administrator_rearranges_the_home_page():
    profile = make_site()
    news, about = channel_at(profile.site, "ywdt"), channel_at(profile.site, "about")
    Change.objects.all().delete()

    home = edit_home(
        home=home_of(profile),
        body=[notices(about, 5), item_list(news, about, title="各类信息", count=10, width="half")],
        **as_person(UserFactory(administrator_of=profile.sponsor)),
    )

    told = [
        {"block": "notices", "channel": "/about/", "count": 5, "width": "full"},
        {
            "block": "item_list",
            "title": "各类信息",
            "channels": ["/ywdt/", "/about/"],
            "count": 10,
            "width": "half",
        },
    ]
    assert bodies.readable(HomePage.objects.get(pk=home.pk).body) == told
    (change,) = Change.objects.all()
    assert (change.action, change.subject) == ("pages.home.edited", f"page:{home.pk}")
    assert change.after == {"blocks": told}
    assert [section["block"] for section in change.before["blocks"]] == ["headlines", "item_list"]


def test_nobody_else_rearranges_it():
    profile = make_site()

    for person in (
        UserFactory(editor_of=profile.sponsor),
        UserFactory(administrator_of=OrganizationFactory()),
    ):
        with pytest.raises(NotYours):
            edit_home(home=home_of(profile), body=[], **as_person(person))

    assert len(home_of(profile).body) == 2


def test_who_saves_over_what_another_saved_meanwhile_is_told_so():
    profile = make_site()
    home, news = home_of(profile), channel_at(profile.site, "ywdt")
    seen = bodies.digest(home.body)
    first = UserFactory(administrator_of=profile.sponsor, name="王一")
    edit_home(home=home, body=[notices(news)], seen=seen, **as_person(first))

    with pytest.raises(EditedMeanwhile) as refused:
        edit_home(home=home, body=[], seen=seen, **PLATFORM)

    assert str(refused.value) == (
        "您打开之后，王一在 12:00 保存过这个页面。您填写的内容还在下面，没有丢失；"
        "请先看一看现在的页面，再次保存会以您的内容为准。"
    )
    assert len(home_of(profile).body) == 1


def test_a_home_page_shows_its_own_sites_open_channels_only():
    profile, other = make_site(), make_site("jyj")
    foreign = channel_at(other.site, "ywdt")
    closed = channel_at(profile.site, "ywdt/bmdt")
    Channel.objects.filter(pk=closed.pk).update(live=False)
    entry = {"title": "办事", "channel": foreign.pk, "icon": "service"}

    for part in (notices(foreign), notices(closed), block("services", entries=[entry])):
        with pytest.raises(ForeignChannel):
            edit_home(home=home_of(profile), body=[part], **PLATFORM)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(lambda news: headlines(news, 7), id="too many headlines"),
        pytest.param(lambda news: item_list(), id="a list of nothing"),
        pytest.param(lambda news: item_list(*[news] * 5), id="too many channels"),
        pytest.param(lambda news: item_list(news, count=0), id="no rows"),
        pytest.param(lambda news: notices(news, width="huge"), id="unknown width"),
        pytest.param(lambda news: block("poem"), id="unknown block"),
        pytest.param(lambda news: block("banner", text=""), id="a banner without words"),
        pytest.param(
            lambda news: block("banner", text="公告", url="javascript:alert(1)"), id="no address"
        ),
        pytest.param(
            lambda news: block(
                "figures",
                tiles=[],
                charts=[{"title": "图", "kind": "line", "table": "年,值\n1,甲"}],
            ),
            id="figures that are none",
        ),
    ],
)
def test_a_block_stays_within_what_it_can_show(part):
    profile = make_site()
    news = channel_at(profile.site, "ywdt")

    with pytest.raises(UnusableBody):
        edit_home(home=home_of(profile), body=[part(news)], **PLATFORM)


def test_bodies_stored_before_there_were_widths_are_still_read():
    profile = make_site()
    news = channel_at(profile.site, "ywdt")
    old = [
        {"type": "headlines", "value": {"channel": news.pk, "count": 3}, "id": "a"},
        {
            "type": "item_list",
            "value": {
                "title": "",
                "channels": [{"type": "item", "value": news.pk, "id": "c"}],
                "count": 6,
            },
            "id": "b",
        },
    ]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_homepage SET body = %s", [json.dumps(old)])

    assert bodies.readable(home_of(profile).body) == [
        {"block": "headlines", "channel": "/ywdt/", "count": 3, "width": "full"},
        {"block": "item_list", "channels": ["/ywdt/"], "count": 6, "width": "full"},
    ]


# How full channels are


def test_channels_without_anything_public_wait_to_be_filled():
    profile = make_site()
    administrator = UserFactory(administrator_of=profile.sponsor)

    lines = channel_lines(administrator, profile.site)

    assert [(line.node.path, line.live_count, line.is_to_fill) for line in lines] == [
        ("/ywdt/", 0, True),
        ("/ywdt/bmdt/", 0, True),
        ("/about/", 1, False),
    ]
    ((found, waiting),) = lines_to_fill(administrator)
    assert (found, [line.node.path for line in waiting]) == (profile, ["/ywdt/", "/ywdt/bmdt/"])


def test_a_channel_is_filled_by_what_stands_below_it_even_another_units():
    profile = make_site()
    administrator = UserFactory(administrator_of=profile.sponsor)
    below = channel_at(profile.site, "ywdt/bmdt")
    Channel.objects.filter(pk=below.pk).update(organization=OrganizationFactory())
    Placement.objects.update(channel=below)

    lines = channel_lines(administrator, profile.site)

    assert [(line.node.path, line.live_count, line.is_to_fill) for line in lines] == [
        ("/ywdt/", 0, False),
        ("/about/", 0, True),
    ]


def test_other_units_channels_are_not_in_the_list():
    profile = make_site()

    assert channel_lines(UserFactory(administrator_of=OrganizationFactory()), profile.site) == []
    assert lines_to_fill(UserFactory(editor_of=OrganizationFactory())) == []


def test_a_channel_with_items_or_on_the_home_page_is_not_closed():
    profile = make_site()

    def refusal(path):
        with pytest.raises(StillInUse) as refused:
            close_channel(channel=channel_at(profile.site, path), **PLATFORM)
        return str(refused.value)

    assert refusal("about") == "栏目仍在使用，不能关闭：公开信息 1 条。"
    assert refusal("ywdt") == (
        "栏目仍在使用，不能关闭：使用中的下级栏目 1 个；首页版块“要闻动态”；首页版块“动态”。"
    )
    Placement.objects.update(is_live=False)
    assert refusal("about") == "栏目仍在使用，不能关闭：起草、审核或等待发布的信息 1 条。"


def test_a_channel_whose_items_were_withdrawn_closes():
    profile = make_site()
    Item.objects.update(withdrawn_at=NOON)
    Placement.objects.update(is_live=False)

    closed = close_channel(channel=channel_at(profile.site, "about"), **PLATFORM)

    closed.refresh_from_db()
    assert closed.live is False
    assert Placement.objects.get().channel == closed

"""Home and topic pages as readers find them: what each block shows, and what the clock and topics change."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from huabiao.media.queries import public_path
from huabiao.pages import operations
from huabiao.pages.models import HomePage, Topic
from huabiao.pages.published.composing import sections_of
from huabiao.publishing.index import is_found_by_readers
from huabiao.publishing.views_data import Figure, IconLink, Link, LinkGroup, TopicCard
from huabiao.sites import operations as sites
from huabiao.sites.enums import SiteKind
from tests import trees
from tests.factories.accounts import OrganizationFactory
from tests.factories.bodies import (
    FIGURES,
    LINKS,
    banner,
    block,
    headlines,
    item_list,
    notices,
)
from tests.factories.media import ImageFactory
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, item_in
from tests.moments import NOON

pytestmark = trees.on_two_connections
HOUR = timedelta(hours=1)


@pytest.fixture
def profile(public):
    return make_site("mzj", organization=OrganizationFactory(name="示范市民政局"))


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


def later(hours):
    return {**PLATFORM, "at": NOON + hours * HOUR}


def compose(profile, *body, hours=0):
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    operations.edit_home(home=home, body=list(body), **later(hours))


def topic(profile, slug="fx", *, hours=0, body=(), **facts):
    return operations.create_topic(
        site=profile.site, slug=slug, title=facts.pop("title", "防汛"),
        organization=profile.sponsor, body=list(body), **facts, **later(hours),
    )  # fmt: skip


def shown(profile, *body, at=NOON):
    compose(profile, *body)
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    return sections_of(profile.site_id, home.body, at)


def right(folder):
    """Whether what was published step by step is what a rebuild makes."""
    trees.publish()
    return trees.files() == trees.rebuilt(folder)


# Blocks


def test_a_block_with_nothing_to_show_is_left_out(profile, news):
    empty = [
        headlines(news), item_list(news, channel_of(profile, "ywdt/bmdt")), notices(news),
        block("carousel", channel=news.pk, count=3), block("documents", channels=[news.pk], count=3),
        block("leaders", channel=news.pk, count=3), block("topics", count=3),
        block("services", entries=[{"title": "办事", "channel": news.pk, "icon": "service"}]),
    ]  # fmt: skip

    assert shown(profile, *empty) == ()


def test_blocks_of_channels_show_their_newest(profile, news):
    item_in(news, title="甲")
    item_in(channel_of(profile, "ywdt/bmdt"), title="乙")
    both = (news, channel_of(profile, "ywdt/bmdt"))

    found = shown(
        profile,
        headlines(news, title="要闻", width="wide"),
        item_list(*both, title="动态"),
        block("documents", channels=[news.pk], count=3, width="half"),
    )

    assert [(s.kind, s.title, s.url, s.width, [row.title for row in s.rows]) for s in found] == [
        ("headlines", "要闻", "/ywdt/", "wide", ["甲"]),
        ("item_list", "动态", "", "full", []),
        ("documents", "要闻动态", "/ywdt/", "half", ["甲"]),
    ]
    assert [(tab.title, tab.url, [row.title for row in tab.rows]) for tab in found[1].tabs] == [
        ("要闻动态", "/ywdt/", ["甲"]),
        ("部门动态", "/ywdt/bmdt/", ["乙"]),
    ]


def test_services_links_and_figures_show_what_was_written(profile, news):
    item_in(news)
    entries = [
        {"title": "要闻", "channel": news.pk, "icon": "document", "note": "每天"},
        {"title": "社保", "channel": None, "url": "https://zwfw.shifan.invalid/", "icon": "people"},
        {"title": "空", "channel": channel_of(profile, "ywdt/bmdt").pk, "icon": "service"},
    ]

    services, links, figures = shown(profile, block("services", entries=entries), LINKS, FIGURES)

    assert services.icons == (
        IconLink("要闻", "/ywdt/", "document", "每天"),
        IconLink("社保", "https://zwfw.shifan.invalid/", "people"),
    )
    assert links.groups == (
        LinkGroup("政府网站", (Link("市政府", "https://www.shifan.invalid/"),)),
    )
    assert figures.figures == (Figure("常住人口", "312.4", "万人", "2025 年末"),)
    (chart,) = figures.charts
    assert (chart.title, chart.header, chart.lines, chart.source) == (
        "产值", ("年份", "产值", "增速"), (("2024", "10", "2"), ("2025", "12.5", "")), "市统计局",
    )  # fmt: skip
    assert chart.svg.startswith("<svg ")


def test_the_portal_names_all_sites_by_level(profile, tmp_path):
    city = OrganizationFactory(name="示范市人民政府", level="CITY")
    county = OrganizationFactory(name="云溪县人民政府", level="COUNTY")
    portal = make_site("portal", organization=city, kind=SiteKind.PORTAL, name="门户")
    compose(portal, block("sites"))
    trees.publish()

    make_site("yunxi", organization=county, kind=SiteKind.PORTAL, name="云溪县")

    (section,) = shown(portal, block("sites"))
    assert [(group.title, [link.title for link in group.links]) for group in section.groups] == [
        ("市政府门户网站", ["门户"]),
        ("县（市、区）政府网站", ["云溪县"]),
        ("部门网站", ["mzj网站"]),
    ]
    assert right(tmp_path)
    sites.edit_site(profile=profile, name="民政网", **later(1))
    assert right(tmp_path / "2")


# What the clock brings


def test_a_banner_stands_from_its_first_moment_to_its_last(profile, tmp_path):
    written = banner("今晚停水", starts=NOON + HOUR, ends=NOON + 3 * HOUR)
    compose(profile, written)

    def reads(hours):
        moved = operations.tick(at=NOON + hours * HOUR)
        home = HomePage.objects.get(sites_rooted_here=profile.site_id)
        return moved, len(sections_of(profile.site_id, home.body, home.shown_at))

    assert [reads(hours) for hours in (0, 0.5)] == [(0, 0), (0, 0)]
    trees.publish()
    assert reads(1) == (1, 1)
    assert right(tmp_path / "1")
    assert reads(2) == (0, 1)
    assert reads(5) == (1, 0)
    assert right(tmp_path / "2")
    assert HomePage.objects.get(sites_rooted_here=profile.site_id).next_at is None


# Topics


def in_sitemap():
    """The addresses of topics that search engines are told."""
    return re.findall(r"(/zhuanti/[^<]*)</loc>", trees.text("mzj/sitemap-channels.xml"))


def test_a_topic_lives_from_its_first_page_to_its_410(profile, news, tmp_path):
    item_in(news, title="防汛会议")
    compose(profile, block("topics", count=3))
    trees.publish()
    image = ImageFactory(organization=profile.sponsor, description="江堤")

    made = topic(
        profile, body=[notices(news)], summary="防汛抗旱", picture=image,
        archive_on=(NOON + timedelta(days=30)).date(),
    )  # fmt: skip
    assert right(tmp_path / "made")
    page = trees.text("mzj/zhuanti/fx/index.html")
    assert "防汛会议" in page
    picture = public_path(image)
    assert picture in page
    assert f"mzj{picture}" in trees.files()
    assert '"/zhuanti/fx/"' in trees.text("mzj/zhuanti/index.html")
    assert '"/zhuanti/"' in trees.text("mzj/map.html")
    assert in_sitemap() == ["/zhuanti/", "/zhuanti/fx/"]

    operations.edit_topic(topic=made, body=[], title="防汛抗旱", picture=None, **later(1))
    assert right(tmp_path / "edited")
    assert f"mzj{picture}" not in trees.files()

    assert operations.tick(at=NOON + timedelta(days=29)) == 0
    assert operations.tick(at=NOON + timedelta(days=31)) == 1
    assert right(tmp_path / "archived")
    made.refresh_from_db()
    assert shown(profile, block("topics", count=3)) == ()
    assert "归档" in trees.text("mzj/zhuanti/fx/index.html")
    assert in_sitemap() == ["/zhuanti/", "/zhuanti/fx/"]

    operations.close_topic(topic=made, **later(900))
    assert right(tmp_path / "closed")
    assert [is_found_by_readers(profile.site, path) for path in ("/zhuanti/fx/", "/zhuanti/")] == [
        False,
        False,
    ]
    assert '"/zhuanti/"' not in trees.text("mzj/map.html")
    assert in_sitemap() == []


def test_home_pages_show_current_topics_the_newest_first(profile):
    topic(profile, "a", title="甲")
    topic(profile, "b", title="乙")
    operations.archive_topic(topic=topic(profile, "c", title="丙"), **later(1))

    (section,) = shown(profile, block("topics", count=3))

    assert section.topics == (TopicCard("乙", "/zhuanti/b/"), TopicCard("甲", "/zhuanti/a/"))
    assert (section.title, section.url) == ("专题专栏", "/zhuanti/")


def test_what_an_archived_or_closed_topic_no_longer_does(profile):
    made = topic(profile)
    operations.archive_topic(topic=made, **later(1))
    with pytest.raises(operations.AlreadyArchived):
        operations.archive_topic(topic=made, **later(2))
    operations.close_topic(topic=made, **later(3))
    for act in (operations.archive_topic, operations.close_topic):
        with pytest.raises(operations.TopicClosed):
            act(topic=made, **later(4))
    assert Topic.objects.get().is_live is False


# The look


def touched_since(before):
    touched = {name.split("/", 1)[1] for name, _stamp in before.items() ^ trees.stamps().items()}
    return {name.removesuffix(".gz") for name in touched}


def test_larger_text_is_one_file_and_another_layout_the_home_page_alone(profile, news, tmp_path):
    for number in range(3):
        item_in(news, title=f"第{number}条")
    item_in(channel_of(profile, "ywdt/bmdt"), title="停水通知")
    compose(profile, item_list(news), notices(channel_of(profile, "ywdt/bmdt")))
    assert right(tmp_path / "0")
    look = {"profile": profile, "accent": "#1f4e8c", "is_grey": False, "header_picture": None}
    touched = []

    for hours, change in enumerate(
        [{"font_scale": "LARGE"}, {"layout": "SIDE"}, {"layout": "BANDS"}, {"layout": "BANDS"}], 1
    ):
        before = trees.stamps()
        operations.edit_look(**look, **change, **later(hours))
        assert right(tmp_path / str(hours))
        touched.append(touched_since(before))

    assert touched == [{"look.css"}, {"index.html"}, {"index.html"}, set()]


def test_a_day_of_mourning_begins_and_ends_by_the_clock(profile, tmp_path):
    assert right(tmp_path / "0")
    moments = {"grey_from": NOON + 2 * HOUR, "grey_until": NOON + 26 * HOUR}
    sites.change_look(profile=profile, accent=profile.accent, is_grey=True, **moments, **later(1))
    seen = []

    for hours in (1, 2, 25, 26, 27):
        before = trees.stamps()
        count = sites.tick(at=NOON + hours * HOUR)
        assert right(tmp_path / str(hours))
        profile.refresh_from_db()
        seen.append((count, profile.is_grey, touched_since(before)))

    assert seen == [
        (0, False, set()),
        (1, True, {"look.css"}),
        (0, True, set()),
        (1, False, {"look.css"}),
        (0, False, set()),
    ]


def test_a_new_look_is_three_files_at_most(profile, tmp_path):
    trees.publish()
    before = trees.stamps()
    looks = {"profile": profile, "accent": "#9b1c1c", "is_grey": True}
    first, second = (ImageFactory(organization=profile.sponsor) for _ in range(2))

    operations.edit_look(**looks, header_picture=first, **later(1))
    assert right(tmp_path / "1")
    between = trees.stamps()
    operations.edit_look(**looks, header_picture=second, **later(2))
    assert right(tmp_path / "2")
    after = trees.stamps()

    for one, other in ((before, between), (between, after)):
        touched = {name for name, _stamp in one.items() ^ other.items()}
        assert len(touched) <= 3
        assert {name.split("/")[1] for name in touched} <= {"look.css", "files"}
    assert len([name for name in after if name.startswith("mzj/files/h")]) == 1

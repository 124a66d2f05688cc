"""A site in English beside its Chinese one: what our code says is English, and each leads to the other."""

from __future__ import annotations

import re

import pytest

from huabiao.library.published.shell import shell_of
from huabiao.pages import operations
from huabiao.pages.blueprints import read
from huabiao.pages.models import HomePage
from huabiao.pages.operations import create_site
from huabiao.pages.published.composing import sections_of
from huabiao.publishing.views_data import Link
from huabiao.sites.operations import change_host, edit_site
from huabiao.sites.queries import base_url
from tests import trees
from tests.factories.accounts import OrganizationFactory
from tests.factories.bodies import FIGURES, LINKS, block
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, item_in

pytestmark = trees.on_two_connections
CHINESE = re.compile("[\u4e00-\u9fff]+")


@pytest.fixture
def chinese(public):
    return make_site("portal", name="示范市")


@pytest.fixture
def english(chinese):
    made = create_site(
        blueprint=read("english"),
        organization=OrganizationFactory(),
        code="en",
        name="Shifan City",
        host="en.shifan.invalid",
        contact_phone="0000-00000001",
        **PLATFORM,
    )
    edit_site(profile=made, counterpart=chinese, **PLATFORM)
    item_in(channel_of(made, "news"), title="A new park")
    return made


def other_of(profile):
    shell = shell_of(profile.site_id)
    return shell.language, shell.counterpart, shell.counterpart_language


def test_each_site_leads_to_the_other_in_its_language(chinese, english):
    assert other_of(english) == ("en", Link("中文版", base_url(chinese) + "/"), "zh-CN")
    assert other_of(chinese) == ("zh-CN", Link("English", base_url(english) + "/"), "en")


def test_what_our_code_says_is_english(english):
    trees.publish()

    archive = re.search('"/(news/archive-.*?)"', trees.text("en/news/years.html"))[1]
    titles = [
        re.search("<title>(.*?)</title>", trees.text(f"en/{name}"))[1]
        for name in ("404.html", "map.html", "news/years.html", archive)
    ]
    assert titles == [
        "Page not found_Shifan City",
        "Site map_Shifan City",
        "News (by year)_Shifan City",
        "News (older)_Shifan City",
    ]
    assert "We could not find this page" in trees.text("en/404.html")


def test_the_feed_is_english_too(english):
    trees.publish()

    feed = trees.text("en/feed.atom")
    assert re.findall('xml:lang="(.*?)"|<category term="(.*?)"/>|<name>(.*?)</name>', feed)[:2] == [
        ("en", "", ""), ("", "", "Shifan City"),
    ]  # fmt: skip
    assert re.findall('<category term="(.*?)"/>', feed) == [
        "News", "Accessibility", "Privacy", "About this website", "Contact us",
    ]  # fmt: skip


def test_topics_and_blocks_without_a_title_are_called_in_english(english):
    topic = operations.create_topic(
        site=english.site, slug="park", title="Parks", organization=english.sponsor, body=[], **PLATFORM
    )  # fmt: skip
    untitled = [{**one, "value": {**one["value"], "title": ""}} for one in (LINKS, FIGURES)]
    home = HomePage.objects.get(sites_rooted_here=english.site_id)
    body = [block("topics", count=3), block("sites"), *untitled]
    operations.edit_home(home=home, body=body, **PLATFORM)
    home.refresh_from_db()
    trees.publish()
    topics = trees.text("en/zhuanti/index.html")
    sections = sections_of(english.site_id, home.body, None)
    operations.close_topic(topic=topic, **PLATFORM)
    trees.publish()

    assert "<title>Topics_Shifan City</title>" in topics
    assert [section.title for section in sections] == [
        "Topics", "Government websites", "Links", "Figures",
    ]  # fmt: skip
    assert "<title>Topic closed_Shifan City</title>" in trees.text("en/zhuanti/index.html")


def test_a_tie_and_what_becomes_of_it_reach_every_page(chinese, english, tmp_path):
    trees.publish()
    first = trees.files()
    change_host(profile=chinese, host="www.shifan.invalid", **PLATFORM)
    trees.publish()
    moved = trees.files()
    edit_site(profile=english, counterpart=None, **PLATFORM)
    trees.publish()

    assert first != moved
    assert trees.proof().is_right
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    assert other_of(chinese) == ("zh-CN", None, "")

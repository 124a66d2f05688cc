"""Channels to choose from: one's own, one site's or all of a name, and never so many that nobody can choose."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.library.viewsets import channels
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory, PlacementFactory
from tests.factories.sites import ChannelFactory
from tests.weighing import asked_outside_trials

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


def below(unit, title, parent=None):
    return ChannelFactory(
        parent=parent or unit.channel.get_parent(), organization=unit.organization, title=title
    )


def offer(client, item, **asked):
    """What the form that places an item offers."""
    page = client.get(reverse("items:place", args=[item.pk]), asked)
    return page.context["offer"]


def ways(offered) -> dict[str, list[str]]:
    return {site: [way for _pk, way in group] for site, group in offered.choices}


def test_ones_own_channels_stand_under_their_site_with_the_way_to_each(client, unit, other):
    section = below(unit, "政务公开")
    below(unit, "通知公告", section)
    client.force_login(unit.editor)

    offered = offer(client, cities.draft(unit, "一篇"))

    assert ways(offered) == {"民政局网站": ["民政局动态", "政务公开", "政务公开 / 通知公告"]}
    assert not offered.is_cut


def test_channels_are_found_by_their_name_here_or_everywhere(client, unit, other):
    below(unit, "通知公告")
    below(other, "通知公告")
    client.force_login(unit.editor)
    item = cities.draft(unit, "一篇")
    site = other.channel.get_parent().sites_rooted_here.get().pk

    found = {
        name: ways(offer(client, item, **asked))
        for name, asked in {
            "own": {"words": "通知"},
            "everywhere": {"words": "公告", "site": "all"},
            "one site": {"site": site},
            "one site by name": {"site": site, "words": "动态"},
            "everywhere without a name": {"site": "all"},
            "none": {"words": "没有的栏目"},
        }.items()
    }

    assert found == {
        "own": {"民政局网站": ["通知公告"]},
        "everywhere": {
            "民政局网站": ["通知公告（民政局）"],
            "教育局网站": ["通知公告（教育局）"],
        },
        "one site": {"教育局网站": ["教育局动态（教育局）", "通知公告（教育局）"]},
        "one site by name": {"教育局网站": ["教育局动态（教育局）"]},
        "everywhere without a name": {"民政局网站": ["民政局动态", "通知公告"]},
        "none": {},
    }


def test_closed_channels_are_not_offered(client, unit):
    closed = below(unit, "关闭的")
    closed.live = False
    closed.save()
    client.force_login(unit.editor)

    assert ways(offer(client, cities.draft(unit, "一篇"))) == {"民政局网站": ["民政局动态"]}


def test_of_very_many_channels_a_part_is_offered_and_that_is_said(client, root, unit, monkeypatch):
    monkeypatch.setattr(channels, "OFFERED", 3)
    for n in range(5):
        below(unit, f"栏目{n}")
    person = UserFactory(editor_of=root)
    client.force_login(person)
    item = ItemFactory(organization=root, author=person)

    page = client.get(reverse("items:place", args=[item.pk]))
    narrowed = offer(client, item, words="栏目4")
    own = client.get(reverse("items:channels"))

    assert (ways(page.context["offer"]), page.context["offer"].is_cut) == (
        {"民政局网站": ["民政局动态", "栏目0", "栏目1"]},
        True,
    )
    assert "栏目很多，只列出了一部分" in page.content.decode()
    assert (ways(narrowed), narrowed.is_cut) == ({"民政局网站": ["栏目4"]}, False)
    assert "栏目很多，只列出了一部分" in own.content.decode()


def test_who_answers_for_very_many_channels_writes_for_those_of_their_own_unit(
    client, root, unit, monkeypatch
):
    monkeypatch.setattr(channels, "OFFERED", 3)
    for n in range(5):
        below(unit, f"栏目{n}")
    own = ChannelFactory(parent=unit.channel.get_parent(), organization=root, title="市政府文件")
    client.force_login(UserFactory(editor_of=root))

    page = client.get(reverse("items:write", args=[Kind.NEWS]))

    assert page.context["form"].fields["channels"].choices == [
        ("民政局网站", [(own.pk, "市政府文件")])
    ]


# One price

SCREENS = {
    "place": lambda item, _site: reverse("items:place", args=[item.pk]),
    "place on a site": lambda item, site: f"/items/{item.pk}/place/?site={site}",
    "place everywhere": lambda item, _site: f"/items/{item.pk}/place/?site=all&words=栏目",
    "relate": lambda item, _site: f"/items/{item.pk}/relate/?q=通知",
    "write": lambda _item, _site: reverse("items:write", args=[Kind.NEWS]),
    "edit": lambda item, _site: reverse("items:edit", args=[item.pk]),
    "overview": lambda item, _site: reverse("items:overview", args=[item.pk]),
    "channels": lambda _item, _site: reverse("items:channels"),
}
MOST_QUERIES = {  # three of them once in a process
    "place": 15,
    "place on a site": 16,
    "place everywhere": 15,
    "relate": 12,
    "write": 15,
    "edit": 23,
    "overview": 24,
    "channels": 14,
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_asks_no_more_of_a_large_city_than_of_a_small_one(client, root, unit, name):
    client.force_login(unit.editor)
    item = cities.draft(unit, "解读", kind=Kind.INTERPRETATION)
    site = unit.channel.get_parent().sites_rooted_here.get().pk
    address = SCREENS[name](item, site)
    counts = []
    for size in (1, 6):
        for n in range(size):
            grow(root, unit, f"{size}-{n}")
        client.get(address)  # content types and permissions are remembered from here on
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(asked_outside_trials(seen))

    assert counts[0] == counts[1] <= MOST_QUERIES[name]
    assert Item.objects.count() == 1 + 4 * 7


def grow(root, unit, name):
    """Another unit with a site, two channels more, and four texts that may be related to."""
    another = cities.unit(root, f"u{name}", f"第{name}局")
    below(another, f"栏目{name}")
    below(unit, f"栏目{name}")
    for n in range(4):
        notice = ItemFactory(
            kind=Kind.NOTICE, title=f"通知{name}-{n}", organization=another.organization, live=True
        )
        PlacementFactory(item=notice, channel=another.channel, live=True)

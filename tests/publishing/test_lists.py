"""Lists touch few files and forget history, in a channel of any size."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library import rules
from huabiao.library.models import ItemAddress, Placement
from huabiao.publishing.models import ReceiptLine
from huabiao.publishing.operations import publish_all, publish_waiting
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from tests import trees
from tests.archives import archive_of
from tests.crawler import crawl, reader_of_files
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.moments import NOON, ONE_DAY, ONE_MINUTE

pytestmark = trees.on_two_connections

MOST_LIST_FILES = 5
MOST_RENDERED = 30
MOST_QUESTIONS = 66  # a notice: its pages, its lists, and what was told of them
EVERY = timedelta(hours=5)


@pytest.fixture
def profile(public):
    return make_site("mzj", blueprint=PLAIN)


PLAIN = """
title = "一个栏目"
kind = "DEPARTMENT"

[[channels]]
path = "tzgg"
title = "通知公告"
type = "NOTICE"
description = "通知公告。"
keywords = "通知"

[[home]]
block = "notices"
channels = ["tzgg"]
count = 5
"""


@pytest.fixture
def channel(profile):
    return channel_of(profile, "tzgg")


@pytest.fixture
def office(profile):
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return {"by": person, "actor": system("console"), "at": NOON}


def addresses(channel):
    """Where the entries of a channel stand, newest first."""
    live = Placement.objects.filter(channel=channel, is_live=True).order_by("-position")
    paths = {
        item: rules.address(year, item)
        for item, year in ItemAddress.objects.values_list("item_id", "year")
    }
    return [paths[item] for item in live.values_list("item_id", flat=True)]


def touched():
    """One run: (list files of the channel it touched, routes it rendered)."""
    with turn():
        outcome = publish_waiting()
    last = ReceiptLine.objects.latest("run_id").run_id
    lines = ReceiptLine.objects.filter(run_id=last, path__startswith="/tzgg/")
    return lines.count(), outcome.rendered


def one_of(channel, choice, **kind):
    placements = Placement.objects.filter(channel=channel, is_live=True, **kind)
    return choice.choice(list(placements.order_by("pk")))


@pytest.mark.parametrize("size", [10, 100, pytest.param(1000, marks=pytest.mark.slow)])
def test_an_act_touches_five_list_files_at_most_in_a_channel_of_any_size(
    profile, channel, office, size, tmp_path
):
    choice = random.Random(size)  # noqa: S311
    fill(channel, size, every=EVERY)
    with turn():
        publish_all(sites=[profile.site_id])

    seen = []
    for turn_of_all in range(3):
        oldest_to_newest = EVERY * choice.randrange(size) + ONE_MINUTE
        item_in(channel, at=NOON + turn_of_all * ONE_MINUTE)
        seen.append(("newest", *touched()))
        item_in(channel, at=NOON - oldest_to_newest)
        seen.append(("somewhere", *touched()))
        placement = one_of(channel, choice)
        library.backdate_placement(
            placement_id=placement.pk,
            release_at=placement.sort_at - EVERY * 3,
            reason="补录",
            **office,
        )
        seen.append(("a little older", *touched()))
        library.pin_placement(placement_id=one_of(channel, choice).pk, is_pinned=True, **office)
        seen.append(("pinned", *touched()))
        for kind in ({"is_anchor": True}, {"is_anchor": False}, {"is_main": True}):
            if Placement.objects.filter(channel=channel, is_live=True, **kind).exists():
                library.remove_placement(placement_id=one_of(channel, choice, **kind).pk, **office)
                seen.append(("removed", *touched()))

    assert [act for act in seen if act[1] > MOST_LIST_FILES or act[2] > MOST_RENDERED] == []
    trees.publish()
    assert archive_of("mzj", "/tzgg/") == addresses(channel)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def questions_of(act):
    """How often the database is asked, on either connection."""
    with (
        CaptureQueriesContext(connections["default"]) as writing,
        CaptureQueriesContext(connections["snapshot"]) as reading,
    ):
        act()
    return len(writing) + len(reading)


def test_a_notice_asks_the_database_as_often_in_a_channel_of_any_size(profile, channel):
    asked = {}
    for size, more in ((60, 60), (300, 240)):
        fill(channel, more, every=EVERY, until=NOON - ONE_DAY * (300 - size))
        with turn():
            publish_all(sites=[profile.site_id])
        numbers = set()
        for number in range(3):
            item_in(channel, at=NOON + number * ONE_MINUTE)
            numbers.add(questions_of(touched))
        asked[size] = max(numbers)

    assert max(asked.values()) <= MOST_QUESTIONS, asked
    assert abs(asked[60] - asked[300]) <= 3, asked  # one is an anchor, one is not


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="either database makes the same files")
def test_a_reader_without_a_script_reaches_all_ten_thousand_items_of_a_channel(profile, channel):
    fill(channel, 10_000, every=timedelta(hours=5))
    with turn():
        publish_all(sites=[profile.site_id])

    journey = crawl(reader_of_files(), ["http://mzj.shifan.invalid:8000/"], ["mzj.shifan.invalid"])

    expected = addresses(channel)
    reached = [url for url in journey.found if "/content/" in url]
    assert (journey.dead, journey.half) == ([], [])
    assert sorted(reached) == sorted(f"http://mzj.shifan.invalid:8000{path}" for path in expected)
    assert archive_of("mzj", "/tzgg/") == expected
    assert len(expected) == 10_000


def test_old_addresses_of_a_renamed_channels_older_entries_lead_to_where_they_stand(
    profile, channel, office
):
    fill(channel, 120, every=EVERY)
    trees.start()
    with turn():
        publish_all(sites=[profile.site_id])
    before = [name for name in trees.files() if re.fullmatch(r"mzj/tzgg/[^/]+\.html", name)]
    sites.change_slug(channel=channel, slug="gonggao", **office)
    trees.publish()

    fetch = reader_of_files()
    host = f"http://{profile.site.hostname}"
    led = {}
    for name in before:
        answer = fetch(f"{host}/{name.removeprefix('mzj/')}")
        led[name] = (answer.status, fetch(f"{host}{answer.location}").status)
    assert len(before) > 3
    assert set(led.values()) == {(301, 200)}

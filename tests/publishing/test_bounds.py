"""How many files of lists one act changes at most is stated by kind, and is so; and links alone lead to everything."""

import random

import pytest
from django.db import connection

from huabiao.changes.operations import system
from huabiao.config.bench import acts, cluster
from huabiao.library import operations as library
from huabiao.library.models import ItemAddress
from huabiao.publishing.operations import publish_all
from huabiao.publishing.turn import turn
from huabiao.sites.queries import channel_at
from tests import trees
from tests.crawler import crawl, reader_of_files
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.moments import NOON, ONE_DAY

pytestmark = [trees.on_two_connections, pytest.mark.slow]
ENTRIES = 1000
TIMES = 4  # an anchor or not, among the newest or in the middle
NEW_YEAR = NOON.replace(month=1, day=3)  # older entries are of another year


@pytest.fixture
def one(public):
    """Who acts in a channel of a thousand entries, and another beside it."""
    made = cluster.build(items=0, sites=1, at=NEW_YEAR)
    site = made.profiles[0].site
    channel, other = channel_at(site, "zwgk/tzgg"), channel_at(site, "ywdt/bmdt")
    choice = random.Random(7)  # noqa: S311 -- the same each time
    for some, count in ((other, 60), (channel, ENTRIES)):
        made.channels["portal"] = [(some, 1)]
        cluster.fill(made, range(count), choice, NEW_YEAR)
    with turn():
        publish_all(sites=[site.pk])
    return acts.Acting(made, channel, other, choice, NEW_YEAR)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="either database makes the same files")
def test_no_act_changes_more_files_of_lists_than_is_stated_of_its_kind(one, tmp_path):
    assert acts.MOST.keys() == acts.ON_ITEMS.keys()

    found = acts.measure(acts.ON_ITEMS, one=one, times=TIMES)

    most = {
        name: (touched.list_files, touched.year_pages, touched.feeds, touched.sitemap_files)
        for name, (touched, *_counts) in found.items()
    }
    # A part of the map begins, or ends, with one item in a thousand.
    stated = {name: (*bounds[:3], min(bounds[3], 1)) for name, bounds in acts.MOST.items()}
    assert most == stated
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


PLAN = """
title = "几个栏目"
kind = "DEPARTMENT"

[[channels]]
path = "gk"
title = "公开"
type = "NEWS"
description = "公开。"
keywords = "公开"

[[channels]]
path = "gk/tzgg"
title = "通知公告"
type = "NOTICE"
description = "通知公告。"
keywords = "通知"

[[channels]]
path = "gk/ld"
title = "领导"
type = "NEWS"
description = "领导。"
keywords = "领导"
list = "PEOPLE"

[[channels]]
path = "ywdt"
title = "要闻动态"
type = "NEWS"
navigation = false
description = "要闻动态。"
keywords = "要闻"

[[home]]
block = "notices"
channels = ["gk/tzgg"]
count = 5
"""


def test_readers_reach_every_item_by_links_alone(public):
    """Over years, below pins, in an order by hand, in a channel that no navigation shows."""
    profile = make_site("mzj", blueprint=PLAN)
    office = {
        "by": UserFactory(platform_administrator_of=profile.sponsor),
        "actor": system("console"),
        "at": NOON,
    }
    for path, count, every in (
        ("gk/tzgg", 150, 9 * ONE_DAY),
        ("gk/ld", 45, ONE_DAY),
        ("ywdt", 70, ONE_DAY),
    ):
        fill(channel_of(profile, path), count, every=every)
    for path in ("gk/tzgg", "gk/ld"):
        found = channel_of(profile, path).placements.order_by("position")
        for rank, placement in enumerate(found[10:14]):
            library.pin_placement(placement_id=placement.pk, is_pinned=True, **office)
            library.order_placement(placement_id=placement.pk, order=4 - rank, **office)
        for rank, placement in enumerate(found[20:24]):
            library.order_placement(placement_id=placement.pk, order=rank + 1, **office)
    item_in(channel_of(profile, "gk"), at=NOON)
    trees.publish()
    with turn():
        publish_all(sites=[profile.site_id])

    host = "mzj.shifan.invalid"
    journey = crawl(reader_of_files(), [f"http://{host}:8000/"], [host])

    reached = {url.removeprefix(f"http://{host}:8000") for url in journey.found}
    paths = {address.path for address in ItemAddress.objects.filter(site_id=profile.site_id)}
    assert (journey.dead, journey.half) == ([], [])
    assert len(paths) == 150 + 45 + 70 + 1
    assert paths - reached == set()

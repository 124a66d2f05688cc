"""What a round of the worker asks of the database does not grow with the library."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections

from huabiao.library import operations as library
from huabiao.library.published import feeds
from huabiao.pages import operations as pages
from huabiao.publishing.models import ReceiptLine
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.working import Bulk
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from tests import trees
from tests.factories.library import ItemFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.moments import NOON, ONE_MINUTE

pytestmark = [
    trees.on_two_connections,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts what it does"),
]
EVERY = 10  # steps of its machine, at which it tells


@contextlib.contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often SQLite told, inside, that it had made so many steps; by connection."""
    steps: Counter[str] = Counter()
    for name in ("default", "snapshot"):
        connections[name].ensure_connection()
        connections[name].connection.set_progress_handler(
            lambda name=name: steps.update([name]), EVERY
        )
    try:
        yield steps
    finally:
        for name in ("default", "snapshot"):
            connections[name].connection.set_progress_handler(None, EVERY)


def clocks() -> int:
    """What is looked for before every publish; returns the steps it took."""
    with counted() as steps:
        for clock in (sites.tick, library.tick, pages.tick):
            clock(at=NOON)
    return steps.total() * EVERY


def a_round(channel, number: int) -> int:
    """A notice is published, and the worker looks whether there is more; returns the steps it took."""
    item = item_in(channel, at=NOON + number * ONE_MINUTE)
    with counted() as steps, turn():
        bulk = Bulk()
        while bulk.step() is not None:
            pass
        library.follow_subscriptions(at=NOON)
    assert ReceiptLine.objects.filter(path=f"/content/2026/{item.pk}.html").exists()
    return steps.total() * EVERY


def test_a_library_ten_times_as_large_costs_a_round_no_more(public):
    profile = make_site("mzj")
    channel = channel_of(profile, "ywdt/bmdt")
    looked, published = {}, {}
    # The page of years counts its channel's own entries, so that the many come into another one.
    for size, more, into in ((80, 80, channel), (800, 720, channel_of(profile, "ywdt"))):
        fill(into, more, every=timedelta(minutes=17), until=NOON - size * timedelta(days=2))
        ItemFactory(pk=size * feeds.ITEMS_IN_PART)  # a part of the site map is full some day
        with turn():
            publish_all(sites=[profile.site_id])
        looked[size] = clocks()
        published[size] = min(a_round(channel, size + number) for number in range(3))

    assert looked[800] <= looked[80] + 100, looked
    assert published[800] < published[80] * 1.15, published

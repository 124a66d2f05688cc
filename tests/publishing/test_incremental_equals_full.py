"""After any acts the tree is, byte for byte, what a rebuild from the database alone would make it."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from django.db import connection

from huabiao.config.soak import measures
from huabiao.config.soak.acts import ACTS, act
from huabiao.config.soak.city import make_city
from huabiao.config.soak.items import create_at_once
from huabiao.library.enums import Kind, Mode
from huabiao.library.models import Placement
from huabiao.library.queries import home_address
from huabiao.publishing.operations import Outcome
from huabiao.sites.models import Channel
from huabiao.sites.queries import base_url, path_of, site_of
from tests import trees
from tests.archives import archive_of
from tests.moments import NOON
from tests.publishing.themes import folder
from tests.watching import watching

__all__ = ["folder"]
pytestmark = [
    trees.on_two_connections,
    pytest.mark.slow,
]

IS_SQLITE = connection.vendor == "sqlite"
ACTS_DONE = int(os.environ.get("HUABIAO_ACTS", "300" if IS_SQLITE else "100"))
SEED = int(os.environ.get("HUABIAO_SEED", random.SystemRandom().randrange(10**6)))
EVERY = 20
LEAST = 0.03  # of all acts, of each kind
TRIES = 12
PUBLISHED_AT_ONCE = 0.3


@pytest.fixture(autouse=True)
def _small_measures(public, folder, monkeypatch):
    """Few entries a page, so that a small city has long lists."""
    for name, value in measures.SMALL.items():
        monkeypatch.setattr(name, value)


def test_any_acts_leave_the_tree_that_a_rebuild_would_make(tmp_path, monkeypatch):
    print(f"HUABIAO_SEED={SEED} repeats this run")  # noqa: T201 -- shown where it fails
    choice = random.Random(SEED)  # noqa: S311
    city = make_city(NOON, choice)
    for channel in Channel.objects.exclude(slug__in=["kong", "gs"]):
        for _ in range(2):
            city.later(minutes=7)
            create_at_once(city, channel)
    with watching(monkeypatch) as watch:
        trees.start()
        trees.publish()
        done = live(city, watch)

    counts = Counter(done)
    assert set(counts) == set(ACTS)
    assert min(counts.values()) >= LEAST * len(done), counts
    compare(done)
    standing, rebuilt = trees.files(), trees.rebuilt(tmp_path / "rebuilt")
    names = standing.keys() | rebuilt.keys()
    assert [name for name in sorted(names) if standing.get(name) != rebuilt.get(name)] == []
    assert trees.publish() == Outcome()


def live(city, watch):
    """Do acts until there were enough, publishing after most; compare now and then."""
    done: list[str] = []
    counts: Counter[str] = Counter()
    while len(done) < ACTS_DONE or (
        len(done) < 2 * ACTS_DONE and min(counts[name] for name in ACTS) < LEAST * len(done)
    ):
        city.later(minutes=1)
        # What was done least is done next. At random many acts are refused; as often as not another
        # try finds something to act on.
        names = city.choice.sample(list(ACTS), k=len(ACTS))
        for name in sorted(names, key=lambda name: counts[name]):
            if any(act(city, name) for _try in range(TRIES)):
                break
        counts[name] += 1
        done.append(name)
        if city.choice.random() < PUBLISHED_AT_ONCE:
            trees.publish()
            assert (watch.dead, done[-3:] if watch.dead else []) == ([], [])
        if len(done) % EVERY == 0:
            compare(done)
    return done


def compare(done):
    """What stands is what the database says, rendered anew."""
    trees.publish()
    verdict = trees.proof()
    wrong = [*verdict.different, *verdict.missing, *verdict.extra]
    assert (wrong, done[-EVERY:] if wrong else []) == ([], [])
    for channel in Channel.objects.filter(live=True):
        check_archive(channel)


def check_archive(channel):
    """Every entry stands on exactly one page of the archive, in order, and the pages are one chain."""
    live = Placement.objects.filter(channel=channel, is_live=True).order_by("-position")
    if not live.exists():
        return
    site = site_of(channel)
    assert archive_of(site.profile.code, path_of(channel)) == [
        address for placement in live if (address := address_in_list(placement, site))
    ]


def address_in_list(placement, site):
    if placement.item.kind == Kind.LINK:
        return placement.item.link_url
    if placement.mode == Mode.REFERENCE:
        return placement.item.addresses.get(site=site).path
    home = home_address(placement.item_id)
    return base_url(home.site.profile) + home.path if home else None

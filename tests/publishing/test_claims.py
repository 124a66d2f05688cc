"""A run claims the work its snapshot shows, and nothing that another connection commits meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from huabiao.changes.models import Work
from huabiao.publishing import operations, routes
from huabiao.publishing.operations import publish_waiting
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE
from tests.publishing.breaking import rendering

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public):
    profile = make_site("mzj")
    item_in(channel_of(profile, "ywdt"))
    item_in(channel_of(profile, "ywdt/bmdt"))
    trees.start()
    trees.publish()
    return profile


def elsewhere(do):
    """Do it on a connection of its own."""

    def alone():
        try:
            do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result(timeout=30)


def publish_once():
    with turn():
        return publish_waiting()


def waiting():
    return Work.objects.filter(reader="publishing", run_id=None, key__startswith="item:")


@pytest.mark.parametrize("when", ["before the claim", "while pages are rendered"])
def test_an_act_that_is_committed_meanwhile_is_left_to_the_next_run(
    profile, monkeypatch, tmp_path, when
):
    first = item_in(channel_of(profile, "ywdt"), at=NOON + ONE_MINUTE)
    made = []

    def act():
        made.append(item_in(channel_of(profile, "ywdt/bmdt"), at=NOON + 2 * ONE_MINUTE))

    def once(original):
        def between(*arguments, **named):
            if not made:
                elsewhere(act)
            return original(*arguments, **named)

        return between

    with monkeypatch.context() as patch:
        if when == "before the claim":
            patch.setattr(operations, "begin", once(operations.begin))
        else:
            rendering(patch, "article", once(routes.renderer_of("article")))
        publish_once()
    second = made[0]
    between = [path_of_item(item, "mzj") in trees.files() for item in (first, second)]
    left = set(waiting().values_list("key", flat=True))
    publish_once()

    assert (between, left) == ([True, False], {second.key})
    assert path_of_item(second, "mzj") in trees.files()
    assert not waiting().exists()
    trees.publish()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


@pytest.mark.postgres
def test_an_act_with_an_earlier_number_that_is_committed_later_is_not_passed_over(
    profile, tmp_path
):
    """Numbers are given when rows are written, not when they are committed."""
    is_written, may_commit = threading.Event(), threading.Event()
    made = []

    def slowly():
        with transaction.atomic():
            made.append(item_in(channel_of(profile, "ywdt/bmdt"), at=NOON + ONE_MINUTE))
            is_written.set()
            assert may_commit.wait(timeout=20)
        connections.close_all()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert is_written.wait(timeout=20)
    quick = item_in(channel_of(profile, "ywdt"), at=NOON + 2 * ONE_MINUTE)
    numbers = set(waiting().values_list("pk", flat=True))
    publish_once()
    between = path_of_item(quick, "mzj") in trees.files()
    may_commit.set()
    thread.join(timeout=20)
    late = set(waiting().values_list("pk", flat=True))
    trees.publish()

    assert between
    assert min(late) < max(numbers)
    assert path_of_item(made[0], "mzj") in trees.files()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")

"""Thousands of items brought live at once come to readers portion by portion, behind editors' acts."""

import pytest

from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.enums import ImportState, ItemState, Kind
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.operations.importing.arriving import due
from huabiao.library.queries import standings_of
from huabiao.publishing.models import Run
from huabiao.publishing.operations.working import Bulk, Pace
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE
from tests.watching import watching

pytestmark = trees.on_two_connections
BROUGHT = 450
BATCH = 150


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def office(profile):
    return UserFactory(platform_administrator_of=profile.sponsor)


def bring(news, office, numbers=range(BROUGHT)):
    """As an import does: batch by batch, all of it before the publisher looks."""
    for start in range(numbers.start, numbers.stop, BATCH):
        outcome = library.import_batch(
            rows=[row(number) for number in range(start, min(start + BATCH, numbers.stop))],
            channel=news,
            organization=office.grants.get().organization,
            state=ImportState.LIVE,
            source="旧网站",
            by=office,
            actor=system("command"),
            at=NOON,
            reason="迁移",
        )
        assert not outcome.refused


def row(number, digest="1"):
    return library.ImportRow(
        key=str(number),
        digest=digest,
        kind=Kind.NOTICE,
        title=f"旧公告第{number}号",
        body="<p>正文。</p>",
        released_at=NOON - (number + 1) * ONE_MINUTE,
    )


def standing(news):
    return Placement.objects.filter(channel=news, is_live=True).count()


def test_no_page_leads_into_the_void_while_hundreds_arrive_and_people_act(
    news, office, monkeypatch, tmp_path
):
    with watching(monkeypatch) as watch:
        trees.publish()
        bring(news, office)
        # One batch is what a run does at once; the others wait without an address.
        addresses = ItemAddress.objects.filter(item__is_imported=True).count()
        assert (standing(news), addresses) == (BATCH, BATCH)
        bulk = Bulk(arrivals=Pace(40))
        acts = 0
        with turn():
            while True:
                item = item_in(news, at=NOON + acts * ONE_MINUTE) if acts < 3 else None
                acts += 1
                if bulk.step() is None:
                    break
                if item is not None:
                    assert trees.file_at(path_of_item(item, "mzj")).exists()

    assert watch.dead == []
    assert standing(news) == BROUGHT + 3
    assert not due(NOON).exists()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_an_act_waits_for_one_portion_at_most(news, office):
    trees.publish()
    bring(news, office)
    bulk = Bulk(arrivals=Pace(40))
    with turn():
        bulk.step()  # what stood at once
        bulk.step()
        before = standing(news)
        item = item_in(news, at=NOON + ONE_MINUTE)
        bulk.step()

    assert standing(news) == before + 1
    assert trees.file_at(path_of_item(item, "mzj")).exists()
    assert list(Run.objects.latest("pk").causes.values_list("subject", flat=True)) == [item.key]


def test_what_was_brought_in_portions_is_as_if_it_came_at_once(news, office):
    trees.publish()
    bring(news, office)
    waiting = due(NOON).order_by("pk").last().item
    assert standings_of([waiting])[waiting.pk].state == ItemState.SCHEDULED

    trees.publish()

    waiting.refresh_from_db()
    placement = waiting.placements.get()
    assert standings_of([waiting])[waiting.pk].state == ItemState.LIVE
    assert (placement.sort_at, placement.is_main) == (waiting.released_at, True)
    assert waiting.addresses.get().year == waiting.released_at.year
    assert set(
        Item.objects.filter(is_imported=True).values_list(
            "placements__is_live", "placements__has_stood"
        )
    ) == {(True, True)}


def test_the_clock_leaves_alone_what_is_let_in(news, office):
    trees.publish()
    bring(news, office)
    before = standing(news)

    library.tick(at=NOON + ONE_MINUTE)

    assert standing(news) == before


def test_what_was_withdrawn_or_corrected_meanwhile_keeps_to_it(news, office):
    trees.publish()
    bring(news, office)
    last, other = (one.item for one in due(NOON).order_by("-pk").select_related("item")[:2])
    library.withdraw_item(
        item_id=last.pk, by=office, actor=system("console"), at=NOON, reason="有误"
    )
    library.import_batch(
        rows=[row(int(other.import_key), digest="2")],
        channel=news,
        organization=other.organization,
        state=ImportState.LIVE,
        source="旧网站",
        by=office,
        actor=system("command"),
        at=NOON,
        reason="更正",
    )

    trees.publish()

    assert not last.placements.get().is_live
    assert other.placements.get().is_live
    assert not due(NOON).exists()

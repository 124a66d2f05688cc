"""灰色模式: from when to when a site, or all of them, are grey; the clock is an argument."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huabiao.changes.models import Change, Work
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import InvalidFields, grey_of
from huabiao.sites.rules import Grey
from tests.factories.pages import PLATFORM, make_site
from tests.moments import NOON

HOUR = timedelta(hours=1)
NOW, SOON, LATER = NOON, NOON + HOUR, NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("grey", "states"),
    [
        pytest.param(Grey(is_grey=False), [False] * 4, id="never"),
        pytest.param(Grey(is_grey=True), [True] * 4, id="until it is turned off"),
        pytest.param(Grey(is_grey=True, grey_until=SOON), [True, False, False, False], id="an end"),
        pytest.param(Grey(False, SOON, LATER), [False, True, False, False], id="both"),
        pytest.param(Grey(False, SOON), [False, True, True, True], id="a beginning"),
    ],
)
def test_what_the_clock_makes_of_grey_mode(grey, states):
    moments = [NOW, SOON, LATER, LATER + HOUR]

    assert [grey.at(moment).is_grey for moment in moments] == states


def test_a_machine_that_was_off_over_the_whole_day_goes_back_to_colours():
    assert Grey(False, SOON, LATER).at(LATER + HOUR) == Grey(is_grey=False)


def change(profile, **facts):
    return sites.change_look(
        profile=profile, **{"accent": "#1f4e8c", "is_grey": True, **facts}, **PLATFORM
    )


@pytest.fixture
def profile(db):
    return make_site("mzj")


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param({"grey_until": NOW - HOUR}, id="over already"),
        pytest.param({"grey_until": NOW}, id="over now"),
        pytest.param({"grey_from": LATER, "grey_until": SOON}, id="before it begins"),
        pytest.param({"grey_from": SOON, "grey_until": SOON}, id="as it begins"),
    ],
)
def test_grey_does_not_end_before_it_begins(profile, moments):
    for act in (lambda **facts: change(profile, **facts), _grey_all):
        with pytest.raises(InvalidFields) as refusal:
            act(**moments)

        assert refusal.value.fields == {"grey_until": ["恢复时间应晚于变灰时间，也应晚于现在。"]}


def _grey_all(**moments):
    return sites.grey_all_sites(is_grey=True, **moments, **PLATFORM)


def test_what_is_only_planned_wakes_no_publisher_and_is_written_down(profile):
    before = Work.objects.count()

    profile = change(profile, grey_from=SOON, grey_until=LATER)

    last = Change.objects.order_by("-pk").first()
    assert (grey_of(profile), Work.objects.count()) == (Grey(False, SOON, LATER), before)
    assert (last.action, last.before, last.after) == (
        "sites.look.changed",
        {"grey_from": None, "grey_until": None},
        {"grey_from": SOON.isoformat(), "grey_until": LATER.isoformat()},
    )


def test_turning_it_off_forgets_what_was_planned(profile):
    change(profile, grey_from=SOON, grey_until=LATER)

    profile = change(profile, is_grey=False, grey_from=SOON)

    assert grey_of(profile) == Grey(is_grey=False)


def test_a_beginning_that_has_passed_is_now(profile):
    assert grey_of(change(profile, grey_from=NOW - HOUR)) == Grey(is_grey=True)


def test_a_size_nobody_offers_is_refused(profile):
    with pytest.raises(InvalidFields) as refusal:
        change(profile, font_scale="HUGE")

    assert refusal.value.fields == {"font_scale": ["没有这种字号，请从列表里选择。"]}


def test_all_sites_mourn_from_one_moment_to_another(profile):
    other = make_site("jyj")
    change(other, grey_until=LATER + HOUR)

    count = _grey_all(grey_from=SOON, grey_until=LATER)
    planned = [grey_of(site) for site in SiteProfile.objects.order_by("pk")]
    again = _grey_all(grey_from=SOON, grey_until=LATER)
    ticks = [sites.tick(at=moment) for moment in (NOW, SOON, SOON, LATER, LATER)]

    assert (count, again, planned) == (2, 0, [Grey(False, SOON, LATER)] * 2)
    assert ticks == [0, 2, 0, 2, 0]
    assert [grey_of(site) for site in SiteProfile.objects.all()] == [Grey(is_grey=False)] * 2
    passed = Change.objects.filter(action="sites.grey.passed").order_by("pk")
    assert [change.actor_name for change in passed] == [passed[0].actor_name] * 4
    assert [change.after["is_grey"] for change in passed] == [True, True, False, False]

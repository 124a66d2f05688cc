"""Every state comes back byte for byte, as long as the rule keeps it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huabiao.guard.history import History, Moment, NothingThen
from huabiao.guard.merkle import Entry
from huabiao.guard.records import Root
from huabiao.guard.restoring import NotEmpty, restore
from huabiao.guard.retention import Rule, UnreadableRule, kept_of, thin
from huabiao.guard.store import NotStored
from tests.guard.homes import NOON, files_of, named, page, sha256_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def lived(home) -> list[tuple[datetime, dict[str, bytes]]]:
    """A year of a site: its states with their times."""
    states = [(home.at, dict(home.published))]
    for day in range(1, 13):
        home.at = NOON + timedelta(days=30 * day)
        gone = (f"/zwgk/day-{day - 1}.html",) if day % 3 == 0 else ()
        home.publish(
            {**named(index=page(f"第{day}月")), f"/zwgk/day-{day}.html": b"%d" % day}, gone
        )
        states.append((home.at, dict(home.published)))
    return states


def test_a_site_comes_back_as_it_stood_at_each_moment(home, tmp_path):
    states = lived(home)
    history = History(home.folder / "seal", "sfs", home.keys)

    for number, (at, files) in enumerate(states):
        root = restore(history, at + timedelta(hours=1), tmp_path / f"{number}")
        assert (root.at, files_of(tmp_path / f"{number}")) == (at, files)


def test_before_the_first_state_there_is_nothing(home, tmp_path):
    history = History(home.folder / "seal", "sfs", home.keys)

    with pytest.raises(NothingThen):
        restore(history, NOON - timedelta(days=1), tmp_path / "into")


def test_a_folder_that_holds_something_is_left_alone(home, tmp_path):
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "mine.txt").write_text("mine")

    with pytest.raises(NotEmpty):
        restore(History(home.folder / "seal", "sfs", home.keys), home.at, tmp_path / "into")

    assert files_of(tmp_path / "into") == {"/mine.txt": b"mine"}


def test_it_is_known_when_a_page_changed_and_what_it_said(home):
    page_of = b"first"
    home.publish({"/p.html": page_of})
    first = home.at
    home.publish({"/other.html": b"not asked for"})
    home.publish({"/p.html": b"second"})
    second = home.at
    home.publish({}, ("/p.html",))
    gone = home.at
    history = History(home.folder / "seal", "sfs", home.keys)

    assert history.moments_of("/p.html") == [
        Moment(gone, 5, None),
        Moment(second, 4, Entry(6, sha256_of(b"second"))),
        Moment(first, 2, Entry(5, sha256_of(b"first"))),
    ]
    assert history.moments_of("/never.html") == []
    assert [
        history.content_at("/p.html", at) for at in (NOON + timedelta(seconds=1), second, gone)
    ] == [
        None,
        b"second",
        None,
    ]


def test_a_state_nobody_signed_is_no_state(home):
    file = home.folder / "seal" / "sites" / "sfs" / "roots"
    sound = file.read_bytes()
    file.write_bytes(sound + sound.replace(b'"files":7', b'"files":8'))

    history = History(home.folder / "seal", "sfs", home.keys)
    assert [root.line for root in history.roots()] == [sound]


def root_at(at: datetime) -> Root:
    return Root("sfs", 1, 1, at, "", 0, 0o644, 0o755, is_whole=True, previous="")


def test_the_rule_keeps_every_state_then_one_a_day_then_one_a_month():
    now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    days = [now - timedelta(days=day, hours=hour) for day in range(800) for hour in (0, 1, 2)]

    kept = [root.at for root in kept_of(map(root_at, days), Rule(30, 365), at=now, zone=SHANGHAI)]

    assert [at for at in kept if now - at <= timedelta(days=30)] == days[:91]
    daily = [at for at in kept if timedelta(days=30) < now - at <= timedelta(days=365)]
    assert len({at.astimezone(SHANGHAI).date() for at in daily}) == len(daily)
    assert len(daily) in (335, 336)
    monthly = [at.astimezone(SHANGHAI) for at in kept if now - at > timedelta(days=365)]
    assert len({(at.year, at.month) for at in monthly}) == len(monthly)


def test_the_newest_state_is_kept_however_old_it_is():
    now = datetime(2026, 12, 31, tzinfo=UTC)
    old = root_at(now - timedelta(days=5000))

    assert kept_of([old], Rule(0, 0), at=now, zone=SHANGHAI) == [old]


@pytest.mark.parametrize("text", ["", "30", "30:", "30:10", "x:365", "-1:3"])
def test_a_rule_that_cannot_be_read_is_refused(text):
    with pytest.raises(UnreadableRule):
        Rule.of(text)


def test_thinning_gives_room_back_and_what_is_kept_still_comes_back(home, tmp_path, monkeypatch):
    states = lived(home)
    now = home.at + timedelta(days=1)
    home.announce({"/not-settled.html": b"announced"})

    given_up, room = thin(home.folder / "seal", Rule(40, 40), home.keys, at=now, zone=SHANGHAI)

    history = History(home.folder / "seal", "sfs", home.keys)
    left = [root.at for root in history.roots()]
    # The last two are young; of the others one a month stays, and two fell into one month.
    months = {
        (at.astimezone(SHANGHAI).year, at.astimezone(SHANGHAI).month) for at, _ in states[:-2]
    }
    assert len(left) == 2 + len(months)
    assert given_up == len(states) - len(left)
    assert room >= 0
    for number, (at, files) in enumerate(states):
        if at in left:
            restore(history, at, tmp_path / f"{number}")
            assert files_of(tmp_path / f"{number}") == files
    assert history.store.read(sha256_of(b"announced")) == b"announced"
    home.settle()
    assert next(history.roots()).files == len(states[-1][1]) + 1


def test_what_was_given_up_cannot_be_read_any_more(home):
    given_up = os.urandom(300_000)
    home.publish({"/p.html": given_up})
    home.publish({"/p.html": b"kept"})

    thin(home.folder / "seal", Rule(0, 0), home.keys, at=home.at + timedelta(days=1), zone=SHANGHAI)

    store = History(home.folder / "seal", "sfs", home.keys).store
    assert store.read(sha256_of(b"kept")) == b"kept"
    with pytest.raises(NotStored):
        store.read(sha256_of(given_up))

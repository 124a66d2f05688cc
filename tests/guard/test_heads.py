"""A head names the roots that belong together: those that stand when a run has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huabiao.guard.heads import Head, Held, read_head
from huabiao.guard.records import Doubt, hash_of, lines_backwards, number_of
from huabiao.guard.sealing import Seal
from huabiao.guard.signing import replace_key, signing_key
from tests.guard.homes import Home, named, page


def head_of(home: Home) -> Head:
    return read_head((home.folder / "seal/head").read_bytes(), home.keys)


def newest_of(home: Home, site: str) -> tuple[int | None, str]:
    _end, line = next(lines_backwards(home.folder / f"seal/sites/{site}/roots"))
    return number_of(line), hash_of(line)


def test_a_head_names_the_newest_root_of_every_site(home):
    home.publish(named(index=page("民政局")), site="mzj")
    first = head_of(home)
    home.publish(named(index=page("首页，改过的")))

    head = head_of(home)

    assert {site: (held.number, held.line) for site, held in head.sites.items()} == {
        "mzj": newest_of(home, "mzj"),
        "sfs": newest_of(home, "sfs"),
    }
    assert (head.run, head.at) == (home.runs, home.at)
    assert head.number > first.number
    assert head.sites["mzj"] == first.sites["mzj"]


def test_what_a_run_has_signed_so_far_is_in_no_head(home):
    before = head_of(home)

    home.announce(named(zwgk__new=page("新")))
    home.at += timedelta(minutes=11)  # a long run signs a root of its own
    home.seal.announce("sfs", put=named(zwgk__x=page("甲")), run=home.runs, at=home.at)

    assert newest_of(home, "sfs")[0] > before.sites["sfs"].number
    assert head_of(home) == before
    home.settle()
    assert head_of(home).sites["sfs"][:2] == newest_of(home, "sfs")


def test_a_run_that_changed_nothing_leaves_the_head(home):
    file = home.folder / "seal/head"
    before = (file.stat().st_ino, file.read_bytes())

    home.publish({})

    assert (file.stat().st_ino, file.read_bytes()) == before


def test_what_a_killed_process_had_still_to_name_the_next_one_names(home):
    old = (home.folder / "seal/head").read_bytes()
    home.publish(named(zwgk__a=page("新的")))
    (home.folder / "seal/head").write_bytes(old)  # it came so far
    home.seal = Seal(home.folder / "seal", home.key)

    home.settle()

    assert head_of(home).sites["sfs"][:2] == newest_of(home, "sfs")


def test_numbers_rise_where_the_clock_is_set_back(home):
    before = head_of(home)
    home.at -= timedelta(days=30)

    home.publish(named(zwgk__a=page("新的")))

    assert head_of(home).number > before.number


def test_numbers_rise_where_the_head_was_lost_as_well(home):
    before = head_of(home)
    home.at -= timedelta(days=30)
    home.publish(named(zwgk__a=page("新的")))
    (home.folder / "seal/head").unlink()

    home.settle()

    assert head_of(home).number > before.number


def test_a_head_that_is_not_ours_is_written_anew(home, data_folder):
    stranger = Home(data_folder / "stranger", signing_key(data_folder / "stranger"))
    stranger.publish(named(index=page("假的")))
    (stranger.folder / "seal/head").replace(home.folder / "seal/head")
    with pytest.raises(Doubt, match="not signed by a key that counts"):
        head_of(home)

    home.settle()

    assert head_of(home).sites.keys() == {"sfs"}


def test_no_other_line_passes_for_a_head(home):
    _end, root = next(lines_backwards(home.folder / "seal/sites/sfs/roots"))

    with pytest.raises(Doubt):
        read_head(root, home.keys)
    with pytest.raises(Doubt):
        read_head(b"", home.keys)


def test_after_a_change_of_the_key_the_head_is_signed_with_the_new_one(home):
    key = replace_key(home.folder)

    Seal(home.folder / "seal", key, home.keys).sign_again(at=home.at + timedelta(hours=1))

    head = read_head((home.folder / "seal/head").read_bytes(), key.public)
    assert head.sites == {"sfs": Held(*newest_of(home, "sfs"), head.sites["sfs"].tree)}
    assert head.run == 1  # no run: the last one stands

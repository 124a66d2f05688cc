"""The manifest moves before the files, goes on after a crash, and believes only what it signed."""

from __future__ import annotations

import gc
import json
import os
import random
import stat
import tracemalloc
from datetime import timedelta

import pytest

from huabiao.guard.checking import Finding, check
from huabiao.guard.guarding import Tally
from huabiao.guard.merkle import Entry, Tree
from huabiao.guard.records import Root, Step, lines_backwards, read_line
from huabiao.guard.sealing import Seal, Source
from huabiao.guard.signing import (
    PublicKeys,
    public_keys,
    replace_key,
    signing_key,
)
from huabiao.guard.store import NotStored, Store
from tests.guard.homes import PICTURE, Home, named, page, sha256_of


def lines(home: Home, name: str) -> list[Root | Step]:
    file = home.folder / "seal" / "sites" / "sfs" / name
    return [read_line(line, "sfs", home.keys) for _end, line in lines_backwards(file)][::-1]


def signed(home: Home) -> dict[str, Entry]:
    """What the newest root says stands there."""
    store = Store(home.folder / "seal")
    return dict(Tree(store.read, lines(home, "roots")[-1].tree).entries())


def entries(files: dict[str, bytes]) -> dict[str, Entry]:
    return {path: Entry(len(content), sha256_of(content)) for path, content in files.items()}


def test_a_root_names_every_file_with_size_and_hash_and_the_store_has_each(home):
    root = lines(home, "roots")[-1]
    store = Store(home.folder / "seal")

    assert signed(home) == entries(home.published)
    assert (root.site, root.run, root.files, root.at) == ("sfs", 1, 7, home.at)
    assert {
        path: store.read(entry.sha256) for path, entry in signed(home).items()
    } == home.published


def test_what_will_change_is_signed_before_a_file_is_touched(home):
    new = named(zwgk__c=page("新的"))
    before = home.standing()

    home.announce(new, ("/files/1.jpg",))

    (step,) = lines(home, "steps")
    assert (step.put, step.removed, step.run) == (entries(new), frozenset({"/files/1.jpg"}), 2)
    assert home.standing() == before
    store = Store(home.folder / "seal")
    assert [store.read(entry.sha256) for entry in step.put.values()] == list(new.values())


def test_a_settled_run_leaves_a_root_and_no_steps(home):
    home.publish(named(zwgk__c=page("新的")), ("/files/1.jpg",))

    assert (signed(home), lines(home, "steps")) == (entries(home.published), [])
    assert [root.files for root in lines(home, "roots")] == [7, 8]


def test_what_stands_as_signed_is_not_signed_again(home):
    before = (home.folder / "seal" / "sites" / "sfs" / "roots").read_bytes()

    home.announce(dict(home.published), ("/never/there.html",))
    home.settle()

    assert (home.folder / "seal" / "sites" / "sfs" / "roots").read_bytes() == before
    assert lines(home, "steps") == []


def test_a_change_stores_no_more_than_its_branch(home):
    many = {f"/content/2026/{number}.html": b"%d" % number for number in range(3000)}
    home.publish(many)
    pack = home.folder / "seal" / "packs" / "000001.pack"
    before = pack.stat().st_size

    home.publish({"/content/2026/7.html": b"changed"})

    assert pack.stat().st_size - before < 8000


def test_a_run_that_was_killed_after_announcing_is_gone_on_from(home):
    new = named(zwgk__c=page("新的"))
    home.announce(new)

    after = Home(home.folder, home.key, at=home.at, runs=home.runs)
    after.announce({"/zwgk/d.html": b"d"})
    after.settle()

    assert signed(home) == entries({**home.published, **new, "/zwgk/d.html": b"d"})
    assert lines(home, "roots")[-1].files == len(home.published) + 3


def test_a_step_that_was_torn_is_cut_off(home):
    home.announce({"/one.html": b"1"})
    file = home.folder / "seal" / "sites" / "sfs" / "steps"
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:50])

    after = Home(home.folder, home.key, at=home.at, runs=home.runs)
    after.announce({"/two.html": b"2"})

    assert [list(step.put) for step in lines(home, "steps")] == [["/one.html"], ["/two.html"]]


def test_whatever_was_torn_of_what_was_not_flushed_another_publisher_goes_on(home):
    seed = random.SystemRandom().randrange(10**6)
    print(f"{seed=}")  # noqa: T201 -- shown where it fails
    choice = random.Random(seed)  # noqa: S311
    seal = home.folder / "seal"
    growing = [seal / "packs" / "000001.pack", seal / "sites" / "sfs" / "steps"]
    survivor = home
    for number in range(30):
        survivor.seal.known_of("sfs", ["/index.html"])  # it has looked before
        at, runs = survivor.at, survivor.runs
        victim = Home(home.folder, home.key, at=at, runs=runs)
        flushed = [file.stat().st_size for file in growing]
        files = {f"/{number}/{name}.html": choice.randbytes(400) for name in "abc"}
        for path, content in files.items():
            victim.announce({path: content})
        for file, size in zip(growing, flushed, strict=True):
            os.truncate(file, choice.randint(size, file.stat().st_size))

        survivor = choice.choice([survivor, Home(home.folder, home.key, at=at, runs=runs)])
        survivor.publish(files)  # the next run looks at everything of the unfinished one

        assert check(seal, "sfs", home.top, home.keys) == Finding("sfs", checked=10 + 3 * number)
        guard = home.guard()
        assert guard.check_once() == Tally(checked=guard.tally.checked)
        assert home.told() == []


def test_a_root_the_publisher_did_not_sign_is_put_aside(home, tmp_path_factory):
    folder = home.folder / "seal" / "sites" / "sfs"
    sound = (folder / "roots").read_bytes()
    other = signing_key(tmp_path_factory.mktemp("other"))
    forged = Home(tmp_path_factory.mktemp("forged"), other)
    forged.publish({"/index.html": b"forged"})
    line = (forged.folder / "seal" / "sites" / "sfs" / "roots").read_bytes()
    (folder / "roots").write_bytes(sound + line)

    after = Home(home.folder, home.key, at=home.at, runs=home.runs)
    after.publish({"/index.html": b"ours"})

    assert (folder / "roots").read_bytes().startswith(sound)
    assert [file.read_bytes() for file in folder.glob("roots.doubt-*")] == [line]
    assert signed(home) == entries({**home.published, "/index.html": b"ours"})


def test_numbers_rise_though_the_clock_is_set_back(home):
    home.at -= timedelta(days=400)
    home.publish({"/index.html": b"later"})

    first, second = lines(home, "roots")
    assert first.number < second.number
    assert first.at > second.at


def test_two_processes_take_turns(home):
    other = Home(home.folder, home.key, at=home.at, runs=10)
    for number in range(4):
        one = (home, other)[number % 2]
        one.publish({f"/turn-{number}.html": b"%d" % number})

    turns = {f"/turn-{number}.html": b"%d" % number for number in range(4)}
    first = {path: e for path, e in signed(home).items() if path in turns}
    assert first == entries(turns)
    assert len(signed(home)) == 11


def bytes_of_the_guard() -> int:
    """What code of the guard allocated and still holds; other threads of these tests have memory of theirs."""
    gc.collect()
    guards = tracemalloc.Filter(True, "*/huabiao/guard/*", all_frames=True)
    traces = tracemalloc.take_snapshot().filter_traces([guards]).statistics("filename")
    return sum(trace.size for trace in traces)


def test_a_run_that_changes_nothing_keeps_nothing_of_what_it_looked_at(home):
    many = {f"/many/{number}.txt": b"%d" % number for number in range(1500)}
    home.announce(many)
    home.settle()

    def look() -> None:
        for start in range(0, len(many), 200):
            home.announce(dict(list(many.items())[start : start + 200]))

    tracemalloc.start(16)
    try:
        look()
        home.settle()
        before = bytes_of_the_guard()
        look()
        at_most = bytes_of_the_guard()
        home.settle()
        after = bytes_of_the_guard()
    finally:
        tracemalloc.stop()

    assert at_most - before > 100_000
    assert after - before < 20_000


def test_a_long_run_leaves_states_behind(home):
    for minute in range(0, 25, 2):
        home.at += timedelta(minutes=2)
        home.announce({f"/minute-{minute}.html": b"%d" % minute})
    home.settle()

    roots = lines(home, "roots")[1:]
    assert [root.files for root in roots] == [13, 19, 20]


def test_a_file_of_the_media_store_is_kept_as_it_was_said_to_be(home, tmp_path):
    file = tmp_path / "form.docx"
    file.write_bytes(b"form" * 1000)
    source = Source(file, sha256_of(b"form" * 1000), 4000)
    wrong = Source(file, sha256_of(b"other"), 4000)

    home.announce({"/files/form.docx": source})
    with pytest.raises(NotStored):
        home.announce({"/files/other.docx": wrong})
    home.settle()

    assert signed(home)["/files/form.docx"] == Entry(4000, source.sha256)
    assert "/files/other.docx" not in signed(home)


def test_the_key_is_the_publishers_alone_and_the_public_one_lies_beside_it(home):
    assert stat.S_IMODE((home.folder / "seal.key").stat().st_mode) == 0o600
    assert home.keys == home.key.public
    assert signing_key(home.folder) == home.key


def test_a_replaced_key_signs_every_site_again_and_the_old_one_still_counts_until_removed(home):
    home.publish({"/hosts.json": b"{}"}, site="@serving")
    old = home.keys

    new = replace_key(home.folder)
    known = public_keys(home.folder / "seal.pub")
    Seal(home.folder / "seal", new, known).sign_again(at=home.at + timedelta(seconds=5))

    newest = new.public
    assert known == PublicKeys((*old.pems, *newest.pems))
    for site in ("sfs", "@serving"):
        file = home.folder / "seal" / "sites" / site / "roots"
        last, *_older = (line for _end, line in lines_backwards(file))
        assert isinstance(read_line(last, site, newest), Root)
    assert signed(home) == entries(home.published)


def test_a_line_is_plain_json_and_a_signature(home):
    line = (home.folder / "seal" / "sites" / "sfs" / "roots").read_bytes()
    message, _tab, _signature = line.partition(b"\t")

    body = json.loads(message)
    assert (body["kind"], body["algorithm"], body["key"]) == (
        "root",
        "ed25519",
        home.keys.newest,
    )


def test_pictures_are_the_same_content_wherever_they_stand(home):
    pack = home.folder / "seal" / "packs" / "000001.pack"
    before = pack.stat().st_size

    home.publish({"/files/2.jpg": PICTURE})

    assert pack.stat().st_size - before < 2000

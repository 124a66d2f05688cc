"""The spool: lines of many processes at once, taken whole, bounded, and never in a search's way."""

from __future__ import annotations

import json
import multiprocessing
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huabiao.search.spool import Note, Spool, notes_of

AT = datetime(2026, 11, 16, 4, 37, 12, tzinfo=UTC)
HOUR = AT.replace(minute=0, second=0)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "searches"


@pytest.fixture
def spool(folder) -> Spool:
    return Spool(folder, clock=AT.timestamp)


def taken(spool: Spool) -> list[Note]:
    return [note for file in spool.take() for note in notes_of(file)]


def test_a_question_and_a_click_are_noted_by_the_hour(spool):
    assert spool.note("农村医保怎么报销？", "mzj", 12)
    assert spool.note("公及金", "", 0)
    assert spool.note_click("农村医保怎么报销", "mzj", 3, "/content/2026/7.html?x=1#y")

    assert taken(spool) == [
        Note("query", HOUR, "mzj", "农村医保怎么报销", found=True),
        Note("query", HOUR, "", "公及金", found=False),
        Note("click", HOUR, "mzj", "农村医保怎么报销", position=3, address="/content/2026/7.html"),
    ]


def test_neither_minute_nor_person_reaches_the_disk(spool, folder):
    spool.note("13812345678 张三", "mzj", 1)

    written = (folder / "current.jsonl").read_bytes()

    assert json.loads(written) == {
        "t": "2026-11-16T04",
        "s": "mzj",
        "q": "▢ 张三",
        "k": "query",
        "f": 1,
    }


@pytest.mark.parametrize(
    ("text", "site"),
    [
        pytest.param("", "mzj", id="nothing asked"),
        pytest.param(" ？ ", "mzj", id="only punctuation"),
        pytest.param("低保", "mzj/..", id="no site's code"),
        pytest.param("低保", "m" * 61, id="a code too long"),
    ],
)
def test_what_says_nothing_is_not_noted(spool, folder, text, site):
    assert spool.note(text, site, 1) is False
    assert not folder.exists()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.shifan.invalid/a.html?token=1", "https://www.shifan.invalid/a.html"),
        ("javascript:alert(1)", ""),
        ("/a b", "/a"),
        ("/" + "a" * 500, "/" + "a" * 199),
    ],
)
def test_of_an_address_the_path_is_kept(spool, address, kept):
    spool.note_click("低保", "mzj", 0, address)

    assert [(note.position, note.address) for note in taken(spool)] == [(1, kept)]


def test_any_text_is_one_line(spool):
    spool.note('低保\n{"k":"query"}\u2028', "mzj", 1)
    spool.note("\ud800半个", "mzj", 1)
    spool.note("长" * 100_000, "mzj", 1)

    notes = taken(spool)

    assert [note.text for note in notes] == ['低保 {"k":"query"}', "半个", "长" * 100]


def test_a_torn_or_foreign_line_is_passed_over(spool, folder):
    spool.note("低保", "mzj", 1)
    with (folder / "current.jsonl").open("ab") as file:
        file.write(b'{"t":"2026\n[]\n{}\nnull\n\xff\xfe\n{"t":"x","s":"","q":"a","k":"query"}\n')
    spool.note("社保", "mzj", 1)

    assert [note.text for note in taken(spool)] == ["低保", "社保"]


def test_what_is_noted_after_a_taking_is_in_the_next_file(spool):
    spool.note("一", "mzj", 1)
    first = spool.take()
    spool.note("二", "mzj", 1)
    both = spool.take()

    assert len(first) == 1
    assert len(both) == 2
    assert {note.text for file in set(both) - set(first) for note in notes_of(file)} == {"二"}
    assert spool.take() == both


def test_more_than_the_folder_may_hold_is_dropped_and_counted(folder):
    spool = Spool(folder, largest=300, clock=AT.timestamp)

    noted = [spool.note("低保怎么办理", "mzj", 1) for _ in range(10)]

    assert noted == sorted(noted, reverse=True)
    assert 0 < sum(noted) < 10
    assert spool.dropped() == 10 - sum(noted)
    spool.forget_dropped()
    assert spool.dropped() == 0


def test_a_folder_that_cannot_be_written_disturbs_nobody(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.touch()

    assert Spool(in_the_way, clock=AT.timestamp).note("低保", "mzj", 1) is False
    assert Spool(tmp_path / "none").take() == []


def _write_many(folder: Path, name: str, number: int) -> None:
    spool = Spool(folder)
    for line in range(number):
        assert spool.note(f"第{name}批{line}", "mzj", 1)


def test_several_processes_write_while_another_takes(folder):
    """Every line is in exactly one file, whole."""
    number = 300
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=_write_many, args=(folder, name, number))
        for name in ("甲", "乙", "丙")
    ]
    for writer in writers:
        writer.start()
    spool, files = Spool(folder), set()
    read: list[str] = []
    while any(writer.is_alive() for writer in writers) or (folder / "current.jsonl").exists():
        for file in set(spool.take()) - files:
            files.add(file)
            read += [note.text for note in notes_of(file)]
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert sorted(read) == sorted(
        f"第{name}批{line}" for name in "甲乙丙" for line in range(number)
    )
    assert len(files) > 1


# From one machine to another.


def _handed_on(spool: Spool, to: Spool, *, largest: int, stop_after: int = 1_000) -> None:
    """As a node does; it may be killed after a part."""
    for number, (name, lines, file) in enumerate(spool.parts(largest), start=1):
        assert to.receive(name, lines, sender=7)
        if number == stop_after:
            return
        if file is not None:
            file.unlink()


def test_what_a_node_noted_arrives_line_by_line_in_parts_of_whole_lines(spool, tmp_path):
    texts = [f"第{number}问" for number in range(40)]
    for text in texts:
        spool.note(text, "mzj", 1)
    there = Spool(tmp_path / "there")

    _handed_on(spool, there, largest=500)

    files = there.take()
    assert sorted(note.text for file in files for note in notes_of(file)) == sorted(texts)
    assert len(files) > 3
    assert max(file.stat().st_size for file in files) <= 500
    assert spool.take() == []


@pytest.mark.parametrize("killed_after", range(1, 5))
def test_what_is_sent_again_after_a_kill_is_the_same_file(spool, tmp_path, killed_after):
    for number in range(20):
        spool.note(f"第{number}问", "mzj", 1)
    there = Spool(tmp_path / "there")

    _handed_on(spool, there, largest=500, stop_after=killed_after)
    _handed_on(spool, there, largest=500)

    notes = [note.text for file in there.take() for note in notes_of(file)]
    assert sorted(notes) == sorted(f"第{number}问" for number in range(20))


@pytest.mark.parametrize(
    "name",
    [
        "current.jsonl",
        "../taken-1-" + "0" * 32 + ".jsonl",
        "taken-1-" + "0" * 31 + ".jsonl",
        "taken-1-" + "0" * 32 + ".jsonl\n",
        "taken-1-" + "0" * 32,
    ],
)
def test_a_file_is_received_under_a_name_of_ours_alone(spool, folder, name):
    with pytest.raises(ValueError, match=re.escape(name)):
        spool.receive(name, b"{}\n", sender=7)

    assert spool.take() == []
    assert not (folder.parent / ("taken-1-" + "0" * 32 + ".7.jsonl")).exists()


def test_where_there_is_no_room_it_is_said_and_nothing_is_kept(folder):
    spool = Spool(folder, largest=10)

    assert not spool.receive("taken-1-" + "0" * 32 + ".jsonl", b"x" * 11, sender=7)
    assert spool.take() == []

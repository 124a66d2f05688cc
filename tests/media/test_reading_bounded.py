"""Files made to hurt: each costs its bounds and no more, and whoever reads goes on."""

import os
import random
import resource
import signal
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from huabiao.media.enums import TextState
from huabiao.media.reading.gathering import MOST_CHARACTERS, Bounds
from huabiao.media.reading.running import Found, Reading
from tests.factories.files import ofd, pdf, placed, slides, workbook
from tests.factories.word import docx, p, xml

SHORT = Bounds(patience=1, seconds=2, waiting=15, memory=400 << 20)
MEGABYTE = 1 << 20
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def found_in(tmp_path: Path, content: bytes, bounds: Bounds = SHORT) -> Found:
    path = tmp_path / "brought"
    path.write_bytes(content)
    with path.open("rb") as file:
        return Reading(file, bounds).wait()


def spent() -> float:
    """Seconds of the processor, of readers that have ended: the clock says more of the machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def bomb(content: bytes, name: str, inside: str, *, megabytes: int, fill: bytes = b" ") -> bytes:
    """The file with a part of so many megabytes at the bar, which packed are a few kilobytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        begin, _bar, end = inside.partition("|")
        with new.open(name, "w") as file:
            file.write(begin.encode())
            for _ in range(megabytes):
                file.write(fill * MEGABYTE)
            file.write(end.encode())
    return out.getvalue()


def test_what_a_file_says_comes_back_from_another_process(tmp_path):
    assert found_in(tmp_path, pdf(["公共停车管理办法", "第一条"])) == Found(
        TextState.READ, "公共停车管理办法\n第一条"
    )


def test_a_zip_bomb_is_given_up(tmp_path):
    word = bomb(docx(p("通知")), "word/document.xml", xml("document", "|"), megabytes=200)
    sheet = bomb(
        workbook({"表": [["字"]]}), "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{SHEET}">|<x/></worksheet>',
        megabytes=1000,
    )  # fmt: skip

    before = spent()

    assert found_in(tmp_path, word) == Found(TextState.TOO_MUCH)
    assert found_in(tmp_path, sheet) == Found(TextState.TOO_MUCH)
    assert spent() - before < 3 * (SHORT.seconds + 1)


def test_what_was_found_before_a_file_became_too_much_is_kept(tmp_path):
    words = "<a:p><a:r><a:t>第一页</a:t></a:r></a:p>"
    content = bomb(slides(words, words), "ppt/slides/slide2.xml", "<p>|</p>", megabytes=1500)

    assert found_in(tmp_path, content) == Found(TextState.PART, "第一页")


def test_a_table_that_fills_the_memory_is_given_up(tmp_path):
    content = bomb(
        workbook({"表": [["字"]]}), "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{SHEET}"><sheetData><row><c t="inlineStr"><is><t>|</t></is></c></row>'
        "</sheetData></worksheet>",
        megabytes=500, fill=b"a",
    )  # fmt: skip

    found = found_in(tmp_path, content, Bounds(memory=400 << 20))

    assert found in (Found(TextState.TOO_MUCH), Found(TextState.PART, "表"))


def test_of_ten_thousand_pages_as_much_is_read_as_is_kept(tmp_path):
    before = spent()

    found = found_in(tmp_path, pdf(*[["关于公共停车管理的通知"]] * 10_000), Bounds())

    assert (found.state, len(found.text)) == (TextState.PART, MOST_CHARACTERS)
    assert spent() - before < 5


def test_ten_thousand_empty_pages_end_with_patience(tmp_path):
    before = spent()

    state = found_in(tmp_path, pdf(*[[]] * 10_000)).state

    assert state in (TextState.PART, TextState.WORDLESS)
    assert spent() - before < SHORT.seconds + 1


def test_fifty_pages_take_a_moment(tmp_path):
    page = ["第一条 为了加强公共停车管理，改善停车秩序，方便群众出行，制定本办法。"] * 40
    before = spent()

    found = found_in(tmp_path, pdf(*[page] * 50))

    assert (found.state, found.text.count("第一条")) == (TextState.READ, 2000)
    assert spent() - before < 5


def test_pages_that_lead_to_themselves_end(tmp_path):
    content = pdf(["通知"]).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")

    assert found_in(tmp_path, content).state in (TextState.WORDLESS, TextState.DAMAGED)


def test_elements_inside_elements_end(tmp_path):
    deep = "<a>" * 200_000

    assert found_in(tmp_path, slides(deep)) == Found(TextState.DAMAGED)
    assert found_in(tmp_path, docx(p(inner=deep))) == Found(TextState.TOO_MUCH)
    assert found_in(tmp_path, ofd(placed("字", 0, 0) + deep)) == Found(TextState.DAMAGED)


def test_a_reader_that_does_not_come_back_is_killed(tmp_path):
    path = tmp_path / "brought"
    path.write_bytes(pdf(["通知"]))
    with path.open("rb") as file:
        reading = Reading(file, Bounds(waiting=1))
    os.kill(reading._process.pid, signal.SIGSTOP)

    assert reading.wait() == Found(TextState.TOO_MUCH)
    assert reading._process.poll() == -signal.SIGKILL


def test_nothing_of_ours_reaches_the_reader(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://huabiao:secret@localhost/huabiao")
    path = tmp_path / "brought"
    path.write_bytes(pdf(["通知"]))
    with path.open("rb") as file:
        reading = Reading(file)
    os.kill(reading._process.pid, signal.SIGSTOP)

    try:
        assert b"secret" not in Path(f"/proc/{reading._process.pid}/environ").read_bytes()
    finally:
        reading.stop()


@pytest.mark.parametrize("seed", range(12))
def test_broken_files_are_told_from_good_ones(tmp_path, seed):
    """Bytes changed in the middle: any end is allowed but an unforeseen one."""
    chance = random.Random(seed)  # noqa: S311
    content = bytearray(
        chance.choice(
            [
                pdf(["通知"] * 9),
                workbook({"表": [["字"] * 9]}),
                docx(p("通知")),
                ofd(placed("字", 0, 0)),
            ]
        )
    )
    for _ in range(20):
        content[chance.randrange(8, len(content))] = chance.randrange(256)
    path = tmp_path / "brought"
    path.write_bytes(bytes(content))
    with path.open("rb") as file:
        reading = Reading(file, SHORT)

    assert reading.wait().state in TextState.values
    assert reading._process.returncode != 1

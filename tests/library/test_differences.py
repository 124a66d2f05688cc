"""Two texts side by side."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.library.comparing import Piece, Row, pieces, rows
from huabiao.library.differences import Difference, Stretch, differences
from huabiao.library.enums import Kind, Openness
from huabiao.library.models import Attachment, Item
from huabiao.media.models import MediaDocument, MediaImage

SAME, GONE, NEW = "same", "gone", "new"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("同", "同", [(SAME, "同")], id="nothing differs"),
        pytest.param("", "新", [(NEW, "新")], id="something came"),
        pytest.param("旧", "", [(GONE, "旧")], id="something went"),
        pytest.param(
            "一\n二\n三",
            "一\n2\n三",
            [(SAME, "一\n"), (GONE, "二"), (NEW, "2"), (SAME, "\n三")],
            id="a paragraph changed",
        ),
        pytest.param(
            "自2025年12月1日起施行。",
            "自2026年1月1日起施行。",
            [
                (SAME, "自"),
                (GONE, "2025"),
                (NEW, "2026"),
                (SAME, "年"),
                (GONE, "12"),
                (NEW, "1"),
                (SAME, "月1日起施行。"),
            ],
            id="a number is read as a whole",
        ),
        pytest.param(
            "请各单位抓好落实",
            "望有关方面单独安排",
            [(GONE, "请各单位抓好落实"), (NEW, "望有关方面单独安排")],
            id="what is the same by chance is no sameness",
        ),
        pytest.param(
            "第一句，第二句，第三句。",
            "第一句，第三句。",
            [(SAME, "第一句，"), (GONE, "第二句，"), (SAME, "第三句。")],
            id="a clause went",
        ),
        pytest.param(
            "甲" * 2000,
            "乙" * 2000,
            [(GONE, "甲" * 2000), (NEW, "乙" * 2000)],
            id="another text altogether",
        ),
    ],
)
def test_texts_are_compared_by_paragraph_clause_and_character(old, new, found):
    assert pieces(old, new) == tuple(Piece(*piece) for piece in found)


TEXT = st.text("甲乙丙，。\n1", max_size=60)


@given(TEXT, TEXT)
def test_nothing_is_lost_or_made_up_between_two_texts(old, new):
    found = pieces(old, new)
    left = "\n".join("".join(piece.text for piece in row.old) for row in rows(found))
    right = "\n".join("".join(piece.text for piece in row.new) for row in rows(found))

    assert "".join(piece.text for piece in found if piece.sort != NEW) == old
    assert "".join(piece.text for piece in found if piece.sort != GONE) == new
    # A paragraph that only one text has ends inside its cell.
    assert left.replace("\n", "") == old.replace("\n", "")
    assert right.replace("\n", "") == new.replace("\n", "")


def scrambled(count):
    """A text of 100 KB, and the same with so many places changed; always the same ones."""
    chance = random.Random(7)  # noqa: S311 -- no secret
    signs = [chr(0x4E00 + number) for number in range(3000)]
    text = [chance.choice(signs) if place % 13 else "，" for place in range(33_000)]
    for place in range(200, len(text), 220):
        text[place] = "\n"
    other = list(text)
    for place in chance.sample(range(len(text)), count):
        other[place] = chance.choice(signs)
    return "".join(text), "".join(other)


@pytest.mark.parametrize("count", [30, 1_000, 33_000])
def test_a_text_of_100_kilobytes_takes_a_moment_however_much_changed(count):
    old, new = scrambled(count)

    started = time.process_time()
    pieces(old, new)

    assert time.process_time() - started < 2


def test_cells_that_are_all_the_same_take_a_moment_too():
    old = "0 ｜ 0 ｜ 0\n" * 5000
    new = "".join(f"0 ｜ 0 ｜ {number % 2}\n" for number in range(5000))

    started = time.process_time()
    pieces(old, new)

    assert time.process_time() - started < 2


def test_two_texts_stand_beside_each_other_and_what_did_not_change_is_folded():
    lines = [f"第{number}段" for number in range(1, 8)]
    old = "\n".join(lines)
    new = "\n".join([*lines[:5], "第六段", lines[6]])

    difference = Difference("正文", pieces(old, new))

    same = [Row((Piece(SAME, line),), (Piece(SAME, line),)) for line in lines]
    changed = Row(
        (Piece(SAME, "第"), Piece(GONE, "6"), Piece(SAME, "段")),
        (Piece(SAME, "第"), Piece(NEW, "六"), Piece(SAME, "段")),
    )
    assert difference.stretches == (
        Stretch(tuple(same[:4]), is_folded=True),
        Stretch((same[4],), is_folded=False),
        Stretch((changed,), is_folded=False),
        Stretch((same[6],), is_folded=False),
    )


def test_a_paragraph_that_came_stands_beside_nothing():
    found = pieces("一\n二", "一\n又一段\n二")

    assert rows(found) == (
        Row((Piece(SAME, "一"),), (Piece(SAME, "一"),)),
        Row((), (Piece(NEW, "又一段"),)),
        Row((Piece(SAME, "二"),), (Piece(SAME, "二"),)),
    )


def test_cells_are_parted_and_pictures_named():
    old = Item(
        kind=Kind.NEWS,
        title="题",
        body='<table><tr><td>甲</td><td>1</td></tr></table><p><img src="/media/images/1/会场.png" alt="会场"></p>',
    )
    new = Item(
        kind=Kind.NEWS,
        title="题",
        body='<table><tr><td>甲</td><td>2</td></tr></table><p><img src="/media/images/2/全景.png"></p>',
    )

    (found,) = differences(old, new)

    assert "".join(piece.text for piece in found.pieces if piece.sort != NEW) == (
        "甲 ｜ 1\n［图片：会场，会场.png］"
    )
    assert "".join(piece.text for piece in found.pieces if piece.sort != GONE) == (
        "甲 ｜ 2\n［图片：没有说明，全景.png］"
    )


def test_fields_are_compared_as_people_read_them():
    old = Item(kind=Kind.NEWS, title="题", body="<p>文</p>", openness=Openness.PROACTIVE)
    new = Item(kind=Kind.NEWS, title="题", body="<p>文字</p>", openness=Openness.WITHHELD)

    assert [(found.label, found.pieces) for found in differences(old, new)] == [
        ("正文", (Piece("same", "文"), Piece("new", "字"))),
        ("公开方式", (Piece("gone", "主动"), Piece("new", "不予"), Piece("same", "公开"))),
    ]


def test_a_change_of_looks_alone_is_told():
    old = Item(kind=Kind.NEWS, title="题", body="<p>文</p>")
    new = Item(kind=Kind.NEWS, title="题", body="<p><strong>文</strong></p>")

    assert [found.label for found in differences(old, new)] == ["正文"]
    assert differences(old, old) == []


def _attached(*files: tuple[str, str, int]) -> Item:
    text = Item(title="月报", kind=Kind.DATA_FILE)
    for title, mark, size in files:
        document = MediaDocument(original_name=title, sha256=mark, file_size=size)
        text.attachments.add(Attachment(document=document, title=title))
    return text


@pytest.mark.django_db
def test_another_file_under_the_same_name_is_a_difference() -> None:
    old = _attached(("一月.csv", "a" * 64, 10), ("二月.csv", "b" * 64, 532))
    new = _attached(("一月.csv", "a" * 64, 10), ("二月.csv", "c" * 64, 18))

    (found,) = differences(old, new)

    sides = {
        kind: "".join(piece.text for piece in found.pieces if piece.sort in (SAME, kind))
        for kind in (GONE, NEW)
    }
    assert (found.label, sides) == (
        "附件",
        {
            GONE: "一月.csv\n二月.csv（532 字节，内容摘要值 bbbbbbbb）",
            NEW: "一月.csv\n二月.csv（18 字节，内容摘要值 cccccccc）",
        },
    )
    assert differences(old, old) == []


@pytest.mark.django_db
def test_another_picture_of_the_same_title_is_a_difference() -> None:
    old, new = (
        Item(title="要闻", lead_image=MediaImage(title="会场", sha256=mark * 64, file_size=size))
        for mark, size in (("a", 100), ("b", 100))
    )

    assert [found.label for found in differences(old, new)] == ["题图"]

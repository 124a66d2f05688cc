"""Two texts side by side."""

from __future__ import annotations

import pytest

from huabiao.library.differences import Piece, differences, pieces
from huabiao.library.enums import Kind, Openness
from huabiao.library.models import Item


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("同", "同", [("same", "同")], id="nothing differs"),
        pytest.param("", "新", [("new", "新")], id="something came"),
        pytest.param("旧", "", [("gone", "旧")], id="something went"),
        pytest.param(
            "一\n二\n三",
            "一\n2\n三",
            [("same", "一\n"), ("gone", "二"), ("new", "2"), ("same", "\n"), ("same", "三")],
            id="a paragraph changed",
        ),
        pytest.param(
            "甲" * 2000,
            "乙" * 2000,
            [("gone", "甲" * 2000), ("new", "乙" * 2000)],
            id="too long to look at each character",
        ),
    ],
)
def test_texts_are_compared_by_paragraph_and_character(old, new, found):
    assert pieces(old, new) == tuple(Piece(*piece) for piece in found)


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

"""Whoever stands behind the console's searches finds the same: these tests are the promise.

Two finders pass them: the one that is shipped, and one that shares no line with it and reads rows
in Python. A search engine that takes their place must pass them, too.
"""

from __future__ import annotations

import re
from html import unescape

import pytest

from huabiao.base import finding
from huabiao.base.finding import Found, InDatabase, found, words_of
from huabiao.library.models import Item
from tests.factories.library import ItemFactory

pytestmark = pytest.mark.django_db

FIELDS = ("title", "document_number", "keywords", "index_number")


class ReadingAll:
    """Finds by reading every row: slow, and plainly right."""

    def among(self, rows, words, *, fields, texts):
        keys = [
            row.pk
            for row in rows
            if all(
                any(
                    word.casefold() in said.casefold()
                    for said in (
                        *(_narrow(str(getattr(row, field))) for field in fields),
                        *(_words_of_html(getattr(row, text)) for text in texts),
                    )
                )
                for word in words
            )
        ]
        return Found(rows.filter(pk__in=keys))


def _narrow(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and c.isalnum() else c for c in text)


def _words_of_html(html: str) -> str:
    # A tag parts words, and takes no blank's place.
    return "\n".join(unescape(part) for part in re.split(r"<[^>]*>", html))


@pytest.fixture(params=[InDatabase, ReadingAll], ids=["in the database", "reading all"])
def _finder(request, settings):
    settings.FINDER = f"{request.param.__module__}.{request.param.__qualname__}"


def titles(typed, rows=None, texts=("body",)) -> list[str]:
    rows = Item.objects.order_by("pk") if rows is None else rows
    return [item.title for item in found(rows, typed, fields=FIELDS, texts=texts).rows]


FOUND = [
    pytest.param("政府", id="any two characters"),
    pytest.param("府工", id="two that are parts of two words"),
    pytest.param("府", id="one character"),
    pytest.param("政府工作报告", id="many characters"),
    pytest.param("报告 政府", id="two words, in any order"),
    pytest.param("报告　政府", id="parted by a wide blank"),
    pytest.param("示政发〔2026〕12号", id="a document number"),
    pytest.param("示政发[2026]12号", id="with other brackets"),
    pytest.param("２０２６", id="in wide digits"),
    pytest.param("集约化", id="a keyword"),
    pytest.param("000014349/2026", id="an index number"),
    pytest.param("为民实事", id="the body"),
    pytest.param("wto规则", id="in small letters"),
    pytest.param("5G", id="what is wide in the text"),
    pytest.param("R&D", id="what is written otherwise in HTML"),
    pytest.param("报告 集约化 实事", id="each somewhere else"),
]


@pytest.fixture
def report():
    return ItemFactory(
        title="政府工作报告（５Ｇ）",
        document_number="示政发〔2026〕12号",
        keywords="集约化,网站",
        index_number="000014349/2026-00012",
        body='<p class="lead">办好<strong>为民实事</strong>，遵守WTO规则，R&amp;D投入。</p>',
    )


@pytest.mark.usefixtures("_finder", "report")
@pytest.mark.parametrize("typed", FOUND)
def test_it_is_found(typed):
    ItemFactory(title="别的消息")

    assert titles(typed) == ["政府工作报告（５Ｇ）"]


@pytest.mark.usefixtures("_finder", "report")
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("strong", id="the name of a tag"),
        pytest.param("lead", id="the value of an attribute"),
        pytest.param("class", id="the name of an attribute"),
        pytest.param("政府 学校", id="one word of two"),
        pytest.param("政工", id="characters that do not stand together"),
        pytest.param("100%", id="a sign that means any characters to databases"),
        pytest.param("政_工", id="a sign that means one character to databases"),
        pytest.param(".*", id="a pattern"),
        pytest.param("\\", id="a sign that means itself"),
    ],
)
def test_it_is_not_found(typed):
    assert titles(typed) == []


@pytest.mark.usefixtures("_finder")
def test_a_description_of_a_picture_says_nothing():
    ItemFactory(title="一", body='<p><img src="/a.jpg" alt="政府大楼"></p>')
    ItemFactory(title="二", body="<p>政府大楼</p>")

    assert titles("政府大楼") == ["二"]


@pytest.mark.usefixtures("_finder")
def test_only_rows_that_were_given_are_found_and_in_their_order():
    own = [ItemFactory(title=f"政府{n}") for n in range(3)]
    ItemFactory(title="别人的政府")
    rows = Item.objects.filter(pk__in=[item.pk for item in own]).order_by("-pk")

    assert titles("政府", rows) == ["政府2", "政府1", "政府0"]


@pytest.mark.usefixtures("_finder")
def test_nothing_typed_finds_all():
    ItemFactory(title="一")

    assert [titles(typed) for typed in ("", "   ", "《》")] == [["一"]] * 3


@pytest.mark.usefixtures("_finder")
def test_texts_are_read_where_they_are_named():
    ItemFactory(title="一", body="<p>政府</p>")

    assert (titles("政府", texts=()), titles("政府")) == ([], ["一"])


def test_where_rows_are_many_their_long_texts_are_not_read_and_that_is_said(monkeypatch):
    monkeypatch.setattr(finding, "TEXTS_LIMIT", 2)
    for n in range(2):
        ItemFactory(title=f"第{n}篇", body="<p>政府</p>")
    few = found(Item.objects.order_by("pk"), "政府", fields=FIELDS, texts=("body",))
    few = (len(few.rows), few.are_texts_read)
    ItemFactory(title="政府")

    many = found(Item.objects.order_by("pk"), "政府", fields=FIELDS, texts=("body",))

    assert (few, [item.title for item in many.rows], many.are_texts_read) == (
        (2, True), ["政府"], False,
    )  # fmt: skip


def test_what_is_typed_is_looked_for_up_to_a_length():
    assert words_of("字" * 300) == ("字" * 100,)
    assert words_of(" ".join(f"词{n}" for n in range(30)))[-1] == "词9"
    assert words_of("政府 政府") == ("政府",)
    assert words_of("政\x00府\u200b") == ("政", "府")

"""What people type in Chinese, in numbers and in letters, and what it finds."""

from __future__ import annotations

import random
import re
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import huabiao.config.demo
from huabiao.search import highlighting, numbering
from huabiao.search.asking import Query
from huabiao.search.index import Index
from huabiao.search.parsing import parse
from huabiao.search.tantivy_index import TantivyIndex
from tests.factories.search import document, found

ITEMS = Path(huabiao.config.demo.__file__).parent / "items"


def _texts(value: object) -> list[str]:
    """All longer texts of a file of the demonstration."""
    if isinstance(value, str):
        return [re.sub(r"<[^>]*>", "\n", value)] if len(value) > 40 else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _texts(one)]


def test_each_two_characters_that_stand_side_by_side_are_found_where_they_stand(
    tmp_path: Path,
) -> None:
    texts = [
        text
        for file in sorted(ITEMS.glob("*.toml"))
        for text in _texts(tomllib.loads(file.read_text("utf-8")))
    ]
    index = TantivyIndex(tmp_path)
    with index.writing() as writer:
        writer.put(document(number, "", body=text) for number, text in enumerate(texts))
        writer.commit(1)
    there = sorted(
        {pair for text in texts for pair in re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)}
    )
    chosen = random.Random(20261130).sample(there, 1_000)  # noqa: S311 -- chosen alike in each run

    unlike = []
    for word in chosen:
        answer = index.search(Query(text=f"“{word}”"))
        plain = index.search(Query(text=word))
        holding = sum(word in text for text in texts)
        if answer.total != holding or plain.total < holding:
            unlike.append((word, holding, answer.total, plain.total))

    assert unlike == []


FOUND = [
    pytest.param("程序设计", "计算机程序设计竞赛", "程序设计", id="inside a sentence"),
    pytest.param("计算机程序", "计算机程序设计竞赛", "计算机程序", id="across words of the dictionary"),
    pytest.param("醫療保險", "医疗保险办法", "医疗保险", id="traditional typed"),
    pytest.param("医疗保险", "醫療保險辦法", "醫療保險", id="traditional read"),
    pytest.param("ＡＢＣ１２３", "标准abc123号", "abc123", id="full width typed"),
    pytest.param("abc123", "标准ＡＢＣ１２３号", "ＡＢＣ１２３", id="full width read"),
    pytest.param("5月", "从5月份起", "5月", id="a digit and a character"),
    pytest.param("基站", "5G基站", "基站", id="after a letter"),
    pytest.param("国办发（2023）5号", "执行国办发〔2023〕5号文件", "执行国办发〔2023〕5号", id="round brackets"),
    pytest.param("国办发[2023]第05号", "执行国办发〔2023〕5号文件", "执行国办发〔2023〕5号", id="square brackets"),
    pytest.param("国办发２０２３年五号", "国办发〔2023〕5号", "国办发〔2023〕5号", id="full-width and Chinese digits"),
    pytest.param("国办发 2023 5号", "国办发【二〇二三】5号", "国办发【二〇二三】5号", id="spaces"),
    pytest.param("2023-05-01", "自2023年5月1日起", "2023年5月1日", id="a date"),
    pytest.param("2023年5月", "自2023-5-1起", None, id="a month"),
    pytest.param("“报销办法”", "医保报销办法", "报销办法", id="a phrase"),
    pytest.param("“公开，透明”", "坚持公开，透明原则", "公开，透明", id="a phrase with a comma"),
    pytest.param("yibao", "医保报销", "医保", id="pinyin"),
    pytest.param("YIBAO baoxiao", "医保报销", "医保报销", id="two words of pinyin"),
    pytest.param("ybbx", "医保报销", "医保报销", id="initials"),
    pytest.param("医bao", "医院和医保", "医保", id="mixed"),
    pytest.param("chongqing", "重庆路", "重庆", id="a character with several readings"),
    pytest.param("㎡", "每m2补贴", "m2", id="a sign that is two characters"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "lit"), FOUND)
def test_what_is_typed_finds_it_and_lights_up_exactly_that(
    filled: Callable[..., Index], text: str, title: str, lit: str | None
) -> None:
    index = filled(document(1, title), document(2, "无关"))

    hits = index.search(Query(text=text)).hits

    assert [hit.document.id for hit in hits] == ["item:1"]
    if lit:
        assert [title[start:end] for start, end in hits[0].title.spans] == [lit]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("景点", "经典诵读", id="homophones"),
        pytest.param("医院", "一元钱", id="homophones of common characters"),
        pytest.param("报销", "报，销售", id="over a comma"),
        pytest.param("“保报”", "医保，报销", id="a phrase over a comma"),
        pytest.param("“办法报销”", "报销办法", id="a phrase in another order"),
        pytest.param("国发〔2023〕51号", "国发〔2023〕5号", id="another number"),
        pytest.param("2023年5月2日", "2023年5月1日", id="another day"),
        pytest.param("12023", "①2023年", id="over a marker of a list"),
        pytest.param("jingdian", "竞选", id="another reading"),
    ],
)
def test_what_is_not_asked_is_not_found(
    filled: Callable[..., Index], text: str, title: str
) -> None:
    assert found(filled(document(1, title)), text) == []


def test_a_number_of_its_own_stands_above_where_it_is_mentioned(
    filled: Callable[..., Index],
) -> None:
    mention = "根据国办发〔2023〕5号，" * 3
    index = filled(
        document(1, "贯彻意见", body=mention),
        document(2, "一项通知", numbers=("国办发〔2023〕5号", "11370000/2023-00012")),
    )

    assert found(index, "国办发(2023)5号") == ["item:2", "item:1"]
    assert found(index, "11370000 2023-00012")[0] == "item:2"


def test_a_shorter_name_and_a_person_are_found_by_their_letters(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, organization="市人力资源和社会保障局", names=("市人社局",)))

    assert found(index, "rensheju") == found(index, "rsj") == found(index, "人社局") == ["item:1"]


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\udc80",
        "，。！",
        '"',
        "“”",
        "\u200b",
        "%_*?:()[]{}^~\\/",
        "AND OR NOT",
        "a" * 100_000,
        "医" * 100_000,
    ],
    ids=repr,
)
def test_odd_input_is_answered(filled: Callable[..., Index], text: str) -> None:
    index = filled(document(1, "医保"))

    assert index.search(Query(text=text)).total in (0, 1)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.sampled_from('医保報销①㎡〔〕2023年五号 ，“”"aBＣü\u0301\u200b\ud83d\ud800𠮷'),
        max_size=40,
    ),
    st.text(st.sampled_from("医保报銷①㎡(2023)年5号 ，aBCü𠮷"), max_size=40),
)
def test_what_lights_up_stands_inside_the_text_in_order(query: str, text: str) -> None:
    spans = highlighting.spans(parse(query), text)

    flat = [place for span in spans for place in span]
    assert flat == sorted(set(flat))
    assert not flat or (flat[0] >= 0 and flat[-1] <= len(text))


def test_a_snippet_shows_the_part_where_most_of_what_was_asked_stands() -> None:
    text = "开头的话，" * 60 + "医保卡遗失以后，参保人员凭身份证申请报销。" + "结尾的话，" * 60

    shown = highlighting.snippet(parse("医保怎么报销"), text)

    assert [shown.text[a:b] for a, b in shown.spans] == ["医保", "报销"]
    assert (len(shown.text), shown.is_cut_before, shown.is_cut_after) == (120, True, True)


@pytest.mark.parametrize("before", [19_998, 19_999, 20_000, 20_199, 20_300, 210_000])
def test_a_snippet_is_exact_wherever_it_stands_in_a_long_text(before: int) -> None:
    text = "前…" * (before // 2) + "，" * (before % 2) + "abc123医保卡abcd"

    for asked, lit in (("医保卡", "医保卡"), ("abc123", "abc123"), ("yibaoka", "医保卡")):
        shown = highlighting.snippet(parse(asked), text)
        assert [shown.text[a:b] for a, b in shown.spans] == [lit]
    assert highlighting.snippet(parse("12"), text).spans == ()


def test_a_number_is_found_at_once_beside_a_page_of_spaces() -> None:
    spaces = " " * 50_000
    started = time.process_time()

    found = numbering.marks_of(f"国办发〔2023〕5号，2023年{spaces}6号（{spaces}2024 年 3 月 1 日")

    assert [mark.token for mark in found] == ["#国办发2023.5", "#2024-03-01"]
    assert time.process_time() - started < 2

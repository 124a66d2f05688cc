"""What people call things finds what laws and notices call them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from huabiao.search import highlighting
from huabiao.search.asking import Query
from huabiao.search.index import Index
from huabiao.search.parsing import parse
from huabiao.search.wording import MOST_ADDED, BadRows, Row, Wording, read_rows
from tests.factories.search import document, found, ids

NONE = Wording()


def wording(*rows: tuple) -> Wording:
    return Wording.from_rows(rows)


def added(text: str, words: Wording) -> list[str]:
    return [one.official for one in parse(text, wording=words).added]


@pytest.mark.parametrize(
    ("text", "official"),
    [
        ("农村医保怎么报销", "城乡居民基本医疗保险"),
        ("怎么要工资", "劳动报酬"),
        ("打官司要多久", "诉讼"),
        ("低保", "最低生活保障"),
        ("房产证怎么办", "不动产权证书"),
        ("给孩子上户口", "出生登记"),
    ],
)
def test_the_shipped_table_finds_what_a_question_does_not_say(
    filled: Callable[..., Index], text: str, official: str
) -> None:
    index = filled(document(1, f"关于{official}的规定"), document(2, "无关"))

    plain = index.search(Query(text=text, wording=NONE))
    answer = index.search(Query(text=text))

    assert (plain.total, plain.added) == (0, ())
    assert (ids(answer), answer.is_relaxed) == (["item:1"], False)
    assert official in answer.added
    title = answer.hits[0].title
    assert [title.text[a:b] for a, b in title.spans] == [official]


@pytest.mark.parametrize(
    ("text", "official"),
    [
        ("人社局", "人力资源和社会保障局"),
        ("市人社局电话", "人力资源和社会保障局"),
        ("住建局", "住房和城乡建设局"),
        ("发改委", "发展和改革委员会"),
        ("卫健委", "卫生健康委员会"),
        ("市监局在哪", "市场监督管理局"),
        ("交警队", "公安局交通警察支队"),
    ],
)
def test_short_names_of_units_find_the_unit_and_nothing_else(
    filled: Callable[..., Index], text: str, official: str
) -> None:
    index = filled(
        document(1, f"示范市{official}", body="电话：3"),
        document(2, "人民政府", body="民政局、社区、市场、住户、建议、局长、发言、改正、交换、队伍、电话"),
    )  # fmt: skip

    answer = index.search(Query(text=text))

    assert (ids(answer), answer.is_relaxed) == (["item:1"], False)
    assert official in answer.added


def test_a_known_short_name_finds_where_a_longer_one_was_typed(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "人社局"), document(2, "市人社局"), document(3, "人社厅"))

    assert sorted(found(index, "市人社局")) == ["item:1", "item:2"]


def test_a_typed_word_counts_more_than_what_it_is_called(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "最低生活保障申请"), document(2, "低保申请指南"), document(3, "低温")
    )

    assert ids(index.search(Query(text="低保"))) == ["item:2", "item:1"]


def test_the_official_word_does_not_find_what_people_say(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "最低生活保障"), document(2, "低保"))

    answer = index.search(Query(text="最低生活保障"))

    assert (ids(answer), answer.added) == (["item:1"], ())


def test_a_phrase_in_quotes_is_exactly_that(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "最低生活保障"), document(2, "低保"))

    answer = index.search(Query(text="“低保”"))

    assert (ids(answer), answer.added) == (["item:2"], ())


def test_of_two_words_each_is_there_in_one_way_or_the_other(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "最低生活保障的申请"), document(2, "低保的申请"), document(3, "最低生活保障"), document(4, "申请")
    )  # fmt: skip

    answer = index.search(Query(text="低保 申请"))

    assert (sorted(ids(answer)), answer.is_relaxed) == (["item:1", "item:2"], False)


def test_what_no_text_says_is_not_told(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "低保"))

    assert index.search(Query(text="低保")).added == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("农村医保", ["居民医保"], id="the longest"),
        pytest.param("农村 医保", ["居民医保"], id="with a space"),
        pytest.param("農村醫保", ["居民医保"], id="traditional"),
        pytest.param("城市医保", ["基本医疗保险", "医疗保障"], id="each of several"),
        pytest.param("职工资格", [], id="over the bounds of words"),
        pytest.param("工资资格", ["劳动报酬"], id="inside them"),
        pytest.param("医保即基本医疗保险", ["医疗保障"], id="what was typed already"),
        pytest.param("劳动报酬", [], id="not backwards"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words_are_added_where_they_are_said(text: str, expected: list[str]) -> None:
    rows = wording(
        ("医保", "基本医疗保险"), ("医保", "医疗保障"), ("农村医保", "居民医保"), ("工资", "劳动报酬")
    )  # fmt: skip

    assert added(text, rows) == expected


def test_what_was_added_adds_nothing_itself() -> None:
    assert added("甲甲", wording(("甲甲", "乙乙"), ("乙乙", "丙丙"))) == ["乙乙"]


def test_rows_of_the_office_are_added_and_switch_shipped_ones_off() -> None:
    shipped = wording(("医保", "基本医疗保险", "0.5"), ("低保", "最低生活保障"))

    amended = shipped.amended(
        [("醫保", "医疗保障"), ("医保", "基本醫療保險")], off=[("低保", "最低生活保障")]
    )

    assert amended.rows == (Row("醫保", "医疗保障"), Row("医保", "基本醫療保險"))
    assert shipped.amended([], off=[("低保", "别的")]) == shipped


def test_a_weaker_row_counts_less(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "医疗保障须知"), document(2, "社会保险须知"))

    def order(one: str, other: str) -> list[str]:
        rows = wording(("甲甲", "医疗保障", one), ("甲甲", "社会保险", other))
        return ids(index.search(Query(text="甲甲", wording=rows)))

    assert order("1", "0.5") == ["item:1", "item:2"]
    assert order("0.5", "1") == ["item:2", "item:1"]


@pytest.mark.parametrize(
    ("lines", "line", "fault"),
    [
        pytest.param(["低保"], 1, "两列", id="one column"),
        pytest.param(["said,official", "低保,最低生活保障", "医保,"], 3, "文字", id="empty"),
        pytest.param(["低保,，。"], 1, "文字", id="punctuation only"),
        pytest.param([f"{'低' * 51},最低生活保障"], 1, "50", id="too long"),
        pytest.param(["低保,最低生活保障", "醫保,医保"], 2, "相同", id="equal after folding"),
        pytest.param(["甲甲,乙乙", "丙丙,丁丁", "乙乙,甲甲"], 3, "互相指向", id="both ways"),
        pytest.param(["低保,最低生活保障,2"], 1, "第三列", id="weight"),
        pytest.param(["低保,最低生活保障,nan"], 1, "第三列", id="no number"),
        pytest.param(['"低', '保",最低生活保障', "医保,"], 3, "文字", id="after a line break in a field"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_line(lines: list[str], line: int, fault: str) -> None:
    with pytest.raises(BadRows) as told:
        read_rows(f"{one}\n" for one in lines)

    assert told.value.line == line
    assert fault in told.value.fault
    assert str(told.value) == f"第 {line} 行：{told.value.fault}"


def test_rows_are_read_with_or_without_a_header_each_once() -> None:
    lines = [
        "\ufeffsaid,official",
        "低保, 最低生活保障",
        "",
        "低保,最低生活保障",
        "医保,医疗保障,0.4",
    ]

    read = read_rows(lines)

    assert read == [Row("低保", "最低生活保障"), Row("医保", "医疗保障", 0.4)]
    assert read_rows(lines[1:]) == read


def test_no_shipped_word_is_part_of_what_it_is_called() -> None:
    """It would be found all the same."""
    rows = Wording.shipped().rows

    assert len(rows) > 1_500
    assert [row for row in rows if row.said in row.official] == []


def test_twenty_thousand_rows_cost_a_query_next_to_nothing() -> None:
    rows = Wording.from_rows((f"说法{number}", f"规范用语{number}") for number in range(20_000))
    text = "说法19999" + "怎么办理呢" * 40
    assert added(text, rows) == ["规范用语19999"]
    started = time.process_time()

    for _ in range(100):
        parse(text, wording=rows)

    assert (time.process_time() - started) / 100 < 0.02


def test_a_long_question_is_asked_by_a_bounded_number_of_words() -> None:
    rows = wording(("甲甲", "乙乙"), *(("甲甲", f"规范{number}") for number in range(30)))

    assert len(added("甲甲", rows)) == MOST_ADDED


def test_an_official_word_lights_up_beside_the_typed_one() -> None:
    asked = parse("低保", wording=wording(("低保", "最低生活保障")))
    text = "低保即最低生活保障。"

    assert [text[a:b] for a, b in highlighting.spans(asked, text)] == ["低保", "最低生活保障"]


@pytest.mark.parametrize("text", ["nongcunyibao", "nongcun yibao", "Nongcun Yibao"])
def test_what_people_say_is_understood_in_letters_too(
    filled: Callable[..., Index], text: str
) -> None:
    index = filled(
        document(1, body="城乡居民基本医疗保险"), document(2, body="农村医保"), document(3)
    )

    answer = index.search(Query(text=text))

    assert sorted(ids(answer)) == ["item:1", "item:2"]
    assert not answer.is_relaxed


def test_letters_in_groups_are_found_wherever_a_title_has_them(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "结婚离婚登记指南"), document(2, "结婚照"))

    answer = index.search(Query(text="jiehun dengji"))

    assert ids(answer) == ["item:1"]
    assert [answer.hits[0].title.text[a:b] for a, b in answer.hits[0].title.spans] == [
        "结婚",
        "登记",
    ]

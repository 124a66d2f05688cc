"""What is mistyped is told, never changed; what is right is left alone."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from huabiao.search.asking import Query
from huabiao.search.index import Index
from huabiao.search.slips import LONGEST_TEXT
from huabiao.search.tantivy_index import TantivyIndex
from huabiao.search.units import words
from huabiao.search.wording import Wording
from tests.factories.search import document, ids

DATA = Path(__file__).parents[3] / "shared" / "data"
HELD = ["公积金提取", "医疗保险报销", "离婚登记", "劳动合同"]


def meant(index: Index, text: str) -> str:
    return index.search(Query(text=text)).meant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("公及金", "公积金", id="a sound alike"),
        pytest.param("公及金提取", "公积金提取", id="with the rest as it was"),
        pytest.param("公及金怎么提取？", "公积金怎么提取？", id="in a sentence"),
        pytest.param("医疗宝险", "医疗保险", id="a part of a longer word"),
        pytest.param("醫療宝险", "医疗保险", id="traditional beside it"),
        pytest.param("离婚灯记", "离婚登记", id="a word of two"),
        pytest.param("公积京", "公积金", id="near by ear"),
        pytest.param("公金积", "公积金", id="transposed"),
        pytest.param("公积金", "", id="right"),
        pytest.param("公鸡蛋", "", id="nothing like it is held"),
        pytest.param("公租房申请", "", id="right and not held"),
        pytest.param("“公及金”", "“公积金”", id="in quotes"),
        pytest.param("gongjijin", "", id="letters"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_one_word_is_put_right_by_what_the_index_holds(
    filled: Callable[..., Index], text: str, expected: str
) -> None:
    index = filled(*(document(number, title) for number, title in enumerate(HELD)))

    assert meant(index, text) == expected


def test_a_word_the_table_knows_is_right(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "管网改造"), document(2, "私人"))

    assert meant(index, "官网") == ""
    assert index.search(Query(text="官网", wording=Wording())).meant == "管网"


@pytest.mark.parametrize("text", ["人社局", "市人社局", "人社局电话"])
def test_no_part_of_a_word_the_table_knows_is_doubted(
    filled: Callable[..., Index], text: str
) -> None:
    index = filled(document(1, "人设局"), document(2, "设局"), document(3, "社会保障"))

    assert meant(index, text) == ""
    assert index.search(Query(text="人社局", wording=Wording())).meant == "人设局"


def test_what_was_typed_is_asked_all_the_same(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "公积金提取"), document(2, "公及金"))

    answer = index.search(Query(text="公及金"))

    assert ids(answer)[0] == "item:2"


def test_what_the_index_holds_often_is_right(filled: Callable[..., Index]) -> None:
    index = filled(
        *(document(number, "公积金") for number in range(3)),
        *(document(number, "公及金") for number in range(3, 6)),
    )

    assert meant(index, "公及金") == ""


def test_a_page_of_text_is_not_looked_through(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "公积金提取"))

    assert meant(index, "公及金" + "，" * (LONGEST_TEXT - 3)) != ""
    assert meant(index, "公及金" + "，" * (LONGEST_TEXT - 2)) == ""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    """Two thousand articles of laws."""
    file = DATA / "laws" / "law_articles.jsonl.gz"
    if not file.exists():
        pytest.skip(f"no {file}")
    with gzip.open(file, "rt", encoding="utf-8") as opened:
        rows = [json.loads(line) for line, _ in zip(opened, range(2_000), strict=False)]
    index = TantivyIndex(tmp_path_factory.mktemp("articles"))
    with index.writing() as writer:
        writer.put(
            document(number, "", body=row["article_text"]) for number, row in enumerate(rows)
        )
        writer.commit(1)
    return index


def test_five_hundred_right_questions_are_left_alone_and_cost_little(
    articles: TantivyIndex,
) -> None:
    rows = (DATA / "qa_law" / "queries.jsonl").read_text("utf-8").splitlines()
    texts = [text for row in rows if len(text := json.loads(row)["问题"]) <= LONGEST_TEXT][:500]
    meant(articles, "公及金")  # reads the table of sounds

    started = time.process_time()
    alarms = [(text, told) for text in texts if (told := meant(articles, text))]

    assert len(texts) > 400
    assert len(alarms) <= 2, alarms
    assert (time.process_time() - started) / len(texts) < 0.05


def test_two_of_five_slips_of_real_writers_are_put_right_and_hardly_one_is_misled(
    articles: TantivyIndex,
) -> None:
    """Words of the data's corrections in which one character is wrong, where the articles hold the right word."""
    file = DATA / "typo_check" / "odw_train.jsonl.gz"
    if not file.exists():
        pytest.skip(f"no {file}")
    pairs = set()
    with gzip.open(file, "rt", encoding="utf-8") as opened:
        for line in opened:
            row = json.loads(line)
            pairs |= set(_slips(row["source"], row["target"], articles))
    right = [wrong for wrong, word in pairs if meant(articles, wrong) == word]
    misled = [(wrong, word) for wrong, word in pairs if meant(articles, wrong) not in ("", word)]
    assert len(right) / len(pairs) > 0.4
    assert len(misled) / len(pairs) < 0.05


def _slips(source: str, target: str, index: TantivyIndex) -> list[tuple[str, str]]:
    place, found = 0, []
    for word in words(target):
        place = target.index(word, place)
        wrong = source[place : place + len(word)]
        is_one = len(wrong) == len(word) and sum(map(str.__ne__, wrong, word)) == 1
        if len(word) > 1 and is_one and index.search(Query(text=f"“{word}”")).total > 2:
            found.append((wrong, word))
        place += len(word)
    return found

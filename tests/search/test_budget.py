"""What a query may cost, whatever is typed, and what a writer may take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huabiao.config.bench.search_speed import put_all
from huabiao.config.bench.search_texts import Texts
from huabiao.search.asking import Query
from huabiao.search.index import Index
from huabiao.search.tantivy_index import TantivyIndex

DOCUMENTS = 3_000
# Seconds of processor: ten times what the dearest query takes.
MOST = 0.1
NARROWED = {
    "sites": tuple(f"d{number}" for number in range(130)),
    "kind": "NEWS",
    "year": 2020,
    "limit": 100,
    "offset": 900,
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = TantivyIndex(tmp_path_factory.mktemp("city"))
    with index.writing() as writer:
        put_all(writer, Texts(DOCUMENTS))
    index.search(Query(text="yibao"))  # readings of all characters are read once
    return index


def _cost(index: Index, query: Query) -> float:
    started = time.process_time()
    answer = index.search(query)
    spent = time.process_time() - started
    assert 0 <= answer.total <= DOCUMENTS
    assert len(answer.hits) == min(query.limit, max(0, answer.total - query.offset))
    return spent


def _frequent(count: int) -> str:
    """The most frequent characters of the texts, each once."""
    counted = Counter("".join(document.body for document in Texts(500).documents()))
    return "".join(character for character, _ in counted.most_common(count))


def _dear() -> Iterator[object]:
    every = _frequent(200)
    yield pytest.param(every, id="200 frequent characters")
    yield pytest.param(" ".join(every), id="200 frequent characters, each a word")
    yield pytest.param(f"“{every}”", id="a long phrase")
    yield pytest.param("“的”" * 60, id="many phrases")
    yield pytest.param("的" * 200, id="the same again and again")
    yield pytest.param("xian" * 50, id="a long run of letters")
    yield pytest.param("xi'an " * 33, id="many runs of letters")
    yield pytest.param("a" * 40, id="letters that are all vowels")
    yield pytest.param("shi" * 13, id="letters of the most homophones")
    yield pytest.param("s" * 40, id="initials of the most characters")
    yield pytest.param("2023年1月1日" * 20, id="many dates")
    yield pytest.param("〔2023〕1号 " * 20, id="many numbers")
    yield pytest.param("(" * 200 + "2023", id="brackets")
    yield pytest.param("医a保1" * 50, id="one after another")
    yield pytest.param("\U0001f600" * 200, id="pictures")
    yield pytest.param("\u0301" * 200, id="accents")
    yield pytest.param("﷽" * 200, id="one that folds into many")
    yield pytest.param("", id="nothing")
    yield pytest.param("的", id="one frequent character")


@pytest.mark.parametrize("text", list(_dear()))
@pytest.mark.parametrize("narrowed", [{}, NARROWED], ids=["all", "narrowed"])
def test_the_dearest_queries_stay_within_their_budget(
    city: Index, text: str, narrowed: dict
) -> None:
    assert _cost(city, Query(text=text, **narrowed)) < MOST


ODD = "的一是在医保报銷①㎡〔〕()2023年五号月日 ，、“”\"'xianbceiou１ＡＢ%_*?:[]{}^~\\/\x00\n\u200b\u0301\ud800𠮷﷽😀"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(st.sampled_from(ODD), max_size=300)
    | st.text(max_size=300)
    | st.binary(max_size=300).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
    | st.builds(str.__mul__, st.text(min_size=1, max_size=6), st.integers(1, 5_000)),
    offset=st.integers(0, 900),
    limit=st.integers(1, 100),
)
def test_whatever_is_typed_is_answered_within_its_budget(
    city: Index, text: str, offset: int, limit: int
) -> None:
    assert _cost(city, Query(text=text, limit=limit, offset=offset)) < MOST

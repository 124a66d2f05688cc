"""What every engine does alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huabiao.search.asking import Query, Sort, TooDeep
from huabiao.search.documents import Document
from huabiao.search.index import GoesBackwards, Index, WriterBusy
from huabiao.search.tantivy_index import TantivyIndex
from tests.factories.search import document, found, ids

OLD, NEW = datetime(2021, 6, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC)


def test_an_empty_index_has_reached_nothing_and_finds_nothing(index: Index) -> None:
    assert (index.reached(), index.count()) == (0, 0)
    assert index.search(Query(text="医保")).total == 0
    assert index.search(Query()).total == 0


def test_nothing_is_seen_before_the_commit_and_all_of_it_afterwards(
    opened: Callable[[], Index],
) -> None:
    index, reader = opened(), opened()

    with index.writing() as writer:
        writer.put([document(1, "医保报销"), document(2, "医保缴费")])
        reader.refresh()
        assert (found(reader, "医保"), reader.reached()) == ([], 0)
        writer.commit(12)
    reader.refresh()

    assert sorted(found(reader, "医保")) == ["item:1", "item:2"]
    assert (reader.reached(), reader.count()) == (12, 2)


def test_a_reader_of_a_folder_sees_one_state_until_it_is_refreshed(tmp_path: Path) -> None:
    # A cluster's readers see a commit at once: which state is shown is kept there, not by a reader.
    index, reader = TantivyIndex(tmp_path), TantivyIndex(tmp_path)
    with index.writing() as writer:
        writer.put([document(1, "医保报销")])
        writer.commit(12)

    assert (found(reader, "医保"), reader.reached(), reader.count()) == ([], 0, 0)


def test_what_is_put_again_takes_the_place_of_what_was_there(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "公积金提取"))

    index = filled(document(1, "公租房申请"))

    assert (found(index, "公积金"), found(index, "公租房")) == ([], ["item:1"])
    assert index.count() == 1


def test_what_is_removed_is_not_found_and_an_unknown_id_is_passed_over(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "医保报销"), document(2, "医保缴费"))

    with index.writing() as writer:
        writer.remove(["item:1", "item:99"])
        writer.commit(5)

    assert (found(index, "医保"), index.reached(), index.count()) == (["item:2"], 5, 1)


def test_all_is_removed_and_filled_anew_in_one_step(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "医保报销"))

    with index.writing() as writer:
        writer.remove_all()
        writer.put([document(2, "医保缴费")])
        writer.commit(9)

    assert (found(index, "医保"), index.reached(), index.count()) == (["item:2"], 9, 1)


def test_what_was_not_committed_is_dropped(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "医保报销"))

    with pytest.raises(KeyError), index.writing() as writer:  # noqa: PT012 -- what is tried is the whole block
        writer.remove(["item:1"])
        writer.put([document(2, "医保缴费")])
        raise KeyError
    with index.writing() as writer:
        writer.remove(["item:1"])
    with index.writing() as writer:
        writer.commit(1)

    assert found(index, "医保") == ["item:1"]


def test_a_commit_never_goes_back_behind_what_was_reached(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "医保报销"))
    with index.writing() as writer:
        writer.commit(7)

    with pytest.raises(GoesBackwards), index.writing() as writer:  # noqa: PT012 -- what is tried is the whole block
        writer.remove(["item:1"])
        writer.commit(6)

    assert (found(index, "医保"), index.reached()) == (["item:1"], 7)


def test_two_do_not_write_at_once(opened: Callable[[], Index]) -> None:
    index, other = opened(), opened()

    with index.writing(), pytest.raises(WriterBusy), other.writing():
        pass
    with other.writing() as writer:
        writer.commit(1)

    assert other.reached() == 1


def test_a_document_comes_back_as_it_was_put(filled: Callable[..., Index]) -> None:
    whole = Document(
        id="item:7", url="/content/2023/7.html", title="城乡居民医保办法\ud800", sites=("portal", "ybj"),
        kind="DOCUMENT", organization="市医保局", subject="卫生", published_at=NEW,
        validity="AMENDED", summary="摘要", body="正文", numbers=("示医保发〔2023〕7号",),
        names=("医保局",), replaced_by=("item:8",), weight=0.5,
    )  # fmt: skip

    hits = filled(whole).search(Query(text="医保")).hits

    assert [hit.document for hit in hits] == [whole]


def _city(filled: Callable[..., Index]) -> Index:
    return filled(
        document(1, "医保一", sites=("portal", "ybj"), kind="NEWS", organization="甲局", subject="卫生",
                 published_at=OLD, validity="REPEALED"),
        document(2, "医保二", sites=("portal",), kind="DOCUMENT", organization="乙局", subject="卫生",
                 published_at=NEW, validity="IN_FORCE"),
        document(3, "医保三", sites=("ybj",), kind="DOCUMENT", organization="乙局", published_at=NEW),
        document(4, "医保四"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        pytest.param({}, [1, 2, 3, 4], id="nothing"),
        pytest.param({"sites": ("portal",)}, [1, 2], id="a site"),
        pytest.param({"sites": ("portal", "ybj")}, [1, 2, 3], id="either site"),
        pytest.param({"kind": "DOCUMENT"}, [2, 3], id="kind"),
        pytest.param({"organization": "甲局"}, [1], id="organization"),
        pytest.param({"subject": "卫生"}, [1, 2], id="subject"),
        pytest.param({"year": 2023}, [2, 3], id="year"),
        pytest.param({"validity": "REPEALED"}, [1], id="validity"),
        pytest.param({"since": NEW}, [2, 3], id="since, included"),
        pytest.param({"since": OLD, "until": NEW}, [1], id="until, not included"),
        pytest.param({"kind": "DOCUMENT", "sites": ("portal",)}, [2], id="two at once"),
        pytest.param({"kind": "NOTHING"}, [], id="what is not there"),
    ],
)
def test_an_answer_is_narrowed(
    filled: Callable[..., Index], narrowed: dict, expected: list[int]
) -> None:
    index = _city(filled)

    for text in ("医保", ""):
        assert sorted(found(index, text, **narrowed)) == [f"item:{one}" for one in expected]
        assert index.search(Query(text=text, **narrowed)).total == len(expected)


def test_facets_count_all_that_was_found(filled: Callable[..., Index]) -> None:
    answer = _city(filled).search(Query(text="医保", limit=1))

    assert len(answer.hits) == 1
    assert answer.facets == {
        "site": {"portal": 2, "ybj": 2},
        "kind": {"DOCUMENT": 2, "NEWS": 1},
        "organization": {"乙局": 2, "甲局": 1},
        "subject": {"卫生": 2},
        "year": {"2023": 2, "2021": 1},
        "validity": {"IN_FORCE": 1, "REPEALED": 1},
    }


def test_a_chosen_value_leaves_the_other_values_of_its_facet_to_be_chosen(
    filled: Callable[..., Index],
) -> None:
    answer = _city(filled).search(
        Query(text="医保", kind="DOCUMENT", sites=("ybj",), year=2023, limit=1)
    )

    assert (answer.total, ids(answer)) == (1, ["item:3"])
    assert answer.facets == {
        "site": {"portal": 1, "ybj": 1},
        "kind": {"DOCUMENT": 1},
        "organization": {"乙局": 1},
        "subject": {},
        "year": {"2023": 1},
        "validity": {},
    }


def test_a_chosen_value_that_nothing_has_leaves_those_that_are_there(
    filled: Callable[..., Index],
) -> None:
    answer = _city(filled).search(Query(text="医保", kind="NOTHING"))

    assert (answer.total, answer.is_relaxed) == (0, False)
    assert answer.facets["kind"] == {"DOCUMENT": 2, "NEWS": 1}
    assert answer.facets["organization"] == {}


def test_the_newest_come_first_when_that_is_asked(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "医保医保医保", published_at=OLD), document(2, "关于医保的事", published_at=NEW)
    )

    assert found(index, "医保", sort=Sort.NEWEST) == ["item:2", "item:1"]
    assert found(index, "医保") == ["item:1", "item:2"]


def test_pages_follow_each_other_without_a_gap(filled: Callable[..., Index]) -> None:
    index = filled(*(document(number, f"医保{'好' * number}") for number in range(25)))

    pages = [found(index, "医保", offset=start) for start in (0, 10, 20, 30)]

    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({one for page in pages for one in page}) == 25


def test_nobody_looks_too_deep() -> None:
    with pytest.raises(TooDeep):
        Query(text="医保", offset=1_000)


def test_what_weighs_less_stands_below_its_like(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "医保办法", weight=0.5), document(2, "医保办法"))

    assert found(index, "医保办法") == ["item:2", "item:1"]
    assert found(index, "医保办法", limit=1) == ["item:2"]


def test_two_words_are_both_wanted_and_one_is_enough_where_nothing_has_both(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "医保报销"), document(2, "医保缴费"))

    both, one = (index.search(Query(text=text)) for text in ("医保怎么报销", "医保 养老"))

    assert (ids(both), both.is_relaxed) == (["item:1"], False)
    assert (sorted(ids(one)), one.is_relaxed) == (["item:1", "item:2"], True)


def test_a_question_of_many_words_finds_what_answers_most_of_it(
    filled: Callable[..., Index],
) -> None:
    index = filled(
        document(1, "城乡居民基本医疗保险报销办法", body="参保农民住院以后按比例报销。"),
        document(2, "农村公路养护办法", body="县道由县级养护。"),
        document(3, "职工住房公积金提取"),
    )

    assert found(index, "请问农民在外地住院的医疗费怎么报销？")[0] == "item:1"


def test_what_is_said_twice_counts_less_than_two_things(filled: Callable[..., Index]) -> None:
    index = filled(document(1, "公园游览"), document(2, "医院学校"))

    assert found(index, "公园 公园 医院 学校") == ["item:2", "item:1"]


def test_what_was_replaced_stands_right_below_what_took_its_place(
    filled: Callable[..., Index],
) -> None:
    index = filled(
        document(1, "医保报销办法", replaced_by=("item:4",)),
        document(2, "医保报销"),
        document(3, "医保报销", body="很长的通知。" * 20),
        document(4, "办法", body=f"医保{'另有规定' * 99}报销", weight=0.5),
    )

    assert found(index, "医保报销") == ["item:2", "item:4", "item:1", "item:3"]
    assert found(index, "医保报销办法") == ["item:4", "item:1", "item:2", "item:3"]
    # By date, they stand where they stand.
    assert sorted(found(index, "医保报销", sort=Sort.NEWEST)) == [f"item:{n}" for n in (1, 2, 3, 4)]


def test_what_took_the_place_of_several_stands_before_all_of_them_once_on_all_pages(
    filled: Callable[..., Index],
) -> None:
    index = filled(
        *(document(number, f"医保{'好' * number}", replaced_by=("item:29",)) for number in range(28)),
        document(29, "通知", body=f"{'另有规定' * 99}医保"),
    )  # fmt: skip

    pages = [found(index, "医保", offset=start) for start in (0, 10, 20, 30)]

    assert [len(page) for page in pages] == [10, 10, 9, 0]
    assert len({one for page in pages for one in page}) == 29
    assert pages[0][:2] == ["item:29", "item:0"]


@pytest.mark.parametrize(
    ("replaced_by", "narrowed", "expected"),
    [
        pytest.param({1: 2, 2: 3}, {}, [3, 2, 1], id="a chain"),
        pytest.param({1: 2, 2: 1}, {}, [2, 1, 3], id="each by the other"),
        pytest.param({1: 9}, {}, [1, 2, 3], id="by what is not there"),
        pytest.param({1: 4}, {}, [1, 2, 3], id="by what does not answer"),
        pytest.param({1: 3}, {"kind": "DOCUMENT"}, [1, 2], id="by what is narrowed away"),
    ],
)
def test_only_what_is_found_stands_before_what_it_replaced(
    filled: Callable[..., Index],
    replaced_by: dict[int, int],
    narrowed: dict[str, str],
    expected: list[int],
) -> None:
    index = filled(*(
        document(
            number, title, kind=kind,
            replaced_by=(f"item:{replaced_by[number]}",) if number in replaced_by else (),
        )
        for number, title, kind in (
            (1, "医保", "DOCUMENT"), (2, "医保办法", "DOCUMENT"), (3, "医保的办法", "NEWS"), (4, "社保", "DOCUMENT")
        )
    ))  # fmt: skip

    assert found(index, "医保", **narrowed) == [f"item:{one}" for one in expected]


def test_of_many_words_the_commonest_find_nothing_alone(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "农民工工伤认定"), document(2, "农民工住房保障"),
        *(document(number, "申请", body="申请农民工证明") for number in range(3, 30)),
    )  # fmt: skip

    answer = index.search(Query(text="农民工 工伤 认定 住房 申请", limit=50))

    assert (sorted(ids(answer)), answer.total) == (["item:1", "item:2"], 2)
    assert not answer.is_relaxed


def test_what_is_commonest_finds_where_nothing_holds_more(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "农民工工伤认定", sites=("portal",)),
        *(document(number, body="申请农民工证明", sites=("ybj",)) for number in range(2, 30)),
    )

    answer = index.search(Query(text="农民工 工伤 认定 申请", sites=("ybj",)))

    assert (answer.total, answer.is_relaxed) == (28, True)


def test_a_short_name_that_no_dictionary_knows_is_one_word(filled: Callable[..., Index]) -> None:
    index = filled(
        document(1, "示范市社旅局"), document(2, "旅局"), document(3, body="社、旅与局"), document(4, body="局")
    )  # fmt: skip

    assert found(index, "社旅局") == ["item:1"]
    # Where nobody is called so, its parts are better than nothing, but no single character is.
    answer = index.search(Query(text="县社旅局"))
    assert (sorted(ids(answer)), answer.is_relaxed) == (["item:1", "item:2"], True)


@pytest.mark.parametrize("kind", ["NEWS", "NOTICE", "FAQ", "GALLERY"])
def test_what_a_value_counts_is_what_choosing_it_gives(
    filled: Callable[..., Index], kind: str
) -> None:
    index = filled(
        document(1, "养老补贴", kind="NEWS"),
        document(2, "养老和补贴", kind="NEWS"),
        document(3, "养老", kind="NEWS"),
        document(4, "补贴", kind="NOTICE"),
        document(5, "养老", kind="NOTICE"),
        document(6, "补贴", kind="FAQ"),
    )

    told = index.search(Query(text="养老 补贴", kind=kind)).facets["kind"]

    assert told == {
        value: index.search(Query(text="养老 补贴", kind=value)).total for value in told
    }
    assert list(told) == sorted(told, key=lambda value: -told[value])
    expected = {"NEWS": 2} if kind == "NEWS" else {"NEWS": 2, "NOTICE": 2, "FAQ": 1}
    assert told == expected


def test_characters_that_make_no_word_are_found_as_they_stand_alone(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "公有资金"), document(2, "公，金"), document(3, "写成公及金"))

    assert found(index, "公及金") == ["item:3"]
    assert found(index, "金及公") == []


def test_two_characters_typed_alone_are_one_word_whatever_the_dictionary_makes_of_them(
    filled: Callable[..., Index],
) -> None:
    index = filled(document(1, "防治地灾"), document(2, "地里的灾"), document(3, "灾后"))

    assert found(index, "地灾") == ["item:1"]
    assert found(index, "灾地") == []

"""What `huabiao bench search --judged` prints, on a set too small to tell anything about quality."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huabiao.config.bench import judged, search_speed
from huabiao.config.bench.search_texts import Texts

TEXTS = {
    "a": "城乡居民基本医疗保险的报销比例由市医疗保障局规定。",
    "b": "职工提取住房公积金，应当提交购房合同。",
    "c": "县道和乡道的养护由县级交通运输局负责。",
}
ASKED = {
    "1": ("农村医疗保险怎么报销", "a"),
    "2": ("买房子怎么提取公积金", "b"),
    "3": ("乡道由谁养护", "c"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [{"_id": one, "title": "", "text": text} for one, text in TEXTS.items()]
    asked = [{"_id": one, "text": text} for one, (text, _) in ASKED.items()]
    for name, lines in (("corpus", rows), ("queries", asked)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    judgements = "".join(f"{one}\t{answer}\t1\n" for one, (_, answer) in ASKED.items())
    (tmp_path / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judgements}", "utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.enable_socket
def test_ours_and_three_plain_engines_are_measured_in_one_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("bench", "search", "--judged", str(folder), "--json")

    told = json.loads(capsys.readouterr().out)
    assert [
        (one["engine"], one["ndcg10"], one["mrr"], one["recall10"], one["empty"]) for one in told
    ] == [
        ("huabiao", 1.0, 1.0, 1.0, 0),
        ("sqlite-fts5-trigram", told[1]["ndcg10"], told[1]["mrr"], told[1]["recall10"], 1),
        ("postgresql-fts", 1.0, 1.0, 1.0, 0),
        ("wagtail", 1.0, 1.0, 1.0, 0),
    ]
    assert all(one["p95_ms"] > 0 for one in told)


def test_a_folder_without_a_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="qrels"):
        call_command("bench", "search", "--judged", str(tmp_path))


def test_a_weak_alternative_proves_nothing() -> None:
    judged.check([{"mrr": 0.2}, {"mrr": 0.38}], {"mrr": 0.4})

    with pytest.raises(judged.WeakAlternatives):
        judged.check([{"mrr": 0.2}, {"mrr": 0.36}], {"mrr": 0.4})


def test_figures_are_those_of_the_ranks(folder: Path) -> None:
    found = {ASKED["1"][0]: ["a"], ASKED["2"][0]: ["c", "b"], ASKED["3"][0]: []}

    told = judged.figures_of("x", judged.read_set(folder), found.__getitem__)

    assert (told["ndcg10"], told["mrr"], told["recall10"], told["hit1"], told["empty"]) == (
        0.5436, 0.5, 0.6667, 0.3333, 1,
    )  # fmt: skip


def test_too_few_documents_are_refused() -> None:
    with pytest.raises(CommandError, match="1000"):
        call_command("bench", "search", "--documents", "999")


def test_texts_are_the_same_each_time_and_words_are_frequent_and_rare() -> None:
    texts, again = Texts(3_000), Texts(3_000)

    made = list(texts.documents())
    assert made == list(again.documents())
    assert 780 < sum(len(one.body) for one in made) / 3_000 < 860
    holding = {
        sort: [
            sum(one.text in document.body for document in made) / 3_000
            for one in texts.queries(300)
            if one.sort == sort and one.text.isalpha() and len(one.text) in (2, 3)
        ]
        for sort in ("frequent", "middling", "rare")
    }
    assert {sort: bool(shares) for sort, shares in holding.items()} == dict.fromkeys(holding, True)
    assert min(holding["frequent"]) > 0.08
    # Some stand in the middle of another word, too.
    assert 0.005 < statistics.median(holding["middling"]) < 0.05
    assert statistics.median(holding["rare"]) < 0.02


def test_who_waits_for_those_before_has_waited_since_its_own_time() -> None:
    waited = search_speed.ask_in_time(lambda _: time.sleep(0.05), ["一"] * 80, a_second=1_000)

    # Sixteen at a time: the last was due after 79 ms and is answered after five rounds of 50.
    assert waited[-1] > 100
    assert waited[0] < 100


def test_the_gain_is_told_for_all_questions_and_for_the_half_no_weight_saw() -> None:
    def engine(name: str, gains: list[float], untuned: list[float]) -> dict[str, object]:
        mean = sum(untuned) / len(untuned)
        return {
            "engine": name,
            "gains": gains,
            "untuned": untuned,
            "ndcg10": sum(gains) / len(gains),
            "ndcg10_untuned": mean,
        }

    told = judged.compare(
        [
            engine("huabiao", [1.0, 0.5, 0.5], [0.5, 0.5]),
            engine("worse", [0.4, 0.4, 0.4], [0.2, 0.2]),
            engine("better", [0.5, 0.5, 0.5], [0.1, 0.1]),
        ]
    )

    assert (told["best"], told["gain"]) == ("better", 0.333)
    assert (told["gain_low"], told["gain_high"]) == (0.0, 1.0)
    # On that half another one was the best.
    assert [told[f"untuned_gain{end}"] for end in ("", "_low", "_high")] == [1.5, 1.5, 1.5]

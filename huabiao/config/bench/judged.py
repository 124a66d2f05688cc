"""Measures how well questions find what people judged to answer them: ours, and three plain alternatives.

A set is a folder in BEIR form: `corpus.jsonl` (_id, title, text), `queries.jsonl` (_id, text), `qrels.tsv`
(query-id, corpus-id, score). `floor.json`, if there is one, says what the best alternative has to reach.
"""

from __future__ import annotations

import json
import math
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path
from typing import Any

from huabiao.base.errors import Refused
from huabiao.search.asking import Query
from huabiao.search.documents import Document
from huabiao.search.folding import fold
from huabiao.search.tantivy_index import TantivyIndex
from huabiao.search.units import BLOCK

TOP = 10
# How far below the floor the best alternative may stay before the comparison proves nothing.
TOLERANCE = 0.03
RESAMPLES = 1_000
OURS = "huabiao"
FLOORS = ("hit1", "mrr", "recall10")
# Asks for ten ids of a question, the best first.
Ask = Callable[[str], list[str]]


class NotAJudgedSet(Refused):
    message = "文件夹里没有 corpus.jsonl、queries.jsonl 和 qrels.tsv。"


class WeakAlternatives(Refused):
    message = "用来比较的其他引擎低于简单 BM25 的水平，这次比较不能说明问题。"


@dataclass(frozen=True)
class JudgedSet:
    corpus: list[dict[str, str]]
    queries: list[dict[str, str]]
    judged: dict[str, dict[str, int]]  # of a query, how well each document answers it
    floor: dict[str, float] = field(default_factory=dict)


def read_set(folder: Path) -> JudgedSet:
    """Queries that nothing was judged for are left out; raises NotAJudgedSet."""
    files = [folder / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")]
    if not all(file.exists() for file in files):
        raise NotAJudgedSet
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in files[2].read_text(encoding="utf-8").splitlines():
        query, document, score = line.split("\t")
        if score.lstrip("-").isdigit() and int(score) > 0:
            judged[query][document] = int(score)
    floor = folder / "floor.json"
    return JudgedSet(
        corpus=list(_lines(files[0])),
        queries=[query for query in _lines(files[1]) if query["_id"] in judged],
        judged=dict(judged),
        floor=json.loads(floor.read_text(encoding="utf-8")) if floor.exists() else {},
    )


def _lines(file: Path) -> Iterator[dict[str, str]]:
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield {**row, "_id": str(row["_id"])}


@contextmanager
def ours(judged: JudgedSet, home: Path) -> Iterator[Ask]:
    index = TantivyIndex(home / "index")
    with index.writing() as writer:
        writer.put(
            Document(id=row["_id"], url="", title=row.get("title", ""), body=row["text"])
            for row in judged.corpus
        )
        writer.commit(1)

    yield lambda text: [hit.document.id for hit in index.search(Query(text=text, limit=TOP)).hits]


def figures_of(engine: str, judged: JudgedSet, ask: Ask) -> dict[str, Any]:
    """Means over all queries; the half no weight was tuned on besides; times in milliseconds."""
    rows, times = [], []
    for query in judged.queries:
        started = time.perf_counter()
        found = ask(query["text"])[:TOP]
        times.append((time.perf_counter() - started) * 1000)
        rows.append(_scores(found, judged.judged[query["_id"]]))
    kept = [
        row for row, query in zip(rows, judged.queries, strict=True) if not _is_tuned(query["_id"])
    ]
    gains = [row["ndcg10"] for row in rows]
    low, high = _interval(gains)
    return {
        "engine": engine,
        **{
            name: _mean([row[name] for row in rows])
            for name in ("ndcg10", "mrr", "recall10", "hit1")
        },
        "ndcg10_low": low,
        "ndcg10_high": high,
        "ndcg10_untuned": _mean([row["ndcg10"] for row in kept]),
        "empty": int(sum(row["is_empty"] for row in rows)),
        "p95_ms": round(sorted(times)[int(len(times) * 0.95)], 2) if times else None,
        "queries": len(rows),
        "gains": gains,
        "untuned": [row["ndcg10"] for row in kept],
    }


def compare(figures: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How much ours is above the best alternative, and the best on the half no weight was tuned on."""
    mine, *others = figures
    best = max(others, key=lambda one: one["ndcg10"])
    untuned = max(others, key=lambda one: one["ndcg10_untuned"])
    return {
        "best": best["engine"],
        **_gain(mine["gains"], best["gains"], "gain"),
        **_gain(mine["untuned"], untuned["untuned"], "untuned_gain"),
    }


def _gain(mine: list[float], theirs: list[float], name: str) -> dict[str, float]:
    """Query by query: a share, with the bounds of 95 % of resamples."""
    pairs = list(zip(mine, theirs, strict=True))
    chance = random.Random(1)  # noqa: S311 -- the same figures for the same run
    ratios = (
        sorted(
            _ratio(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES if pairs else 0)
        )
        or [0.0] * RESAMPLES
    )
    return {
        name: round(_ratio(pairs), 3),
        f"{name}_low": round(ratios[int(RESAMPLES * 0.025)], 3),
        f"{name}_high": round(ratios[int(RESAMPLES * 0.975)], 3),
    }


def check(alternatives: Sequence[dict[str, Any]], floor: dict[str, float]) -> None:
    """The best of the alternatives, by each figure; raises WeakAlternatives."""
    for name, wanted in floor.items():
        reached = max(one[name] for one in alternatives)
        if reached < wanted - TOLERANCE:
            raise WeakAlternatives(f"{WeakAlternatives.message}（{name}：{reached} < {wanted}）")


def plain_bm25(judged: JudgedSet) -> Ask:
    """The yardstick: BM25 over pairs of characters, written out, title and text as one."""
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = []
    for number, row in enumerate(judged.corpus):
        tokens = pairs_of(f"{row.get('title', '')}\n{row['text']}")
        lengths.append(len(tokens))
        for token, count in Counter(tokens).items():
            postings[token].append((number, count))
    mean = statistics.fmean(lengths) or 1.0

    def ask(text: str) -> list[str]:
        scores: Counter[int] = Counter()
        for token, times in Counter(pairs_of(text)).items():
            holding = postings.get(token, [])
            rare = math.log(1 + (len(lengths) - len(holding) + 0.5) / (len(holding) + 0.5))
            for number, count in holding:
                norm = 1.2 * (0.25 + 0.75 * lengths[number] / mean)
                scores[number] += times * rare * count * 2.2 / (count + norm)  # type: ignore[assignment]
        return [judged.corpus[number]["_id"] for number, _ in scores.most_common(TOP)]

    return ask


def pairs_of(text: str) -> list[str]:
    """Plainly: two characters side by side, a single one where it stands alone."""
    return [
        block[place : place + 2]
        for block in BLOCK.findall(fold(text))
        for place in range(max(1, len(block) - 1))
    ]


def _scores(found: list[str], wanted: dict[str, int]) -> dict[str, float]:
    ranks = [rank for rank, one in enumerate(found, 1) if one in wanted]
    best = sorted(wanted.values(), reverse=True)[:TOP]
    ideal = sum(score / math.log2(rank + 1) for rank, score in enumerate(best, 1))
    gain = sum(wanted[found[rank - 1]] / math.log2(rank + 1) for rank in ranks)
    return {
        "ndcg10": gain / ideal,
        "mrr": 1 / ranks[0] if ranks else 0.0,
        "recall10": len(ranks) / len(wanted),
        "hit1": float(1 in ranks),
        "is_empty": float(not found),
    }


def _is_tuned(query: str) -> bool:
    """Half of all queries, by their ids: on these weights are chosen."""
    return sha1(query.encode(), usedforsecurity=False).digest()[0] % 2 == 0


def _mean(values: list[float]) -> float:
    return round(statistics.fmean(values), 4) if values else 0.0


def _interval(values: list[float]) -> tuple[float, float]:
    chance = random.Random(1)  # noqa: S311 -- the same figures for the same run
    means = sorted(
        statistics.fmean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES)
    )
    return round(means[int(RESAMPLES * 0.025)], 4), round(means[int(RESAMPLES * 0.975)], 4)


def _ratio(pairs: list[tuple[float, float]]) -> float:
    theirs = sum(other for _, other in pairs)
    return sum(one for one, _ in pairs) / theirs - 1 if theirs else 0.0

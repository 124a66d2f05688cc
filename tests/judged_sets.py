"""Turns the judged sets of a data folder into BEIR form, for `huabiao bench search --judged`.

    python tests/judged_sets.py DATA INTO

Makes INTO/qa_law, INTO/qa_ncp_policy and INTO/faq, each with corpus.jsonl, queries.jsonl, qrels.tsv and floor.json.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

REPUBLIC = "中华人民共和国"
# What BM25 over pairs of characters reaches on these sets, as the README of the data says.
FLOORS = {
    "qa_law": {"hit1": 0.32, "recall10": 0.49, "mrr": 0.40},
    "qa_ncp_policy": {"hit1": 0.81, "recall10": 0.98},
    "faq": {"hit1": 0.16, "recall10": 0.33},
}


def main(data: Path, into: Path) -> None:
    law = data / "qa_law"
    questions = list(_rows(law / "queries.jsonl"))
    _write(
        into / "qa_law",
        _articles(law / "gold_articles.jsonl", data / "laws" / "law_articles.jsonl.gz"),
        [(row["query_id"], row["问题"]) for row in questions],
        [(row["query_id"], f"gold-{one}") for row in questions for one in row["match_id"]],
    )
    policy = data / "qa_ncp_policy"
    asked = list(_rows(policy / "queries.jsonl"))
    _write(
        into / "qa_ncp_policy",
        [(row["docid"], "", row["text"]) for row in _rows(policy / "docs.jsonl.gz")],
        [(row["qid"], row["question"]) for row in asked],
        [(row["qid"], row["docid"]) for row in asked],
    )
    pairs = list(_rows(policy / "faq_pairs.jsonl"))
    _write(
        into / "faq",
        [(row["id"], "", row["answer"]) for row in pairs],
        [(row["id"], row["question"]) for row in pairs],
        [(row["id"], row["id"]) for row in pairs],
    )


def _articles(gold: Path, others: Path) -> Iterator[tuple[str, str, str]]:
    """What answers, and all other articles; the same article under its law's full name is left out."""
    answering = set()
    for row in _rows(gold):
        answering.add(row["name"].removeprefix(REPUBLIC))
        yield f"gold-{row['id']}", row["name"], row["content"]
    seen = answering
    for row in _rows(others):
        title = row["law_name"] + row["article_no"]
        if (short := title.removeprefix(REPUBLIC)) not in seen:
            seen.add(short)
            yield f"other-{row['id']}", title, row["article_text"]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as opened:
        yield from (json.loads(line) for line in opened if line.strip())


def _write(
    folder: Path,
    corpus: Iterable[tuple[object, str, str]],
    queries: Iterable[tuple[object, str]],
    judged: Iterable[tuple[object, object]],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    corpus_rows = [{"_id": str(one), "title": title, "text": text} for one, title, text in corpus]
    query_rows = [{"_id": str(one), "text": text} for one, text in queries]
    for name, rows in (("corpus", corpus_rows), ("queries", query_rows)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    lines = "".join(f"{query}\t{document}\t1\n" for query, document in judged)
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{lines}", encoding="utf-8")
    (folder / "floor.json").write_text(json.dumps(FLOORS[folder.name]), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

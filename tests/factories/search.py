"""Documents for an index, and what it finds, as ids."""

from __future__ import annotations

from typing import Any

from huabiao.search.asking import Answer, Query
from huabiao.search.documents import Document
from huabiao.search.index import Index


def document(number: int, title: str = "通知", **values: Any) -> Document:
    return Document(id=f"item:{number}", url=f"/content/{number}.html", title=title, **values)


def ids(answer: Answer) -> list[str]:
    return [hit.document.id for hit in answer.hits]


def found(index: Index, text: str, **narrowed: Any) -> list[str]:
    return ids(index.search(Query(text=text, **narrowed)))

"""Decides what of a document is shown where it was found: the same for every engine."""

from __future__ import annotations

from huabiao.search import highlighting
from huabiao.search.asking import Hit
from huabiao.search.documents import Document
from huabiao.search.parsing import Asked


def hit(asked: Asked, document: Document, score: float) -> Hit:
    text = "\n".join(part for part in (document.summary, document.body) if part)
    return Hit(
        document,
        score,
        highlighting.piece(asked, document.title),
        highlighting.snippet(asked, text),
    )

"""Decides what OpenSearch keeps of a document: our own tokens, with spaces between them, so that it divides nothing.

Each place of a title that is read aloud is one word of the field: the character and a sign for each of its
readings, which the cluster lays at one position (`ngram` of one character).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from typing import Any

from huabiao.search import numbering, pinyin
from huabiao.search.documents import Document
from huabiao.search.folding import fold
from huabiao.search.units import spread

VERSION = 2  # of what is kept: an index of another one is not looked at, and filled anew
SOUNDS = ("aloud", "initials")
CURSOR = ":cursor"  # no feature gives such an id
_TITLE_READ = 200  # characters of a title or name that are read aloud
_LONGEST = 1_000  # characters of a value that is compared as a whole
_NOTHING = "\u2420"  # stands where a text has a comma or a space
_SIGNS = 0xF0000  # a plane for private use
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw", "")
_LETTERS = "aeiouvnrmŋ"

_WORDS = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_PAIRS = {"type": "text", "analyzer": "whitespace"}
_SOUNDS = {"type": "text", "analyzer": "aloud", "search_analyzer": "whitespace"}
_COMPARED = (
    "id", "site", "kind", "organization", "subject", "validity", "marks", "own", "replaced_by",
)  # fmt: skip
_WHOLE = {"type": "keyword", "ignore_above": _LONGEST}

INDEX: dict[str, Any] = {
    "settings": {
        # One shard: what was committed becomes visible at one instant.
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        # Only a commit shows what was written.
        "refresh_interval": "-1",
        # For so long a writer that lost its turn cannot bring back what was removed.
        "gc_deletes": "1h",
        "analysis": {
            "filter": {"one": {"type": "ngram", "min_gram": 1, "max_gram": 1}},
            "analyzer": {"aloud": {"type": "custom", "tokenizer": "whitespace", "filter": ["one"]}},
        },
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"includes": ["document", "reached", "replaced_by"]},
        "properties": {
            "document": {"type": "binary"},
            "reached": {"type": "long"},
            "year": {"type": "integer"},
            "published": {"type": "long"},
            "weight": {"type": "float"},
            **dict.fromkeys(_COMPARED, _WHOLE),
            **{
                f"{part}_{sort}": like
                for part in ("title", "body")  # what stands in the title stands in both
                for sort, like in (("words", _WORDS), ("units", _WORDS), ("pairs", _PAIRS))
            },
            **dict.fromkeys(SOUNDS, _SOUNDS),
        },
    },
}


def fields(document: Document) -> dict[str, Any]:
    """The source of a document, as the mapping above wants it."""
    title = fold(document.title)
    folded = [title, *(fold(text) for text in list(document.texts())[1:] if text)]
    spoken = [title, *map(fold, (*document.names, document.organization))]
    return {
        "document": base64.b64encode(document.to_bytes()).decode(),
        "id": document.id,
        "replaced_by": document.replaced_by,
        "site": document.sites,
        **{
            name: value
            for name in ("kind", "organization", "subject", "validity", "year")
            if (value := getattr(document, name))
        },
        "published": document.second,
        "weight": document.weight,
        **_texts("title", title),
        **_texts("body", "\n".join(folded)),
        **_marks(document, folded),
        "aloud": [_spoken(text, pinyin.aloud) for text in spoken if text],
        "initials": [_spoken(text, pinyin.initials) for text in spoken if text],
    }


def document_of(hit: dict[str, Any]) -> Document:
    return Document.from_bytes(base64.b64decode(hit["_source"]["document"]))


def _texts(part: str, folded: str) -> dict[str, str]:
    return {f"{part}_{sort}": tokens for sort, tokens in spread(folded)._asdict().items()}


def _marks(document: Document, folded: list[str]) -> dict[str, list[str]]:
    numbers = [fold(number) for number in document.numbers]
    own = {token for text in (folded[0], *numbers) for token in numbering.tokens_of(text)}
    codes = {code for number in numbers if (code := numbering.code_of(number))}
    return {
        "own": sorted(own),
        "marks": sorted(codes.union(*map(numbering.tokens_of, folded))),
    }


def _spoken(text: str, ways: Callable[[str], tuple[str, ...]]) -> str:
    return " ".join(
        "".join(dict.fromkeys(map(sign, ways(character)))) for character in text[:_TITLE_READ]
    )


@cache
def sign(token: str) -> str:
    """One character for what stands at a place: a character for itself, a syllable as one for private use."""
    if len(token) == 1:
        return token if token.isalnum() else _NOTHING
    initial = next(one for one in _INITIALS if token.startswith(one))
    number = 0
    for letter in token.removeprefix(initial).replace("ng", "ŋ"):
        number = number * (len(_LETTERS) + 1) + _LETTERS.find(letter) + 1
    return chr(_SIGNS + _INITIALS.index(initial) * (len(_LETTERS) + 1) ** 3 + number)

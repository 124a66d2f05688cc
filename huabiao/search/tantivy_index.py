"""Keeps an index in a folder of this machine, with Tantivy: one process writes, any number read.

The number of the last change is a document of its own, so that it is committed with the others or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from tantivy import SchemaBuilder

from huabiao.search import highlighting, numbering, pinyin, slips
from huabiao.search.asking import Answer, Hit, Query, Sort
from huabiao.search.documents import Document
from huabiao.search.folding import fold
from huabiao.search.index import FACETS, GoesBackwards, WriterBusy
from huabiao.search.parsing import Asked, parse
from huabiao.search.tantivy_queries import CURSOR, Asking
from huabiao.search.units import pairs, units, words

_MEMORY = 128_000_000  # of the writer, in bytes
_THREADS = 1
_MOST_VALUES = 100  # of a facet
_TITLE_READ = 200  # characters of a title or name that are read aloud


class TantivyIndex:
    """Fulfils `index.Index`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.config_reader(reload_policy="manual")
        self.refresh()

    @contextmanager
    def writing(self) -> Iterator[TantivyWriter]:
        try:
            writer = self._index.writer(_MEMORY, _THREADS)
        except ValueError as error:
            if "LockBusy" in str(error):
                raise WriterBusy from error
            raise
        self.refresh()
        try:
            yield TantivyWriter(writer, self._schema, self.reached())
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
            self.refresh()

    def refresh(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def reached(self) -> int:
        found = self._searcher.search(
            tantivy.Query.term_query(self._schema, "id", CURSOR), 1, count=False
        )
        addresses = [address for _, address in found.hits]
        values = self._searcher.fast_field_values("reached", addresses) if addresses else [0]
        return int(values[0] or 0)

    def count(self) -> int:
        return int(self._searcher.num_docs) - (self.reached() > 0)

    def search(self, query: Query) -> Answer:
        searcher = self._searcher  # one state for all that is asked here
        asked = parse(query.text, wording=query.wording)
        if asked.is_empty and query.text.strip():
            return Answer(0)
        asking = Asking(asked, query, self._schema, searcher)
        clause = asking.clause()
        facets = _facets(searcher, clause)
        total, is_relaxed = facets.pop("")["total"], False
        if not total and (asked.words or asked.marks):
            asked = parse(query.text, wording=query.wording, is_literal=False)
            asking = Asking(asked, query, self._schema, searcher)
            clause = asking.clause(is_relaxed=True)
            facets = _facets(searcher, clause)
            total = facets.pop("")["total"]
            is_relaxed = total > 0
        added = tuple(one.official for one in asking.added)
        meant = slips.meant(query.text, asking, query.wording)
        if query.offset >= total:
            return Answer(total, (), facets, is_relaxed, added, meant)
        by_date = query.sort is Sort.NEWEST or asked.is_empty
        found = searcher.search(
            clause,
            query.limit,
            count=False,
            offset=query.offset,
            order_by_field="published" if by_date else None,
            weight_by_field=None if by_date else "weight",
        )
        hits = tuple(
            _hit(asked, 0.0 if by_date else score, searcher.doc(address))
            for score, address in found.hits
        )
        return Answer(total, hits, facets, is_relaxed, added, meant)


class TantivyWriter:
    """Fulfils `index.Writer`."""

    def __init__(self, writer: tantivy.IndexWriter, schema: tantivy.Schema, reached: int) -> None:
        self._writer, self._schema, self._reached = writer, schema, reached

    def put(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self.remove([document.id])
            self._writer.add_document(_entry(document))

    def remove(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._writer.delete_documents_by_term("id", one)

    def remove_all(self) -> None:
        self._writer.delete_all_documents()

    def commit(self, reached: int) -> None:
        if reached < self._reached:
            self._writer.rollback()
            raise GoesBackwards(f"{reached} < {self._reached}")
        self.remove([CURSOR])
        cursor = tantivy.Document()
        cursor.add_text("id", CURSOR)
        cursor.add_integer("reached", reached)
        self._writer.add_document(cursor)
        self._writer.commit()
        self._reached = reached


def _schema() -> tantivy.Schema:
    schema = SchemaBuilder()
    schema.add_text_field("id", tokenizer_name="raw", index_option="basic")
    schema.add_bytes_field("document", stored=True)
    for name in ("site", "kind", "organization", "subject", "validity"):
        schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("year", indexed=True, fast=True)
    schema.add_integer_field("published", indexed=True, fast=True)
    schema.add_integer_field("reached", fast=True)
    schema.add_float_field("weight", fast=True)
    for part in ("title", "body"):  # what stands in the title stands in both
        schema.add_text_field(f"{part}_words", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field(f"{part}_units", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field(f"{part}_pairs", tokenizer_name="whitespace")
    for name in ("marks", "own"):  # in the text; its own
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("aloud", tokenizer_name="whitespace")
    schema.add_text_field("initials", tokenizer_name="whitespace")
    return schema.build()


def _entry(document: Document) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("id", document.id)
    entry.add_bytes("document", document.to_bytes())
    for site in document.sites:
        entry.add_text("site", site)
    for name in ("kind", "organization", "subject", "validity"):
        if value := getattr(document, name):
            entry.add_text(name, str(value))
    if document.year:
        entry.add_integer("year", document.year)
    entry.add_integer("published", document.second)
    entry.add_float("weight", document.weight)
    title = fold(document.title)
    folded = [title, *(fold(text) for text in list(document.texts())[1:] if text)]
    _add_text(entry, "title", title)
    _add_text(entry, "body", "\n".join(folded))
    _add_marks(entry, document, folded)
    spoken = [title, *map(fold, (*document.names, document.organization))]
    for field, is_initials in (("aloud", False), ("initials", True)):
        for text in spoken:
            entry.add_pre_tokenized_text(
                field, _spoken(text[:_TITLE_READ], is_initials=is_initials)
            )
    return entry


def _add_text(entry: tantivy.Document, part: str, folded: str) -> None:
    entry.add_text(f"{part}_words", " ".join(words(folded)))
    entry.add_text(f"{part}_units", " ".join(units(folded)))
    entry.add_text(f"{part}_pairs", " ".join(pairs(folded)))


def _add_marks(entry: tantivy.Document, document: Document, folded: list[str]) -> None:
    numbers = [fold(number) for number in document.numbers]
    own = {token for text in (folded[0], *numbers) for token in numbering.tokens_of(text)}
    codes = {code for number in numbers if (code := numbering.code_of(number))}
    for token in sorted(own):
        entry.add_text("own", token)
    for token in sorted(codes.union(*map(numbering.tokens_of, folded))):
        entry.add_text("marks", token)


def _spoken(text: str, *, is_initials: bool) -> tantivy.PreTokenizedString:
    return tantivy.PreTokenizedString(
        text,
        [
            tantivy.Token(one.token, one.position, one.place, one.place + 1)
            for one in pinyin.readings(text, is_initials=is_initials)
        ],
    )


def _facets(searcher: tantivy.Searcher, clause: tantivy.Query) -> dict[str, dict[str, int]]:
    """Under "" the total: one walk over what is found tells both."""
    asked: dict[str, Any] = {
        name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in FACETS
    }
    asked["total"] = {"value_count": {"field": "published"}}
    told = searcher.aggregate(clause, asked)
    facets = {
        name: {
            str(int(bucket["key"]) if name == "year" else bucket["key"]): bucket["doc_count"]
            for bucket in told[name]["buckets"]
        }
        for name in FACETS
    }
    return {"": {"total": int(told["total"]["value"])}, **facets}


def _hit(asked: Asked, score: float, stored: tantivy.Document) -> Hit:
    document = Document.from_bytes(bytes(stored["document"][0]))
    text = "\n".join(part for part in (document.summary, document.body) if part)
    return Hit(
        document,
        float(score),
        highlighting.piece(asked, document.title),
        highlighting.snippet(asked, text),
    )

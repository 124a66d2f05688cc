"""Keeps an index in a folder of this machine, with Tantivy: one process writes, any number read.

The number of the last change is a document of its own, so that it is committed with the others or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import SchemaBuilder

from huabiao.search import numbering, pinyin, slips
from huabiao.search.asking import Answer, Hit, Query, Sort
from huabiao.search.documents import Document
from huabiao.search.folding import fold
from huabiao.search.index import FACETS, NARROWED_BY, GoesBackwards, WriterBusy
from huabiao.search.parsing import Asked, parse
from huabiao.search.questions import CURSOR, Asking
from huabiao.search.showing import hit
from huabiao.search.succession import Ranked, successors_first
from huabiao.search.tantivy_clauses import for_tantivy
from huabiao.search.units import spread

VERSION = 4  # of the form of what is kept: an index of another one is made anew
_MEMORY = 128_000_000  # of the writer, in bytes: with 400 MB it takes as long, and holds a gigabyte
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
            yield TantivyWriter(writer, self._index, self.reached())
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

    def get(self, ids: Collection[str]) -> dict[str, Document]:
        term = tantivy.Query.term_set_query(self._schema, "id", list(ids))
        found = self._searcher.search(term, max(1, len(ids)), count=False).hits
        documents = (_document(self._searcher.doc(address)) for _, address in found)
        return {document.id: document for document in documents}

    def search(self, query: Query) -> Answer:
        asked = parse(query.text, wording=query.wording)
        if asked.is_empty and query.text.strip():
            return Answer(0)
        # One state of the index for all that is asked here.
        asking = _Search(query, self._schema, self._searcher)
        answer = asking.answer(asked)
        if not answer.total and (asked.words or asked.marks):
            asked = parse(query.text, wording=query.wording, is_literal=False)
            answer = answer.relaxed_to(asking.answer(asked, is_relaxed=True))
        return answer

    def titled(self, text: str, sites: Collection[str], limit: int) -> list[Document]:
        asked = parse(text, is_literal=False)
        if asked.is_empty:
            return []
        searcher = self._searcher
        query = Query(text=text, sites=tuple(sites))
        found = searcher.search(
            for_tantivy(Asking(asked, query, searcher).in_titles(), self._schema),
            limit,
            count=False,
            weight_by_field="weight",
        )
        return [_document(searcher.doc(address)) for _, address in found.hits]


class _Search:
    """One query to one state of an index."""

    def __init__(self, query: Query, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._query, self._schema, self._searcher = query, schema, searcher

    def answer(self, asked: Asked, *, is_relaxed: bool = False) -> Answer:
        query = self._query
        asking = Asking(asked, query, self._searcher)
        clause = for_tantivy(asking.clause(is_relaxed=is_relaxed), self._schema)
        narrowed = [name for name in FACETS if getattr(query, NARROWED_BY[name])]
        total, facets = self._counted(clause, [one for one in FACETS if one not in narrowed])
        for name in narrowed:
            # Who has chosen a value still wants to see what else there is.
            wider = replace(query, **{NARROWED_BY[name]: getattr(Query, NARROWED_BY[name])})
            without = Asking(asked, wider, self._searcher).clause(is_relaxed=is_relaxed)
            facets |= self._counted(for_tantivy(without, self._schema), [name])[1]
        hits = () if query.offset >= total else tuple(self._hits(asked, clause))
        return Answer(
            total,
            hits,
            facets,
            is_relaxed and total > 0,
            added=tuple(one.official for one in asking.added),
            meant=slips.meant(query.text, asking, query.wording),
        )

    def _hits(self, asked: Asked, clause: tantivy.Query) -> Iterator[Hit]:
        query = self._query
        end = query.offset + query.limit
        if query.sort is Sort.NEWEST or asked.is_empty:
            found = self._searcher.search(clause, end, count=False, order_by_field="published")
            ranked = [Ranked(_key(address), 0.0) for _, address in found.hits]
        else:
            best = self._ranked(clause, end)
            ranked = successors_first(best, lambda ids: self._answering(clause, ids))
        for one in ranked[query.offset : end]:
            yield hit(asked, self._document(one), one.score)

    def _ranked(self, clause: tantivy.Query, limit: int) -> list[Ranked]:
        found = self._searcher.search(clause, limit, count=False, weight_by_field="weight").hits
        replaced = self._searcher.fast_field_values("replaced", [address for _, address in found])
        ranked = (Ranked(_key(address), float(score)) for score, address in found)
        return [
            one._replace(replaced_by=self._document(one).replaced_by) if is_replaced else one
            for one, is_replaced in zip(ranked, replaced, strict=True)
        ]

    def _answering(self, clause: tantivy.Query, ids: Collection[str]) -> dict[str, Ranked]:
        """Of these documents, those that are found, too."""
        named = tantivy.Query.const_score_query(
            tantivy.Query.term_set_query(self._schema, "id", list(ids)), 0.0
        )
        both = tantivy.Query.boolean_query([
            (tantivy.Occur.Must, clause), (tantivy.Occur.Must, named),
        ])  # fmt: skip
        return {self._document(one).id: one for one in self._ranked(both, len(ids))}

    def _document(self, one: Ranked) -> Document:
        return _document(self._searcher.doc(tantivy.DocAddress(*one.key)))

    def _counted(
        self, clause: tantivy.Query, names: Collection[str]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        """How many are found, and how many of them have each value: one walk tells both."""
        asked: dict[str, Any] = {
            name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names
        }
        asked["total"] = {"value_count": {"field": "published"}}
        told = self._searcher.aggregate(clause, asked)
        facets = {
            name: {
                str(int(bucket["key"]) if name == "year" else bucket["key"]): bucket["doc_count"]
                for bucket in told[name]["buckets"]
            }
            for name in names
        }
        return int(told["total"]["value"]), facets


class TantivyWriter:
    """Fulfils `index.Writer`."""

    def __init__(self, writer: tantivy.IndexWriter, index: tantivy.Index, reached: int) -> None:
        self._writer, self._index, self._reached = writer, index, reached
        self._put: set[str] = set()  # since the last commit
        self._committed = index.searcher()

    def put(self, documents: Iterable[Document]) -> None:
        for document in documents:
            # Of most it is known that they are new, and nothing has to be looked for later.
            if document.id in self._put or self._committed.doc_freq("id", document.id):
                self.remove([document.id])
            self._put.add(document.id)
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
        self._put.clear()
        self._index.reload()
        self._committed = self._index.searcher()


def _schema() -> tantivy.Schema:
    schema = SchemaBuilder()
    schema.add_text_field("id", tokenizer_name="raw", index_option="basic")
    schema.add_bytes_field("document", stored=True)
    for name in ("site", "kind", "organization", "subject", "validity"):
        schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("year", indexed=True, fast=True)
    schema.add_integer_field("published", indexed=True, fast=True)
    schema.add_integer_field("reached", fast=True)
    schema.add_integer_field("replaced", fast=True)  # 1: by another document
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
    if document.replaced_by:
        entry.add_integer("replaced", 1)
    title = fold(document.title)
    folded = [title, *(fold(text) for text in list(document.texts())[1:] if text)]
    _add_text(entry, "title", title)
    _add_text(entry, "body", "\n".join(folded))
    _add_marks(entry, document, folded)
    for field, is_initials in (("aloud", False), ("initials", True)):
        entry.add_pre_tokenized_text(field, _spoken(title, is_initials=is_initials))
        for name in map(fold, (*document.names, document.organization)):
            entry.add_pre_tokenized_text(field, _spoken_name(name, is_initials=is_initials))
    return entry


def _add_text(entry: tantivy.Document, part: str, folded: str) -> None:
    for name, tokens in spread(folded)._asdict().items():
        entry.add_text(f"{part}_{name}", tokens)


def _add_marks(entry: tantivy.Document, document: Document, folded: list[str]) -> None:
    numbers = [fold(number) for number in document.numbers]
    own = {token for text in (folded[0], *numbers) for token in numbering.tokens_of(text)}
    codes = {code for number in numbers if (code := numbering.code_of(number))}
    for token in sorted(own):
        entry.add_text("own", token)
    for token in sorted(codes.union(*map(numbering.tokens_of, folded))):
        entry.add_text("marks", token)


def _spoken(text: str, *, is_initials: bool) -> tantivy.PreTokenizedString:
    """Each character, and each way to read it, at the same position; letters and digits one by one.

    Other characters count as a place, too, so that no reading reaches over a comma.
    """
    tokens: list[tantivy.Token] = []
    for place, character in enumerate(text[:_TITLE_READ]):
        tokens += _tokens(character, place, is_initials)
    return tantivy.PreTokenizedString("", tokens)


@lru_cache(maxsize=100_000)  # titles are short, and the same characters stand in all of them
def _tokens(character: str, place: int, is_initials: bool) -> tuple[tantivy.Token, ...]:  # noqa: FBT001
    told = pinyin.initials if is_initials else pinyin.aloud
    return tuple(tantivy.Token(token, place, place, place + 1) for token in told(character))


# The same few thousand stand in all documents.
_spoken_name = lru_cache(maxsize=5_000)(_spoken)


def _document(stored: tantivy.Document) -> Document:
    return Document.from_bytes(bytes(stored["document"][0]))


def _key(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc

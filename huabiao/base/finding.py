"""Decides what a search in the console finds; `settings.FINDER` names the class that answers.

All of the words must be found, each anywhere in the fields: any two characters, or one, in any
language. Whoever calls gives rows the person may see; a finder only ever narrows them.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Generic, Protocol, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from huabiao.base.sounding import rows_sounding

M = TypeVar("M", bound=Model)

WORDS_LIMIT = 10
LENGTH_LIMIT = 100  # characters of what is typed
TEXTS_LIMIT = 5_000  # rows whose long texts are read for one search
_BRACKETS = frozenset("〔〕［］【】（）()[]「」《》“”\"'")
_WIDE = {c: chr(ord(c) + 0xFEE0) for c in string.ascii_letters + string.digits}
_NARROW = {wide: c for c, wide in _WIDE.items()}


@dataclass(frozen=True)
class Found(Generic[M]):
    """The rows that were found, as a query; and whether their long texts were searched, too."""

    rows: QuerySet[M]
    are_texts_read: bool = True


class Finder(Protocol):
    """What a search engine must do to stand behind the console's searches."""

    def among(
        self,
        rows: QuerySet[M],
        words: Sequence[str],
        *,
        fields: Collection[str],
        texts: Collection[str],
    ) -> Found[M]:
        """Those of `rows` that contain each of `words` in a field, or in the words of a text.

        `fields` hold plain text; `texts` hold HTML, of which tags, attributes and comments say
        nothing. The result is part of `rows`, in their order.
        """


def found(
    rows: QuerySet[M], typed: str, *, fields: Collection[str], texts: Collection[str] = ()
) -> Found[M]:
    """What of these rows contains all that was typed; nothing typed finds all of them."""
    words = words_of(typed)
    if not words:
        return Found(rows)
    return finder(settings.FINDER).among(rows, words, fields=fields, texts=texts)


class FindingMixin:
    """On a list of Wagtail's: its search is ours, and its field stands above the list.

    Wagtail's own stands in the header only where the list is renewed while somebody types.
    """

    template_name = "console/list.html"
    is_searchable = True
    explanation = ""
    search_label: Any = _("查找")
    search_query: str
    search_fields: Collection[str]
    search_sounds: Collection[
        str
    ] = ()  # names that are found by first letters of their sounds, too

    def search_queryset(self, queryset: QuerySet[M]) -> QuerySet[M]:
        typed = self.search_query or ""
        rows = found(queryset, typed, fields=self.search_fields).rows
        sounding = rows_sounding(queryset, typed, fields=self.search_sounds)
        if not sounding:
            return rows
        return queryset.filter(Q(pk__in=rows.order_by().values("pk")) | Q(pk__in=sounding))


@cache
def finder(path: str) -> Finder:
    made: Finder = import_string(path)()
    return made


def words_of(typed: str) -> tuple[str, ...]:
    """The words to look for, each once: parted by blanks and brackets, full-width letters as the others.

    People type 民发[2026]12号 for 民发〔2026〕12号; so each part is a word.
    """
    plain = "".join(
        " " if c in _BRACKETS or not c.isprintable() else _NARROW.get(c, c)
        for c in typed[:LENGTH_LIMIT]
    )
    return tuple(dict.fromkeys(plain.split()))[:WORDS_LIMIT]


class InDatabase:
    """Reads the rows themselves, letter for letter; long texts only where the rows are few."""

    def among(
        self,
        rows: QuerySet[M],
        words: Sequence[str],
        *,
        fields: Collection[str],
        texts: Collection[str],
    ) -> Found[M]:
        if texts and are_at_most(rows, TEXTS_LIMIT):
            for word in words:
                rows = rows.filter(_says(word, fields, texts))
            return Found(rows)
        # By itself, the question is answered from an index of these fields, where there is one.
        saying = rows.model._default_manager.order_by()
        for word in words:
            saying = saying.filter(_says(word, fields))
        rows = rows.filter(pk__in=saying.values("pk"))
        return Found(rows, are_texts_read=not texts)


def are_at_most(rows: QuerySet[Any], limit: int) -> bool:
    """Whether there are no more rows than that; not one more than `limit` + 1 is counted."""
    return bool(rows.order_by().values("pk")[: limit + 1].count() <= limit)


def _says(word: str, fields: Collection[str], texts: Collection[str] = ()) -> Q:
    said = Q(pk__in=[])
    for field in fields:
        said |= _in_a_field(field, word)
    for text in texts:
        said |= _in_a_text(text, word)
    return said


def _in_a_field(field: str, word: str) -> Q:
    condition = Q(**{f"{field}__{_lookup('contains', word)}": word})
    wide = _widened(word)
    return condition | Q(**{f"{field}__{_lookup('contains', wide)}": wide}) if wide else condition


def _in_a_text(field: str, word: str) -> Q:
    written = escape(word, quote=False)
    # Letter for letter first: only what has the word somewhere is read as HTML, in which the next
    # sign after a word of the text opens a tag, and one after a word inside a tag closes it.
    has_it = Q(**{f"{field}__{_lookup('contains', written)}": written})
    outside = rf"{_literal(written)}[^<>]*(<|$)"
    return has_it & Q(**{f"{field}__{_lookup('regex', written)}": outside})


def _lookup(name: str, word: str) -> str:
    # Chinese has no capitals, and to compare without them costs PostgreSQL ten times as much.
    return name if word.upper() == word.lower() else f"i{name}"


def _widened(word: str) -> str:
    """The word in full-width letters and digits, where it has any: 2026 as ２０２６."""
    wide = "".join(_WIDE.get(c, c) for c in word)
    return wide if wide != word else ""


def _literal(text: str) -> str:
    """The text as it is, in the patterns of both databases."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in text)

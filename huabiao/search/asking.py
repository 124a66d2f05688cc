"""What can be asked of an index, and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.search.documents import Document
from huabiao.search.wording import Wording

# Further down nobody looks, and each page costs as much as all before it.
DEEPEST = 1_000
MOST_HITS = 100
# Of a longer text, the beginning is what was asked.
LONGEST = 200


class TooDeep(Refused):
    message = _("只能查看前 1000 条结果，请增加条件缩小范围。")


class Sort(enum.Enum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Query:
    """Words as they were typed, and what narrows them; empty fields narrow nothing."""

    text: str = ""
    wording: Wording = field(
        default_factory=Wording.shipped
    )  # what its words are called officially
    sites: tuple[str, ...] = ()  # on any of them
    kind: str = ""
    organization: str = ""
    subject: str = ""
    year: int = 0
    validity: str = ""
    since: datetime | None = None  # aware; included
    until: datetime | None = None  # aware; not included
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10

    def __post_init__(self) -> None:
        if not (self.offset >= 0 and 0 < self.limit <= MOST_HITS):
            raise ValueError(f"{self.offset=}, {self.limit=}")
        if self.offset + self.limit > DEEPEST:
            raise TooDeep


@dataclass(frozen=True)
class Piece:
    """A part of a text, and where in it stands what was asked: (from, to), in characters, ascending."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    is_cut_before: bool = False
    is_cut_after: bool = False


@dataclass(frozen=True)
class Hit:
    document: Document
    score: float
    title: Piece
    snippet: Piece


@dataclass(frozen=True)
class Answer:
    """`facets` of all that was found, by name and value, the most frequent first.

    A facet that narrows the query is counted without its own narrowing.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    is_relaxed: bool = False  # nothing holds all words: these hold some of them
    added: tuple[str, ...] = ()  # official words that were asked for besides
    meant: str = (
        ""  # the query with a slip put right, if there seems to be one; nothing was asked by it
    )

    def relaxed_to(self, wider: Answer) -> Answer:
        """This, which found nothing, or what a weaker question found; each value counts what choosing it would give.

        Another value may well have all words: choosing it asks the strict question again.
        """
        facets = {
            name: dict(sorted({**counts, **self.facets[name]}.items(), key=lambda one: -one[1]))
            for name, counts in wider.facets.items()
        }
        return replace(wider, facets=facets)

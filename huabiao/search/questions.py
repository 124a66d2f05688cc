"""Decides what an index is asked: what a document must hold, and how much each token counts.

The weights were measured on one half of the judged sets (`huabiao bench search --judged`), see docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from huabiao.search import asking
from huabiao.search.clauses import Clause, Counts, Occur
from huabiao.search.numbering import shorter
from huabiao.search.parsing import ASKING, MOST_WORDS, Asked
from huabiao.search.units import pairs, units, words
from huabiao.search.wording import Added

CURSOR = "\x00cursor"

# How much a token counts, by what it is.
WORD, PAIR, UNIT = 1.0, 1.0, 0.5
# Said twice counts 1.7 times as much as said once.
REPEATED = 0.75
# An official word that was not typed counts at most so much of what was.
ADDED = 0.7
# What only makes it a question counts so much of that.
ASKS = 0.3
# What stands in the title counts again.
TITLE = 0.2
MARK, MENTIONED, CODE, PHRASE = 20.0, 2.0, 50.0, 2.0
ALOUD, INITIALS = 3.0, 1.0
# Single characters that a fifth of all documents hold tell little and cost most.
FREQUENT = 0.2
# Up to so many words, all must be there. Asked for more of them, answers got worse on all judged sets.
ALL_OF = 2
# Of more words, the commonest pairs that weigh together less than so much of them find nothing alone.
COMMON = 0.1


class Part(NamedTuple):
    field: str
    token: str
    weight: float


class Asking:
    """One parsed query for one index."""

    def __init__(self, asked: Asked, query: asking.Query, searcher: Counts) -> None:
        self._asked, self._query, self._searcher = asked, query, searcher

    def clause(self, *, is_relaxed: bool = False) -> Clause:
        """`is_relaxed`: one of the words is enough, and a number without what stands before it."""
        parts = [(Occur.Must, one) for one in self._narrowing()]
        parts.append((Occur.MustNot, self._term("id", CURSOR)))
        if self._asked.is_empty:
            return Clause.boolean_query([*parts, (Occur.Must, Clause.all_query())])
        parts.append(
            (Occur.Must, Clause.const_score_query(self._holding(is_relaxed=is_relaxed), 0.0))
        )
        parts += [
            (Occur.Should, Clause.boost_query(self._term(part.field, part.token), part.weight))
            for part in self._scored()
        ]
        parts += [(Occur.Should, one) for one in (*self._exact(), *self._read_aloud())]
        return Clause.boolean_query(parts)

    def in_titles(self) -> Clause:
        """Titles that hold all of it: the blocks as they stand, or their readings."""
        parts = [(Occur.Must, one) for one in self._narrowing()]
        blocks = [(Occur.Must, self._sequence("title", one)) for one in self._asked.blocks]
        ways = [Clause.boolean_query(blocks)] if blocks else []
        ways += [self._term("own", mark) for mark in self._asked.marks]
        parts.append((Occur.Must, self._any([*ways, *self._read_aloud()])))
        return Clause.boolean_query(parts)

    def _term(self, field: str, value: Any) -> Clause:
        return Clause.term_query(field, value)

    def _narrowing(self) -> Iterator[Clause]:
        query = self._query
        if query.sites:
            yield self._any(self._term("site", site) for site in query.sites)
        for field in ("kind", "organization", "subject", "validity"):
            if value := getattr(query, field):
                yield self._term(field, value)
        if query.year:
            yield self._term("year", query.year)
        if query.since or query.until:
            yield Clause.range_query(
                "published",
                _second(query.since),
                _second(query.until),
                include_upper=query.until is None,
            )

    def _holding(self, *, is_relaxed: bool) -> Clause:
        """What makes a document one of those found."""
        asked = self._asked
        needed = [self._sequence("body", phrase) for phrase in asked.phrases]
        needed += [self._any(self._touching(is_relaxed=True))] if is_relaxed else self._all_parts()
        ways = [Clause.boolean_query([(Occur.Must, one) for one in needed])]
        if asked.code:
            ways.append(self._term("marks", asked.code))
        return self._any([*ways, *self._read_aloud()])

    def _all_parts(self) -> Iterator[Clause]:
        """Each number and each word; a question of many words is not to find nothing for one of them."""
        asked = self._asked
        yield from (self._term("marks", mark) for mark in asked.marks)
        if len(asked.words) > ALL_OF:
            yield self._any(self._touching(is_relaxed=False))
        else:
            for word in asked.words:
                yield self._any(self._sequence("body", text) for text in self._ways_to_say(word))

    def _ways_to_say(self, word: str) -> Iterator[str]:
        """Itself, its official words, and of 市人社局 what the table knows of it."""
        short = ["".join(one.stands_for) for one in self._asked.added]
        official = (
            one.folded
            for one in self.added
            if word in one.stands_for or "".join(one.stands_for) in word
        )
        yield from dict.fromkeys([word, *(said for said in short if said in word), *official])

    def _telling(self) -> set[str]:
        """Pairs of what tells something."""
        return {
            part.token
            for part in self._scored()
            if part.field == "body_pairs" and part.weight >= PAIR
        }

    def _rarest(self, telling: set[str]) -> set[str]:
        """Without the commonest, as far as they are of little weight even together, and those no text holds."""
        holding = {pair: self._searcher.doc_freq("body_pairs", pair) for pair in telling}
        rarity = {pair: self._rarity(held) for pair, held in holding.items() if held}
        left = sum(rarity.values())
        enough = COMMON * left
        kept = set()
        for pair in sorted(rarity, key=lambda one: (-rarity[one], one)):
            if left < enough:
                break
            kept.add(pair)
            left -= rarity[pair]
        return kept

    def _rarity(self, holding: int) -> float:
        """As BM25 has it. What was removed may still be counted as holding."""
        others = self._searcher.num_docs - holding
        return max(0.0, math.log(1 + (others + 0.5) / (holding + 0.5)))

    def _touching(self, *, is_relaxed: bool) -> Iterator[Clause]:
        """Any of the pairs, any number even without what stands before it, any word of which no pair tells."""
        asked, telling = self._asked, self._telling()
        finding = telling if is_relaxed else self._rarest(telling)
        yield from (self._term("body_pairs", pair) for pair in sorted(finding))
        yield from (self._term("marks", shorter(mark)) for mark in asked.marks)
        alone = (one for one in asked.words if self._finds_alone(one, telling))
        for text in (*alone, *(one.folded for one in self.added)):
            # Whatever holds the whole holds its pairs: a sequence, which costs ten times as much, tells nothing new.
            if finding.isdisjoint(pairs(text)):
                yield self._sequence("body", text)

    def _finds_alone(self, word: str, telling: set[str]) -> bool:
        """A single character only where it was typed alone or nothing else tells."""
        neighbours = pairs(word)
        if not neighbours:
            return word in self._asked.blocks or not telling
        return telling.isdisjoint(neighbours)

    def _sequence(self, field: str, text: str) -> Clause:
        """The text as it stands, wherever it stands: across the bounds of words, not of punctuation."""
        neighbours = pairs(text)
        if not neighbours:
            return self._term(f"{field}_units", *units(text))
        return self._phrase(f"{field}_pairs", neighbours)

    def _scored(self) -> Iterator[Part]:
        typed: Counter[tuple[str, str]] = Counter()
        for block in self._asked.blocks:
            typed += weighed(block)
        weights = {token: weight**REPEATED for token, weight in typed.items()}
        for official, weight in self._of_added().items():
            weights[official] = max(weights.get(official, 0.0), weight)
        heaviest = sorted(weights.items(), key=lambda one: -one[1])[: 4 * MOST_WORDS]
        for (field, token), weight in heaviest:
            if field != "units" or not self._is_frequent(token):
                yield Part(f"body_{field}", token, weight)
            yield Part(f"title_{field}", token, weight * TITLE)

    def _of_added(self) -> dict[tuple[str, str], float]:
        """An official word counts less than what was typed; more where these texts prefer it, less the longer it is."""
        weights: dict[tuple[str, str], float] = {}
        for added in self.added:
            official, typed = map(self.holding, (added.folded, "".join(added.stands_for)))
            tokens = weighed(added.folded)
            length = sum(tokens.values()) / sum(
                sum(weighed(one).values()) for one in added.stands_for
            )
            share = ADDED * added.weight * official / (official + typed) / max(1.0, length**0.5)
            for token, weight in tokens.items():
                weights[token] = max(weights.get(token, 0.0), weight * share)
        return weights

    @cached_property
    def added(self) -> tuple[Added, ...]:
        """Of the official words for what was typed, those that any text may hold."""
        return tuple(one for one in self._asked.added if self.holding(one.folded))

    def holding(self, text: str) -> int:
        """How many documents hold its rarest part."""
        field, parts = (
            ("body_pairs", pairs(text)) if len(units(text)) > 1 else ("body_units", units(text))
        )
        return min(self._searcher.doc_freq(field, part) for part in parts)

    def _is_frequent(self, unit: str) -> bool:
        holding = self._searcher.doc_freq("body_units", unit)
        return bool(holding > FREQUENT * max(self._searcher.num_docs, 1_000))

    def _exact(self) -> Iterator[Clause]:
        for mark in self._asked.marks:
            yield Clause.const_score_query(self._term("own", mark), MARK)
            yield Clause.const_score_query(self._term("marks", mark), MENTIONED)
        if self._asked.code:
            yield Clause.const_score_query(self._term("marks", self._asked.code), CODE)
        for phrase in self._asked.phrases:
            yield Clause.boost_query(self._sequence("title", phrase), PHRASE)
            yield Clause.boost_query(self._sequence("body", phrase), PHRASE)

    def _read_aloud(self) -> Iterator[Clause]:
        if self._asked.groups and all(self._asked.groups):
            each = [
                (Occur.Must, self._any(self._phrase("aloud", way) for way in ways))
                for ways in self._asked.groups
            ]
            yield Clause.boost_query(Clause.boolean_query(each), ALOUD)
        for way in self._asked.aloud:
            yield Clause.boost_query(self._phrase("aloud", way), ALOUD)
        if self._asked.initials:
            yield Clause.boost_query(self._phrase("initials", self._asked.initials), INITIALS)

    def _phrase(self, field: str, tokens: Sequence[str]) -> Clause:
        if len(tokens) == 1:
            return self._term(field, tokens[0])
        return Clause.phrase_query(field, tokens)

    @staticmethod
    def _any(clauses: Iterable[Clause]) -> Clause:
        return Clause.boolean_query([(Occur.Should, clause) for clause in clauses])


def weighed(block: str) -> Counter[tuple[str, str]]:
    """Tokens of a block, how much each counts. A pair counts as the less telling of its two halves."""
    weights: Counter[tuple[str, str]] = Counter()
    row: list[tuple[str, float]] = []
    for word in words(block):
        telling = ASKS if word in ASKING else 1.0
        weights["words", word] += WORD * telling  # type: ignore[assignment]
        row += [(unit, telling) for unit in units(word)]
    for unit, telling in row:
        weights["units", unit] += UNIT * telling  # type: ignore[assignment]
    for (one, telling), (other, other_telling) in pairwise(row):
        weights["pairs", one + other] += PAIR * min(telling, other_telling)  # type: ignore[assignment]
    return weights


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())

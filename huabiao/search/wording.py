"""Decides what people's words are called by laws and notices: 农村医保 is 城乡居民基本医疗保险 there.

Directional: who types the official word wants exactly that. One step only: what was added adds nothing itself.
The shipped table (`data/colloquial.csv`) is general; the office adds pairs and switches some of its off.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from huabiao.base.errors import Refused
from huabiao.search import pinyin
from huabiao.search.folding import fold
from huabiao.search.units import BLOCK, words

LONGEST = 50  # characters of either text
HEADER = ("said", "official")
# Of a query, so many official words are enough.
MOST_ADDED = 12
_SHIPPED = Path(__file__).parent / "data" / "colloquial.csv"


class BadRows(Refused):
    """`line` counts from 1, the header included."""

    def __init__(self, line: int, fault: str) -> None:
        self.line, self.fault = line, fault
        super().__init__(_("第 %(line)d 行：%(fault)s") % {"line": line, "fault": fault})


class Row(NamedTuple):
    """What people say and what it is called officially; `weight` is how surely the one means the other, from 0 to 1."""

    said: str
    official: str
    weight: float = 1.0


class Added(NamedTuple):
    """An official word a query is also asked by."""

    official: str  # as it stands in the table
    folded: str
    stands_for: tuple[str, ...]  # words of the query
    weight: float


@dataclass(frozen=True)
class Wording:
    rows: tuple[Row, ...] = ()

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[str]]) -> Wording:
        """Rows of (said, official) or (said, official, weight); raises BadRows, the first row being line 1."""
        return cls(tuple(_checked(enumerate(rows, 1))))

    @classmethod
    @cache
    def shipped(cls) -> Wording:
        with _SHIPPED.open(encoding="utf-8", newline="") as file:
            return cls(tuple(read_rows(file)))

    def amended(
        self, rows: Iterable[tuple[str, str]], *, off: Iterable[tuple[str, str]]
    ) -> Wording:
        """These pairs first, then the ones there are already, but for those that are switched off."""
        kept = {(_key(said), _key(official)): Row(said, official) for said, official in rows}
        for row in self.rows:
            kept.setdefault((_key(row.said), _key(row.official)), row)
        unwanted = {(_key(said), _key(official)) for said, official in off}
        return Wording(tuple(row for pair, row in kept.items() if pair not in unwanted))

    def knows(self, said: str) -> bool:
        """Takes a folded word."""
        return said in self._officials

    def added_to(self, blocks: Sequence[str]) -> tuple[Added, ...]:
        """Takes folded texts without punctuation. The longest word wins; none is found across the bounds of others."""
        if not self.rows:
            return ()
        divided = [word for block in blocks for word in words(block)]
        text = "".join(divided)
        added: dict[str, Added] = {}
        for start, end, inside in self._said_in(text, divided):
            for row in self._officials[text[start:end]]:
                folded = fold(row.official)
                if folded not in text:
                    added.setdefault(folded, Added(row.official, folded, inside, row.weight))
        return tuple(added.values())[:MOST_ADDED]

    def _said_in(self, text: str, divided: list[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Places, and the words they lie in."""
        ends = list(accumulate(map(len, divided)))
        number_at = [number for number, word in enumerate(divided) for _ in word]
        bounds = {0, *ends}
        start = 0
        while start < len(text):
            for end in range(min(len(text), start + self._longest), start, -1):
                first, last = number_at[start], number_at[end - 1]
                is_whole = start in bounds and end in bounds
                if text[start:end] in self._officials and (is_whole or first == last):
                    yield start, end, tuple(divided[first : last + 1])
                    start = end
                    break
            else:
                start += 1

    @cached_property
    def _officials(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(_key(row.said), []).append(row)
        return found

    def spoken(self, blocks: tuple[str, ...]) -> tuple[Added, ...]:
        """What people say that is read like these letters, and what it is called: nongcun yibao is 农村医保."""
        found: dict[str, Added] = {}
        for said in self._read_aloud.get("".join(blocks), ()):
            for text in (said, *(row.official for row in self._officials[said])):
                found.setdefault(fold(text), Added(text, fold(text), blocks, 1.0))
        return tuple(found.values())[:MOST_ADDED]

    @cached_property
    def _read_aloud(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for said in self._officials:
            if reading := pinyin.usual(said):
                found.setdefault(reading, []).append(said)
        return found

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._officials), default=0)


def read_rows(lines: Iterable[str]) -> list[Row]:
    """Reads CSV: said, official, and if there is one a weight; the header may be missing. Raises BadRows."""
    reader = csv.reader(lines)
    rows = ((reader.line_num, row) for row in reader if row)
    return list(
        _checked(
            (line, row)
            for line, row in rows
            if not (line == 1 and tuple(one.strip("\ufeff ") for one in row[:2]) == HEADER)
        )
    )


def _checked(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    """A row that was there before is passed over."""
    seen: set[tuple[str, str]] = set()
    for line, values in rows:
        row = _row(line, values)
        pair = _key(row.said), _key(row.official)
        if pair[::-1] in seen:
            raise BadRows(
                line, _("“%s”和“%s”互相指向，只能保留一个方向。") % (row.said, row.official)
            )
        if pair not in seen:
            seen.add(pair)
            yield row


def _row(line: int, values: Sequence[str]) -> Row:
    if not 2 <= len(values) <= 3:
        raise BadRows(line, _("应有两列：百姓说法、规范用语。"))
    said, official = values[0].strip("\ufeff \t"), values[1].strip()
    for text in (said, official):
        if not BLOCK.search(fold(text)):
            raise BadRows(line, _("两列都要有文字。"))
        if len(text) > LONGEST:
            raise BadRows(line, _("每个词最多 %d 个字。") % LONGEST)
    if _key(said) == _key(official):
        raise BadRows(line, _("“%s”的两列相同。") % said)
    return Row(said, official, _weight(line, values[2]) if len(values) > 2 else 1.0)


def _weight(line: int, text: str | float) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1:
        raise BadRows(line, _("第三列应是大于 0、不超过 1 的数。"))
    return weight


def _key(text: str) -> str:
    """What of a word is compared: folded, without punctuation."""
    return "".join(BLOCK.findall(fold(text)))

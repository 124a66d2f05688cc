"""Decides what went and what came between two texts: by paragraph, clause, and character; no Django.

Each step compares only what the one before it could not match, so that texts of a hundred thousand
characters take a moment, however much of them changed. Marks that nobody could read, single
characters that happen to be the same between two changes, are drawn together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_FINE = (
    2_000  # characters on both sides; a longer stretch without a clause in common is another text
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CLAUSE = re.compile(r"[^，。；：！？、\n]*[，。；：！？、]|[^，。；：！？、\n]+|\n")
_CHARACTER = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)  # a number is read as a whole


@dataclass(frozen=True)
class Piece:
    """A stretch of text: "same", "gone" or "new"."""

    sort: str
    text: str


@dataclass(frozen=True)
class Row:
    """Paragraphs beside each other: on the left nothing is "new", on the right nothing "gone"."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """What is the same, what went and what came, in the order of reading."""
    return tuple(_joined(_by(_LINE, old, new, _by_clause)))


def rows(found: tuple[Piece, ...]) -> tuple[Row, ...]:
    """The two texts beside each other, parted where both end a paragraph."""
    made: list[Row] = []
    old: list[Piece] = []
    new: list[Piece] = []
    for piece in found:
        if piece.sort != "same":
            (old if piece.sort == "gone" else new).append(piece)
            continue
        if (old or new) and _ends_a_line(old) and _ends_a_line(new):
            made.append(Row(_unended(old), _unended(new)))
            old, new = [], []
        *ended, rest = piece.text.split("\n")
        for words in ended:
            made.append(_row(old, new, words))
            old, new = [], []
        if rest:
            old.append(Piece("same", rest))
            new.append(Piece("same", rest))
    if old or new:
        made.append(_row(old, new, ""))
    return tuple(made)


def _ends_a_line(side: list[Piece]) -> bool:
    return not side or side[-1].text.endswith("\n")


def _unended(side: list[Piece]) -> tuple[Piece, ...]:
    """Without the line's end, which its row stands for."""
    last = [Piece(piece.sort, piece.text.removesuffix("\n")) for piece in side[-1:]]
    return tuple(piece for piece in (*side[:-1], *last) if piece.text)


def _row(old: list[Piece], new: list[Piece], words: str) -> Row:
    last = [Piece("same", words)] if words else []
    return Row((*old, *last), (*new, *last))


Finer = Callable[[str, str], Iterator[Piece]]


def _by(unit: re.Pattern[str], old: str, new: str, finer: Finer) -> Iterator[Piece]:
    """Match whole units; what lies between matches is left to a finer comparison."""
    before, after = unit.findall(old), unit.findall(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    yield from _whole("same", "".join(before[:head]))
    inner_before = before[head : len(before) - tail]
    inner_after = after[head : len(after) - tail]
    # Units that occur again and again are no landmarks, and would cost the square of their number.
    matcher = SequenceMatcher(None, inner_before, inner_after, autojunk=True)
    for tag, a, b, c, d in matcher.get_opcodes():
        gone, came = "".join(inner_before[a:b]), "".join(inner_after[c:d])
        if tag == "equal":
            yield Piece("same", gone)
        elif gone and came:
            yield from finer(gone, came)
        else:
            yield from (*_whole("gone", gone), *_whole("new", came))
    yield from _whole("same", "".join(before[len(before) - tail :]))


def _by_clause(old: str, new: str) -> Iterator[Piece]:
    return _by(_CLAUSE, old, new, _by_character)


def _by_character(old: str, new: str) -> Iterator[Piece]:
    if len(old) + len(new) > _FINE:
        yield from (Piece("gone", old), Piece("new", new))
        return
    before, after = _CHARACTER.findall(old), _CHARACTER.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes = [(before[a:b], after[c:d]) for _tag, a, b, c, d in matcher.get_opcodes()]
    for gone, came in _readable(changes):
        if gone == came:
            yield Piece("same", "".join(gone))
        else:
            yield from (*_whole("gone", "".join(gone)), *_whole("new", "".join(came)))


Change = tuple[list[str], list[str]]  # characters that went, and that came in their place


def _readable(changes: list[Change]) -> list[Change]:
    """Draw changes together over a sameness that is shorter than what changed on both its sides."""
    made: list[Change] = []
    for change in changes:
        made.append(change)
        while len(made) >= 3 and _is_chance(made[-3], made[-2], made[-1]):
            parts = made[-3:]
            made[-3:] = [
                (
                    [character for gone, _came in parts for character in gone],
                    [character for _gone, came in parts for character in came],
                )
            ]
    return made


def _is_chance(left: Change, middle: Change, right: Change) -> bool:
    is_between = middle[0] == middle[1] and left[0] != left[1] and right[0] != right[1]
    around = min(max(map(len, left)), max(map(len, right)))
    return is_between and "\n" not in middle[0] and len(middle[0]) < around


def _alike(old: list[str], new: list[str]) -> int:
    """How many units are the same from the start."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _whole(sort: str, text: str) -> list[Piece]:
    return [Piece(sort, text)] if text else []


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one sort as one; between two samenesses first what went, then what came."""
    for is_same, run in groupby(found, key=lambda piece: piece.sort == "same"):
        group = list(run)
        for sort in ("same",) if is_same else ("gone", "new"):
            yield from _whole(sort, "".join(piece.text for piece in group if piece.sort == sort))

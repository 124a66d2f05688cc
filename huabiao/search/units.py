"""Decides what of a folded text is indexed: characters, pairs of neighbours, and words.

A unit is a Chinese character, a run of letters or a run of digits. A sequence of at least two units is found
wherever it stands, since all pairs are indexed with their positions; a single unit is a token itself.
Words serve ranking alone: what they miss or divide otherwise is found by pairs.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import rjieba

# Neighbours in the text and in the index, where nothing is between them.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HAN = re.compile(f"[{_HAN}]")
UNIT = re.compile(f"[{_HAN}]|\\d+|[^\\W\\d_{_HAN}]+")
BLOCK = re.compile(r"[^\W_]+")
_SAME_SCRIPT = re.compile(f"[{_HAN}]+|\\d+|[^\\W\\d_{_HAN}]+")
# Joins neighbours with punctuation between them: only a phrase that has some there finds them.
GAP = "\u241f"
_LONGEST_UNIT = 64
_OTHER = re.compile(f"([^{_HAN}]+)")
_RUN = re.compile(r"([^\W\d_]+|\d+)")
# Stands for a run while characters are set side by side; in a text it is between units.
_STAND_IN = "\x01"
_CODES = f"utf-32-{sys.byteorder[0]}e"


class Spread(NamedTuple):
    """What is indexed of one text, with spaces between."""

    words: str
    units: str
    pairs: str


def units(text: str) -> list[str]:
    return [unit[:_LONGEST_UNIT] for unit in UNIT.findall(text)]


def pairs(text: str) -> list[str]:
    """Each unit with the next; none of a single one."""
    found = list(UNIT.finditer(text))
    return [
        f"{one[0][:_LONGEST_UNIT]}{GAP if one.end() < other.start() else ''}{other[0][:_LONGEST_UNIT]}"
        for one, other in pairwise(found)
    ]


def words(text: str) -> list[str]:
    """What a dictionary takes for words; letters and digits in runs."""
    found: list[str] = []
    for run in _SAME_SCRIPT.findall(text):
        found += _segmenter().cut(run, False) if HAN.match(run) else [run[:_LONGEST_UNIT]]  # noqa: FBT003
    return found


@cache
def _segmenter() -> rjieba.Jieba:
    return rjieba.Jieba()


def spread(text: str) -> Spread:
    """The words (in any order), units and pairs of a folded text: four times as fast as one by one.

    Each run becomes one character, so that units and pairs are made of the whole text at once.
    """
    parts = _OTHER.split(text)  # characters, what is between, characters ...
    told = _segmenter().cut(" ".join(parts[::2]), False)  # noqa: FBT003
    shapes = list(map(_shape, parts[1::2]))
    parts[1::2] = [shape for shape, _ in shapes]
    runs = [run for _, found in shapes for run in found]
    told += runs
    return Spread(" ".join(told), *_set_side_by_side("".join(parts).strip(GAP), runs))


@lru_cache(maxsize=10_000)
def _shape(between: str) -> tuple[str, tuple[str, ...]]:
    """Of what is no Chinese character: stand-ins and gaps, and the runs they stand for."""
    gaps, runs = _RUN.split(between)[::2], _RUN.findall(between)
    shape = _STAND_IN.join(GAP if gap else "" for gap in gaps)
    return shape, tuple(run[:_LONGEST_UNIT] for run in runs)


def _set_side_by_side(row: str, runs: list[str]) -> tuple[str, str]:
    """abc → "a b c", "ab bc" """
    codes = array("I", row.encode(_CODES))
    apart = array("I", [32]) * (2 * len(row))
    apart[::2] = codes
    single = apart.tobytes().decode(_CODES).replace(f"{GAP} ", "").rstrip()
    if len(row) < 2:
        return _with_runs(single, runs), ""
    beside = array("I", [32]) * (3 * (len(row) - 1))
    beside[::3], beside[1::3] = codes[:-1], codes[1:]
    both = beside.tobytes().decode(_CODES).replace(f"{GAP} {GAP}", GAP).rstrip()
    # Each stands in two pairs, side by side, but for one at an end.
    first, last = row[0] == _STAND_IN, len(runs) * 2 - (row[-1] == _STAND_IN)
    twice = [run for run in runs for _ in "ab"][first:last]
    return _with_runs(single, runs), _with_runs(both, twice)


def _with_runs(shape: str, runs: list[str]) -> str:
    parts = shape.split(_STAND_IN)
    return "".join(chain.from_iterable(zip(parts, [*runs, ""], strict=True)))

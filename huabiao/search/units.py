"""Decides what of a folded text is indexed: characters, pairs of neighbours, and words.

A unit is a Chinese character, a run of letters or a run of digits. A sequence of at least two units is found
wherever it stands, since all pairs are indexed with their positions; a single unit is a token itself.
Words serve ranking alone: what they miss or divide otherwise is found by pairs.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache
from itertools import pairwise
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
# A run of letters or digits, or what is between units.
_OTHER = re.compile(f"([^\\W\\d_{_HAN}]+|\\d+)|(?:[^\\w{_HAN}]|_)+")
_NO_HAN = re.compile(f"[^{_HAN}]+")
# Stand for runs while characters are set side by side; in a text they are between units.
_FIRST_STAND_IN, _STAND_IN = 0xF0000, re.compile("[\U000f0000-\U0010ffff]")
_CODES = f"utf-32-{sys.byteorder[0]}e"
_MOST_AT_ONCE = 100_000  # characters: not more runs than there are stand-ins


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
    """The words (in any order), units and pairs of a folded text: three times as fast as one by one.

    Each run becomes one character, so that units and pairs are made of whole texts at once.
    """
    if len(text) > _MOST_AT_ONCE:
        return Spread(" ".join(words(text)), " ".join(units(text)), " ".join(pairs(text)))
    stand_ins: dict[str, str] = {}
    runs: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        if match[1] is None:
            return GAP
        runs.append(run := match[1][:_LONGEST_UNIT])
        return stand_ins.setdefault(run, chr(_FIRST_STAND_IN + len(stand_ins)))

    row = _OTHER.sub(stand_in, text).strip(GAP)
    found = _segmenter().cut(_NO_HAN.sub(" ", row), False)  # noqa: FBT003
    by_stand_in = {one: run for run, one in stand_ins.items()}
    return Spread(
        " ".join(found + runs),
        *(
            _STAND_IN.sub(lambda match: by_stand_in[match[0]], one)
            for one in (_apart(row), _side_by_side(row))
        ),
    )


def _apart(row: str) -> str:
    """abc → a b c"""
    spaced = array("I", [32]) * (2 * len(row))
    spaced[::2] = array("I", row.encode(_CODES))
    return spaced.tobytes().decode(_CODES).replace(f"{GAP} ", "").rstrip()


def _side_by_side(row: str) -> str:
    """abc → ab bc"""
    if len(row) < 2:
        return ""
    codes = array("I", row.encode(_CODES))
    spaced = array("I", [32]) * (3 * (len(row) - 1))
    spaced[::3], spaced[1::3] = codes[:-1], codes[1:]
    return spaced.tobytes().decode(_CODES).replace(f"{GAP} {GAP}", GAP).rstrip()

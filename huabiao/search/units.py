"""Decides what of a folded text is indexed: characters, pairs of neighbours, and words.

A unit is a Chinese character, a run of letters or a run of digits. A sequence of at least two units is found
wherever it stands, since all pairs are indexed with their positions; a single unit is a token itself.
Words serve ranking alone: what they miss or divide otherwise is found by pairs.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

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

"""Decides which characters are the same for a search: width, case, and simplified and traditional.

Character by character, so that each place of the folded text knows its place in the raw one. What
the context decides (乾 of 乾坤 and of 乾燥) is folded alike on both sides and found all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from opencc import OpenCC

# A list's marker is no number: "①2023年" is not the year 12023.
_MARKERS = (("①", "⓿"), ("❶", "➓"), ("㈠", "㋏"))
_INVISIBLE = {"Cf", "Mn", "Me", "Cs"}
# NFKC leaves it a symbol, but texts use it as a digit.
_ZEROS = str.maketrans("○Ｏ", "〇O")


class Folded(NamedTuple):
    text: str
    places: Sequence[int]  # of each character of `text`, where it stands in the raw text


class _Folds(dict[int, str]):
    """Code point to what it folds into, made when first met."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()  # those that fold into none or several

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    return _others().sub(_folded, text.replace("，", ","))  # of which every text is full


def fold_with_places(text: str) -> Folded:
    folded = fold(text)
    if _FOLDS.uneven.isdisjoint(text):  # nearly always, and then nothing moves
        return Folded(folded, range(len(text)))
    places = [place for place, one in enumerate(text) for _ in _FOLDS[ord(one)]]
    return Folded(folded, places)


@cache
def _others() -> re.Pattern[str]:
    """Runs of what is none of the characters that stay as they are, of which texts mostly consist."""
    common = map(chr, chain(range(0x21, 0x7F), range(0x3001, 0x3020), range(0x4E00, 0x9FA6)))
    stay = "".join(one for one in common if _fold_one(one) == one)
    return re.compile(rf"[^ \n{re.escape(stay)}]+")


def _folded(match: re.Match[str]) -> str:
    return match[0].translate(_FOLDS)


def _fold_one(character: str) -> str:
    if any(first <= character <= last for first, last in _MARKERS):
        return " "
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKC", character.translate(_ZEROS)).lower()
    plain = "".join(one for one in plain if unicodedata.category(one) not in _INVISIBLE)
    return _simplifier().convert(plain) if plain > "\u2e7f" else plain


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")

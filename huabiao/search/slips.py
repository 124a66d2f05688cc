"""Decides what was meant where a word was mistyped: 公及金 is 公积金, 抱消 is 报销.

Only words this index really holds are proposed, and only where it holds what was typed nowhere or hardly ever.
A proposal changes nothing: it is for the person to choose.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, product
from typing import NamedTuple, Protocol

from huabiao.search import pinyin
from huabiao.search.folding import fold
from huabiao.search.parsing import ASKING
from huabiao.search.units import BLOCK, HAN, words
from huabiao.search.wording import Wording

LONGEST_TEXT = 20  # characters: in longer ones a slip loses little
# Two characters are too few to tell a slip from a name inside a sentence.
LONGEST_FOR_TWO = 8
_LONGEST_WORD = 4
# As many times as often must a word be held as what was typed instead.
_HARDLY = 50
_SURE, _LESS_SURE = 2, 1
_LIKE_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"))
_LIKE_ENDS = re.compile(r"(?<=[aei]n)g$")


class Held(Protocol):
    """What an index knows of its words."""

    def holding(self, text: str) -> int:
        """How many documents hold these neighbouring characters, at most."""


class _Slip(NamedTuple):
    sure: float
    typed: str
    meant: str


def meant(text: str, index: Held, wording: Wording) -> str:
    """The whole text with one word put right; empty where nothing is wrong or nothing better is held."""
    folded = fold(text)
    if len(folded) > LONGEST_TEXT:
        return ""
    slips = [
        slip
        for block in BLOCK.findall(folded)
        for typed in _doubtful(block, _in_known_words(block, wording))
        if (len(typed) > 2 or len(folded) <= LONGEST_FOR_TWO)
        and (rarely := index.holding(typed)) <= 1
        for slip in _put_right(typed, rarely, index)
    ]
    if not slips:
        return ""
    best = max(slips)
    return (text if best.typed in text else folded).replace(best.typed, best.meant, 1)


def _in_known_words(block: str, wording: Wording) -> set[int]:
    """Places of characters that belong to a word of the table."""
    return {
        place
        for start in range(len(block))
        for end in range(start + 2, len(block) + 1)
        if wording.knows(block[start:end])
        for place in range(start, end)
    }


def _doubtful(block: str, known: set[int]) -> Iterator[str]:
    """Parts of which some characters make no word with their neighbours: a slip breaks a word to pieces.

    Nothing is doubted at `known` places.
    """
    divided = words(block)
    begins = [0, *accumulate(map(len, divided))]
    for start in range(len(divided)):
        for end in range(start + 1, len(divided) + 1):
            inside = divided[start:end]
            typed = "".join(inside)
            if len(typed) > _LONGEST_WORD:
                break
            pieces = sum(len(word) == 1 for word in inside)
            is_whole = start == 0 and end == len(divided)
            if (
                pieces > 1 - is_whole
                and len(typed) > 1
                and known.isdisjoint(range(begins[start], begins[end]))
                and (is_whole or not {inside[0], inside[-1]} & ASKING)
                and all(HAN.match(character) and character != "〇" for character in typed)
            ):
                yield typed


def _put_right(typed: str, rarely: int, index: Held) -> Iterator[_Slip]:
    ways = [(_SURE, _transposed(typed)), (_SURE, _one_sounds_alike(typed, _same_sound))]
    if len(typed) > 2:
        ways.append((_LESS_SURE, _one_sounds_alike(typed, _like_sound)))
    for sure, candidates in ways:
        for candidate in candidates:
            often = index.holding(candidate)
            if often > rarely * _HARDLY and words(candidate) == [candidate]:
                yield _Slip(len(typed) * 3 + sure + math.log10(often), typed, candidate)


def _transposed(typed: str) -> Iterator[str]:
    for place in range(len(typed) - 1):
        one, other = typed[place], typed[place + 1]
        if one != other:
            yield typed[:place] + other + one + typed[place + 2 :]


def _one_sounds_alike(typed: str, alike: Callable[[str], Iterable[str]]) -> Iterator[str]:
    for place, character in enumerate(typed):
        for other in alike(character):
            yield typed[:place] + other + typed[place + 1 :]


def _both_sound_alike(typed: str) -> Iterator[str]:
    return map("".join, product(*map(_same_sound, typed)))


@cache
def _same_sound(character: str) -> tuple[str, ...]:
    return tuple(
        other
        for reading in pinyin.readings_of(character)
        for other in _common().get(reading, ())
        if other != character
    )


@cache
def _like_sound(character: str) -> tuple[str, ...]:
    near = {_roughly(reading) for reading in pinyin.readings_of(character)}
    same = set(_same_sound(character))
    return tuple(
        other
        for sound in near
        for other in _common_roughly().get(sound, ())
        if other != character and other not in same
    )


def _roughly(reading: str) -> str:
    """As those say it who do not tell zh from z, n from l, ing from in."""
    for one, other in _LIKE_SOUNDS:
        if reading.startswith(one):
            reading = other + reading[len(one) :]
            break
    return _LIKE_ENDS.sub("", reading)


@cache
def _common() -> dict[str, list[str]]:
    """The 3,755 characters of the first level of GB 2312, by their readings."""
    found: dict[str, list[str]] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", "ignore")
            for reading in pinyin.readings_of(character) if character else ():
                found.setdefault(reading, []).append(character)
    return found


@cache
def _common_roughly() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for reading, characters in _common().items():
        found.setdefault(_roughly(reading), []).extend(characters)
    return found

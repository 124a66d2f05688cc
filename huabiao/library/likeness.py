"""Decides how like two texts are, and by which marks a text that is like another is found; no Django.

A mark is a number made of the smallest hashes of some of a text's three-character sequences (MinHash,
one permutation in bins, three bins to a mark). Of ten marks two texts that share four fifths of their
sequences have five in common, two that share a fifth hardly ever one.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from collections.abc import Collection

MARKS = 10
_BINS_OF_A_MARK = 3
_BINS = MARKS * _BINS_OF_A_MARK
_GRAM = 3  # characters; a word of Chinese has two, and what follows it says where it stands
_FEWEST = 40  # sequences; of less text chance decides
_LONGEST = 20_000  # characters that are looked at
_MIXER = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


def marks_of(text: str) -> frozenset[int]:
    """The marks of a text's words, signed 64-bit numbers; none where it is too short to be like another."""
    grams = grams_of(text)
    if len(grams) < _FEWEST:
        return frozenset()
    smallest: list[int | None] = [None] * _BINS
    for gram in grams:
        hashed = (zlib.crc32(gram.encode("utf-16-le", "surrogatepass")) + 1) * _MIXER & _MASK
        place, value = hashed >> 40, hashed & 0xFFFFFFFFFF
        known = smallest[place % _BINS]
        if known is None or value < known:
            smallest[place % _BINS] = value
    filled = _filled(smallest)
    return frozenset(
        _number(f"{band}:{filled[band * _BINS_OF_A_MARK : (band + 1) * _BINS_OF_A_MARK]}")
        for band in range(MARKS)
    )


def mark_of_title(title: str) -> int | None:
    """The same for two titles that differ in punctuation, spaces or width alone; None where it says nothing."""
    plain = _plain(title)
    return _number(f"title:{plain}") if plain else None


def grams_of(text: str) -> frozenset[str]:
    """The sequences of three characters in a text, punctuation left out."""
    plain = _plain(text[: 2 * _LONGEST])[:_LONGEST]
    return frozenset(plain[at : at + _GRAM] for at in range(len(plain) - _GRAM + 1))


def share_in_common(one: Collection[str], other: Collection[str]) -> float:
    """How much of what either of two texts says is said by both: 0 to 1."""
    ours, theirs = set(one), set(other)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0


def _filled(bins: list[int | None]) -> list[int]:
    """An empty bin takes what stands in the next that is not; a text has more sequences than none."""
    filled = []
    for place in range(len(bins)):
        turn = next(
            turn for turn in range(len(bins)) if bins[(place + turn) % len(bins)] is not None
        )
        value = bins[(place + turn) % len(bins)]
        filled.append((value or 0) + turn)
    return filled


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(filter(str.isalnum, folded))


def _number(words: str) -> int:
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

"""Decides where in a raw text stands what was asked: exact also where characters were folded or read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from huabiao.search import numbering, pinyin
from huabiao.search.asking import Piece
from huabiao.search.folding import fold_with_places
from huabiao.search.parsing import Asked
from huabiao.search.units import UNIT

SNIPPET = 120  # characters
_BEFORE = 20
Span = tuple[int, int]


def spans(asked: Asked, text: str) -> list[Span]:
    """(from, to) in characters of the raw text, ascending, without overlaps; neighbours are one."""
    folded, places = fold_with_places(text)
    found = [*_of_words(asked, folded), *_of_marks(asked, folded)]
    if read := list(_of_readings(asked, folded)):
        # 医 of 医bao is part of what is read; elsewhere it tells nothing.
        found = read + [(start, end) for start, end in found if end - start > 1]
    return _joined((places[start], places[end - 1] + 1) for start, end in found)


def piece(asked: Asked, text: str) -> Piece:
    return Piece(text, tuple(spans(asked, text)))


def snippet(asked: Asked, text: str, length: int = SNIPPET) -> Piece:
    """The part of the text that holds most of what was asked; its beginning where nothing is."""
    found = spans(asked, text)
    start = max(0, _best(found, text, length) - _BEFORE) if found else 0
    end = min(len(text), start + length)
    inside = tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in found if a < end and b > start
    )
    return Piece(text[start:end], inside, start > 0, end < len(text))


def _best(found: list[Span], text: str, length: int) -> int:
    """Where to begin so that the most different things are shown; the earliest of equals."""
    best, most = found[0][0], 0
    last = 0
    for first, (start, _) in enumerate(found):
        last = max(last, first)
        while last < len(found) and found[last][1] <= start + length - _BEFORE:
            last += 1
        shown = {text[a:b] for a, b in found[first:last]}
        if (count := sum(map(len, shown))) > most:
            best, most = start, count
    return best


def _of_words(asked: Asked, folded: str) -> Iterator[Span]:
    wanted = {*asked.phrases, *asked.words, *(one.folded for one in asked.added)}
    if not wanted:
        return
    # The longest first, and each also where another begins inside it.
    for text in sorted(wanted, key=len, reverse=True):
        whole = UNIT.findall(text)
        for match in re.finditer(_pattern(text, whole), folded):
            yield match.span()


def _pattern(text: str, whole: list[str]) -> str:
    """Letters and digits as whole runs, as they are indexed."""
    before = rf"(?<!{_like(whole[0])})" if whole else ""
    after = rf"(?!{_like(whole[-1])})" if whole else ""
    between = r"[\W_]+".join(map(re.escape, text.split()))
    return f"{before}{between}{after}"


def _like(unit: str) -> str:
    if unit[0].isdigit():
        return r"\d"
    return r"[a-z]" if unit.isascii() else r"[^\s\S]"


def _of_marks(asked: Asked, folded: str) -> Iterator[Span]:
    if not asked.marks:
        return
    wanted = {*asked.marks, *map(numbering.shorter, asked.marks)}
    for mark in numbering.marks_of(folded):
        if mark.token in wanted or numbering.shorter(mark.token) in wanted:
            yield mark.start, mark.end


def _of_readings(asked: Asked, folded: str) -> Iterator[Span]:
    for way in asked.aloud:
        yield from _sequences(way, folded, is_initials=False)
    if asked.initials:
        yield from _sequences(asked.initials, folded, is_initials=True)


def _sequences(way: tuple[str, ...], folded: str, *, is_initials: bool) -> Iterator[Span]:
    rows = [
        {reading.token for reading in group}
        for _, group in groupby(
            pinyin.readings(folded, is_initials=is_initials), key=lambda one: one.position
        )
    ]
    for start in range(len(rows) - len(way) + 1):
        if all(token in rows[start + step] for step, token in enumerate(way)):
            yield start, start + len(way)


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

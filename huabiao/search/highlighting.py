"""Decides where in a raw text stands what was asked: exact also where characters were folded or read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from huabiao.search import numbering, pinyin
from huabiao.search.asking import LONGEST, Piece
from huabiao.search.folding import fold_with_places
from huabiao.search.parsing import Asked
from huabiao.search.units import UNIT

SNIPPET = 120  # characters
_BEFORE = 20
# A long text is looked through in parts, until one of them holds something.
_PART, _MOST_PARTS = 20_000, 20  # characters; parts
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
    found = _first_found(asked, text)
    start = max(0, _best(found, text, length) - _BEFORE) if found else 0
    end = min(len(text), start + length)
    inside = tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in found if a < end and b > start
    )
    return Piece(text[start:end], inside, start > 0, end < len(text))


def _first_found(asked: Asked, text: str) -> list[Span]:
    """The spans that begin in the first part that holds any, as places in the whole."""
    for start in range(0, min(len(text), _PART * _MOST_PARTS), _PART):
        before = max(0, start - LONGEST)
        end = start + _PART
        told = spans(asked, text[before : end + LONGEST])
        if found := [(a + before, b + before) for a, b in told if start <= a + before < end]:
            return found
    return []


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
    before = rf"(?<!{like})" if whole and (like := _like(whole[0])) else ""
    after = rf"(?!{like})" if whole and (like := _like(whole[-1])) else ""
    between = r"[\W_]+".join(map(re.escape, text.split()))
    return f"{before}{between}{after}"


def _like(unit: str) -> str:
    """Nothing for a character: it is a unit wherever it stands, and is found faster so."""
    if unit[0].isdigit():
        return r"\d"
    return r"[a-z]" if unit.isascii() else ""


def _of_marks(asked: Asked, folded: str) -> Iterator[Span]:
    if not asked.marks:
        return
    wanted = {*asked.marks, *map(numbering.shorter, asked.marks)}
    for mark in numbering.marks_of(folded):
        if mark.token in wanted or numbering.shorter(mark.token) in wanted:
            yield mark.start, mark.end


def _of_readings(asked: Asked, folded: str) -> Iterator[Span]:
    if not asked.aloud and not asked.initials:
        return
    there = set(folded)
    for way in (*asked.aloud, *(way for group in asked.groups for way in group)):
        yield from _sequences(way, folded, there, is_initials=False)
    if asked.initials:
        yield from _sequences(asked.initials, folded, there, is_initials=True)


def _sequences(
    way: tuple[str, ...], folded: str, there: set[str], *, is_initials: bool
) -> Iterator[Span]:
    """`there`: all characters of the text; which of them are read so is asked once for each."""
    told = pinyin.initials if is_initials else pinyin.aloud
    read_as = {token: {one for one in there if token in told(one)} for token in set(way)}
    if not all(read_as.values()):
        return
    first, *others = (read_as[token] for token in way)
    for start in (place for place, one in enumerate(folded) if one in first):
        end = start + len(way)
        if end <= len(folded) and all(map(set.__contains__, others, folded[start + 1 : end])):
            yield start, end


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined

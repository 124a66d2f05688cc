"""Decides which lines of a laid-out page belong together: those that only the width of the page parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_FULL = 0.85  # of the longest line of its page
_SHORTEST = 24  # columns; below, lines are cells of a table and not a text
_WIDE = "\u2e80"  # from here on a character takes two columns
_ENDINGS = "。！？；：!?;:"


def unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """The lines of one page; a word parted by the edge of the page is whole again."""
    kept = [line.strip() for line in lines]
    kept = [line for line in kept if line]
    full = max(map(_width, kept), default=0) * _FULL
    paragraph = ""
    for line in kept:
        paragraph += f"{_between(paragraph, line)}{line}"
        if _width(line) < max(full, _SHORTEST) or line[-1] in _ENDINGS:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _between(before: str, after: str) -> str:
    is_latin = before and before[-1] < _WIDE and after[0] < _WIDE
    return " " if is_latin else ""


def _width(line: str) -> int:
    return sum(1 if character < _WIDE else 2 for character in line)

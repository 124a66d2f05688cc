"""Decides which lines of laid-out pages belong together: those that only the edge of a page parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FULL = 0.85  # of the longest line of its page
_SHORTEST = 24  # columns; below, lines are cells of a table and not a text
_WIDE = "\u2e80"  # from here on a character takes two columns
_ENDINGS = "。！？；：!?;:"
_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*第?\s*\d{1,4}\s*页?(?:\s*[/共，,]+\s*\d{1,4}\s*页?)?[-—–－·•\s]*"
)


def unwrapped(pages: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of all pages; a word parted by an edge is whole again, past the number of a page, too."""
    paragraph = ""
    for page in pages:
        lines = [line.strip() for line in page]
        lines = [line for line in lines if line]
        yield from _numbers_taken(lines)
        full = max(map(_width, lines), default=0) * _FULL
        for line in lines:
            paragraph += f"{_between(paragraph, line)}{line}"
            if _width(line) < max(full, _SHORTEST) or line[-1] in _ENDINGS:
                yield paragraph
                paragraph = ""
    if paragraph:
        yield paragraph


def _numbers_taken(lines: list[str]) -> Iterator[str]:
    """The number of the page, taken from its top and foot."""
    for place in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[place]):
            yield lines.pop(place)


def _between(before: str, after: str) -> str:
    is_latin = before and before[-1] < _WIDE and after[0] < _WIDE
    return " " if is_latin else ""


def _width(line: str) -> int:
    return sum(1 if character < _WIDE else 2 for character in line)

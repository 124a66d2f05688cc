"""Takes a converted text apart: its paragraphs, headings and tables one by one, each with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*?)(/?)>")
_ANY_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br ?/?>|</p>|</t[dh]>")
_PLACE = re.compile(r' class="(\w+)"')
_EMPTY = ("br", "img", "hr", "input", "col")


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list or table of a text.

    `place`: where it stood on the paper, "title", "center", "right" or "".
    """

    tag: str
    html: str
    place: str = ""

    @property
    def words(self) -> str:
        """Its words, one line for each line, cell or paragraph in it, without spaces at the ends."""
        text = unescape(_ANY_TAG.sub("", _BREAK.sub("\n", self.html)))
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)


def blocks_of(html: str) -> list[Block]:
    """The blocks of what a converter wrote: every element closed, none crossing another."""
    return list(_blocks(html))


def _blocks(html: str) -> Iterator[Block]:
    depth, start, tag, attributes = 0, 0, "", ""
    for match in _TAG.finditer(html):
        if match[2] in _EMPTY or match[4]:
            continue
        if match[1]:
            depth -= 1
            if not depth:
                place = _PLACE.search(attributes)
                yield Block(tag, html[start : match.end()], place[1] if place else "")
                start = match.end()
            continue
        if not depth:
            start, tag, attributes = match.start(), match[2], match[3]
        depth += 1

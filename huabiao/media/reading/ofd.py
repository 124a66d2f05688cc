"""Reads OFD files (GB/T 33190): pages of placed pieces of text, put together to lines by where they stand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from huabiao.media.reading.archives import NoMore, feed, in_order, local, opened
from huabiao.media.reading.gathering import Damaged, Gathering, Locked
from huabiao.media.reading.layout import unwrapped

_LOCK = "encryptions.xml"


@dataclass
class Piece:
    """Some text, and the box it stands in: millimetres from the left and the top."""

    left: float
    top: float
    width: float
    height: float
    text: str = ""


class _Page:
    """Gathers the pieces of a part that is a page; of any other part it wants nothing."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._is_page = False
        self._is_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if not self._is_page:
            self._is_page = name == "Page"
            if not self._is_page:
                raise NoMore
        if name == "TextObject":
            self.pieces.append(Piece(*_box(attributes.get("Boundary", ""))))
        self._is_text = name == "TextCode" and bool(self.pieces)

    def end(self, tag: str) -> None:
        self._is_text = False

    def data(self, text: str) -> None:
        if self._is_text:
            self.pieces[-1].text += text

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Damaged


def read(file: BinaryIO, out: Gathering) -> None:
    archive = opened(file)
    names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
    is_locked = any(name.lower().rpartition("/")[2] == _LOCK for name in names)
    try:
        for line in unwrapped(_pages(archive, in_order(names), out)):
            out.add(line)
    except Damaged:
        if is_locked:
            raise Locked from None
        raise


def _pages(archive: zipfile.ZipFile, names: list[str], out: Gathering) -> Iterator[list[str]]:
    for name in names:
        page = _Page()
        feed(archive, name, page, out)
        yield lines(page.pieces)


def lines(pieces: list[Piece]) -> list[str]:
    """Pieces in the order they are drawn; one beside the last goes on in its line."""
    found: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if last is not None and _is_beside(piece, last):
            gap = piece.left - last.left - last.width
            found[-1] += (" " if gap > last.height else "") + piece.text
        else:
            found.append(piece.text)
        last = piece
    return found


def _is_beside(piece: Piece, last: Piece) -> bool:
    # Text set downwards: one character below the other.
    is_below = abs(piece.left - last.left) < last.width / 2 and piece.top > last.top
    if is_below and len(piece.text.strip()) == len(last.text.strip()) == 1:
        return piece.top - last.top < 2 * last.height
    return abs(piece.top - last.top) < max(piece.height, last.height) / 2


def _box(said: str) -> tuple[float, float, float, float]:
    try:
        left, top, width, height = map(float, said.split())
    except ValueError:
        return (0.0, 0.0, 0.0, 0.0)
    return (left, top, width, height)

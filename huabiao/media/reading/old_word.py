"""Reads Word files of the older form, .doc and .wps, by the tables of [MS-DOC]; hidden and deleted words stay out.

A file keeps its characters in pieces, anywhere in the stream `WordDocument`; a table in another
stream says where. A second table says for runs of bytes how their characters look.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import olefile

from huabiao.media.reading.gathering import Damaged, Gathering, Locked

_WORD = 0xA5EC
_OLDEST = 0x00C1  # Word 97; those before keep their texts in another way
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
# Where the head of the stream says: lengths of the texts in it, and the two tables.
_LENGTHS, _LOOKS, _PIECES = 0x4C, 0xFA, 0x1A2
# Of the eight texts in one file: what a reader reads; not running heads, macros, comments.
_READ = (True, True, False, False, False, True, True, False)
_COMPRESSED = 1 << 30
_PAGE = 512  # bytes of one page of looks
_DELETED, _VANISHED = 0x0800, 0x083C
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes, by the top bits of a code; 0: the first byte says it

_FIELD = re.compile(r"([\x13\x14\x15])")
_LINE_ENDS = re.compile(
    r"[\r\n\x0b\x0c\x0e]+|\x07\x07+"
)  # cells end with one mark, rows with another
_CELL_END = "\x07"
# Places of pictures, notes and comments; hyphens that are no character of their own.
_MARKS = {**dict.fromkeys(range(1, 9)), 0x1E: "-", 0x1F: None}


@dataclass(frozen=True)
class _Piece:
    """Characters `first` to `last` of all texts, from byte `start`, each of `width` bytes."""

    first: int
    last: int
    start: int
    width: int


def read(file: BinaryIO, out: Gathering) -> None:
    try:
        with olefile.OleFileIO(file) as whole:
            for text in _texts(whole):
                for line in _LINE_ENDS.split(_without_codes(text)):
                    out.add(line.replace(_CELL_END, " ").translate(_MARKS))
    except (OSError, struct.error, IndexError, UnicodeError):
        raise Damaged from None


def _texts(whole: olefile.OleFileIO) -> Iterator[str]:
    main = whole.openstream("WordDocument").read()
    mark, version = struct.unpack_from("<HH", main)
    flags = struct.unpack_from("<H", main, 10)[0]
    if mark != _WORD or version < _OLDEST:
        raise Damaged
    if flags & _ENCRYPTED:
        raise Locked
    table = whole.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
    pieces = list(_pieces(_part(main, table, _PIECES)))
    hidden = list(_hidden(main, _part(main, table, _LOOKS)))
    at = 0
    for length, is_read in zip(struct.unpack_from("<8I", main, _LENGTHS), _READ, strict=True):
        if is_read and length:
            yield "".join(_characters(main, pieces, hidden, at, at + length))
        at += length


def _part(main: bytes, table: bytes, place: int) -> bytes:
    start, length = struct.unpack_from("<II", main, place)
    return table[start : start + length]


def _pieces(part: bytes) -> Iterator[_Piece]:
    at = 0
    while part[at] == 1:  # looks, before the table of pieces
        at += 3 + int(struct.unpack_from("<H", part, at + 1)[0])
    count = (struct.unpack_from("<I", part, at + 1)[0] - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", part, at + 5)
    for number in range(count):
        place = struct.unpack_from("<I", part, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
        is_narrow = bool(place & _COMPRESSED)
        start = (place & ~_COMPRESSED) // (2 if is_narrow else 1)
        yield _Piece(bounds[number], bounds[number + 1], start, 1 if is_narrow else 2)


def _characters(
    main: bytes, pieces: list[_Piece], hidden: list[tuple[int, int]], first: int, last: int
) -> Iterator[str]:
    """What can be seen of the characters `first` to `last`."""
    for piece in pieces:
        low, high = max(piece.first, first), min(piece.last, last)
        if low >= high:
            continue
        start = piece.start + (low - piece.first) * piece.width
        end = piece.start + (high - piece.first) * piece.width
        encoding = "cp1252" if piece.width == 1 else "utf-16-le"
        for seen_start, seen_end in _seen(start, end, hidden):
            yield main[seen_start:seen_end].decode(encoding, "replace")


def _seen(start: int, end: int, hidden: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for hidden_start, hidden_end in hidden:
        if hidden_start < end and hidden_end > start:
            yield start, max(start, hidden_start)
            start = max(start, min(end, hidden_end))
    yield start, end


def _hidden(main: bytes, part: bytes) -> Iterator[tuple[int, int]]:
    """Bytes whose characters are deleted or not to be seen, in their order."""
    count = (len(part) - 4) // 8
    for number in struct.unpack_from(f"<{max(count, 0)}I", part, 4 * (count + 1)):
        start = (number & 0x3FFFFF) * _PAGE
        page = main[start : start + _PAGE]
        if len(page) < _PAGE:
            raise Damaged
        runs = page[-1]
        bounds = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            place = page[4 * (runs + 1) + run] * 2
            if place and _hides(page[place + 1 : place + 1 + page[place]]):
                yield bounds[run], bounds[run + 1]


def _hides(looks: bytes) -> bool:
    at = 0
    while at + 2 < len(looks):
        code = struct.unpack_from("<H", looks, at)[0]
        size = _OPERANDS[code >> 13] or looks[at + 2] + 1
        if code in (_DELETED, _VANISHED) and looks[at + 2] == 1:
            return True
        at += 2 + size
    return False


def _without_codes(text: str) -> str:
    """The text with what its fields show, and not how that is found out."""
    kept: list[str] = []
    fields: list[bool] = []  # those we are in, and whether their code is over
    for part in _FIELD.split(text):
        if part == "\x13":
            fields.append(False)
        elif part == "\x14" and fields:
            fields[-1] = True
        elif part == "\x15" and fields:
            fields.pop()
        elif all(fields):
            kept.append(part)
    return "".join(kept)

"""Reads the directory of an OLE2 compound file (Office 97-2003, WPS): which streams it holds."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_MOST_SECTORS = 256  # of the directory; a circle in a broken file must end
_NO_SECTOR = 0xFFFFFFFA  # from here on numbers are marks, not sectors


def names(file: BinaryIO) -> set[str]:
    """Names of the streams and storages; empty for a file whose directory cannot be read."""
    try:
        return {name for sector in _directory(file) for name in _names_in(sector)}
    except (struct.error, UnicodeDecodeError, OverflowError, OSError):
        return set()


def _directory(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    header = file.read(512)
    size = 4096 if struct.unpack_from("<H", header, 30)[0] == 12 else 512
    table = struct.unpack_from("<109I", header, 76)
    number = struct.unpack_from("<I", header, 48)[0]
    for _ in range(_MOST_SECTORS):
        if number >= _NO_SECTOR:
            return
        yield _sector(file, number, size)
        number = _next(file, table, number, size)


def _next(file: BinaryIO, table: tuple[int, ...], number: int, size: int) -> int:
    """The sector after this one in its chain, from the file's allocation table."""
    index, place = divmod(number, size // 4)
    if index >= len(table) or table[index] >= _NO_SECTOR:
        return _NO_SECTOR
    return int(struct.unpack_from("<I", _sector(file, table[index], size), place * 4)[0])


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    return file.read(size)


def _names_in(sector: bytes) -> Iterator[str]:
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", sector, start + 64)[0]
        if 2 <= length <= 64:
            yield sector[start : start + length - 2].decode("utf-16-le")

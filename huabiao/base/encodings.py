"""Decides in which codings text stands compressed beside itself, so that no server compresses it again.

The levels are those that pay: the next one costs several times the time for a few percent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import brotli
import zstandard
from isal import igzip


@dataclass(frozen=True)
class Encoding:
    """A coding of HTTP: its name for people, its token on the wire, the suffix of its files."""

    name: str
    token: str
    suffix: str
    compress: Callable[[bytes], bytes]


def _gzip(content: bytes) -> bytes:
    return igzip.compress(content, compresslevel=2, mtime=0)


def _brotli(content: bytes) -> bytes:
    return brotli.compress(content, quality=5)


def _zstd(content: bytes) -> bytes:
    return zstandard.compress(content, level=3)


# The smallest first: of what a reader takes equally, he gets it.
ENCODINGS = (
    Encoding("brotli", "br", ".br", _brotli),
    Encoding("zstd", "zstd", ".zst", _zstd),
    Encoding("gzip", "gzip", ".gz", _gzip),
)
SUFFIXES = tuple(encoding.suffix for encoding in ENCODINGS)


class UnknownEncoding(ValueError):
    """A name that no coding has."""


def named(names: str) -> tuple[Encoding, ...]:
    """The codings of a list as "gzip,brotli"; UnknownEncoding where one is not known."""
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    known = {encoding.name for encoding in ENCODINGS}
    if unknown := sorted(wanted - known):
        raise UnknownEncoding(f"{', '.join(unknown)}: not among {', '.join(sorted(known))}")
    return tuple(encoding for encoding in ENCODINGS if encoding.name in wanted)


def plain_name(name: str) -> str:
    """The name of the file beside which a compressed one stands; of any other, its own."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name

"""Decides what management and nodes say to each other: addresses, bounds, and the form of what is sent.

Contents travel as the records of a pack: a page and its packed sibling are one record, checked by
both of their hashes. What is too large for memory travels alone, from any offset on.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from huabiao.guard.store import GZIP, HEADER, MAGIC

PREFIX = "/nodes/"
HEAD, ROOTS, CONTENTS, REPORT, INDEX = "head", "roots", "contents", "report", "index"
SEARCHES = "searches"  # what readers looked for on a node
WAIT = 25.0  # seconds a question for the head waits for a new one
LOOK = 0.04  # seconds between two looks for a new head, while somebody waits
LARGEST = 512 * 1024  # bytes of a question
MOST_HASHES = 2000  # in one question
MOST_ROOTS = 5000  # lines of one site in one answer; of more, the newest
MOST_BYTES = 8 * 1024 * 1024  # of records in one answer, and one record more
LARGEST_UNPACKED = 512 * 1024 * 1024  # bytes; no page is near it


class WrongContent(ValueError):
    """What came is not what it was asked by."""


class Sent(NamedTuple):
    """One record as it travels: `stored` is what lies in the pack, `key` what it unpacks to."""

    encoding: int
    key: bytes
    stored_key: bytes
    stored: bytes

    def check(self) -> None:
        """WrongContent unless both hashes are right."""
        if hashlib.sha256(self.stored).digest() != self.stored_key:
            raise WrongContent(self.stored_key.hex())
        if self.encoding == GZIP:
            if hashlib.sha256(_unpacked(self.stored)).digest() != self.key:
                raise WrongContent(self.key.hex())
        elif self.key != self.stored_key:
            raise WrongContent(self.key.hex())


def records_in(body: bytes) -> Iterator[Sent]:
    """The records of an answer; WrongContent where it is none, or torn."""
    at = 0
    while at < len(body):
        if at + HEADER.size > len(body):
            raise WrongContent("torn")
        magic, encoding, key, stored_key, length = HEADER.unpack_from(body, at)
        at += HEADER.size
        if magic != MAGIC or at + length > len(body):
            raise WrongContent("torn")
        yield Sent(encoding, key, stored_key, body[at : at + length])
        at += length


def _unpacked(stored: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(stored, LARGEST_UNPACKED)
    except zlib.error:
        return b""


def is_hash(text: str) -> bool:
    """Whether this is a SHA-256 as we write it: what leads nowhere on a disk."""
    return len(text) == 64 and not set(text) - set("0123456789abcdef")

"""Decides which numbers people send may be the key of a row: others are looked up in no database."""

from __future__ import annotations

LARGEST_KEY = 2**63 - 1  # a larger one is no row's, and some databases raise an error at it
_DIGITS = len(str(LARGEST_KEY))


def key_of(text: str) -> int | None:
    """The key that is written in `text`; None where it cannot be any row's."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        return None
    number = int(text)
    return number if number <= LARGEST_KEY else None

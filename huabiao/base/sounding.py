"""Decides which names are meant by the first letters of how they are spoken: mzj for 民政局."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

LEAST, MOST = 2, 12  # letters
ROWS_LIMIT = 5_000  # whose names are read for one search


def rows_sounding(rows: QuerySet[Any], typed: str, *, fields: Collection[str]) -> list[Any]:
    """Keys of those of `rows` that have the letters side by side in one of these fields.

    None of them where something else than letters is typed, or where there are too many to be read.
    """
    letters = typed.strip().casefold()
    is_spoken = letters.isascii() and letters.isalpha() and LEAST <= len(letters) <= MOST
    if not (fields and is_spoken):
        return []
    names = list(rows.order_by().values_list("pk", *fields)[: ROWS_LIMIT + 1])
    if len(names) > ROWS_LIMIT:
        return []
    return [pk for pk, *said in names if any(sounds_like(name or "", letters) for name in said)]


def sounds_like(name: str, letters: str) -> bool:
    """Whether the name has these first letters side by side; a character of several sounds has each."""
    sounds = first_letters(name)
    return any(
        all(letter in sound for letter, sound in zip(letters, sounds[start:], strict=False))
        for start in range(len(sounds) - len(letters) + 1)
    )


@lru_cache(maxsize=2 * ROWS_LIMIT)
def first_letters(name: str) -> tuple[frozenset[str], ...]:
    """By character; of a Latin letter or a digit, itself."""
    # Its dictionary is large, and most processes never need it.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    one_by_one: Any = list  # what is not Chinese; its types know strings alone
    spoken = pinyin(name, style=Style.FIRST_LETTER, heteronym=True, errors=one_by_one)
    return tuple(frozenset(one.casefold() for one in sounds) for sounds in spoken)

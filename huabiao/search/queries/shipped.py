"""Reads of the words that come with the platform: which there are, and which the office does without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huabiao.accounts.queries import Person, is_platform_administrator
from huabiao.base.finding import words_of
from huabiao.search.models import ColloquialPair
from huabiao.search.queries.pairs import Key
from huabiao.search.rules import key_of_word
from huabiao.search.wording import Wording


@dataclass(frozen=True)
class ShippedPair:
    """One pair of the shipped table; `switch` is the office's own row of it, if there is one."""

    said: str
    official: str
    switch: ColloquialPair | None

    @property
    def is_used(self) -> bool:
        return self.switch is None or self.switch.is_active


def shipped_for(user: Person, typed: str = "") -> list[ShippedPair]:
    """What is shipped and contains all that was typed, in the order of its table."""
    return list(_shipped(typed)) if is_platform_administrator(user) else []


def shipped_pair(said: str, official: str) -> ShippedPair | None:
    """The shipped pair of these two words."""
    wanted = key_of_word(said), key_of_word(official)
    return next((one for one in _shipped(said) if _key(one.said, one.official) == wanted), None)


def _shipped(typed: str) -> Iterator[ShippedPair]:
    words = [key_of_word(word) for word in words_of(typed)]
    own = {(pair.said_key, pair.official_key): pair for pair in ColloquialPair.objects.all()}
    for row in Wording.shipped().rows:
        said, official = key = _key(row.said, row.official)
        if all(word in said or word in official for word in words):
            yield ShippedPair(row.said, row.official, own.get(key))


def _key(said: str, official: str) -> Key:
    return key_of_word(said), key_of_word(official)

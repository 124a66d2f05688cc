"""Reads of the table of colloquial words, and of the numbers that say whether it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.db.models import QuerySet

from huabiao.accounts.queries import Person, is_platform_administrator
from huabiao.search.models import LONGEST_KEY, LONGEST_WORD, ColloquialPair, Counter
from huabiao.search.rules import key_of_word, pair_faults, tidy
from huabiao.search.wording import Wording

WORDING = "wording"
LONGEST_NOTE = 200

Key = tuple[str, str]


def pairs_for(user: Person) -> QuerySet[ColloquialPair]:
    """The table is the platform office's."""
    kept = ColloquialPair.objects.order_by("said_key", "official_key")
    return kept if is_platform_administrator(user) else kept.none()


def wording_rows() -> list[tuple[str, str]]:
    """What people say and what documents say instead, as a search is to use it now."""
    active = ColloquialPair.objects.filter(is_active=True).order_by("pk")
    return list(active.values_list("said", "official"))


def unused_rows() -> list[tuple[str, str]]:
    """Those the office switched off."""
    unused = ColloquialPair.objects.filter(is_active=False).order_by("pk")
    return list(unused.values_list("said", "official"))


def wording() -> Wording:
    """What is shipped and what the office made of it, built anew when the office changed something."""
    return _wording(wording_version())


@lru_cache(maxsize=1)
def _wording(_version: int) -> Wording:
    return Wording.shipped().amended(wording_rows(), off=unused_rows())


def forget_wording() -> None:
    """For a process whose database was put back to an older state."""
    _wording.cache_clear()


def wording_version() -> int:
    """Rises with every change of the table: who keeps `wording_rows` looks at it."""
    return version_of(WORDING)


def version_of(name: str) -> int:
    found = Counter.objects.filter(name=name).values_list("number", flat=True).first()
    return found or 0


class Becomes(StrEnum):
    """What an entry does to the table."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True)
class Entry:
    """A line of a table that somebody brings; None leaves what is known as it is."""

    said: str
    official: str
    note: str | None = None
    is_active: bool | None = None

    @property
    def key(self) -> Key:
        return key_of_word(self.said), key_of_word(self.official)

    def faults(self) -> dict[str, str]:
        """By field, as names of sentences."""
        found = pair_faults(self.said, self.official)
        lengths = (
            ("said", self.said, LONGEST_WORD),
            ("official", self.official, LONGEST_WORD),
            ("note", self.note or "", LONGEST_NOTE),
        )
        keys = zip(("said", "official"), self.key, (LONGEST_KEY, LONGEST_KEY), strict=True)
        found.update(
            {field: "too_long" for field, text, most in (*lengths, *keys) if len(text) > most}
        )
        return found


def entry(
    said: str, official: str, note: str | None = None, *, is_active: bool | None = None
) -> Entry:
    """An entry as it would be kept."""
    return Entry(tidy(said), tidy(official), None if note is None else tidy(note), is_active)


def all_keys() -> set[Key]:
    return set(ColloquialPair.objects.values_list("said_key", "official_key"))


def known_pairs(keys: Collection[Key]) -> dict[Key, ColloquialPair]:
    found = ColloquialPair.objects.filter(said_key__in={said for said, _official in keys})
    return {(pair.said_key, pair.official_key): pair for pair in found}


def has_opposite(one: Entry) -> bool:
    """Whether the table leads from the official word to the one that is said: one way is enough."""
    said, official = one.key
    return ColloquialPair.objects.filter(said_key=official, official_key=said).exists()


def becomes(one: Entry, known: Mapping[Key, ColloquialPair]) -> Becomes:
    pair = known.get(one.key)
    if pair is None:
        return Becomes.ADDED
    wanted = {"note": one.note, "is_active": one.is_active}
    differs = any(
        value is not None and getattr(pair, name) != value for name, value in wanted.items()
    )
    return Becomes.CHANGED if differs else Becomes.UNCHANGED


def weigh(entries: Sequence[Entry]) -> list[Becomes]:
    """What each entry would do, were they brought in now."""
    known = known_pairs({one.key for one in entries})
    return [becomes(one, known) for one in entries]

"""Decides what a person is told before an act: the act is done, its record is read, and it is undone.

What is foreseen can then be no other thing than what is done. Who hears of changes says what would
come of them (`readers.register`); this room knows no names.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from huabiao.changes import readers
from huabiao.changes.models import Work


@dataclass(frozen=True)
class Place:
    """What would change in one place at most: counted, and by the addresses the act itself is about."""

    name: str  # of the site
    pages: int
    files: int  # feeds, site maps, attachments
    urls: tuple[str, ...]  # of pages; those that only show a shared piece are counted, not named


@dataclass(frozen=True)
class Impact:
    """What an act would change at most; nothing, where there is no place."""

    places: tuple[Place, ...] = ()

    @property
    def pages(self) -> int:
        return sum(place.pages for place in self.places)

    @property
    def files(self) -> int:
        return sum(place.files for place in self.places)


class _Undone(Exception):
    """The act was looked at."""


def foreseen(*acts: Callable[[], object]) -> Impact:
    """What any of these acts would change at most, with what readers would do about it; all is undone.

    An act writes rows alone, and to instances nobody uses afterwards. Its refusal passes through.
    """
    reached: dict[str, frozenset[object]] = {}
    for act in acts:
        with contextlib.suppress(_Undone), transaction.atomic():
            last = Work.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            act()
            for follow in readers.acting().values():
                follow(last)
            for reader, foreteller in readers.foretellers().items():
                rows = Work.objects.filter(reader=reader, pk__gt=last)
                keys = set(rows.values_list("key", flat=True))
                reached[reader] = reached.get(reader, frozenset()) | foreteller.reach(keys)
            raise _Undone
    return Impact(
        tuple(
            Place(*place)
            for reader, foreteller in readers.foretellers().items()
            for place in foreteller.tell(reached.get(reader, frozenset()))
        )
    )

"""Writes of the marks by which a text is found to be like another. No acts: they follow from the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from huabiao.base.html import text_of
from huabiao.library.likeness import mark_of_title, marks_of
from huabiao.library.models import Item, LikenessMark

_TOGETHER = 200


@transaction.atomic
def mark_text(text: Item, *, is_public: bool) -> None:
    """Let a text be found by what it says now: the newest for its unit, or the one readers get."""
    LikenessMark.objects.filter(item_id=text.pk, is_public=is_public).delete()
    LikenessMark.objects.bulk_create(_marks(text, is_public=is_public))


@transaction.atomic
def mark_texts(items: Sequence[Item]) -> None:
    """The same for many at once, by what stands in their rows; a row costs no query of its own."""
    for is_public in (True, False):
        some = [item for item in items if item.live == is_public]
        if some:
            ids = [item.pk for item in some]
            LikenessMark.objects.filter(item_id__in=ids, is_public=is_public).delete()
            LikenessMark.objects.bulk_create(
                mark for item in some for mark in _marks(item, is_public=is_public)
            )


def mark_unmarked() -> Iterator[int]:
    """Mark what was in the library before there were marks; yields how many, batch by batch."""
    marks = LikenessMark.objects.filter(item_id=OuterRef("pk"))
    unmarked = Item.objects.filter(~Exists(marks)).order_by("pk")
    last = 0
    while items := list(unmarked.filter(pk__gt=last)[:_TOGETHER]):
        mark_texts(items)
        last = items[-1].pk
        yield len(items)


def _marks(text: Item, *, is_public: bool) -> Iterator[LikenessMark]:
    marks = {mark_of_title(text.title), *marks_of(text_of(text.body))} - {None}
    for mark in sorted(mark for mark in marks if mark is not None):
        yield LikenessMark(item_id=text.pk, mark=mark, is_public=is_public)

"""Reads what a text is like: items of the same title, or of nearly the same words, that a person may see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from huabiao.accounts.models import User
from huabiao.accounts.queries import reach
from huabiao.base.html import text_of
from huabiao.library.likeness import grams_of, mark_of_title, marks_of, share_in_common
from huabiao.library.models import Item, ItemAddress, LikenessMark, Placement
from huabiao.library.queries import items_for
from huabiao.library.rules import ALLOWED
from huabiao.sites.queries import base_url

SHOWN = 5
_LOOKED_AT = 1000  # marks in common; of a text that stands in the library a hundred times, enough
_FEWEST = 2  # marks in common: one may be chance
_ENOUGH = 0.5  # of the words


@dataclass(frozen=True)
class Alike:
    """An item that a text is like."""

    title: str
    unit: str
    url: str  # in the console for one's own, else where readers find it
    has_same_title: bool
    percent: int  # of the words; 0 where only the title is the same


def alike(text: Item, user: User) -> list[Alike]:
    """What the text is like of all the person may see, the likest first; five queries at most.

    Of another unit's items only those that readers can read now, and their published words.
    """
    title, words = mark_of_title(text.title), text_of(text.body)
    body = marks_of(words)
    marks = {mark for mark in (title, *body) if mark is not None}
    if not marks:
        return []
    standing = Placement.objects.filter(item_id=OuterRef("item_id"), is_live=True)
    own = reach(user, ALLOWED["view"], path="item__organization__path")
    found = LikenessMark.objects.filter(
        Q(own) | Q(Exists(standing), is_public=True), mark__in=marks
    ).exclude(item_id=text.pk)
    pairs = set(found.values_list("item_id", "mark")[:_LOOKED_AT])
    in_common = Counter(item for item, mark in pairs if mark in body)
    same_title = {item for item, mark in pairs if mark == title}
    likely = sorted(
        (
            item
            for item in {item for item, _mark in pairs}
            if item in same_title or in_common[item] >= _FEWEST
        ),
        key=lambda item: (item not in same_title, -in_common[item], -item),
    )[: 2 * SHOWN]
    return _judged(likely, same_title, words, user)[:SHOWN]


def _judged(likely: list[int], same_title: set[int], words: str, user: User) -> list[Alike]:
    if not likely:
        return []
    grams = grams_of(words)
    own = set(items_for(user).filter(pk__in=likely).values_list("pk", flat=True))
    places = _addresses([pk for pk in likely if pk not in own])
    judged = []
    for item in Item.objects.filter(pk__in=likely).select_related("organization"):
        share = share_in_common(grams, grams_of(text_of(item.body)))
        is_same = item.pk in same_title
        if is_same or share >= _ENOUGH:
            url = (
                reverse("items:overview", args=[item.pk])
                if item.pk in own
                else places.get(item.pk, "")
            )
            percent = round(100 * share) if share >= _ENOUGH else 0
            unit = item.organization.name
            judged.append((share, item.pk, Alike(item.title, unit, url, is_same, percent)))
    judged.sort(key=lambda one: (not one[2].has_same_title, -one[0], -one[1]))
    return [one for _share, _pk, one in judged]


def _addresses(item_ids: list[int]) -> dict[int, str]:
    """Where readers find these, each once."""
    standing = Placement.objects.filter(
        item_id=OuterRef("item_id"), site_id=OuterRef("site_id"), is_live=True, is_main=True
    )
    here = ItemAddress.objects.filter(Exists(standing), item_id__in=item_ids)
    found: dict[int, str] = {}
    for address in here.select_related("site__profile").order_by("id"):
        found.setdefault(address.item_id, base_url(address.site.profile) + address.path)
    return found

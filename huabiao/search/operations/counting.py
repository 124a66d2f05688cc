"""Writes of the numbers that say whether something changed."""

from __future__ import annotations

from django.db.models import F

from huabiao.search.models import Counter


def count_up(name: str) -> int:
    """The next number of this name. In the transaction of the change: nobody else counts until its end,

    so whoever reads a number reads all changes that have one up to it.
    """
    Counter.objects.get_or_create(name=name)
    Counter.objects.filter(name=name).update(number=F("number") + 1)
    return Counter.objects.values_list("number", flat=True).get(name=name)

"""Reads of items whose pages could not be rendered: for those who may change the text, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huabiao.accounts.models import User
from huabiao.library.models import Item
from huabiao.library.queries import items_for
from huabiao.publishing.queries import failures, failures_at

PAGE_OF_ITEM = "article"  # the kind of route that is an item's own page
_MOST = 300  # a broken template fails everywhere: nobody reads that as a list


@dataclass(frozen=True)
class Unrendered:
    """An item one of whose pages was not made, on which site and why."""

    item: Item
    site: str
    reason: str
    since: datetime


def unrendered_for(user: User, *, limit: int) -> list[Unrendered]:
    """Pages of items this person may edit that were not made, the newest first."""
    known = list(failures().filter(kind=PAGE_OF_ITEM)[:_MOST])
    if not known:
        return []
    items = items_for(user, "edit").in_bulk({failure.ident for failure in known})
    return [
        Unrendered(items[failure.ident], failure.site.profile.name, failure.reason, failure.since)
        for failure in known
        if failure.ident in items
    ][:limit]


def unrendered_pages_of(item: Item) -> list[Unrendered]:
    """The pages of one item that were not made."""
    return [
        Unrendered(item, failure.site.profile.name, failure.reason, failure.since)
        for failure in failures_at(PAGE_OF_ITEM, [item.pk])
    ]

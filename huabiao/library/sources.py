"""Reads of what copies were made from: what became of it, and whose business that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.accounts.queries import Person
from huabiao.library.models import Item
from huabiao.library.queries import items_for, may


@dataclass(frozen=True)
class SourceChange:
    """What became of the item a copy was made from, since its unit last looked."""

    at: datetime
    words: str
    note: str = ""


_SOURCE_CHANGES = (
    ("withdrawn_at", "withdrawal_reason", _("原单位已撤稿")),
    ("corrected_at", "correction_note", _("原单位已更正")),
    ("repealed_at", "", _("原单位已废止")),
)


def changes_of_source(copy: Item) -> list[SourceChange]:
    """What the copy's unit has still to deal with, the oldest first; nothing once it is withdrawn."""
    source, seen_at = copy.derived_from, copy.source_seen_at
    if source is None or seen_at is None or copy.withdrawn_at is not None:
        return []
    found = [
        SourceChange(at, str(words), getattr(source, note) if note else "")
        for moment, note, words in _SOURCE_CHANGES
        if (at := getattr(source, moment)) is not None and at > seen_at
    ]
    return sorted(found, key=lambda change: change.at)


def copies_to_check_for(user: Person) -> QuerySet[Item]:
    """Copies by the units the person writes for whose source changed since they last looked."""
    changed = Q(pk__in=[])
    for moment, _note, _words in _SOURCE_CHANGES:
        changed |= Q(**{f"derived_from__{moment}__gt": F("source_seen_at")})
    return (
        items_for(user, "edit")
        .filter(changed, withdrawn_at=None)
        .select_related("organization", "derived_from__organization")
        .defer("body", "derived_from__body")
        .order_by("pk")
    )


@dataclass(frozen=True)
class ToCheck:
    """A copy whose source changed, with what its unit may do about it."""

    copy: Item
    changes: list[SourceChange]
    may_withdraw: bool


def to_check(user: User, *, limit: int) -> list[ToCheck]:
    return [
        ToCheck(
            copy=copy,
            changes=changes_of_source(copy),
            may_withdraw=copy.is_public and may(user, "withdraw", copy.organization),
        )
        for copy in copies_to_check_for(user)[:limit]
    ]

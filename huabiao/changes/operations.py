"""Writes the one record of an act: its audit row, and a work row for every reader that must hear of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from huabiao.base import nudge
from huabiao.changes import readers
from huabiao.changes.models import Change, Work

Lane = Work.Lane


@dataclass(frozen=True)
class Actor:
    """Who acts, on whose behalf and through which door; names are kept as they are at the moment."""

    user_id: int | None
    name: str
    organization_id: int | None
    organization_name: str
    address: str
    door: str


def system(door: str = "worker") -> Actor:
    """The platform itself: clocks that ran out, commands without a person."""
    return Actor(None, "系统", None, "", "", door)


@transaction.atomic
def record(
    *,
    action: str,
    subject: str,
    actor: Actor,
    at: datetime,
    keys: Collection[str],
    lane: Lane,
    note: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Change:
    """Append one audit row and, for each registered reader, one work row per key it wants.

    Must run in the transaction of the act it tells of: the row and the act stand or fall together.
    """
    change = Change.objects.create(
        action=action,
        subject=subject,
        actor_id=actor.user_id,
        actor_name=actor.name,
        organization_id=actor.organization_id,
        organization_name=actor.organization_name,
        address=actor.address,
        door=actor.door,
        at=at,
        note=note,
        before=dict(before or {}),
        after=dict(after or {}),
    )
    wanted = {reader: sorted(set(wants(keys))) for reader, wants in readers.registered().items()}
    Work.objects.bulk_create(
        Work(reader=reader, key=key, lane=lane, change=change)
        for reader, its_keys in wanted.items()
        for key in its_keys
    )
    for reader, its_keys in wanted.items():
        if its_keys:
            transaction.on_commit(partial(nudge.send, reader))
    return change

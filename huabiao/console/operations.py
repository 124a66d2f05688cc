"""Writes of the console: that somebody took a table along. What is done to things stands in the rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane


@transaction.atomic
def record_taken_along(
    *, what: str, count: int, wanted: Mapping[str, str], actor: Actor, at: datetime
) -> None:
    """Record that a table of `count` rows left the console, and what it was narrowed to."""
    changes.record(
        action=f"console.{what}.taken_along",
        subject=f"user:{actor.user_id}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"count": count, **wanted},
    )

"""Writes of what the office did about questions that found nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from huabiao.accounts.models import User
from huabiao.accounts.operations import only_platform_administrators
from huabiao.base.errors import NotFound
from huabiao.changes.operations import Actor, Lane, record
from huabiao.search.enums import Settling
from huabiao.search.models import QueryCount, SettledQuery
from huabiao.search.operations.counting import count_up
from huabiao.search.queries.looked_for import SETTLED


@transaction.atomic
def settle_query(
    *, query: str, how: Settling, by: User | None, actor: Actor, at: datetime
) -> SettledQuery:
    """Take a question that was asked off the list of the office; on all sites."""
    only_platform_administrators(by)
    if not query or not QueryCount.objects.filter(query=query).exists():
        raise NotFound
    settled, _is_new = SettledQuery.objects.update_or_create(
        site_code="", query=query, how=how, defaults={"settled_on": localdate(at)}
    )
    _record("search.query.settled", settled, actor=actor, at=at)
    return settled


@transaction.atomic
def unsettle_query(*, settled_id: int, by: User | None, actor: Actor, at: datetime) -> None:
    """Let a question come up again."""
    only_platform_administrators(by)
    settled = SettledQuery.objects.select_for_update().filter(pk=settled_id).first()
    if settled is None:
        raise NotFound
    _record("search.query.unsettled", settled, actor=actor, at=at)
    settled.delete()


def _record(action: str, settled: SettledQuery, *, actor: Actor, at: datetime) -> None:
    count_up(SETTLED)
    record(
        action=action,
        subject=f"query:{settled.pk}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"query": settled.query, "how": str(Settling(settled.how).label)},
    )

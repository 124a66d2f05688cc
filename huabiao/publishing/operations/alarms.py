"""Writes on what the guard told: a person has dealt with it. The guard's own file stays as it is, as evidence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.publishing.models import AlarmsSettled
from huabiao.sites.operations.validation import require_platform

LONGEST_NOTE = 200


class NothingToSettle(Refused):
    message = _("没有要处理的告警：别人已经处理过了。")


class NotYetTold(Refused):
    message = _("不能处理还没有发生的告警。")


class NoteTooLong(Refused):
    message = _("最多写 200 个字。")


@transaction.atomic
def settle_alarms(
    *, upto: datetime, note: str, by: User | None, actor: Actor, at: datetime
) -> AlarmsSettled:
    """Say that what was told up to a moment is dealt with; what comes later is open again."""
    require_platform(by)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong
    if upto > at:
        raise NotYetTold
    if AlarmsSettled.objects.select_for_update().filter(upto__gte=upto).exists():
        raise NothingToSettle
    settled = AlarmsSettled.objects.create(upto=upto, note=note, by_name=actor.name, at=at)
    changes.record(
        action="publishing.alarms.settled",
        subject="alarms",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        note=note,
        after={"upto": upto.isoformat()},
    )
    return settled

"""Writes of many records at once, brought in from another system and known by that system's own key.

A batch is one transaction and one audit row. What people did since is never undone: a text that
was edited, is being reviewed or was withdrawn keeps its state, and the row is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Act, ImportState, Kind
from huabiao.library.models import Item, Placement
from huabiao.library.operations.drafts import IncompleteItem
from huabiao.library.operations.importing.arriving import stand
from huabiao.library.operations.importing.documents import import_document
from huabiao.library.operations.importing.renewing import known_among, renew
from huabiao.library.operations.importing.rows import (
    Batch,
    BatchOutcome,
    ImportRow,
    may_import,
    new_item,
    new_placement,
)
from huabiao.library.operations.life import ReasonNeeded
from huabiao.library.operations.marking import mark_texts
from huabiao.publishing.queries import is_crowded
from huabiao.sites.models import Channel
from huabiao.sites.queries import site_of

__all__ = ["BatchOutcome", "ImportRow", "OnlyThePlatformOffice", "import_batch", "import_document"]


class OnlyThePlatformOffice(Refused):
    message = _("不经审核直接公开的导入只能由平台管理员办理。")


class KindNotImported(Refused):
    message = _("图集、音视频和链接不能批量导入，请在后台填写。")


# Kinds that are nothing without what a row does not bring: pictures, a file, an address.
NOT_IMPORTED = (Kind.GALLERY, Kind.RECORDING, Kind.LINK)


@transaction.atomic
def import_batch(
    *,
    rows: Sequence[ImportRow],
    channel: Channel,
    organization: Organization,
    state: ImportState,
    source: str,
    by: User,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> BatchOutcome:
    """Bring rows of `source` into a channel; those that are there already are corrected or left."""
    # One import at a time in a channel, without holding up those who place items there.
    Channel.objects.select_for_update(of=("self",), no_key=True).get(pk=channel.pk)
    batch = Batch(
        channel,
        site_of(channel),
        organization,
        state,
        source,
        by,
        actor,
        at,
        reason.strip(),
        is_standing=not is_crowded(len(rows)),
    )
    _require_allowed(batch)
    outcome = BatchOutcome()
    complete = [row for row in rows if _is_complete(row, outcome)]
    known = known_among(complete, batch)
    created = _create([row for row in complete if row.key not in known], batch, outcome)
    touched = [item for one in known.values() if (item := renew(one, batch, outcome))]
    mark_texts([*created, *touched])
    if created or touched:
        _record(created, touched, batch)
    return outcome


def _require_allowed(batch: Batch) -> None:
    if batch.is_live and not batch.reason:
        raise ReasonNeeded
    if not may_import(batch, batch.organization):
        raise OnlyThePlatformOffice if batch.is_live else NotYours


def _is_complete(row: ImportRow, outcome: BatchOutcome) -> bool:
    refusal: type[Refused] | None = None
    if row.kind in NOT_IMPORTED:
        refusal = KindNotImported
    elif not (row.title.strip() and row.body.strip()):
        refusal = IncompleteItem
    if refusal is not None:
        outcome.refused[row.key] = str(refusal.message)
    return refusal is None


def _create(rows: Sequence[ImportRow], batch: Batch, outcome: BatchOutcome) -> list[Item]:
    """New items all at once: a row costs no query of its own."""
    items = Item.objects.bulk_create([new_item(row, batch) for row in rows])
    placements = Placement.objects.bulk_create([new_placement(item, batch) for item in items])
    if batch.is_live and batch.is_standing:
        stand(placements)
    outcome.imported += [item.import_key for item in items]
    if batch.state == ImportState.SUBMITTED:
        outcome.to_submit |= {item.import_key: item.pk for item in items}
    return items


def _record(created: Sequence[Item], touched: Sequence[Item], batch: Batch) -> None:
    arrived = created if batch.is_standing else []  # the others are heard of when they are let in
    changes.record(
        action=Act.IMPORTED,
        subject=batch.channel.key,
        actor=batch.actor,
        at=batch.at,
        keys=[item.key for item in (*arrived, *touched) if item.is_public],
        lane=Lane.BULK,
        note=batch.reason,
        after={
            "source": batch.source,
            "state": batch.state,
            "imported": [item.pk for item in created],
            "updated": [item.pk for item in touched],
        },
    )

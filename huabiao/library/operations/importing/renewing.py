"""Writes of records that came before: corrected, placed anew, brought further; or left, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.models import Change
from huabiao.changes.operations import Lane
from huabiao.library.enums import Act, ImportState
from huabiao.library.models import Item, Placement
from huabiao.library.operations.drafts import BeingReviewed
from huabiao.library.operations.importing.rows import (
    PUBLISHED,
    WRITTEN,
    Batch,
    BatchOutcome,
    ImportRow,
    may_import,
    new_placement,
    publish,
    write,
)
from huabiao.library.operations.settling import settle, whole_second
from huabiao.search.queries import old_page_keys_at
from huabiao.workflow.queries import open_reviews


class ImportedElsewhere(Refused):
    message = _("这条记录已由其他单位导入。")


class EditedSince(Refused):
    message = _("已被人工修改或审核过，未覆盖。")


class WithdrawnSince(Refused):
    message = _("这篇信息已经撤稿，未更新。")


class ThrownAway(Refused):
    message = _("这篇信息在废纸篓里，未更新；需要的话请先恢复。")


class LiveAlready(Refused):
    message = _("这篇信息已经公开，更正须由平台管理员直接公开导入，或者在后台修改后送审。")


@dataclass(frozen=True)
class Known:
    """A row that came before, with what is to be done about it."""

    row: ImportRow
    item: Item
    is_corrected: bool
    is_unplaced: bool
    is_rising: bool  # was left a draft, and is now asked to go on
    is_reviewed: bool


def known_among(rows: Sequence[ImportRow], batch: Batch) -> dict[str, Known]:
    by_key = {row.key: row for row in rows}
    items = list(
        Item.objects.filter(import_source=batch.source, import_key__in=by_key)
        .select_related("organization")
        .select_for_update(of=("self",))
    )
    settled = _settled_in(batch, items)
    under_review = open_reviews(Item, [item.pk for item in items]).filter(
        status=WorkflowState.STATUS_IN_PROGRESS
    )
    reviewed = {int(review.object_id) for review in under_review}
    return {
        item.import_key: Known(
            row=by_key[item.import_key],
            item=item,
            is_corrected=item.import_digest != by_key[item.import_key].digest,
            is_unplaced=item.pk not in settled,
            is_rising=batch.state != ImportState.DRAFT and _is_untouched_draft(item),
            is_reviewed=item.pk in reviewed,
        )
        for item in items
    }


def _is_untouched_draft(item: Item) -> bool:
    return not item.live and item.withdrawn_at is None and item.latest_revision_id is None


def _settled_in(batch: Batch, items: Sequence[Item]) -> set[int]:
    """Items that have their place in the channel, or were taken out of it by people."""
    placed = Placement.objects.filter(channel=batch.channel, item__in=items)
    if batch.is_live:
        placed = placed.filter(signed_at__isnull=False)
    by_subject = {item.key: item.pk for item in items}
    removed = Change.objects.filter(
        action=Act.REMOVED, subject__in=by_subject, before__channel=batch.channel.title
    ).values_list("subject", flat=True)
    return set(placed.values_list("item_id", flat=True)) | {by_subject[key] for key in removed}


def renew(known: Known, batch: Batch, outcome: BatchOutcome) -> Item | None:
    """Bring an item that is there already to what the file now says; None where nothing was done."""
    key = known.row.key
    is_asked = known.is_corrected or known.is_unplaced or known.is_rising
    if not is_asked and known.item.deleted_at is None:
        outcome.unchanged.append(key)
        return None
    try:
        _require_changeable(known, batch)
    except Refused as refusal:
        outcome.refused[key] = str(refusal.message)
        return None
    item = known.item
    if known.is_corrected:
        _correct(item, known.row, batch)
    if known.is_rising and batch.is_live:
        publish(item, batch)
        item.save(update_fields=PUBLISHED)
    if known.is_unplaced or known.is_rising:
        _place(item, batch)
    if item.is_public:
        settle(item, at=batch.at)
    outcome.updated.append(key)
    if known.is_rising and batch.state == ImportState.SUBMITTED:
        outcome.to_submit[key] = item.pk
    return item


def _require_changeable(known: Known, batch: Batch) -> None:
    item = known.item
    if not may_import(batch, item.organization):
        raise ImportedElsewhere
    if item.deleted_at is not None:
        raise ThrownAway
    if item.withdrawn_at is not None:
        raise WithdrawnSince
    if known.is_reviewed:
        raise BeingReviewed
    if known.is_corrected and item.latest_revision_id is not None:
        raise EditedSince
    if known.is_corrected and item.live and not batch.is_live:
        raise LiveAlready


def _correct(item: Item, row: ImportRow, batch: Batch) -> None:
    before = {"title": item.title, "digest": item.import_digest}
    former = [item.original_url] if row.original_url != item.original_url else []
    write(item, row)
    item.updated_at = batch.at
    if row.released_at is not None:
        _redate(item, whole_second(row.released_at))
    item.save(update_fields=WRITTEN)
    changes.record(
        action=Act.REIMPORTED,
        subject=item.key,
        actor=batch.actor,
        at=batch.at,
        keys=[item.key, *old_page_keys_at(former)] if item.is_public else [],
        lane=Lane.BULK,
        note=batch.reason,
        before=before,
        after={"title": item.title, "digest": item.import_digest},
    )


def _redate(item: Item, released_at: datetime) -> None:
    """Let placements that stand at the record's own date follow it; those people re-timed stay."""
    followers = list(item.placements.filter(wanted_release_at=item.released_at))
    for placement in followers:
        if placement.release_at is not None:
            placement.release_at = released_at
        placement.wanted_release_at = placement.sort_at = released_at
    Placement.objects.bulk_update(followers, ["release_at", "wanted_release_at", "sort_at"])
    item.released_at = released_at


def _place(item: Item, batch: Batch) -> None:
    placement = item.placements.filter(channel=batch.channel).first()
    if placement is None:
        placement = new_placement(item, batch)
        placement.is_live = placement.is_main = False  # `settle` knows what else stands on the site
    elif batch.is_live:
        placement.title, placement.summary = placement.wanted_title, placement.wanted_summary
        placement.release_at = placement.wanted_release_at
        placement.is_change_waiting = False
        placement.signed_at = batch.at
    placement.save()

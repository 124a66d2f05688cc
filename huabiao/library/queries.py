"""Reads of the library; whatever is shown to a person starts from one of the scoped queries here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from wagtail.models import WorkflowState

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import Person, holds, reach
from huabiao.library.enums import Consent, ItemState
from huabiao.library.models import Item, ItemAddress, Placement, Relation
from huabiao.library.rules import ALLOWED
from huabiao.workflow.queries import open_reviews, subjects_under_review


def items_for(user: Person, action: str = "view") -> QuerySet[Item]:
    """Items the person may do `action` to; the only way to an item on a person's behalf."""
    return Item.objects.filter(reach(user, ALLOWED[action], path="organization__path"))


def last_saved(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items with the moment of their newest text, `saved_at`; what was imported has no revision yet."""
    return items.annotate(saved_at=Coalesce("latest_revision__created_at", "updated_at"))


def may(user: Person, action: str, organization: Organization) -> bool:
    """Whether the person may do `action` to the items, or in the channels, of this organization."""
    return holds(user, ALLOWED[action], organization)


def placements_for(user: Person, action: str = "view") -> QuerySet[Placement]:
    """Placements of the person's own items, and those that stand in or are proposed to their channels.

    Of another unit's item its draft stays its own: it is known once it was submitted.
    """
    own = reach(user, ALLOWED[action], path="item__organization__path")
    here = reach(user, ALLOWED[action], path="channel__organization__path")
    return Placement.objects.filter(own | (here & _is_told()))


def proposals_for(user: Person) -> QuerySet[Placement]:
    """Other units' items that wait to be accepted into the person's channels.

    Only what was submitted for review is shown: a draft stays its unit's own.
    """
    return Placement.objects.filter(
        reach(user, ALLOWED["accept"], path="channel__organization__path"),
        _is_told(),
        consent=Consent.ASKED,
        item__withdrawn_at__isnull=True,
    ).select_related("item", "channel", "item__organization")


def _is_told() -> Q:
    return Q(item__live=True) | Q(item_id__in=subjects_under_review(Item))


def placements_of(item: Item) -> QuerySet[Placement]:
    """Everywhere the item stands or is planned to stand."""
    return item.placements.select_related("channel", "site__profile").order_by("site_id", "id")


def relations_of(item: Item) -> QuerySet[Relation]:
    """Relations from both ends."""
    return (item.relations_out.all() | item.relations_in.all()).select_related("source", "target")


def home_address(item_id: int) -> ItemAddress | None:
    """The item's page that links lead to: on the site where it stood first and still stands."""
    standing = Placement.objects.filter(
        item_id=item_id, site_id=OuterRef("site_id"), is_live=True, is_main=True
    )
    return (
        ItemAddress.objects.filter(Exists(standing), item_id=item_id)
        .select_related("site__profile")
        .order_by("id")
        .first()
    )


@dataclass(frozen=True)
class Standing:
    """Where an item is on its way, and at which stage of its review."""

    state: ItemState
    stage: str = ""  # the stage's name, while a review is under way or was ended by a rejection

    def __str__(self) -> str:
        return f"{self.state.label}（{self.stage}）" if self.stage else str(self.state.label)


def standings_of(items: Collection[Item]) -> dict[int, Standing]:
    """Where each of these items is on its way, read at once."""
    reviews = {
        int(review.object_id): review for review in open_reviews(Item, [item.pk for item in items])
    }
    return {item.pk: _standing(item, reviews.get(item.pk)) for item in items}


def _standing(item: Item, review: WorkflowState | None) -> Standing:
    if review is not None:
        stage = review.current_task_state.task.name if review.current_task_state else ""
        is_waiting = review.status == WorkflowState.STATUS_IN_PROGRESS
        return Standing(ItemState.IN_REVIEW if is_waiting else ItemState.RETURNED, stage)
    if item.withdrawn_at is not None:
        return Standing(ItemState.WITHDRAWN)
    if not item.live:
        return Standing(ItemState.DRAFT)
    return Standing(ItemState.LIVE_CHANGED if item.has_unpublished_changes else ItemState.LIVE)

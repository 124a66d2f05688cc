"""Reads of what waits for a person: texts to agree to, texts sent back, what other units ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Revision, TaskState, WorkflowState

from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.queries import grants_of, reach
from huabiao.library.models import Item, Placement, Relation
from huabiao.library.queries import items_for, proposals_for, relation_proposals_for
from huabiao.library.sources import copies_to_check_for
from huabiao.search.queries import unfound_count
from huabiao.workflow.models import Approval
from huabiao.workflow.queries import open_reviews, waiting
from huabiao.workflow.rules import ROLE_OF_STAGE

_MOST = 300  # more turns than that are a list nobody reads to its end


@dataclass(frozen=True)
class Turn:
    """An item that waits for this person's agreement at one stage."""

    item: Item
    task_state_id: int
    stage: str
    submitted_by: str
    submitted_at: datetime


@dataclass(frozen=True)
class Returned:
    """A text of this person that a reviewer sent back."""

    item: Item
    reason: str
    by: str
    at: datetime | None


def turns_for(user: User) -> list[Turn]:
    """What waits for the person, oldest first.

    Not all that their roles reach: a unit that has reviewers of its own does not wait for its
    parent's; and never what they wrote, or agreed to at an earlier stage.
    """
    states = _within_reach(user)
    if not states:
        return []
    items = (
        Item.objects.select_related("organization")
        .defer("body")
        .in_bulk([state.item_id for state in states])
    )
    found = [(state, items[state.item_id]) for state in states if state.item_id in items]
    barred = _barred(found)
    nearest = _Nearest([item.organization for _state, item in found])
    return [
        Turn(
            item=item,
            task_state_id=state.pk,
            stage=state.task.name,
            submitted_by=str(state.workflow_state.requested_by or ""),
            submitted_at=state.workflow_state.created_at,
        )
        for state, item in found
        if user.pk
        in nearest.holders(
            ROLE_OF_STAGE[state.task.reviewstage.stage],
            item.organization,
            excluding=barred[state.pk],
        )
    ]


def _within_reach(user: User) -> list[TaskState]:
    if not {role for role, _path in grants_of(user)} & set(ROLE_OF_STAGE.values()):
        return []
    reached = Q(pk__in=[])
    for stage, role in ROLE_OF_STAGE.items():
        items = Item.objects.filter(reach(user, (role,), path="organization__path"))
        reached |= Q(task__reviewstage__stage=stage, item_id__in=items.values("pk"))
    return list(
        waiting(Item)
        .annotate(item_id=Cast("workflow_state__object_id", BigIntegerField()))
        .filter(reached)
        .select_related("workflow_state__requested_by")
        .order_by("pk")[:_MOST]
    )


def _barred(found: Collection[tuple[TaskState, Item]]) -> dict[int, set[int]]:
    """Per task, who may not decide: those who wrote any of the text, or agreed already."""
    live = {item.pk: item.live_revision_id or 0 for _state, item in found}
    authors: dict[int, set[int]] = {}
    revisions = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Item),
        object_id__in=[str(pk) for pk in live],
        user__isnull=False,
    )
    for object_id, pk, user_id in revisions.values_list("object_id", "pk", "user_id"):
        if pk > live[int(object_id)]:
            authors.setdefault(int(object_id), set()).add(user_id)
    agreed: dict[int, set[int]] = {}
    approvals = Approval.objects.filter(
        task_state__workflow_state_id__in=[state.workflow_state_id for state, _item in found]
    )
    for review_id, user_id in approvals.values_list("task_state__workflow_state_id", "by_id"):
        agreed.setdefault(review_id, set()).add(user_id)
    worded = Placement.objects.filter(item_id__in=live, is_change_waiting=True)
    related = Relation.objects.filter(source_id__in=live, is_change_waiting=True)
    for item_id, user_id in (
        *worded.values_list("item_id", "proposed_by_id"),
        *related.values_list("source_id", "proposed_by_id"),
    ):
        authors.setdefault(item_id, set()).add(user_id)
    return {
        state.pk: authors.get(item.pk, set()) | agreed.get(state.workflow_state_id, set())
        for state, item in found
    }


class _Nearest:
    """`accounts.queries.holders` for many organizations at the price of one query."""

    def __init__(self, organizations: Collection[Organization]) -> None:
        paths = {
            path[:end]
            for path in {organization.path for organization in organizations}
            for end in range(Organization.steplen, len(path) + 1, Organization.steplen)
        }
        self._people: dict[tuple[str, str], set[int]] = {}
        grants = RoleGrant.objects.filter(
            organization__path__in=paths, role__in=set(ROLE_OF_STAGE.values()), user__is_active=True
        )
        for role, path, user_id in grants.values_list("role", "organization__path", "user_id"):
            self._people.setdefault((role, path), set()).add(user_id)

    def holders(
        self, role: str, organization: Organization, *, excluding: Collection[int]
    ) -> set[int]:
        for end in range(len(organization.path), 0, -Organization.steplen):
            here = self._people.get((role, organization.path[:end]), set()) - set(excluding)
            if here:
                return here
        return set()


def returned_for(user: User) -> list[Returned]:
    """What was sent back to this person, newest first."""
    reviews = list(
        WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Item),
            status=WorkflowState.STATUS_NEEDS_CHANGES,
            requested_by=user,
        )
        .select_related("current_task_state__finished_by")
        .order_by("-pk")[:_MOST]
    )
    if not reviews:
        return []
    items = (
        items_for(user, "edit")
        .select_related("organization")
        .defer("body")
        .in_bulk([int(review.object_id) for review in reviews])
    )
    return [
        Returned(
            item=items[int(review.object_id)],
            reason=review.current_task_state.comment if review.current_task_state else "",
            by=str(review.current_task_state.finished_by or "")
            if review.current_task_state
            else "",
            at=review.current_task_state.finished_at if review.current_task_state else None,
        )
        for review in reviews
        if int(review.object_id) in items
    ]


def withdrawn_for(user: User, *, since: datetime) -> QuerySet[Item]:
    """What was taken off the sites in the units this person writes for, by whomever, newest first."""
    return (
        items_for(user, "edit")
        .filter(withdrawn_at__gte=since)
        .select_related("organization")
        .defer("body")
        .order_by("-withdrawn_at")
    )


@dataclass(frozen=True)
class Asked:
    """What another unit asks of this person's, and since when."""

    asking: Placement | Relation
    since: datetime | None


def placements_asked(user: User, *, limit: int) -> list[Asked]:
    """Other units' items for the person's channels, oldest first."""
    found = list(proposals_for(user).defer("item__body").order_by("pk")[:limit])
    since = _told_at([placement.item_id for placement in found])
    return [
        Asked(placement, placement.signed_at or since.get(placement.item_id)) for placement in found
    ]


def relations_asked(user: User, *, limit: int) -> list[Asked]:
    """What other units want to say of the person's items, oldest first."""
    bodies = ("source__body", "target__body")
    found = list(relation_proposals_for(user).defer(*bodies).order_by("pk")[:limit])
    since = _told_at([relation.source_id for relation in found])
    return [
        Asked(relation, since.get(relation.source_id, relation.source.released_at))
        for relation in found
    ]


def _told_at(ids: Collection[int]) -> dict[int, datetime]:
    """When the reviews of these items began: from then on others are told of them."""
    if not ids:
        return {}
    return {int(review.object_id): review.created_at for review in open_reviews(Item, ids)}


def waiting_count(user: User, *, at: datetime) -> int:
    """How many things wait for the person: the number on the menu."""
    return (
        len(turns_for(user))
        + len(returned_for(user))
        + proposals_for(user).count()
        + relation_proposals_for(user).count()
        + copies_to_check_for(user).count()
        + unfound_count(user, at=at)
    )

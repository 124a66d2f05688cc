"""Writes on an item's way to the public: submitted, agreed to three times, live; or sent back.

`finish_review` is the only door to live. Wagtail calls it when the last stage is approved
(WAGTAIL_FINISH_WORKFLOW_ACTION); it refuses unless `approve_item` brought the call here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import TaskState, WorkflowState

from huabiao.accounts.models import User
from huabiao.accounts.queries import holders
from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.foreseeing import Impact, foreseen
from huabiao.changes.operations import Actor, Lane
from huabiao.library.completeness import lack_of
from huabiao.library.dead_ends import dead_ends
from huabiao.library.digest import digest_of
from huabiao.library.listed import as_listed
from huabiao.library.models import Item
from huabiao.library.operations.drafts import BeingReviewed, IncompleteItem
from huabiao.library.operations.marking import mark_text
from huabiao.library.operations.relations import sign_relations
from huabiao.library.operations.settling import settle
from huabiao.library.queries import bar_to_reviewing, items_for, writers_of
from huabiao.workflow import operations as workflow
from huabiao.workflow import queries as reviews
from huabiao.workflow import rules as review_rules
from huabiao.workflow.enums import Stage

_MOMENTS = 3  # planned releases looked at beforehand
_NAMED = 5  # whose turn it is: more names than these tell nobody more


class NothingToReview(Refused):
    message = _("没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。")


class NotYourReview(Refused):
    """The person may not decide at this stage; each kind says why."""


class NotYourStage(NotYourReview):
    def __init__(self, stage: str, people: Collection[User]) -> None:
        who = "、".join(str(person) for person in people) or _("上级单位的人员")
        said = _("现在是%(stage)s环节，由%(who)s办理，没有轮到您。")
        super().__init__(said % {"stage": Stage(stage).label, "who": who})


class OwnText(NotYourReview):
    message = _("这篇信息有您写的内容，不能由您自己审核，请由别的同事办理。")


class AgreedAlready(NotYourReview):
    message = _("您已在前面的环节同意过这篇信息；三审须由不同的人完成。")


class TextChanged(Refused):
    message = _("内容在前面的审核之后有改动，不能继续审定；请退回后重新送审。")


class ConfidentialityUnchecked(Refused):
    message = _("签发前须完成保密审查：请确认内容不涉及国家秘密、工作秘密和个人隐私。")


class LeadsNowhere(Refused):
    message = _("正文里有读者打不开的链接或图片。")


class ReasonMissing(Refused):
    message = _("请填写退回的原因，方便作者修改。")


@dataclass(frozen=True)
class _Act:
    actor: Actor
    at: datetime


_act: ContextVar[_Act | None] = ContextVar("approving", default=None)


@transaction.atomic
def submit_item(*, item_id: int, by: User, actor: Actor, at: datetime) -> WorkflowState:
    """Hand the newest text to the first review; from here on nobody edits until it is decided."""
    item = _locked(item_id, by, "submit")
    if item.workflow_in_progress:
        raise BeingReviewed
    _require_complete(item)
    if item.latest_revision_id is None or item.latest_revision_id == item.live_revision_id:
        item.save_revision(user=by, clean=False)  # what stands beside it changed: a small revision
    review = workflow.start_review(subject=item, by=by)
    _record("library.item.submitted", item, actor, at)
    return review


@transaction.atomic
def approve_item(
    *,
    item_id: int,
    task_state_id: int,
    by: User,
    actor: Actor,
    at: datetime,
    comment: str = "",
    is_confidentiality_checked: bool = False,
) -> Item:
    """Agree to the item at the stage it stands at; the third agreement brings it live."""
    item = _locked(item_id, by, "review")
    review, task_state, stage = require_turn(item, task_state_id, by)
    digest = digest_of(item)
    agreed = list(reviews.approvals_of(review))
    if not review_rules.is_same_text(digest, [approval.digest for approval in agreed]):
        raise TextChanged
    is_checked = is_confidentiality_checked or any(
        approval.is_confidentiality_checked for approval in agreed
    )
    if stage == Stage.SIGNING and not is_checked:
        raise ConfidentialityUnchecked
    with _approving(_Act(actor, at)):
        workflow.agree(
            task_state=task_state,
            stage=stage,
            digest=digest,
            by=by,
            comment=comment,
            is_confidentiality_checked=is_confidentiality_checked,
            at=at,
        )
    if stage != Stage.SIGNING:
        _record("library.item.approved", item, actor, at, note=comment, after={"stage": stage})
    item.refresh_from_db()
    return item


@transaction.atomic
def finish_review(workflow_state: WorkflowState, user: User | None = None) -> None:
    """Bring the approved text and its placements live; refused by every door but `approve_item`."""
    act = _act.get()
    if act is None or user is None:
        raise NotYours
    item = Item.objects.select_for_update().get(pk=workflow_state.object_id)
    approvals = list(reviews.approvals_of(workflow_state))
    digest = digest_of(item)
    if {approval.stage for approval in approvals} != set(Stage.values):
        raise NothingToReview
    if len({approval.by_id for approval in approvals}) != len(approvals):
        raise AgreedAlready
    if not review_rules.is_same_text(digest, [approval.digest for approval in approvals]):
        raise TextChanged
    _go_live(item, digest=digest, by=user, act=act)


@transaction.atomic
def reject_item(
    *, item_id: int, task_state_id: int, by: User, actor: Actor, at: datetime, reason: str
) -> Item:
    """Send the item back to its unit with a reason; what was live before stays live."""
    if not reason.strip():
        raise ReasonMissing
    item = _locked(item_id, by, "review")
    _review, task_state, stage = require_turn(item, task_state_id, by)
    workflow.reject(task_state=task_state, by=by, comment=reason)
    _record("library.item.rejected", item, actor, at, note=reason, after={"stage": stage})
    return item


@transaction.atomic
def take_back_item(*, item_id: int, by: User, actor: Actor, at: datetime) -> Item:
    """Stop a review that is under way, so that the unit may edit again."""
    item = _locked(item_id, by, "submit")
    if not workflow.end_review(subject=item, by=by):
        raise NothingToReview
    _record("library.item.taken_back", item, actor, at)
    return item


def _locked(item_id: int, by: User, action: str) -> Item:
    item = items_for(by, action).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def _require_complete(item: Item) -> None:
    text = item.get_latest_revision_as_object()
    lack = lack_of(text)
    if lack:
        raise IncompleteItem(lack)
    if not item.placements.filter(subscription=None).exists():
        raise IncompleteItem(_("还没有选择栏目：请先把信息投放到至少一个栏目。"))
    wrong = dead_ends(text.body, public=item.body if item.live else "")
    if wrong:
        raise LeadsNowhere(
            _("正文里有读者打不开的链接或图片，请改正后再送审：%(wrong)s。")
            % {"wrong": "；".join(wrong)}
        )


def require_turn(item: Item, task_state_id: int, by: User) -> tuple[WorkflowState, TaskState, str]:
    """The item's own current task, if it is this person's to decide.

    A task of another item is told apart from none by nobody.
    """
    review = reviews.review_of(item)
    if review is None or review.status != WorkflowState.STATUS_IN_PROGRESS:
        raise NothingToReview
    task_state = review.current_task_state
    if task_state is None or task_state.pk != task_state_id:
        raise NothingToReview
    stage = reviews.stage_of(task_state)
    _require_no_bar(item, review, stage, by)
    return review, task_state, stage


def _require_no_bar(item: Item, review: WorkflowState, stage: str, by: User) -> None:
    bar = bar_to_reviewing(item, review, by)
    if bar == "wrote it":
        raise OwnText
    if bar == "agreed already":
        raise AgreedAlready
    if bar is not None:
        agreed = reviews.approvals_of(review).values_list("by_id", flat=True)
        role = review_rules.ROLE_OF_STAGE[stage]
        others = writers_of(item) | set(agreed)
        raise NotYourStage(stage, holders(role, item.organization, excluding=others)[:_NAMED])


def foresee_signing(*, item_id: int, by: User, actor: Actor, at: datetime) -> Impact:
    """What the third agreement would change on the sites at most, at once and at planned releases."""
    item = items_for(by).get(pk=item_id)
    waiting = item.placements.filter(is_change_waiting=True, wanted_release_at__gt=at)
    releases = waiting.order_by("wanted_release_at").values_list("wanted_release_at", flat=True)
    moments = [at, *releases.distinct()[:_MOMENTS]]
    return foreseen(*(partial(_sign_unread, item_id, by, _Act(actor, then)) for then in moments))


def _sign_unread(item_id: int, by: User, act: _Act) -> None:
    """Go live without the chain: for a transaction that `foreseen` undoes, and for nothing else."""
    item = Item.objects.select_for_update().get(pk=item_id)
    if item.latest_revision_id is None:
        item.save_revision(user=by, clean=False)
    _go_live(item, digest="", by=by, act=act)


@contextlib.contextmanager
def _approving(act: _Act) -> Iterator[None]:
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def _go_live(item: Item, *, digest: str, by: User, act: _Act) -> None:
    before, listed = {"title": item.title, "live": item.live}, as_listed(item)
    corrected_before = item.correction_note
    PublishRevisionAction(item.latest_revision, user=by, log_action=False).execute(
        skip_permission_checks=True
    )
    item.refresh_from_db()
    item.withdrawn_at, item.withdrawal_reason = None, ""
    item.updated_at = act.at
    if item.released_at is None:
        item.released_at = act.at
        item.byline = item.organization.name
    if item.correction_note and item.correction_note != corrected_before:
        item.corrected_at = act.at
    item.save()
    for placement in item.placements.filter(is_change_waiting=True):
        placement.title = placement.wanted_title
        placement.summary = placement.wanted_summary
        if placement.release_at != placement.wanted_release_at:
            placement.release_at = placement.wanted_release_at
            if placement.release_at is not None and placement.release_at > act.at:
                placement.has_stood = (
                    False  # it leaves until then, and gets a new place in the order
                )
        placement.is_change_waiting = False
        placement.signed_at = act.at
        placement.save()
    settle(item, at=act.at)
    mark_text(item, is_public=True)
    changes.record(
        action="library.item.live",
        subject=item.key,
        actor=act.actor,
        at=act.at,
        keys=[item.text_key if as_listed(item) == listed else item.key],
        lane=Lane.INTERACTIVE,
        before=before,
        after={"title": item.title, "digest": digest},
    )
    sign_relations(item, actor=act.actor, at=act.at)


def _record(
    action: str,
    item: Item,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    after: dict[str, str] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        note=note,
        after=after,
    )

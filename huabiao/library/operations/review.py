"""Writes on an item's way to the public: submitted, agreed to three times, live; or sent back.

`finish_review` is the only door to live. Wagtail calls it when the last stage is approved
(WAGTAIL_FINISH_WORKFLOW_ACTION); it refuses unless `approve_item` brought the call here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import TaskState, WorkflowState

from huabiao.accounts.models import User
from huabiao.accounts.queries import grants_of
from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.dead_ends import dead_ends
from huabiao.library.digest import digest_of
from huabiao.library.models import Item
from huabiao.library.operations.drafts import BeingReviewed, IncompleteItem
from huabiao.library.operations.relations import sign_relations
from huabiao.library.operations.settling import settle
from huabiao.library.queries import items_for
from huabiao.workflow import operations as workflow
from huabiao.workflow import queries as reviews
from huabiao.workflow import rules as review_rules
from huabiao.workflow.enums import Stage


class NothingToReview(Refused):
    message = _("没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。")


class NotThisStage(Refused):
    message = _("三审须由不同的人完成，且不能审核自己写的稿件。")


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
    review, task_state, stage = _turn(item, task_state_id, by)
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
        raise NotThisStage
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
    _review, task_state, stage = _turn(item, task_state_id, by)
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
    if not text.title.strip():
        raise IncompleteItem(_("请填写标题。"))
    if not text.body.strip() and not text.attachments.exists():
        raise IncompleteItem(_("正文是空的：请写正文，或添加附件。"))
    if not item.placements.exists():
        raise IncompleteItem(_("还没有选择栏目：请先把信息投放到至少一个栏目。"))
    wrong = dead_ends(text.body, public=item.body if item.live else "")
    if wrong:
        raise LeadsNowhere(
            _("正文里有读者打不开的链接或图片，请改正后再送审：%(wrong)s。")
            % {"wrong": "；".join(wrong)}
        )


def _turn(item: Item, task_state_id: int, by: User) -> tuple[WorkflowState, TaskState, str]:
    """The item's own current task; a task of another item is told apart from none by nobody."""
    review = reviews.review_of(item)
    if review is None or review.status != WorkflowState.STATUS_IN_PROGRESS:
        raise NothingToReview
    task_state = review.current_task_state
    if task_state is None or task_state.pk != task_state_id:
        raise NothingToReview
    stage = reviews.stage_of(task_state)
    roles = {role for role, path in grants_of(by) if item.organization.path.startswith(path)}
    if not review_rules.may_act(
        stage=stage,
        roles=roles,
        person=by.pk,
        authors=reviews.authors_of(item) | _wording(item),
        agreed=set(reviews.approvals_of(review).values_list("by_id", flat=True)),
    ):
        raise NotThisStage
    return review, task_state, stage


def _wording(item: Item) -> set[int]:
    """Who chose what waits to be signed beside the text, so authors too: words, times, relations."""
    found: set[int] = set()
    for beside in (item.placements, item.relations_out):
        waiting = beside.filter(is_change_waiting=True, proposed_by__isnull=False)
        found |= set(waiting.values_list("proposed_by_id", flat=True))
    return found


@contextlib.contextmanager
def _approving(act: _Act) -> Iterator[None]:
    token = _act.set(act)
    try:
        yield
    finally:
        _act.reset(token)


def _go_live(item: Item, *, digest: str, by: User, act: _Act) -> None:
    before = {"title": item.title, "live": item.live}
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
    changes.record(
        action="library.item.live",
        subject=item.key,
        actor=act.actor,
        at=act.at,
        keys=[item.key],
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

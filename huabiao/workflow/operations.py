"""Writes of a review: started, agreed to, rejected, taken back. Wagtail's engine keeps the states."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowMixin,
    WorkflowState,
    WorkflowTask,
)

from huabiao.accounts.models import User
from huabiao.workflow.enums import Stage
from huabiao.workflow.models import Approval, ReviewStage, UnloggedTaskState

CHAIN = "三审三校"


@transaction.atomic
def ensure_chain(*, model: type[WorkflowMixin]) -> Workflow:
    """Make the chain of three stages and put this kind of subject under it; a second call changes nothing."""
    subjects = ContentType.objects.get_for_model(model)
    made = WorkflowContentType.objects.filter(content_type=subjects).select_related("workflow")
    if (known := made.first()) is not None:
        return known.workflow
    workflow, _ = Workflow.objects.get_or_create(name=CHAIN)
    for order, stage in enumerate(Stage):
        task, _ = ReviewStage.objects.get_or_create(stage=stage, defaults={"name": stage.label})
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=task, defaults={"sort_order": order}
        )
    WorkflowContentType.objects.create(content_type=subjects, workflow=workflow)
    return workflow


@transaction.atomic
def start_review(*, subject: WorkflowMixin, by: User) -> WorkflowState:
    """Hand the newest revision to the first stage; a rejected review ends and a new one begins."""
    rejected = subject.current_workflow_state
    if rejected is not None:
        rejected.cancel(user=by)
    review: WorkflowState = ensure_chain(model=type(subject)).start(subject, by)
    return review


@transaction.atomic
def agree(
    *,
    task_state: TaskState,
    stage: str,
    digest: str,
    by: User,
    comment: str,
    is_confidentiality_checked: bool,
    at: datetime,
) -> Approval:
    """Remember that a person agreed to this text, and pass it on to the next stage or to its end."""
    approval = Approval.objects.create(
        task_state=task_state,
        stage=stage,
        by=by,
        digest=digest,
        comment=comment,
        is_confidentiality_checked=is_confidentiality_checked,
        at=at,
    )
    UnloggedTaskState.objects.get(pk=task_state.pk).approve(user=by, comment=comment)
    return approval


@transaction.atomic
def reject(*, task_state: TaskState, by: User, comment: str) -> None:
    """Send the text back to its unit with a reason."""
    UnloggedTaskState.objects.get(pk=task_state.pk).reject(user=by, comment=comment)


@transaction.atomic
def end_review(*, subject: WorkflowMixin, by: User | None) -> bool:
    """End a review that is under way or rejected; false if there was none."""
    review = subject.current_workflow_state
    if review is None:
        return False
    review.cancel(user=by)
    return True

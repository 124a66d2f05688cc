"""Reads about reviews under way: whose turn it is, who wrote, who agreed already."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Revision, TaskState, WorkflowMixin, WorkflowState

from huabiao.workflow.models import Approval, ReviewStage


def review_of(subject: WorkflowMixin) -> WorkflowState | None:
    """The review under way, or rejected and not yet resubmitted; none: nothing was submitted."""
    state: WorkflowState | None = subject.current_workflow_state
    return state


def stage_of(task_state: TaskState) -> str:
    return ReviewStage.objects.values_list("stage", flat=True).get(pk=task_state.task_id)


def approvals_of(review: WorkflowState) -> QuerySet[Approval]:
    return Approval.objects.filter(task_state__workflow_state=review).order_by("at", "id")


def authors_of(subject: WorkflowMixin) -> set[int]:
    """Accounts that wrote any of the text since it was last live."""
    revisions = Revision.objects.for_instance(subject)
    if subject.live_revision_id is not None:
        revisions = revisions.filter(pk__gt=subject.live_revision_id)
    return set(revisions.exclude(user=None).values_list("user_id", flat=True))


def waiting(model: type[WorkflowMixin]) -> QuerySet[TaskState]:
    """All task states of this kind of subject that wait for somebody; scope them before showing."""
    return TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=ContentType.objects.get_for_model(model),
    ).select_related("workflow_state", "task__reviewstage")


def subjects_under_review(model: type[WorkflowMixin]) -> QuerySet[WorkflowState, int]:
    """Ids of the subjects of this kind that were submitted and not yet decided."""
    return _subjects(model, WorkflowState.STATUS_IN_PROGRESS)


def subjects_returned(model: type[WorkflowMixin]) -> QuerySet[WorkflowState, int]:
    """Ids of the subjects of this kind that were sent back and not yet submitted again."""
    return _subjects(model, WorkflowState.STATUS_NEEDS_CHANGES)


def _subjects(model: type[WorkflowMixin], status: str) -> QuerySet[WorkflowState, int]:
    return (
        WorkflowState.objects.filter(
            status=status,
            base_content_type=ContentType.objects.get_for_model(model),
        )
        .annotate(subject_id=Cast("object_id", BigIntegerField()))
        .values_list("subject_id", flat=True)
    )


def open_reviews(model: type[WorkflowMixin], ids: Collection[int]) -> QuerySet[WorkflowState]:
    """Reviews under way or rejected of these subjects, with their stage at hand."""
    return (
        WorkflowState.objects.active()
        .filter(
            base_content_type=ContentType.objects.get_for_model(model),
            object_id__in=[str(pk) for pk in ids],
        )
        .select_related("current_task_state__task__reviewstage")
    )

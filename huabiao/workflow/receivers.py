"""Stands in the place of Wagtail's own workflow mails.

They leave inside the transaction of the review, while rows are locked, and again where it is
rolled back; ours leave when the act is done (`notify`).
"""

from __future__ import annotations

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

_WAGTAILS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def _no_mail(**_: Any) -> None:
    """A receiver whose place is taken is not connected again."""


def register() -> None:
    for signal, sender, uid in _WAGTAILS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(_no_mail, sender=sender, dispatch_uid=uid)

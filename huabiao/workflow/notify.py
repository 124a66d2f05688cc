"""Decides who hears by mail that a review waits for them; without mail, to-do lists suffice."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.core.mail import send_mail
from wagtail.models import WorkflowMixin, WorkflowState

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import holders
from huabiao.workflow.queries import approvals_of, review_of, stage_of
from huabiao.workflow.rules import ROLE_OF_STAGE

log = logging.getLogger("huabiao.workflow")


def whose_turn(
    subject: WorkflowMixin, *, organization: Organization, writers: set[int]
) -> list[User]:
    """People who may decide at the stage a review has reached; nobody where none is under way."""
    review = review_of(subject)
    if review is None or review.status != WorkflowState.STATUS_IN_PROGRESS:
        return []
    agreed = approvals_of(review).values_list("by_id", flat=True)
    role = ROLE_OF_STAGE[stage_of(review.current_task_state)]
    return list(holders(role, organization, excluding=writers | set(agreed)))


def send(*, to: Iterable[User], subject: str, text: str) -> None:
    """Mail each person alone. The act is done already: a mail that cannot be sent undoes nothing."""
    for address in sorted({person.email for person in to if person.email}):
        try:
            # A title may hold a line break, which no header takes.
            send_mail(" ".join(subject.split()), text, None, [address])
        except (SMTPException, OSError):
            log.warning("No mail could be sent to %s.", address, exc_info=True)

"""Who reviews, and reviews under way."""

from __future__ import annotations

from dataclasses import dataclass

from huabiao.accounts.models import Organization, User
from huabiao.workflow import operations, queries
from huabiao.workflow.enums import Stage
from tests.factories.accounts import UserFactory
from tests.moments import NOON


@dataclass(frozen=True)
class Staff:
    """The four people a unit needs, and its administrator."""

    editor: User
    first: User
    second: User
    signer: User
    administrator: User


def staff_of(organization: Organization) -> Staff:
    return Staff(
        editor=UserFactory(editor_of=organization),
        first=UserFactory(reviewer_of=organization),
        second=UserFactory(reviewer_of=organization),
        signer=UserFactory(signer_of=organization),
        administrator=UserFactory(administrator_of=organization),
    )


def bring_to_stage(subject, stage: str, *, digest: str = "0" * 64) -> None:
    """Start a review of the newest revision and let strangers agree until it stands at `stage`."""
    operations.start_review(subject=subject, by=UserFactory())
    for passed in Stage.values[: Stage.values.index(stage)]:
        subject.refresh_from_db()
        operations.agree(
            task_state=queries.review_of(subject).current_task_state,
            stage=passed,
            digest=digest,
            by=UserFactory(),
            comment="",
            is_confidentiality_checked=True,
            at=NOON,
        )

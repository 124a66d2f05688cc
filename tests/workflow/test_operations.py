import pytest
from wagtail.models import TaskState, Workflow, WorkflowState

from huabiao.library.models import Item
from huabiao.workflow import operations, queries
from huabiao.workflow.models import Approval, ReviewStage
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory
from tests.factories.workflow import bring_to_stage
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def test_the_chain_is_made_once():
    first = operations.ensure_chain(model=Item)
    again = operations.ensure_chain(model=Item)

    assert again == first == Workflow.objects.get(name=operations.CHAIN)
    assert list(
        first.workflow_tasks.order_by("sort_order").values_list(
            "task__reviewstage__stage", flat=True
        )
    ) == ["FIRST", "SECOND", "SIGNING"]
    assert Item(kind="NEWS").get_default_workflow() == first


def test_a_review_stands_at_its_first_stage_with_the_newest_revision():
    author = UserFactory()
    item = ItemFactory(author=author)

    review = operations.start_review(subject=item, by=author)

    assert queries.review_of(item) == review
    assert (review.status, review.requested_by) == (WorkflowState.STATUS_IN_PROGRESS, author)
    assert queries.stage_of(review.current_task_state) == "FIRST"
    assert review.current_task_state.revision == item.latest_revision
    assert list(queries.waiting(Item)) == [review.current_task_state]


def test_who_agrees_is_remembered_and_the_next_stage_begins():
    item = ItemFactory(author=UserFactory())
    review = operations.start_review(subject=item, by=None)
    reviewer = UserFactory()

    approval = operations.agree(
        task_state=review.current_task_state,
        stage="FIRST",
        digest="a" * 64,
        by=reviewer,
        comment="同意",
        is_confidentiality_checked=False,
        at=NOON,
    )

    review.refresh_from_db()
    assert queries.stage_of(review.current_task_state) == "SECOND"
    assert list(queries.approvals_of(review)) == [approval]
    assert list(
        Approval.objects.values_list(
            "stage", "by", "digest", "comment", "is_confidentiality_checked", "at"
        )
    ) == [("FIRST", reviewer.pk, "a" * 64, "同意", False, NOON)]


def test_a_rejected_review_ends_when_a_new_one_begins():
    item = ItemFactory(author=UserFactory(), in_review="SECOND")
    rejected = queries.review_of(item)
    operations.reject(task_state=rejected.current_task_state, by=UserFactory(), comment="重写")
    item.refresh_from_db()

    fresh = operations.start_review(subject=item, by=None)

    rejected.refresh_from_db()
    assert rejected.status == WorkflowState.STATUS_CANCELLED
    assert queries.stage_of(fresh.current_task_state) == "FIRST"
    assert list(queries.approvals_of(fresh)) == []


def test_a_review_is_ended_once():
    item = ItemFactory(author=UserFactory(), in_review="FIRST")

    assert operations.end_review(subject=item, by=None) is True
    assert operations.end_review(subject=item, by=None) is False
    assert list(TaskState.objects.values_list("status", flat=True)) == [TaskState.STATUS_CANCELLED]


def test_the_editor_is_locked_out_of_every_stage():
    item = ItemFactory(author=UserFactory(), in_review="FIRST")

    assert [
        stage.locked_for_user(item, UserFactory(is_superuser=True))
        for stage in ReviewStage.objects.all()
    ] == [True, True, True]
    assert item.get_lock().for_user(UserFactory()) is True


def test_authors_are_all_who_wrote_since_the_text_was_last_live():
    former, author, other = UserFactory(), UserFactory(), UserFactory()
    item = ItemFactory(live=True, author=former)
    for writer in (author, other, author, None):
        item.save_revision(user=writer, clean=False)
    draft = ItemFactory(author=former)
    draft.save_revision(user=other, clean=False)

    assert queries.authors_of(item) == {author.pk, other.pk}
    assert queries.authors_of(draft) == {former.pk, other.pk}


def test_reviews_of_many_subjects_are_read_at_once(django_assert_num_queries):
    waiting = ItemFactory(author=UserFactory())
    bring_to_stage(waiting, "SIGNING")
    draft = ItemFactory(author=UserFactory())

    with django_assert_num_queries(1):
        [review] = queries.open_reviews(Item, [waiting.pk, draft.pk])
        assert review.current_task_state.task.reviewstage.stage == "SIGNING"
    assert list(queries.subjects_under_review(Item)) == [waiting.pk]

"""From a draft to the public: agreed to three times, by three people, to one and the same text."""

import pytest
from django.db import transaction
from wagtail.models import TaskState, WorkflowState

from huabiao.accounts.models import RoleGrant
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change, Work
from huabiao.library import operations
from huabiao.library.enums import Consent, Validity
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.library.operations import review
from huabiao.workflow.models import Approval
from huabiao.workflow.queries import approvals_of, review_of, stage_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import AttachmentFactory, ItemFactory, PlacementFactory, channel_of
from tests.library.people import (
    acts,
    approve,
    draft_of,
    edit,
    fresh,
    live_of,
    make_unit,
    sign,
    submit,
    task_of,
    who,
    work,
)
from tests.moments import NOON, ONE_MINUTE, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit(name="示范市民政局")


def test_a_notice_goes_from_its_editor_past_three_others_to_readers(unit):
    staff = unit.staff
    times = [NOON + number * ONE_MINUTE for number in range(6)]
    item = operations.create_item(
        item=Item(kind="NOTICE", title="放假通知", body="<p onclick='x'>放假三天。</p>"),
        organization=unit.organization,
        **who(staff.editor, times[0]),
    )
    placement = operations.place_item(
        item_id=item.pk, channel_id=unit.channel.pk, title="放假", **who(staff.editor, times[1])
    )

    submit(item, staff.editor, times[2])
    approve(item, staff.first, times[3])
    approve(item, staff.second, times[4], checked=True)
    assert (work(), fresh(item).live, fresh(placement).is_live) == ([], False, False)
    approve(item, staff.signer, times[5])

    item = fresh(item)
    digest = digest_of_approved(item)
    assert (
        item.live, item.is_public, item.has_unpublished_changes, item.body, item.byline,
        item.created_by, item.created_at, item.released_at, item.updated_at, item.live_revision,
    ) == (
        True, True, False, "<p>放假三天。</p>", "示范市民政局",
        staff.editor, times[0], times[5], times[5], item.latest_revision,
    )  # fmt: skip
    placement = fresh(placement)
    assert (
        placement.is_live, placement.is_main, placement.title, placement.is_change_waiting,
        placement.signed_at, placement.sort_at, placement.consent,
    ) == (True, True, "放假", False, times[5], times[5], Consent.NOT_NEEDED)  # fmt: skip
    assert [address.path for address in ItemAddress.objects.all()] == [
        f"/content/2026/{item.pk}.html"
    ]
    assert list(
        Approval.objects.order_by("pk").values_list(
            "stage", "by", "digest", "is_confidentiality_checked", "at"
        )
    ) == [
        ("FIRST", staff.first.pk, digest, False, times[3]),
        ("SECOND", staff.second.pk, digest, True, times[4]),
        ("SIGNING", staff.signer.pk, digest, False, times[5]),
    ]
    assert list(
        Change.objects.order_by("pk").values_list("action", "subject", "actor_id", "at", "after")
    ) == [
        ("library.item.created", item.key, staff.editor.pk, times[0],
         {"title": "放假通知", "kind": "NOTICE"}),
        ("library.placement.planned", item.key, staff.editor.pk, times[1],
         {"channel": unit.channel.title, "mode": "REFERENCE", "consent": "NOT_NEEDED",
          "placement": placement.pk}),
        ("library.item.submitted", item.key, staff.editor.pk, times[2], {}),
        ("library.item.approved", item.key, staff.first.pk, times[3], {"stage": "FIRST"}),
        ("library.item.approved", item.key, staff.second.pk, times[4], {"stage": "SECOND"}),
        ("library.item.live", item.key, staff.signer.pk, times[5],
         {"title": "放假通知", "digest": digest}),
    ]  # fmt: skip
    assert set(Work.objects.values_list("reader", "key", "lane", "change__action")) == {
        ("publishing", item.key, "INTERACTIVE", "library.item.live"),
        ("search", item.key, "INTERACTIVE", "library.item.live"),
        ("subscriptions", item.key, "INTERACTIVE", "library.item.live"),
    }


def digest_of_approved(item):
    return Approval.objects.filter(task_state__workflow_state__object_id=item.pk).first().digest


# Who may not


def everything_in(unit):
    """Somebody who holds every role there."""
    return UserFactory(
        editor_of=unit.organization,
        reviewer_of=unit.organization,
        signer_of=unit.organization,
        administrator_of=unit.organization,
    )


def test_an_author_with_every_role_reviews_nothing_of_their_own(unit):
    author = everything_in(unit)
    item = ItemFactory(organization=unit.organization, author=author)
    PlacementFactory(item=item, channel=unit.channel)
    submit(item, unit.staff.editor)

    with pytest.raises(review.OwnText):
        approve(item, author)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    with pytest.raises(review.OwnText):
        approve(item, author, checked=True)


def test_who_wrote_a_part_of_the_text_reviews_it_not(unit):
    second_author = everything_in(unit)
    item = draft_of(unit)
    edit(item, second_author, title="第二稿")
    edit(item, unit.staff.editor, title="第三稿")
    submit(item, unit.staff.editor)

    with pytest.raises(review.OwnText):
        approve(item, second_author)


def test_one_person_agrees_once(unit):
    reviewer = everything_in(unit)
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, reviewer)

    with pytest.raises(review.AgreedAlready):
        approve(item, reviewer)
    approve(item, unit.staff.second)
    with pytest.raises(review.AgreedAlready):
        approve(item, reviewer, checked=True)


def test_each_stage_is_for_its_role(unit):
    item = submit(draft_of(unit), unit.staff.editor)

    with pytest.raises(review.NotYourStage):
        approve(item, unit.staff.signer)
    with pytest.raises(NotFound):
        approve(item, unit.staff.editor)
    with pytest.raises(NotFound):
        approve(item, UserFactory(is_superuser=True, organization=unit.organization))
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    with pytest.raises(review.NotYourStage):
        approve(item, UserFactory(reviewer_of=unit.organization), checked=True)


def test_who_comes_too_early_or_too_late_is_told_whose_turn_it_is(unit):
    staff = unit.staff
    item = submit(draft_of(unit), staff.editor)

    with pytest.raises(review.NotYourStage) as early:
        approve(item, staff.signer)
    approve(item, staff.first)
    approve(item, staff.second)
    with pytest.raises(review.NotYourStage) as late:
        approve(item, UserFactory(reviewer_of=unit.organization), checked=True)

    assert [str(early.value), str(late.value)] == [
        f"现在是初审环节，由{staff.first}、{staff.second}办理，没有轮到您。",
        f"现在是签发环节，由{staff.signer}办理，没有轮到您。",
    ]


def test_where_nobody_can_act_the_stage_waits_for_the_parent(unit):
    staff = unit.staff
    item = submit(draft_of(unit), staff.editor)
    RoleGrant.objects.filter(role="REVIEWER").delete()

    with pytest.raises(review.NotYourStage) as refusal:
        approve(item, staff.signer)

    assert str(refusal.value) == "现在是初审环节，由上级单位的人员办理，没有轮到您。"


def test_a_unit_with_fewer_people_signs_through_its_parent(unit):
    small = OrganizationFactory(parent=unit.organization)
    editor = UserFactory(editor_of=small)
    item = ItemFactory(organization=small, author=editor)
    PlacementFactory(item=item, channel=channel_of(small))

    submit(item, editor)
    item = sign(item, unit.staff)

    assert item.is_public


def test_a_lower_units_signer_signs_nothing_above(unit):
    below = UserFactory(signer_of=OrganizationFactory(parent=unit.organization))
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)

    with pytest.raises(NotFound):
        approve(item, below, checked=True)


def test_another_units_people_find_no_item(unit):
    stranger = everything_in(make_unit())
    item = submit(draft_of(unit), unit.staff.editor)
    task = task_of(item)
    attempts = [
        lambda: operations.submit_item(item_id=item.pk, **who(stranger)),
        lambda: approve(item, stranger, task=task),
        lambda: operations.reject_item(
            item_id=item.pk, task_state_id=task, reason="不同意", **who(stranger)
        ),
        lambda: operations.take_back_item(item_id=item.pk, **who(stranger)),
    ]

    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert acts() == ["library.item.submitted"]


def test_a_role_taken_back_counts_no_longer(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    RoleGrant.objects.filter(user=unit.staff.first).delete()

    with pytest.raises(NotFound):
        approve(item, fresh(unit.staff.first))


# What is not ready


def test_a_submission_is_complete(unit):
    def refused(item):
        with pytest.raises(operations.IncompleteItem) as refusal:
            submit(item, unit.staff.editor)
        return str(refusal.value.message)

    nowhere = ItemFactory(organization=unit.organization, author=unit.staff.editor)

    assert [refused(draft_of(unit, title=" ")), refused(draft_of(unit, body="")), refused(nowhere)] == [
        "请填写标题。",
        "正文是空的：请写正文，或添加附件。",
        "还没有选择栏目：请先把信息投放到至少一个栏目。",
    ]  # fmt: skip
    assert (acts(), WorkflowState.objects.count()) == ([], 0)


def test_attachments_are_text_enough(unit):
    item = draft_of(unit, body="")
    AttachmentFactory(item=item)
    item = fresh(item)
    item.save_revision(clean=False)

    submit(item, unit.staff.editor)

    assert stage_of(review_of(fresh(item)).current_task_state) == "FIRST"


def test_a_text_is_submitted_once(unit):
    item = submit(draft_of(unit), unit.staff.editor)

    with pytest.raises(operations.BeingReviewed):
        submit(item, unit.staff.editor)


def test_nothing_is_signed_without_a_look_for_secrets(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)

    with pytest.raises(review.ConfidentialityUnchecked):
        approve(item, unit.staff.signer)
    assert not fresh(item).live
    assert approve(item, unit.staff.signer, checked=True).live


# What must not move while it is reviewed


def test_nobody_edits_what_is_being_reviewed(unit):
    editor = unit.staff.editor
    item = submit(draft_of(unit), editor)
    placement = item.placements.get()
    other_channel = channel_of(unit.organization)
    attempts = [
        lambda: edit(item, editor, title="改"),
        lambda: operations.place_item(item_id=item.pk, channel_id=other_channel.pk, **who(editor)),
        lambda: operations.change_placement_words(
            placement_id=placement.pk, title="改", summary="", release_at=None, **who(editor)
        ),
        lambda: operations.remove_placement(placement_id=placement.pk, **who(editor)),
        lambda: operations.delete_draft(item_id=item.pk, **who(editor)),
    ]

    for attempt in attempts:
        with pytest.raises(operations.BeingReviewed):
            attempt()
    assert acts() == ["library.item.submitted"]
    assert fresh(item).latest_revision == item.latest_revision
    assert list(item.placements.all()) == [placement]


def test_a_live_item_stays_as_it_is_until_its_next_text_is_signed(unit):
    staff = unit.staff
    item = live_of(unit, title="旧标题")

    edit(item, staff.editor, title="新标题")
    submit(item, staff.editor)
    approve(item, staff.first)
    approve(item, staff.second)

    assert (fresh(item).title, fresh(item).is_public, work()) == ("旧标题", True, [])
    approve(item, staff.signer, checked=True)
    assert (fresh(item).title, fresh(item).is_public, work()) == ("新标题", True, [item.key])


def test_a_placements_new_words_alone_are_a_small_revision(unit):
    staff = unit.staff
    item = live_of(unit)
    placement = item.placements.get()
    operations.change_placement_words(
        placement_id=placement.pk, title="栏目标题", summary="摘要", release_at=None,
        **who(staff.editor),
    )  # fmt: skip

    submit(item, staff.editor)
    assert (fresh(placement).title, fresh(item).latest_revision != item.latest_revision) == (
        "",
        True,
    )
    sign(item, staff)

    signed = fresh(placement)
    assert (signed.title, signed.summary, signed.is_change_waiting, signed.signed_at) == (
        "栏目标题",
        "摘要",
        False,
        NOON,
    )
    assert (signed.is_live, signed.sort_at) == (True, YESTERDAY)


def test_an_old_draft_approved_later_does_not_undo_a_repeal(unit):
    staff = unit.staff
    item = live_of(unit)
    edit(item, staff.editor, title="新标题")
    submit(item, staff.editor)
    approve(item, staff.first)

    operations.repeal_item(item_id=item.pk, reason="由新规代替", **who(staff.signer))
    approve(item, staff.second)
    approve(item, staff.signer, checked=True)

    item = fresh(item)
    assert (item.title, item.validity, item.repealed_at) == ("新标题", Validity.REPEALED, NOON)


def test_a_first_release_is_given_once(unit):
    item = live_of(unit)
    edit(item, unit.staff.editor, title="新标题")
    submit(item, unit.staff.editor)

    item = sign(item, unit.staff, TOMORROW)

    assert (item.released_at, item.updated_at, item.corrected_at) == (YESTERDAY, TOMORROW, None)


def test_a_correction_is_dated_when_its_note_is_new(unit):
    staff = unit.staff
    item = live_of(unit)
    edit(item, staff.editor, correction_note="第三条“2027年”更正为“2028年”。")
    submit(item, staff.editor)
    sign(item, staff, NOON)
    edit(item, staff.editor, title="新标题")
    submit(item, staff.editor)

    item = sign(item, staff, TOMORROW)

    assert (item.corrected_at, item.updated_at) == (NOON, TOMORROW)


# Changed behind the back


def new_revision(item):
    text = item.get_latest_revision_as_object()
    text.body = "<p>换掉的正文。</p>"
    text.save_revision(clean=False)


def new_placement_words(item):
    Placement.objects.filter(item=item).update(wanted_title="换掉的标题")


def new_channel(item):
    PlacementFactory(item=item)


BEHIND_THE_BACK = [
    pytest.param(new_revision, id="text"),
    pytest.param(new_placement_words, id="words of a placement"),
    pytest.param(new_channel, id="one more channel"),
]


@pytest.mark.parametrize("change", BEHIND_THE_BACK)
def test_a_text_changed_after_the_first_approval_goes_no_further(unit, change):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    before = acts()

    change(item)
    with pytest.raises(operations.TextChanged):
        approve(item, unit.staff.second)

    assert stage_of(review_of(fresh(item)).current_task_state) == "SECOND"
    assert (acts(), Approval.objects.count()) == (before, 1)


@pytest.mark.parametrize("change", BEHIND_THE_BACK)
def test_a_text_changed_before_it_is_signed_does_not_go_live(unit, change):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)

    change(item)
    with pytest.raises(operations.TextChanged):
        approve(item, unit.staff.signer, checked=True)

    assert (fresh(item).live, work(), Approval.objects.count()) == (False, [], 2)
    assert not item.placements.filter(is_live=True).exists()


def test_a_live_item_keeps_its_text_when_the_next_was_changed_behind_the_back(unit):
    item = live_of(unit, title="旧标题")
    edit(item, unit.staff.editor, title="新标题")
    submit(item, unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)

    new_revision(fresh(item))
    with pytest.raises(operations.TextChanged):
        approve(item, unit.staff.signer, checked=True)

    assert (fresh(item).title, fresh(item).body, work()) == ("旧标题", "<p>正文。</p>", [])


# Other doors


def state_of(item):
    """All that a refused approval must leave as it was."""
    under_way = review_of(fresh(item))
    return (
        fresh(item).live,
        under_way.status,
        list(TaskState.objects.order_by("pk").values_list("pk", "status")),
        list(Approval.objects.values_list("pk", flat=True)),
        acts(),
        work(),
    )


def approve_as_wagtail_does(item, user):
    with transaction.atomic():
        TaskState.objects.get(pk=task_of(item)).specific.approve(user=user)


def test_wagtails_own_approval_brings_nothing_live(unit):
    superuser = UserFactory(is_superuser=True)
    item = submit(draft_of(unit), unit.staff.editor)
    approve_as_wagtail_does(item, superuser)
    approve_as_wagtail_does(item, superuser)
    before = state_of(item)

    with pytest.raises(NotYours):
        approve_as_wagtail_does(item, superuser)

    assert state_of(item) == before


def test_wagtails_own_approval_does_not_stand_for_the_signer(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    before = state_of(item)

    for user in (unit.staff.signer, UserFactory(is_superuser=True), None):
        with pytest.raises(NotYours):
            approve_as_wagtail_does(item, user)

    assert state_of(item) == before


def test_a_stage_passed_by_another_door_is_missed_at_the_end(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve_as_wagtail_does(item, UserFactory(is_superuser=True))
    approve(item, unit.staff.second)
    before = state_of(item)

    with pytest.raises(operations.NothingToReview):
        approve(item, unit.staff.signer, checked=True)

    assert state_of(item) == before


def test_two_stages_of_one_person_are_missed_at_the_end(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    Approval.objects.update(by=unit.staff.first)
    before = state_of(item)

    with pytest.raises(review.AgreedAlready):
        approve(item, unit.staff.signer, checked=True)

    assert state_of(item) == before


def test_the_end_of_a_review_is_reached_through_approval_alone(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    before = state_of(item)

    with pytest.raises(NotYours):
        operations.finish_review(review_of(item), unit.staff.signer)

    assert state_of(item) == before


def test_the_end_of_a_review_looks_at_the_text_itself(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    task = TaskState.objects.get(pk=task_of(item))
    signer = who(unit.staff.signer)
    Approval.objects.create(
        task_state=task, stage="SIGNING", by=unit.staff.signer, digest="0" * 64, at=NOON
    )

    with (
        pytest.raises(operations.TextChanged),
        review._approving(review._Act(signer["actor"], signer["at"])),
    ):
        task.specific.approve(user=unit.staff.signer)

    assert (fresh(item).live, work()) == (False, [])


def test_another_items_task_is_no_key_to_ones_own(unit):
    mine, others = (submit(draft_of(unit), unit.staff.editor) for _ in range(2))
    before = state_of(mine), state_of(others)

    with pytest.raises(operations.NothingToReview):
        approve(mine, unit.staff.first, task=task_of(others))
    with pytest.raises(operations.NothingToReview):
        operations.reject_item(
            item_id=mine.pk, task_state_id=task_of(others), reason="不行", **who(unit.staff.first)
        )

    assert (state_of(mine), state_of(others)) == before


def test_a_stage_is_decided_once(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    task = task_of(item)
    approve(item, unit.staff.first, task=task)

    with pytest.raises(operations.NothingToReview):
        approve(item, unit.staff.second, task=task)


def test_an_item_withdrawn_while_it_is_approved_stays_withdrawn(unit):
    item = live_of(unit, title="旧标题")
    edit(item, unit.staff.editor, title="新标题")
    submit(item, unit.staff.editor)
    approve(item, unit.staff.first)
    approve(item, unit.staff.second)
    task = task_of(item)

    operations.withdraw_item(item_id=item.pk, reason="内容有误", **who(unit.staff.administrator))
    with pytest.raises(operations.NothingToReview):
        approve(item, unit.staff.signer, task=task, checked=True)

    item = fresh(item)
    assert (item.is_public, item.withdrawn_at, item.title) == (False, NOON, "旧标题")


def test_a_withdrawn_item_comes_back_through_the_chain(unit):
    item = live_of(unit)
    placement = item.placements.get()
    operations.withdraw_item(item_id=item.pk, reason="内容有误", **who(unit.staff.signer))

    submit(item, unit.staff.editor)
    item = sign(item, unit.staff, TOMORROW)

    assert (item.is_public, item.withdrawn_at, item.withdrawal_reason) == (True, None, "")
    assert (fresh(placement).is_live, fresh(placement).sort_at) == (True, YESTERDAY)


# Sent back, taken back


def reject(item, by, reason="数据有误，请核对。"):
    return operations.reject_item(
        item_id=item.pk, task_state_id=task_of(item), reason=reason, **who(by)
    )


def test_a_rejection_needs_a_reason(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    before = state_of(item)

    with pytest.raises(review.ReasonMissing):
        reject(item, unit.staff.first, reason="  ")

    assert state_of(item) == before


def test_a_rejected_text_goes_back_to_its_unit_with_the_reason(unit):
    staff = unit.staff
    item = submit(live_of(unit, title="旧标题"), staff.editor)
    approve(item, staff.first)

    reject(item, staff.second)

    item = fresh(item)
    assert review_of(item).status == WorkflowState.STATUS_NEEDS_CHANGES
    assert (item.title, item.is_public, work()) == ("旧标题", True, [])
    assert Change.objects.order_by("pk").values_list("action", "actor_id", "note", "after").last() == (
        "library.item.rejected", staff.second.pk, "数据有误，请核对。", {"stage": "SECOND"},
    )  # fmt: skip
    assert TaskState.objects.order_by("pk").last().comment == "数据有误，请核对。"
    with pytest.raises(operations.NothingToReview):
        approve(item, staff.second)


def test_who_may_not_approve_may_not_reject(unit):
    item = submit(draft_of(unit), unit.staff.editor)

    with pytest.raises(review.NotYourStage):
        reject(item, unit.staff.signer)


def test_a_resubmitted_text_is_agreed_to_anew(unit):
    staff = unit.staff
    item = submit(draft_of(unit), staff.editor)
    approve(item, staff.first)
    reject(item, staff.second)

    edit(item, staff.editor, title="改好的标题")
    submit(item, staff.editor)

    anew = review_of(fresh(item))
    assert (stage_of(anew.current_task_state), list(approvals_of(anew))) == ("FIRST", [])
    assert sign(item, staff).title == "改好的标题"


def test_a_review_is_taken_back_by_its_unit(unit):
    item = submit(draft_of(unit), unit.staff.editor)
    task = task_of(item)
    approve(item, unit.staff.first)

    operations.take_back_item(item_id=item.pk, **who(unit.staff.editor))

    assert review_of(fresh(item)) is None
    assert acts()[-1] == "library.item.taken_back"
    with pytest.raises(operations.NothingToReview):
        approve(item, unit.staff.second, task=task)
    edit(item, unit.staff.editor, title="再改")
    assert sign(submit(item, unit.staff.editor), unit.staff).title == "再改"


def test_what_was_not_submitted_is_not_taken_back(unit):
    item = draft_of(unit)

    with pytest.raises(operations.NothingToReview):
        operations.take_back_item(item_id=item.pk, **who(unit.staff.editor))


def test_a_reviewer_takes_nothing_back(unit):
    item = submit(draft_of(unit), unit.staff.editor)

    with pytest.raises(NotFound):
        operations.take_back_item(item_id=item.pk, **who(unit.staff.first))

"""What items say of one another: signed with the one that says it, agreed to by the other's unit."""

import pytest

from huabiao.base.errors import NotFound
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.digest import digest_of
from huabiao.library.enums import Consent, Kind, RelationType
from huabiao.library.models import Placement, Relation
from huabiao.library.operations import relations, review
from huabiao.library.queries import (
    relation_proposals_for,
    relations_of,
    standing_relations,
)
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory
from tests.library.people import (
    acts,
    approve,
    draft_of,
    fresh,
    live_of,
    make_unit,
    sign,
    submit,
    who,
    work,
)
from tests.moments import NOON, TOMORROW

pytestmark = pytest.mark.django_db

DOCUMENT, READING = Kind.NORMATIVE_DOCUMENT, Kind.INTERPRETATION


@pytest.fixture
def root():
    return OrganizationFactory()


@pytest.fixture
def unit(root):
    return make_unit(root)


@pytest.fixture
def other(root):
    return make_unit(root)


def relate(source, target, by, type=RelationType.INTERPRETS):
    return operations.relate_items(source_id=source.pk, target_id=target.pk, type=type, **who(by))


def unrelate(relation, by):
    return operations.unrelate_items(relation_id=relation.pk, **who(by))


def accept(relation, by, note=""):
    return operations.accept_relation(relation_id=relation.pk, note=note, **who(by))


def decline(relation, by, note="不是一回事"):
    return operations.decline_relation(relation_id=relation.pk, note=note, **who(by))


def end(relation, by, reason="已不相关"):
    return operations.end_relation(relation_id=relation.pk, reason=reason, **who(by))


def sign_again(item, unit):
    submit(item, unit.staff.editor)
    return sign(item, unit.staff)


def own_relation(unit, type=RelationType.INTERPRETS, kind=READING):
    """A live item of the unit that says something of another of its own; nobody has signed it."""
    source, target = live_of(unit, kind=kind), live_of(unit, kind=DOCUMENT)
    return source, target, relate(source, target, unit.staff.editor, type)


def standing(unit):
    """The same, signed."""
    source, target, relation = own_relation(unit)
    sign_again(source, unit)
    return source, target, fresh(relation)


def asked(unit, other):
    """A live item of one unit that says something of another unit's, submitted."""
    source, target = live_of(unit, kind=READING), live_of(other, kind=DOCUMENT)
    relation = relate(source, target, unit.staff.editor)
    submit(source, unit.staff.editor)
    return source, target, relation


def state(relation):
    relation = fresh(relation)
    return relation.is_live, relation.is_change_waiting, relation.consent


def rows(since=0):
    """Acts with subject and what readers are told of them."""
    return [
        (change.action, change.subject, change.after)
        for change in Change.objects.order_by("pk")[since:]
    ]


# Planned and signed.


def test_what_is_said_of_ones_own_item_is_shown_when_it_is_signed(unit):
    source, target, relation = own_relation(unit)
    assert state(relation) == (False, True, Consent.NOT_NEEDED)
    assert list(relations_of(source)) == list(relations_of(target)) == [relation]
    assert (list(standing_relations()), work()) == ([], [])
    assert rows() == [
        ("library.relation.planned", source.key,
         {"type": "INTERPRETS", "other": target.title, "other_id": target.pk}),
    ]  # fmt: skip

    sign_again(source, unit)

    assert state(relation) == (True, False, Consent.NOT_NEEDED)
    assert list(standing_relations()) == [relation]
    assert rows()[-1] == (
        "library.relation.live", target.key,
        {"type_from": "INTERPRETS", "other": source.title, "other_id": source.pk},
    )  # fmt: skip
    assert work() == [source.text_key, target.text_key]


def test_what_is_said_is_part_of_what_is_signed(unit):
    source, target = live_of(unit, kind=READING), live_of(unit, kind=DOCUMENT)
    before = digest_of(source)
    relation = relate(source, target, unit.staff.editor)
    planned = digest_of(source)
    sign_again(source, unit)
    signed = digest_of(fresh(source))
    unrelate(relation, unit.staff.editor)
    going = digest_of(fresh(source))

    assert (before, len({planned, before, going})) == (signed, 3)


def test_a_relation_planned_behind_the_back_of_the_reviewers_is_not_signed(unit):
    source, target = live_of(unit, kind=READING), live_of(unit, kind=DOCUMENT)
    submit(source, unit.staff.editor)
    approve(source, unit.staff.first)
    Relation.objects.create(
        source=source, target=target, type="INTERPRETS", consent=Consent.NOT_NEEDED
    )

    with pytest.raises(operations.TextChanged):
        approve(source, unit.staff.second)


def test_nothing_is_said_or_taken_back_while_a_review_runs(unit):
    source, _target, relation = own_relation(unit)
    submit(source, unit.staff.editor)

    with pytest.raises(operations.BeingReviewed):
        relate(source, live_of(unit, kind=DOCUMENT), unit.staff.editor)
    with pytest.raises(operations.BeingReviewed):
        unrelate(relation, unit.staff.editor)
    assert list(Relation.objects.all()) == [relation]


def test_who_said_it_does_not_review_it(unit):
    source, target = live_of(unit, kind=READING), live_of(unit, kind=DOCUMENT)
    both = UserFactory(editor_of=unit.organization, reviewer_of=unit.organization)
    relate(source, target, both)
    submit(source, unit.staff.editor)

    with pytest.raises(review.OwnText):
        approve(source, both)


def test_a_plan_is_given_up_at_once(unit):
    _source, _target, relation = own_relation(unit)

    unrelate(relation, unit.staff.administrator)

    assert not Relation.objects.exists()
    assert acts() == ["library.relation.planned", "library.relation.removed"]
    assert work() == []


def test_what_readers_see_is_taken_back_when_that_is_signed(unit):
    source, target, relation = standing(unit)
    told = Change.objects.count()

    unrelate(relation, unit.staff.editor)
    waiting = state(relation), list(standing_relations())
    sign_again(source, unit)

    assert waiting == ((True, True, Consent.NOT_NEEDED), [relation])
    assert not Relation.objects.exists()
    assert [(act, subject) for act, subject, _after in rows(told)] == [
        ("library.relation.removal_planned", source.key),
        ("library.item.submitted", source.key),
        ("library.item.approved", source.key),
        ("library.item.approved", source.key),
        ("library.item.live", source.key),
        ("library.relation.gone", target.key),
    ]
    assert work()[-2:] == [source.text_key, target.text_key]


def test_a_removal_is_asked_for_once_and_may_be_given_up(unit):
    source, target, relation = standing(unit)
    unrelate(relation, unit.staff.editor)

    with pytest.raises(relations.RemovalWaiting):
        unrelate(relation, unit.staff.editor)
    relate(source, target, unit.staff.editor)

    assert state(relation) == (True, False, Consent.NOT_NEEDED)
    assert acts()[-1] == "library.relation.kept"


def test_what_is_said_is_not_another_units_to_take_back(unit, other):
    _source, _target, relation = own_relation(unit)

    with pytest.raises(NotFound):
        unrelate(relation, other.staff.administrator)


# What may be said of what.


@pytest.mark.parametrize(
    ("kind", "type", "of"),
    [
        pytest.param(Kind.NEWS, "REPEALS", DOCUMENT, id="news repeal nothing"),
        pytest.param(Kind.NEWS, "INTERPRETS", DOCUMENT, id="news interpret nothing"),
        pytest.param(READING, "AMENDS", DOCUMENT, id="an interpretation amends nothing"),
        pytest.param(DOCUMENT, "INTERPRETS", DOCUMENT, id="a document interprets nothing"),
        pytest.param(DOCUMENT, "SUPERSEDES", READING, id="an interpretation is not superseded"),
        pytest.param(READING, "INTERPRETS", Kind.NEWS, id="news are not interpreted"),
    ],
)
def test_only_what_makes_sense_of_these_kinds_is_said(unit, kind, type, of):
    source, target = live_of(unit, kind=kind), live_of(unit, kind=of)

    with pytest.raises(relations.NotToBeSaid):
        relate(source, target, unit.staff.editor, type)
    assert acts() == []


@pytest.mark.parametrize("type", ["AMENDS", "REPEALS", "SUPERSEDES"])
@pytest.mark.parametrize("kind", [DOCUMENT, Kind.NOTICE])
def test_a_binding_text_changes_another(unit, kind, type):
    source, target = live_of(unit, kind=Kind.NOTICE), live_of(unit, kind=kind)

    assert relate(source, target, unit.staff.editor, type).type == type


def test_one_text_changes_another_in_one_way_and_in_one_direction(unit):
    source, target, _relation = own_relation(unit, "REPEALS", DOCUMENT)

    with pytest.raises(operations.RelatedAlready):
        relate(source, target, unit.staff.editor, "REPEALS")
    with pytest.raises(relations.ChangedOtherwise):
        relate(source, target, unit.staff.editor, "AMENDS")
    with pytest.raises(relations.ChangedOtherwise):
        relate(target, source, unit.staff.editor, "REPEALS")
    with pytest.raises(relations.RelatedToItself):
        relate(source, source, unit.staff.editor, "REPEALS")
    assert Relation.objects.count() == 1


def test_what_was_declined_stands_in_nobodys_way(unit, other):
    source, target = live_of(unit, kind=DOCUMENT), live_of(other, kind=DOCUMENT)
    relation = relate(source, target, unit.staff.editor, "REPEALS")
    submit(source, unit.staff.editor)
    decline(relation, other.staff.editor)

    assert relate(target, source, other.staff.editor, "AMENDS").consent == Consent.ASKED


def test_two_units_do_not_end_each_others_documents(unit, other):
    """Plans are secret, so both may be made; neither is agreed to while the other is there."""
    mine, theirs = live_of(unit, kind=DOCUMENT), live_of(other, kind=DOCUMENT)
    there = relate(mine, theirs, unit.staff.editor, "REPEALS")
    back = relate(theirs, mine, other.staff.editor, "REPEALS")
    submit(mine, unit.staff.editor)
    submit(theirs, other.staff.editor)

    for relation, person in ((there, other.staff.editor), (back, unit.staff.editor)):
        with pytest.raises(relations.ChangedOtherwise):
            accept(relation, person)
    decline(there, other.staff.editor)
    accept(back, unit.staff.editor)

    assert (state(there)[2], state(back)[2]) == (Consent.REFUSED, Consent.GIVEN)


def test_a_target_is_ones_own_or_can_be_read_now(unit, other):
    mine = live_of(unit, kind=READING)
    draft = draft_of(other, kind=DOCUMENT)
    withdrawn = ItemFactory(withdrawn=True, organization=other.organization, kind=DOCUMENT)
    signed = live_of(other, kind=DOCUMENT)
    Placement.objects.filter(item=signed).update(is_live=False, release_at=TOMORROW)
    readable = live_of(other, kind=DOCUMENT)

    for target in (draft, withdrawn, signed):
        with pytest.raises(NotFound):
            relate(mine, target, unit.staff.editor)
    with pytest.raises(NotFound):
        relate(readable, mine, unit.staff.editor)
    with pytest.raises(NotFound):
        operations.relate_items(
            source_id=mine.pk, target_id=0, type="INTERPRETS", **who(unit.staff.editor)
        )
    assert acts() == []
    relate(mine, draft_of(unit, kind=DOCUMENT), unit.staff.editor)
    relate(mine, readable, unit.staff.editor)


# The other unit's word.


def test_another_units_item_shows_nothing_its_unit_did_not_agree_to(unit, other):
    source, _target, relation = asked(unit, other)

    sign(source, unit.staff)

    assert state(relation) == (True, False, Consent.ASKED)
    assert list(standing_relations()) == []
    assert [subject for _act, subject, _after in rows()] == [source.key] * len(rows())
    assert work() == [source.text_key]


def test_what_was_agreed_to_is_shown_on_both_ends(unit, other):
    source, target, relation = asked(unit, other)
    sign(source, unit.staff)
    told = Change.objects.count()

    accept(relation, other.staff.first, note="可以")

    assert list(standing_relations()) == [relation]
    assert rows(told) == [
        ("library.relation.accepted", source.key,
         {"type": "INTERPRETS", "other": target.title, "other_id": target.pk}),
        ("library.relation.accepted", target.key,
         {"type_from": "INTERPRETS", "other": source.title, "other_id": source.pk}),
    ]  # fmt: skip
    assert set(Change.objects.order_by("pk")[told:].values_list("note", flat=True)) == {"可以"}
    assert work()[-2:] == [source.text_key, target.text_key]


def test_what_was_agreed_to_first_is_shown_when_it_is_signed(unit, other):
    source, target, relation = asked(unit, other)

    accept(relation, other.staff.editor)
    before = list(standing_relations()), work()
    sign(source, unit.staff)

    assert before == ([], [])
    assert list(standing_relations()) == [relation]
    assert rows()[-1][:2] == ("library.relation.live", target.key)


def test_what_was_declined_is_never_shown_and_the_reason_is_kept(unit, other):
    source, _target, relation = asked(unit, other)

    decline(relation, other.staff.editor)
    sign(source, unit.staff)

    assert state(relation) == (True, False, Consent.REFUSED)
    assert fresh(relation).consent_note == "不是一回事"
    assert list(standing_relations()) == []
    unrelate(relation, unit.staff.editor)  # nobody sees it, so nobody signs that it goes
    assert not Relation.objects.exists()


@pytest.mark.parametrize("answer", [decline, end])
def test_a_no_needs_a_reason(unit, other, answer):
    _source, _target, relation = asked(unit, other)
    if answer is end:
        accept(relation, other.staff.editor)

    with pytest.raises(relations.AnswerWithoutReason):
        answer(relation, other.staff.editor, " ")


def test_a_proposal_is_answered_once_and_by_the_unit_concerned(unit, other, root):
    _source, _target, relation = asked(unit, other)
    stranger = make_unit(root).staff.administrator

    for person in (stranger, unit.staff.editor):
        for answer in (accept, decline, end):
            with pytest.raises(NotFound):
                answer(relation, person)
    with pytest.raises(operations.NotAgreed):
        end(relation, other.staff.editor)
    accept(relation, other.staff.editor)
    for answer in (accept, decline):
        with pytest.raises(operations.NotAsked):
            answer(relation, other.staff.editor)


def test_a_plan_is_told_when_it_was_submitted(unit, other):
    source, target = live_of(unit, kind=READING), live_of(other, kind=DOCUMENT)
    relation = relate(source, target, unit.staff.editor)
    person = other.staff.editor
    seen = [list(relation_proposals_for(person))]
    with pytest.raises(NotFound):
        accept(relation, person)

    submit(source, unit.staff.editor)
    seen.append(list(relation_proposals_for(person)))
    operations.take_back_item(item_id=source.pk, **who(unit.staff.editor))
    seen.append(list(relation_proposals_for(person)))
    sign_again(source, unit)
    seen.append(list(relation_proposals_for(person)))
    accept(relation, person)
    seen.append(list(relation_proposals_for(person)))

    assert seen == [[], [relation], [], [relation], []]


def test_a_proposal_goes_when_its_item_is_withdrawn(unit, other):
    source, _target, _relation = asked(unit, other)
    sign(source, unit.staff)
    operations.withdraw_item(item_id=source.pk, reason="有误", **who(unit.staff.signer))

    assert list(relation_proposals_for(other.staff.editor)) == []


def test_a_word_is_taken_back_at_once(unit, other):
    source, target, relation = asked(unit, other)
    sign(source, unit.staff)
    accept(relation, other.staff.editor)
    told = Change.objects.count()

    end(relation, other.staff.editor)

    assert list(standing_relations()) == []
    assert [(act, subject) for act, subject, _after in rows(told)] == [
        ("library.relation.ended", source.key),
        ("library.relation.ended", target.key),
    ]
    assert work()[-2:] == [source.text_key, target.text_key]
    with pytest.raises(operations.NotAgreed):
        end(relation, other.staff.editor)


def test_a_word_taken_back_during_a_review_holds_nothing_up(unit, other):
    source, _target, relation = asked(unit, other)
    sign(source, unit.staff)
    accept(relation, other.staff.editor)
    unrelate(relation, unit.staff.editor)
    submit(source, unit.staff.editor)
    approve(source, unit.staff.first, NOON)

    end(relation, other.staff.editor)
    approve(source, unit.staff.second)
    approve(source, unit.staff.signer, checked=True)

    assert not Relation.objects.exists()


def test_a_relation_gone_meanwhile_is_found_no_more(unit, other):
    _source, _target, relation = asked(unit, other)
    Relation.objects.all().delete()

    with pytest.raises(NotFound):
        relations._read(relation.pk)

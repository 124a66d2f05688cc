"""Withdrawn, repealed, and what the clock brings."""

from datetime import date

import pytest

from huabiao.base.errors import NotFound
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.library import operations
from huabiao.library.enums import Consent, Validity
from huabiao.library.operations import life
from huabiao.workflow.queries import review_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory, PlacementFactory
from tests.library.people import (
    acts,
    draft_of,
    edit,
    fresh,
    live_of,
    make_unit,
    submit,
    who,
    work,
)
from tests.moments import NOON, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrganizationFactory()


@pytest.fixture
def unit(root):
    return make_unit(root)


@pytest.fixture
def office(root):
    return UserFactory(platform_administrator_of=root)


def withdraw(item, by, reason="内容有误"):
    return operations.withdraw_item(item_id=item.pk, reason=reason, **who(by))


def repeal(item, by, reason="由新规代替"):
    return operations.repeal_item(item_id=item.pk, reason=reason, **who(by))


# Withdrawn


def test_a_withdrawal_reaches_every_site_and_keeps_the_item(unit, root):
    item = live_of(unit)
    for other in (make_unit(root), make_unit(root)):
        PlacementFactory(item=item, channel=other.channel, live=True, consent=Consent.GIVEN)

    withdraw(item, unit.staff.signer)

    item = fresh(item)
    assert (item.live, item.is_public, item.withdrawn_at, item.withdrawal_reason) == (
        True, False, NOON, "内容有误",
    )  # fmt: skip
    assert list(item.placements.values_list("is_live", flat=True)) == [False, False, False]
    assert Change.objects.values_list("action", "subject", "actor_id", "at", "note", "after").get() == (
        "library.item.withdrawn", item.key, unit.staff.signer.pk, NOON, "内容有误",
        {"title": item.title, "validity": "IN_FORCE"},
    )  # fmt: skip
    assert work() == [item.key]


def test_a_withdrawal_ends_the_review_of_the_next_text(unit):
    item = live_of(unit)
    edit(item, unit.staff.editor, title="新题")
    submit(item, unit.staff.editor)

    withdraw(item, unit.staff.administrator)

    assert review_of(fresh(item)) is None


def test_the_platform_office_withdraws_any_units_item_at_once(unit, office):
    item = live_of(unit)

    withdraw(item, office, "上级要求")

    assert not fresh(item).is_public
    assert Change.objects.values_list("actor_id", "note").get() == (office.pk, "上级要求")


@pytest.mark.parametrize("act", [withdraw, repeal])
def test_another_unit_finds_nothing_to_withdraw_or_repeal(unit, root, act):
    item = live_of(unit)
    other = make_unit(root)
    PlacementFactory(item=item, channel=other.channel, live=True, consent=Consent.GIVEN)

    for person in (other.staff.administrator, unit.staff.editor, unit.staff.first):
        with pytest.raises(NotFound):
            act(item, person)
    assert (acts(), fresh(item).is_public) == ([], True)


@pytest.mark.parametrize("act", [withdraw, repeal])
def test_a_reason_is_given(unit, act):
    item = live_of(unit)

    with pytest.raises(life.ReasonNeeded):
        act(item, unit.staff.signer, " ")
    assert acts() == []


@pytest.mark.parametrize("act", [withdraw, repeal])
def test_what_was_never_public_is_neither_withdrawn_nor_repealed(unit, act):
    item = submit(draft_of(unit), unit.staff.editor)

    with pytest.raises(operations.NotLive):
        act(item, unit.staff.signer)
    assert review_of(fresh(item)) is not None


def test_an_item_is_withdrawn_once(unit):
    item = ItemFactory(withdrawn=True, organization=unit.organization)

    with pytest.raises(operations.AlreadyWithdrawn):
        withdraw(item, unit.staff.signer)


# Repealed


def test_a_repealed_document_is_still_shown_and_every_engine_is_told(unit):
    item = live_of(unit, kind="NORMATIVE_DOCUMENT")

    repeal(item, unit.staff.signer)

    item = fresh(item)
    assert (item.validity, item.repealed_at, item.is_public) == (Validity.REPEALED, NOON, True)
    assert item.placements.get().is_live
    assert Change.objects.values_list("action", "note", "before", "after").get() == (
        "library.item.repealed", "由新规代替", {"validity": "IN_FORCE"},
        {"title": item.title, "validity": "REPEALED"},
    )  # fmt: skip
    assert work() == [item.key]


def test_an_item_is_repealed_once(unit):
    item = ItemFactory(repealed=True, organization=unit.organization)

    with pytest.raises(operations.AlreadyRepealed):
        repeal(item, unit.staff.signer)
    assert acts() == []


def amend(item, by, reason="由补充规定修改"):
    return operations.mark_amended(item_id=item.pk, reason=reason, **who(by))


def test_an_amended_document_binds_on_and_says_so(unit):
    item = live_of(unit, kind="NORMATIVE_DOCUMENT")

    amend(item, unit.staff.signer)

    item = fresh(item)
    assert (item.validity, item.repealed_at, item.is_public) == (Validity.AMENDED, None, True)
    assert Change.objects.values_list("action", "note", "before", "after").get() == (
        "library.item.amended", "由补充规定修改", {"validity": "IN_FORCE"},
        {"title": item.title, "validity": "AMENDED"},
    )  # fmt: skip
    assert work() == [item.key]


def test_only_what_is_in_force_and_public_is_amended(unit):
    repealed = ItemFactory(repealed=True, organization=unit.organization)

    with pytest.raises(life.NotInForce):
        amend(repealed, unit.staff.signer)
    with pytest.raises(operations.NotLive):
        amend(draft_of(unit), unit.staff.signer)
    assert acts() == []


# A page every site owes


def test_a_standing_page_is_live_with_its_site(unit):
    item = operations.add_standing_item(
        channel=unit.channel,
        title="网站声明",
        body="<p>本网站由示范市民政局主办。</p><script>x()</script>",
        organization=unit.organization,
        actor=system("command"),
        at=NOON,
    )

    item = fresh(item)
    placement = item.placements.get()
    assert (
        item.kind, item.title, item.body, item.organization, item.byline, item.is_public,
        item.released_at, item.created_at, item.is_imported,
    ) == (
        "PLAIN_PAGE", "网站声明", "<p>本网站由示范市民政局主办。</p>", unit.organization,
        unit.organization.name, True, NOON, NOON, False,
    )  # fmt: skip
    assert (placement.channel, placement.is_live, placement.is_main, placement.sort_at) == (
        unit.channel, True, True, NOON,
    )  # fmt: skip
    assert [address.path for address in item.addresses.all()] == [f"/content/2026/{item.pk}.html"]
    assert set(Work.objects.values_list("reader", "key", "lane")) == {
        ("publishing", item.key, "BULK"),
        ("search", item.key, "BULK"),
        ("subscriptions", item.key, "BULK"),
    }


def test_a_standing_page_is_edited_through_the_chain(unit):
    item = operations.add_standing_item(
        channel=unit.channel, title="网站声明", body="<p>旧。</p>",
        organization=unit.organization, actor=system("command"), at=NOON,
    )  # fmt: skip

    edit(item, unit.staff.editor, body="<p>新。</p>")

    assert fresh(item).body == "<p>旧。</p>"


# The clock


def test_a_document_goes_out_of_force_the_day_after_its_last(unit):
    item = live_of(unit, kind="NORMATIVE_DOCUMENT", expires_on=date(2026, 11, 16))
    assert operations.tick(at=NOON) == 0

    assert operations.tick(at=TOMORROW) == 1

    assert (fresh(item).validity, fresh(item).is_public) == (Validity.EXPIRED, True)
    assert Change.objects.values_list("action", "actor_name", "at", "after").get() == (
        "library.item.clock", "系统", TOMORROW, {"title": item.title, "validity": "EXPIRED"},
    )  # fmt: skip
    assert work() == [item.key]
    assert operations.tick(at=TOMORROW) == 0


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"repealed": True}, id="repealed"),
        pytest.param({"live": False}, id="draft"),
        pytest.param({"live": True}, id="no last day"),
    ],
)
def test_the_clock_leaves_alone_what_it_does_not_concern(unit, state):
    is_dated = state != {"live": True}
    ItemFactory(expires_on=date(2026, 1, 1) if is_dated else None, **state)

    assert operations.tick(at=NOON) == 0


def test_the_clock_does_not_release_what_was_withdrawn_or_is_not_accepted(unit):
    withdrawn = ItemFactory(withdrawn=True, organization=unit.organization)
    PlacementFactory(item=withdrawn, signed_at=YESTERDAY, release_at=NOON, is_change_waiting=False)
    item = live_of(unit)
    for state in ({"consent": Consent.ASKED, "signed_at": YESTERDAY}, {"signed_at": None}):
        PlacementFactory(item=item, release_at=NOON, **state)

    assert operations.tick(at=TOMORROW) == 0


def test_many_items_of_one_moment_are_each_an_act_of_their_own(unit):
    items = [live_of(unit, expires_on=date(2026, 11, 15)) for _ in range(3)]

    assert operations.tick(at=NOON) == 3

    assert list(Change.objects.order_by("pk").values_list("subject", flat=True)) == [
        item.key for item in items
    ]

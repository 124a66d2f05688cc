"""Where an item stands: own channels, other units' channels, words that wait, times, pins, addresses."""

from datetime import UTC, timedelta

import pytest

from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Consent, Mode
from huabiao.library.models import ItemAddress, Placement
from huabiao.library.queries import proposals_for
from huabiao.library.rules import is_anchor, position
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory, PlacementFactory, channel_of
from tests.factories.sites import ChannelFactory
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
    who,
    work,
)
from tests.moments import NOON, ONE_DAY, ONE_MINUTE, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrganizationFactory(name="示范市人民政府")


@pytest.fixture
def unit(root):
    return make_unit(root, name="示范市民政局")


@pytest.fixture
def portal(root):
    """The city's own unit, with the portal."""
    return make_unit(root, name="示范市大数据局")


@pytest.fixture
def office(root):
    return UserFactory(platform_administrator_of=root)


def place(item, channel, by, **kwargs):
    at = kwargs.pop("at", NOON)
    return operations.place_item(item_id=item.pk, channel_id=channel.pk, **kwargs, **who(by, at))


def last_change():
    return (
        Change.objects.order_by("pk")
        .values_list("action", "actor_id", "note", "before", "after")
        .last()
    )


# Planned and proposed


def test_an_own_channel_asks_nobody(unit):
    item = ItemFactory(organization=unit.organization, author=unit.staff.editor)

    placement = place(
        item, unit.channel, unit.staff.editor, mode=Mode.LINK, title="题", summary="要"
    )

    placement = fresh(placement)
    assert (
        placement.item, placement.channel, placement.site.root_page_id, placement.mode,
        placement.wanted_title, placement.wanted_summary, placement.wanted_release_at,
        placement.title, placement.is_change_waiting, placement.consent, placement.proposed_by,
        placement.is_live, placement.signed_at, placement.sort_at,
    ) == (
        item, unit.channel, unit.channel.get_parent().pk, Mode.LINK,
        "题", "要", None,
        "", True, Consent.NOT_NEEDED, unit.staff.editor,
        False, None, NOON,
    )  # fmt: skip


def test_an_item_stands_once_in_a_channel(unit):
    item = draft_of(unit)

    with pytest.raises(operations.AlreadyPlaced):
        place(item, unit.channel, unit.staff.editor)

    assert Placement.objects.count() == 1


def test_another_units_item_is_placed_by_nobody_else(unit, portal):
    item = live_of(unit)

    with pytest.raises(NotFound):
        place(item, portal.channel, portal.staff.editor)


def test_another_units_channel_shows_an_item_when_it_has_accepted(unit, portal):
    item = live_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    assert placement.consent == Consent.ASKED
    submit(item, unit.staff.editor)
    sign(item, unit.staff)
    assert not fresh(placement).is_live

    operations.accept_placement(
        placement_id=placement.pk, note="欢迎", **who(portal.staff.editor, TOMORROW)
    )

    placement = fresh(placement)
    assert (placement.consent, placement.consent_note, placement.is_live, placement.sort_at) == (
        Consent.GIVEN, "欢迎", True, TOMORROW,
    )  # fmt: skip
    assert last_change() == (
        "library.placement.answered", portal.staff.editor.pk, "欢迎", {},
        {"consent": "GIVEN", "placement": placement.pk, "channel": portal.channel.title},
    )  # fmt: skip
    assert {address.site_id for address in item.addresses.all()} == {
        unit.channel.placements.get().site_id,
        placement.site_id,
    }


def test_an_accepted_item_is_shown_when_it_is_signed(unit, portal):
    item = draft_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    submit(item, unit.staff.editor)
    operations.accept_placement(placement_id=placement.pk, **who(portal.staff.first))
    assert not fresh(placement).is_live

    sign(item, unit.staff)

    assert fresh(placement).is_live


def test_a_declined_item_stands_elsewhere_only(unit, portal):
    item = draft_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    submit(item, unit.staff.editor)

    operations.decline_placement(
        placement_id=placement.pk, note="不属于本栏目", **who(portal.staff.editor)
    )
    sign(item, unit.staff)

    placement = fresh(placement)
    assert (placement.consent, placement.consent_note, placement.is_live) == (
        Consent.REFUSED, "不属于本栏目", False,
    )  # fmt: skip
    assert [shown.channel for shown in item.placements.filter(is_live=True)] == [unit.channel]


def test_a_decline_needs_a_reason(unit, portal):
    item = draft_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    submit(item, unit.staff.editor)

    with pytest.raises(Refused) as refused:
        operations.decline_placement(
            placement_id=placement.pk, note=" ", **who(portal.staff.editor)
        )

    assert str(refused.value.message) == "请说明不接收的原因。"
    assert fresh(placement).consent == Consent.ASKED


def test_a_proposal_is_answered_once(unit, portal):
    item = draft_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    submit(item, unit.staff.editor)
    operations.accept_placement(placement_id=placement.pk, **who(portal.staff.editor))

    with pytest.raises(operations.NotProposed):
        operations.decline_placement(
            placement_id=placement.pk, note="晚了", **who(portal.staff.editor)
        )


def test_a_unit_does_not_accept_its_own_proposal(unit, portal):
    item = live_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)

    with pytest.raises(NotYours):
        operations.accept_placement(placement_id=placement.pk, **who(unit.staff.editor))


def test_a_draft_nobody_submitted_is_not_known_to_the_other_unit(unit, portal):
    placement = place(draft_of(unit), portal.channel, unit.staff.editor)

    with pytest.raises(NotFound):
        operations.accept_placement(placement_id=placement.pk, **who(portal.staff.editor))


def test_a_live_items_plan_nobody_submitted_is_not_known_to_the_other_unit(unit, portal):
    item = live_of(unit)
    placement = place(item, portal.channel, unit.staff.editor)
    person = portal.staff.editor

    with pytest.raises(NotFound):
        operations.accept_placement(placement_id=placement.pk, **who(person))
    planned = list(proposals_for(person))
    submit(item, unit.staff.editor)
    submitted = list(proposals_for(person))
    sign(item, unit.staff)

    assert (planned, submitted, list(proposals_for(person))) == ([], [placement], [placement])


def test_a_third_unit_answers_for_nobody(unit, portal, root):
    stranger = make_unit(root).staff
    placement = place(live_of(unit), portal.channel, unit.staff.editor)

    for answer in (operations.accept_placement, operations.decline_placement):
        with pytest.raises(NotFound):
            answer(placement_id=placement.pk, note="好", **who(stranger.administrator))


# Words


def test_words_wait_for_the_chain(unit):
    item = live_of(unit)
    placement = item.placements.get()

    operations.change_placement_words(
        placement_id=placement.pk, title="新题", summary="新摘要", release_at=None,
        **who(unit.staff.editor),
    )  # fmt: skip

    placement = fresh(placement)
    assert (
        placement.title, placement.summary, placement.wanted_title, placement.wanted_summary,
        placement.is_change_waiting, placement.is_live,
    ) == ("", "", "新题", "新摘要", True, True)  # fmt: skip
    assert work() == []
    assert last_change() == (
        "library.placement.reworded", unit.staff.editor.pk, "", {"title": "", "summary": ""},
        {"title": "新题", "summary": "新摘要", "placement": placement.pk,
         "channel": unit.channel.title},
    )  # fmt: skip


def test_the_channels_unit_does_not_change_another_units_words(unit, portal):
    item = live_of(unit)
    placement = PlacementFactory(
        item=item, channel=portal.channel, live=True, is_main=False, consent=Consent.GIVEN
    )

    with pytest.raises(NotYours):
        operations.change_placement_words(
            placement_id=placement.pk, title="改", summary="", release_at=None,
            **who(portal.staff.editor),
        )  # fmt: skip


# Times


def planned_for(unit, release_at):
    item = ItemFactory(organization=unit.organization, author=unit.staff.editor)
    return place(item, unit.channel, unit.staff.editor, release_at=release_at)


def test_a_release_in_the_future_is_shown_by_the_clock(unit):
    placement = planned_for(unit, TOMORROW)
    item = placement.item
    submit(item, unit.staff.editor)
    sign(item, unit.staff)
    assert (fresh(item).is_public, fresh(placement).is_live) == (True, False)
    assert operations.tick(at=TOMORROW - ONE_MINUTE) == 0

    assert operations.tick(at=TOMORROW + timedelta(microseconds=400_000)) == 1

    placement = fresh(placement)
    assert (placement.is_live, placement.sort_at) == (True, TOMORROW)
    assert (placement.position, placement.is_anchor) == (
        position(TOMORROW, placement.pk),
        is_anchor(placement.item_id, placement.channel_id),
    )
    assert Change.objects.order_by("pk").values_list("action", "actor_id", "actor_name", "door").last() == (
        "library.item.clock", None, "系统", "worker",
    )  # fmt: skip
    assert work() == [item.key, item.key]
    assert operations.tick(at=TOMORROW + ONE_MINUTE) == 0


def test_a_text_signed_after_its_planned_time_is_dated_when_readers_could_see_it(unit):
    placement = planned_for(unit, NOON + ONE_MINUTE)
    submit(placement.item, unit.staff.editor)

    sign(placement.item, unit.staff, TOMORROW)

    assert (fresh(placement).is_live, fresh(placement).sort_at) == (True, TOMORROW)


def test_a_clock_that_came_late_dates_nothing_back(unit):
    placement = planned_for(unit, NOON + ONE_MINUTE)
    submit(placement.item, unit.staff.editor)
    sign(placement.item, unit.staff)

    operations.tick(at=TOMORROW)

    assert fresh(placement).sort_at == TOMORROW


def test_an_imported_text_keeps_the_time_it_had(unit):
    item = ItemFactory(organization=unit.organization, author=unit.staff.editor, is_imported=True)
    placement = place(item, unit.channel, unit.staff.editor, release_at=YESTERDAY)
    submit(item, unit.staff.editor)

    sign(item, unit.staff)

    assert fresh(placement).sort_at == YESTERDAY


def test_a_live_placement_moved_to_the_future_leaves_and_comes_back(unit):
    item = live_of(unit)
    placement = item.placements.get()
    operations.change_placement_words(
        placement_id=placement.pk, title="", summary="", release_at=TOMORROW,
        **who(unit.staff.editor),
    )  # fmt: skip
    submit(item, unit.staff.editor)

    sign(item, unit.staff)
    assert not fresh(placement).is_live
    operations.tick(at=TOMORROW)

    assert (fresh(placement).is_live, fresh(placement).sort_at) == (True, TOMORROW)


def test_a_planned_time_taken_back_leaves_the_item_at_its_place_for_good(unit):
    item = live_of(unit)
    placement = item.placements.get()
    Placement.objects.filter(pk=placement.pk).update(release_at=YESTERDAY)
    operations.change_placement_words(
        placement_id=placement.pk, title="", summary="", release_at=None, **who(unit.staff.editor)
    )
    submit(item, unit.staff.editor)
    sign(item, unit.staff)
    operations.withdraw_item(item_id=item.pk, reason="内容有误", **who(unit.staff.signer))
    submit(item, unit.staff.editor)

    sign(item, unit.staff, TOMORROW)

    assert (fresh(placement).release_at, fresh(placement).sort_at) == (None, YESTERDAY)


def test_a_release_is_not_set_back(unit):
    item = live_of(unit)
    other_channel = channel_of(unit.organization)

    with pytest.raises(operations.ReleaseSetBack):
        place(item, other_channel, unit.staff.editor, release_at=YESTERDAY)
    with pytest.raises(operations.ReleaseSetBack):
        operations.change_placement_words(
            placement_id=item.placements.get().pk, title="", summary="",
            release_at=YESTERDAY - ONE_DAY, **who(unit.staff.editor),
        )  # fmt: skip
    assert acts() == []


def test_a_release_that_stays_is_not_set_back(unit):
    item = live_of(unit)
    placement = item.placements.get()
    Placement.objects.filter(pk=placement.pk).update(release_at=YESTERDAY)

    operations.change_placement_words(
        placement_id=placement.pk, title="新题", summary="", release_at=YESTERDAY,
        **who(unit.staff.editor),
    )  # fmt: skip
    submit(item, unit.staff.editor)
    sign(item, unit.staff)

    assert (fresh(placement).title, fresh(placement).sort_at) == ("新题", YESTERDAY)


def backdate(placement, by, *, release_at=YESTERDAY - ONE_DAY, reason="系统故障补录"):
    return operations.backdate_placement(
        placement_id=placement.pk, release_at=release_at, reason=reason, **who(by)
    )


def test_the_platform_office_sets_a_release_back_with_a_reason_on_record(unit, office):
    item = live_of(unit)
    placement = item.placements.get()

    backdate(placement, office)

    two_days_ago = YESTERDAY - ONE_DAY
    placement = fresh(placement)
    assert (placement.sort_at, placement.position, placement.release_at) == (
        two_days_ago,
        position(two_days_ago, placement.pk),
        two_days_ago,
    )
    assert last_change() == (
        "library.placement.backdated", office.pk, "系统故障补录",
        {"sort_at": YESTERDAY.astimezone(UTC).isoformat()},
        {"sort_at": two_days_ago.isoformat(), "placement": placement.pk,
         "channel": unit.channel.title},
    )  # fmt: skip
    assert work() == [item.key]


def test_a_release_set_back_before_it_stands_is_kept(unit, office):
    placement = planned_for(unit, None)
    backdate(placement, office)
    submit(placement.item, unit.staff.editor)

    sign(placement.item, unit.staff)

    assert fresh(placement).sort_at == YESTERDAY - ONE_DAY


def test_a_release_is_set_back_by_nobody_else_and_never_without_a_reason(unit, office):
    placement = live_of(unit).placements.get()

    with pytest.raises(NotFound):
        backdate(placement, unit.staff.administrator)
    with pytest.raises(Refused, match="倒填发布时间须说明原因"):
        backdate(placement, office, reason=" ")
    with pytest.raises(Refused, match="这里只能改为过去的时间"):
        backdate(placement, office, release_at=TOMORROW)
    assert (acts(), fresh(placement).sort_at) == ([], YESTERDAY)


def test_an_expiry_is_kept_by_the_clock(unit):
    item = live_of(unit)
    placement = item.placements.get()
    operations.set_placement_expiry(
        placement_id=placement.pk, expire_at=TOMORROW, **who(unit.staff.editor)
    )
    assert last_change() == (
        "library.placement.expiry_set", unit.staff.editor.pk, "", {"expire_at": None},
        {"expire_at": TOMORROW.isoformat(), "placement": placement.pk,
         "channel": unit.channel.title},
    )  # fmt: skip
    assert operations.tick(at=TOMORROW - ONE_MINUTE) == 0

    assert operations.tick(at=TOMORROW) == 1

    assert (fresh(placement).is_live, fresh(item).is_public) == (False, True)
    assert operations.tick(at=TOMORROW + ONE_MINUTE) == 0


def test_an_expiry_taken_back_shows_the_item_again_at_its_old_place(unit):
    placement = live_of(unit).placements.get()
    editor = unit.staff.editor
    operations.set_placement_expiry(placement_id=placement.pk, expire_at=NOON, **who(editor))
    assert not fresh(placement).is_live

    operations.set_placement_expiry(
        placement_id=placement.pk, expire_at=None, **who(editor, TOMORROW)
    )

    assert (fresh(placement).is_live, fresh(placement).sort_at) == (True, YESTERDAY)


# Pins and hand order


def test_pins_and_hand_order_are_the_channels_own_business(unit, portal):
    item = live_of(unit)
    placement = PlacementFactory(
        item=item, channel=portal.channel, live=True, is_main=False, consent=Consent.GIVEN
    )
    editor = portal.staff.editor

    operations.pin_placement(placement_id=placement.pk, is_pinned=True, **who(editor))
    operations.order_placement(placement_id=placement.pk, order=2, **who(editor))

    assert (fresh(placement).is_pinned, fresh(placement).order) == (True, 2)
    assert list(Change.objects.order_by("pk").values_list("action", "before", "after")) == [
        ("library.placement.pinned", {"is_pinned": False},
         {"is_pinned": True, "placement": placement.pk, "channel": portal.channel.title}),
        ("library.placement.ordered", {"order": None},
         {"order": 2, "placement": placement.pk, "channel": portal.channel.title}),
    ]  # fmt: skip
    assert work() == [item.key, item.key]
    with pytest.raises(NotYours):
        operations.pin_placement(
            placement_id=placement.pk, is_pinned=False, **who(unit.staff.editor)
        )


def test_a_pin_needs_no_signature_while_a_review_runs(unit):
    item = live_of(unit)
    placement = item.placements.get()
    edit(item, unit.staff.editor, title="新标题")
    submit(item, unit.staff.editor)
    approve(item, unit.staff.first)

    operations.pin_placement(placement_id=placement.pk, is_pinned=True, **who(unit.staff.editor))
    approve(item, unit.staff.second)
    approve(item, unit.staff.signer, checked=True)

    assert (fresh(item).title, fresh(placement).is_pinned) == ("新标题", True)


# Main placements and addresses


def two_in_one_site(unit):
    """A live item in two channels of one site; the first is its main one."""
    item = live_of(unit)
    main = item.placements.get()
    sister = ChannelFactory(parent=unit.channel.get_parent(), organization=unit.organization)
    second = PlacementFactory(item=item, channel=sister, live=True, is_main=False)
    return item, main, second


def addresses(item):
    return list(ItemAddress.objects.filter(item=item).values_list("site_id", "year"))


def test_an_item_has_one_page_on_a_site_however_often_it_stands_there(unit):
    item = ItemFactory(organization=unit.organization, author=unit.staff.editor)
    first = place(item, unit.channel, unit.staff.editor)
    sister = ChannelFactory(parent=unit.channel.get_parent(), organization=unit.organization)
    place(item, sister, unit.staff.editor)
    submit(item, unit.staff.editor)

    sign(item, unit.staff)

    assert [placement.pk for placement in item.placements.filter(is_main=True)] == [first.pk]
    assert addresses(item) == [(first.site_id, 2026)]


def test_a_link_has_no_page_of_its_own(unit):
    item = ItemFactory(organization=unit.organization, author=unit.staff.editor)
    place(item, unit.channel, unit.staff.editor, mode=Mode.LINK)
    submit(item, unit.staff.editor)

    sign(item, unit.staff)

    assert (item.placements.get().is_live, item.placements.get().is_main) == (True, False)
    assert addresses(item) == []


def test_the_page_stays_and_finds_another_main_channel_when_its_own_goes(unit):
    item, main, second = two_in_one_site(unit)
    before = addresses(item)

    operations.remove_placement(placement_id=main.pk, **who(unit.staff.editor))

    assert (fresh(second).is_main, addresses(item)) == (True, before)
    assert not Placement.objects.filter(pk=main.pk).exists()
    assert last_change() == (
        "library.placement.removed", unit.staff.editor.pk, "",
        {"channel": unit.channel.title, "live": True},
        {"placement": main.pk, "channel": unit.channel.title},
    )  # fmt: skip
    assert work() == [item.key]


def test_another_main_channel_is_found_when_the_main_one_expires(unit):
    _item, main, second = two_in_one_site(unit)
    operations.set_placement_expiry(
        placement_id=main.pk, expire_at=TOMORROW, **who(unit.staff.editor)
    )

    operations.tick(at=TOMORROW)

    assert (fresh(main).is_main, fresh(second).is_main) == (False, True)


def test_an_address_outlives_the_last_placement_and_is_the_same_again(unit):
    item = live_of(unit)
    before = addresses(item)
    operations.remove_placement(placement_id=item.placements.get().pk, **who(unit.staff.editor))
    assert addresses(item) == before

    placement = place(item, unit.channel, unit.staff.editor)
    submit(item, unit.staff.editor)
    sign(item, unit.staff, NOON + 400 * ONE_DAY)

    assert (fresh(placement).is_main, addresses(item)) == (True, before)


# Removed


def test_the_channels_unit_takes_an_item_out_of_its_channel(unit, portal):
    item = live_of(unit)
    placement = PlacementFactory(
        item=item, channel=portal.channel, live=True, consent=Consent.GIVEN
    )

    operations.remove_placement(placement_id=placement.pk, **who(portal.staff.editor))

    assert [left.channel for left in item.placements.all()] == [unit.channel]
    assert fresh(item).is_public


def test_a_plan_is_given_up_without_waking_the_publisher(unit):
    item = draft_of(unit)

    operations.remove_placement(placement_id=item.placements.get().pk, **who(unit.staff.editor))

    assert (item.placements.count(), acts(), work()) == (0, ["library.placement.removed"], [])


def test_strangers_find_no_placement(unit, portal):
    placement = live_of(unit).placements.get()
    stranger = who(portal.staff.administrator)
    attempts = [
        lambda: operations.remove_placement(placement_id=placement.pk, **stranger),
        lambda: operations.pin_placement(placement_id=placement.pk, is_pinned=True, **stranger),
        lambda: operations.order_placement(placement_id=placement.pk, order=1, **stranger),
        lambda: operations.set_placement_expiry(
            placement_id=placement.pk, expire_at=NOON, **stranger
        ),
        lambda: operations.change_placement_words(
            placement_id=placement.pk, title="改", summary="", release_at=None, **stranger
        ),
    ]

    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert (acts(), fresh(placement).is_live) == ([], True)


# Moved


def move(placement, channel, by, at=NOON):
    return operations.move_placement(
        placement_id=placement.pk, channel_id=channel.pk, **who(by, at)
    )


def another_channel(unit):
    """On the same site."""
    return ChannelFactory(
        parent=unit.channel.get_parent(), organization=unit.organization, title="另一栏目"
    )


def test_a_moved_item_keeps_its_words_its_time_and_its_signature(unit):
    item = live_of(unit)
    placement = item.placements.get()
    Placement.objects.update(
        title="题", summary="要", is_pinned=True, order=3, expire_at=TOMORROW, is_anchor=False
    )
    channel = another_channel(unit)
    before = Placement.objects.values().get()

    move(placement, channel, unit.staff.editor)

    assert Placement.objects.values().get() == {
        **before,
        "channel_id": channel.pk,
        "is_pinned": False,
        "order": None,
        "is_anchor": is_anchor(item.pk, channel.pk),
        "proposed_by_id": unit.staff.editor.pk,
    }
    assert before["is_live"]
    assert last_change() == (
        "library.placement.moved", unit.staff.editor.pk, "", {"channel": unit.channel.title},
        {"consent": "NOT_NEEDED", "placement": placement.pk, "channel": "另一栏目"},
    )  # fmt: skip
    assert work() == [item.key]


def test_a_plan_that_is_moved_stays_a_plan(unit):
    item = draft_of(unit)

    move(item.placements.get(), another_channel(unit), unit.staff.editor)

    placement = item.placements.get()
    assert (placement.channel.title, placement.is_change_waiting, placement.is_live) == (
        "另一栏目", True, False,
    )  # fmt: skip
    assert work() == []


def test_an_item_that_is_moved_to_another_site_has_its_page_there(unit):
    item = live_of(unit)
    there = channel_of(unit.organization)

    move(item.placements.get(), there, unit.staff.editor)

    placement = item.placements.get()
    assert (placement.channel, placement.is_main, placement.is_live) == (there, True, True)
    assert placement.site.root_page_id == there.get_parent().pk
    assert item.addresses.filter(site=placement.site).count() == 1


def test_on_the_site_that_is_left_another_placement_becomes_the_main_one(unit):
    item = live_of(unit)
    placement = item.placements.get()
    second = PlacementFactory(item=item, channel=another_channel(unit), live=True, is_main=False)

    move(placement, channel_of(unit.organization), unit.staff.editor)

    assert [fresh(one).is_main for one in (placement, second)] == [True, True]


def test_another_units_channel_agrees_before_a_moved_item_stands_there(unit, portal):
    item = live_of(unit)
    placement = item.placements.get()

    move(placement, portal.channel, unit.staff.editor)
    waiting = fresh(placement)
    operations.accept_placement(placement_id=placement.pk, **who(portal.staff.editor))

    assert (waiting.consent, waiting.is_live) == (Consent.ASKED, False)
    assert list(proposals_for(portal.staff.editor)) == []
    assert (fresh(placement).consent, fresh(placement).is_live) == (Consent.GIVEN, True)


def test_an_item_is_not_moved_to_where_it_stands(unit):
    item = live_of(unit)
    second = PlacementFactory(item=item, channel=another_channel(unit), live=True, is_main=False)

    for placement in (item.placements.first(), second):
        with pytest.raises(operations.AlreadyPlaced):
            move(placement, second.channel, unit.staff.editor)

    assert acts() == []


def test_what_is_being_reviewed_is_not_moved(unit):
    item = draft_of(unit)
    submit(item, unit.staff.editor)

    with pytest.raises(operations.BeingReviewed):
        move(item.placements.get(), another_channel(unit), unit.staff.editor)


def test_a_closed_channel_takes_nothing(unit):
    item = live_of(unit)
    closed = another_channel(unit)
    closed.live = False
    closed.save()

    with pytest.raises(operations.NoSuchChannel):
        move(item.placements.get(), closed, unit.staff.editor)
    with pytest.raises(operations.NoSuchChannel):
        place(item, closed, unit.staff.editor)


def test_who_answers_for_a_channel_moves_nobodys_items_elsewhere(unit, portal):
    item = live_of(unit)
    placement = PlacementFactory(item=item, channel=portal.channel, live=True)
    stranger = make_unit(name="示范市教育局").staff.editor

    with pytest.raises(NotYours):
        move(placement, another_channel(portal), portal.staff.editor)
    with pytest.raises(NotFound):
        move(placement, another_channel(portal), stranger)

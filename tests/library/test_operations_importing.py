"""Batches of records: how far they go, what is corrected, and what people did that is never undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from huabiao.accounts.operations import actor_of
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.library import operations, rules
from huabiao.library.enums import Consent, ImportState, Kind, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.operations import ImportRow, OnlyThePlatformOffice, ReasonNeeded
from huabiao.library.operations.importing.renewing import (
    EditedSince,
    ImportedElsewhere,
    LiveAlready,
    WithdrawnSince,
)
from huabiao.sites.queries import site_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import channel_of
from tests.factories.sites import ChannelFactory
from tests.library.people import edit, fresh, make_unit, sign, submit, who, work
from tests.moments import NOON, SHANGHAI, TOMORROW

LONG_AGO = datetime(2019, 3, 1, 9, 30, tzinfo=SHANGHAI)
EARLIER = datetime(2018, 12, 31, 0, 0, tzinfo=SHANGHAI)
SOURCE = "旧网站"


@pytest.fixture
def root(db):
    return OrganizationFactory()


@pytest.fixture
def unit(root):
    return make_unit(root)


@pytest.fixture
def office(root):
    return UserFactory(platform_administrator_of=root)


def row(key="a-1", *, digest="d1", title="关于道路施工的通告", **facts):
    facts = {"released_at": LONG_AGO, "body": "<p>全文。</p>", "kind": Kind.NOTICE} | facts
    return ImportRow(key=key, digest=digest, title=title, **facts)


def bring(*rows, unit, by, state=ImportState.DRAFT, at=NOON, channel=None, reason=""):
    return operations.import_batch(
        rows=rows,
        channel=channel or unit.channel,
        organization=unit.organization,
        state=state,
        source=SOURCE,
        by=by,
        actor=actor_of(by, address="", door="command"),
        at=at,
        reason=reason,
    )


def bring_live(*rows, unit, by, **kwargs):
    return bring(*rows, unit=unit, by=by, state=ImportState.LIVE, reason="老站迁移", **kwargs)


def outcome(**lists):
    return operations.BatchOutcome(**lists)


def only():
    return Item.objects.get(import_key="a-1")


def test_a_live_import_stands_in_the_channel_at_its_own_date(unit, office):
    told = bring_live(
        row(original_url="http://old.invalid/1.html", validity=Validity.EXPIRED),
        unit=unit,
        by=office,
    )

    item = only()
    placement = item.placements.get()
    assert told == outcome(imported=["a-1"])
    assert (item.live, item.is_imported, item.original_url, item.byline, item.validity) == (
        True, True, "http://old.invalid/1.html", unit.organization.name, Validity.EXPIRED,
    )  # fmt: skip
    assert (item.released_at, item.updated_at, item.created_at) == (LONG_AGO, LONG_AGO, NOON)
    assert (item.latest_revision_id, item.created_by) == (None, office)
    assert (placement.sort_at, placement.release_at, placement.signed_at) == (
        LONG_AGO, LONG_AGO, NOON,
    )  # fmt: skip
    assert (placement.is_live, placement.is_main, placement.has_stood) == (True, True, True)
    assert placement.is_change_waiting is False
    assert placement.position == rules.position(LONG_AGO, placement.pk)
    assert placement.is_anchor == rules.is_anchor(placement.item_id, placement.channel_id)
    assert [(address.site, address.year) for address in item.addresses.all()] == [
        (site_of(unit.channel), 2019)
    ]


def test_the_year_of_an_address_is_the_citys_own(unit, office):
    new_year = datetime(2019, 12, 31, 16, 0, tzinfo=UTC)

    bring_live(row(released_at=new_year), unit=unit, by=office)

    assert only().addresses.get().year == 2020


def test_settling_an_imported_item_changes_nothing(unit, office):
    bring_live(row("a-1"), row("a-2"), unit=unit, by=office)
    before = list(Placement.objects.order_by("pk").values())

    for item in Item.objects.all():
        operations.tick(at=NOON)
        operations.pin_placement(
            placement_id=item.placements.get().pk, is_pinned=False, **who(office)
        )

    assert list(Placement.objects.order_by("pk").values()) == before


def test_a_batch_is_one_record_with_all_its_keys(unit, office):
    bring_live(row("a-1"), row("a-2"), unit=unit, by=office)

    ids = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    change = Change.objects.get()
    assert (change.action, change.subject, change.note, change.door) == (
        "importer.items.imported", unit.channel.key, "老站迁移", "command",
    )  # fmt: skip
    assert change.after == {"source": SOURCE, "state": "live", "imported": ids, "updated": []}
    assert work() == [f"item:{pk}" for pk in ids]
    assert set(change.work.values_list("lane", flat=True)) == {"BULK"}


def test_many_rows_cost_no_more_queries_than_one(
    unit, office, django_assert_num_queries, django_assert_max_num_queries
):
    bring_live(row("warm"), unit=unit, by=office)
    with django_assert_max_num_queries(40) as one:
        bring_live(row("a-0"), unit=unit, by=office)

    with django_assert_num_queries(len(one)):
        bring_live(*[row(f"b-{number}") for number in range(10)], unit=unit, by=office)


def test_a_draft_keeps_its_date_for_the_day_it_is_signed(unit):
    editor = unit.staff.editor

    told = bring(row(dated_on=date(2019, 2, 28)), unit=unit, by=editor)

    item = only()
    placement = item.placements.get()
    assert told == outcome(imported=["a-1"])
    assert (item.live, item.released_at, item.latest_revision_id) == (False, LONG_AGO, None)
    assert (placement.is_live, placement.is_change_waiting) == (False, True)
    assert (placement.signed_at, placement.release_at, placement.wanted_release_at) == (
        None, None, LONG_AGO,
    )  # fmt: skip
    assert work() == []

    sign(submit(item, editor), unit.staff, at=TOMORROW)

    item = fresh(item)
    placement = item.placements.get()
    assert (item.live, item.released_at, item.byline) == (True, LONG_AGO, unit.organization.name)
    assert (placement.is_live, placement.sort_at) == (True, LONG_AGO)


def test_an_imported_draft_may_be_thrown_away_and_stays_there_however_often_it_is_brought(unit):
    bring(row(), unit=unit, by=unit.staff.editor)
    operations.delete_draft(item_id=only().pk, **who(unit.staff.editor))

    told = [bring(given, unit=unit, by=unit.staff.editor) for given in (row(), row(title="新题"))]

    thrown_away = "这篇信息在废纸篓里，未更新；需要的话请先恢复。"
    assert told == [outcome(refused={"a-1": thrown_away})] * 2
    assert (only().deleted_by, only().title) == (unit.staff.editor, row().title)


def test_what_shall_be_reviewed_is_named(unit):
    told = bring(row(), unit=unit, by=unit.staff.editor, state=ImportState.SUBMITTED)

    assert told == outcome(imported=["a-1"], to_submit={"a-1": only().pk})


def test_a_draft_without_a_date_gets_it_when_it_goes_live(unit, office):
    bring(row(released_at=None), unit=unit, by=unit.staff.editor)
    assert only().released_at is None

    told = bring_live(row(released_at=None), unit=unit, by=office, at=TOMORROW)

    placement = only().placements.get()
    assert told == outcome(updated=["a-1"])
    assert (only().released_at, placement.sort_at, placement.is_live) == (TOMORROW, TOMORROW, True)


def test_the_same_rows_again_change_nothing(unit, office):
    rows = [row("a-1"), row("a-2")]
    bring_live(*rows, unit=unit, by=office)
    before = list(Item.objects.order_by("pk").values())

    told = bring_live(*rows, unit=unit, by=office, at=TOMORROW)

    assert told == outcome(unchanged=["a-1", "a-2"])
    assert list(Item.objects.order_by("pk").values()) == before
    assert Change.objects.count() == 1


def test_a_corrected_draft_gets_the_new_text(unit):
    editor = unit.staff.editor
    bring(row(), unit=unit, by=editor)
    corrected = row(digest="d2", title="关于道路施工的公告", released_at=EARLIER)

    told = bring(corrected, unit=unit, by=editor, at=TOMORROW)

    item = only()
    assert told == outcome(updated=["a-1"])
    assert (item.title, item.released_at, item.updated_at) == (
        "关于道路施工的公告", EARLIER, TOMORROW,
    )  # fmt: skip
    assert item.placements.get().wanted_release_at == EARLIER
    assert bring(corrected, unit=unit, by=editor) == outcome(unchanged=["a-1"])


def test_a_corrected_live_item_is_replaced_and_recorded(unit, office):
    bring_live(row(), unit=unit, by=office)

    told = bring_live(
        row(digest="d2", title="更正后的标题", released_at=EARLIER),
        unit=unit,
        by=office,
        at=TOMORROW,
    )

    item = only()
    placement = item.placements.get()
    assert told == outcome(updated=["a-1"])
    assert (item.title, item.live, item.released_at) == ("更正后的标题", True, EARLIER)
    assert placement.sort_at == placement.release_at == EARLIER
    assert placement.position == rules.position(EARLIER, placement.pk)
    assert item.addresses.get().year == 2019  # given once
    change = Change.objects.get(subject=item.key)
    assert (change.action, change.note, change.before, change.after) == (
        "importer.item.updated",
        "老站迁移",
        {"title": "关于道路施工的通告", "digest": "d1"},
        {"title": "更正后的标题", "digest": "d2"},
    )


def test_a_repeal_by_people_outlives_a_correction(unit, office):
    bring_live(row(), unit=unit, by=office)
    operations.repeal_item(item_id=only().pk, reason="由新规代替", **who(unit.staff.signer))

    bring_live(row(digest="d2"), unit=unit, by=office)

    assert only().validity == Validity.REPEALED


def test_a_source_that_now_calls_it_void_is_believed(unit, office):
    bring_live(row(), unit=unit, by=office)

    bring_live(row(digest="d2", validity=Validity.EXPIRED), unit=unit, by=office)

    assert only().validity == Validity.EXPIRED


def test_what_people_edited_is_not_overwritten(unit):
    editor = unit.staff.editor
    bring(row(), unit=unit, by=editor)
    edit(only(), editor, title="编辑改过的标题")

    told = bring(row(digest="d2", title="来源的标题"), unit=unit, by=editor)

    assert told == outcome(refused={"a-1": str(EditedSince.message)})
    assert only().title == "编辑改过的标题"


def test_what_is_being_reviewed_is_left_alone(unit):
    editor = unit.staff.editor
    bring(row(), unit=unit, by=editor)
    submit(only(), editor)

    told = bring(row(digest="d2"), unit=unit, by=editor)

    assert told == outcome(refused={"a-1": str(operations.BeingReviewed.message)})


def test_what_was_withdrawn_stays_withdrawn(unit, office):
    bring_live(row(), unit=unit, by=office)
    operations.withdraw_item(item_id=only().pk, reason="内容有误", **who(unit.staff.signer))

    assert bring_live(row(), unit=unit, by=office) == outcome(unchanged=["a-1"])
    assert bring_live(row(digest="d2"), unit=unit, by=office) == outcome(
        refused={"a-1": str(WithdrawnSince.message)}
    )
    assert not only().is_public


def test_a_live_text_is_not_corrected_by_an_import_of_drafts(unit, office):
    bring_live(row(), unit=unit, by=office)

    told = bring(row(digest="d2"), unit=unit, by=unit.staff.editor)

    assert told == outcome(refused={"a-1": str(LiveAlready.message)})


def test_drafts_go_live_when_the_office_says_so(unit, office):
    bring(row(), unit=unit, by=unit.staff.editor)

    told = bring_live(row(), unit=unit, by=office, at=TOMORROW)

    item = only()
    placement = item.placements.get()
    assert told == outcome(updated=["a-1"])
    assert (item.live, item.has_unpublished_changes) == (True, False)
    assert (placement.is_live, placement.is_main, placement.sort_at) == (True, True, LONG_AGO)
    assert (placement.signed_at, item.addresses.get().year) == (TOMORROW, 2019)
    assert work() == [item.key]


def test_the_same_record_in_another_channel_is_placed_not_copied(unit, office):
    bring_live(row(), unit=unit, by=office)
    second = ChannelFactory(parent=site_of(unit.channel).root_page, organization=unit.organization)

    told = bring_live(row(), unit=unit, by=office, channel=second)

    assert told == outcome(updated=["a-1"])
    assert list(
        only().placements.order_by("pk").values_list("channel", "is_live", "is_main", "sort_at")
    ) == [(unit.channel.pk, True, True, LONG_AGO), (second.pk, True, False, LONG_AGO)]
    assert bring_live(row(), unit=unit, by=office, channel=second) == outcome(unchanged=["a-1"])


def test_what_people_took_out_of_the_channel_is_not_put_back(unit, office):
    bring_live(row(), unit=unit, by=office)
    operations.remove_placement(
        placement_id=only().placements.get().pk, **who(unit.staff.administrator)
    )

    assert bring_live(row(), unit=unit, by=office) == outcome(unchanged=["a-1"])
    assert not only().placements.exists()


def test_a_draft_planned_for_a_channel_is_signed_there_by_a_live_import(unit, office):
    bring_live(row(), unit=unit, by=office)
    second = ChannelFactory(parent=site_of(unit.channel).root_page, organization=unit.organization)
    bring(row(), unit=unit, by=unit.staff.editor, channel=second)
    assert not only().placements.get(channel=second).is_live

    told = bring_live(row(), unit=unit, by=office, channel=second)

    placement = only().placements.get(channel=second)
    assert told == outcome(updated=["a-1"])
    assert (placement.is_live, placement.is_change_waiting) == (True, False)


def test_a_record_another_unit_imported_is_refused(root, unit, office):
    bring(row(), unit=unit, by=unit.staff.editor)
    stranger = make_unit(root)

    told = bring(row(), unit=stranger, by=stranger.staff.editor)

    assert told == outcome(refused={"a-1": str(ImportedElsewhere.message)})


@pytest.mark.parametrize(
    "empty", [{"title": " "}, {"body": "\n"}], ids=["without a title", "without a text"]
)
def test_a_row_without_words_is_refused_and_the_others_go_in(unit, empty):
    told = bring(row("a-1"), row("a-2", **empty), unit=unit, by=unit.staff.editor)

    assert told == outcome(imported=["a-1"], refused={"a-2": "信息还不完整。"})


def test_html_is_cleaned_on_the_way_in(unit):
    bring(row(body='<p onclick="x()">文<script>y()</script></p>'), unit=unit, by=unit.staff.editor)

    assert only().body == "<p>文</p>"


def test_only_the_office_brings_texts_live(unit):
    for person in (unit.staff.editor, unit.staff.signer, unit.staff.administrator):
        with pytest.raises(OnlyThePlatformOffice):
            bring_live(row(), unit=unit, by=person)

    assert not Item.objects.exists()


def test_a_live_import_needs_a_reason(unit, office):
    with pytest.raises(ReasonNeeded):
        bring(row(), unit=unit, by=office, state=ImportState.LIVE, reason=" ")


@pytest.mark.parametrize("state", [ImportState.DRAFT, ImportState.SUBMITTED])
def test_nobody_imports_for_another_unit(root, unit, state):
    stranger = UserFactory(editor_of=OrganizationFactory(parent=root))

    with pytest.raises(NotYours):
        bring(row(), unit=unit, by=stranger, state=state)


def test_the_office_leaves_drafts_with_a_unit_but_submits_nothing_for_it(unit, office):
    assert bring(row(), unit=unit, by=office) == outcome(imported=["a-1"])

    with pytest.raises(NotYours):
        bring(row(), unit=unit, by=office, state=ImportState.SUBMITTED)


def test_into_another_units_channel_an_editor_only_proposes(root, unit):
    other = channel_of(OrganizationFactory(parent=root))

    bring(row(), unit=unit, by=unit.staff.editor, channel=other)

    assert only().placements.get().consent == Consent.ASKED


def test_the_office_answers_for_the_channels_unit(root, unit, office):
    other = channel_of(OrganizationFactory(parent=root))

    bring_live(row(), unit=unit, by=office, channel=other)

    placement = only().placements.get()
    assert (placement.consent, placement.is_live) == (Consent.GIVEN, True)


def test_people_who_retimed_a_placement_keep_their_time(unit, office):
    bring_live(row(), unit=unit, by=office)
    placement = only().placements.get()
    operations.backdate_placement(
        placement_id=placement.pk, release_at=EARLIER, reason="原件日期", **who(office)
    )

    bring_live(
        row(digest="d2", released_at=timezone.localtime(NOON)), unit=unit, by=office, at=TOMORROW
    )

    assert fresh(placement).sort_at == EARLIER


def test_an_index_number_given_here_is_not_erased(unit, office):
    bring_live(row(), unit=unit, by=office)
    Item.objects.update(index_number="SF001-2019-00001")

    bring_live(replace(row(), digest="d2"), unit=unit, by=office)

    assert only().index_number == "SF001-2019-00001"

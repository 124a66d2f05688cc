"""A draft that is thrown away: nowhere to be seen, taken out again, or after 30 days gone for good."""

from __future__ import annotations

import pytest
from django.db.models.signals import pre_delete

from huabiao.accounts.followers import held_by_organization, held_by_person
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.models import Item, Placement, Relation
from huabiao.library.operations import drafts, wastebasket
from huabiao.library.queries import (
    items_for,
    known_to,
    placements_for,
    relations_of,
    unfinished_of,
    wasted_for,
)
from huabiao.pages.queries import uses_of_channel
from tests.library.people import acts, draft_of, edit, fresh, live_of, make_unit, who
from tests.moments import NOON, ONE_DAY, ONE_MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def thrown_away(unit, at=NOON, **text) -> Item:
    item = draft_of(unit, **text)
    operations.delete_draft(item_id=item.pk, **who(unit.staff.editor, at=at))
    return fresh(item)


def test_a_draft_is_thrown_away_by_somebody_at_a_moment_and_recorded(unit):
    item = thrown_away(unit, title="作废的稿件")

    assert (item.deleted_at, item.deleted_by) == (NOON, unit.staff.editor)
    assert Change.objects.values_list("action", "subject", "before").last() == (
        "library.item.deleted", item.key, {"title": "作废的稿件", "kind": "NEWS"},
    )  # fmt: skip


def test_what_was_public_is_never_thrown_away(unit):
    item = live_of(unit)

    with pytest.raises(wastebasket.AlreadyReleased):
        operations.delete_draft(item_id=item.pk, **who(unit.staff.editor))
    assert fresh(item).deleted_at is None


def test_another_units_draft_is_not_thrown_away(unit):
    item = draft_of(unit)

    with pytest.raises(NotYours):
        operations.delete_draft(item_id=item.pk, **who(make_unit().staff.administrator))
    assert fresh(item).deleted_at is None


def test_a_draft_is_thrown_away_once(unit):
    item = thrown_away(unit)

    with pytest.raises(wastebasket.AlreadyDeleted):
        operations.delete_draft(item_id=item.pk, **who(unit.staff.administrator))
    assert fresh(item).deleted_by == unit.staff.editor


def test_no_query_but_the_wastebaskets_finds_it(unit):
    editor = unit.staff.editor
    source = draft_of(unit, kind="INTERPRETATION")
    target = draft_of(unit, kind="NOTICE")
    operations.relate_items(
        source_id=source.pk, target_id=target.pk, type="INTERPRETS", **who(editor)
    )
    operations.delete_draft(item_id=target.pk, **who(editor))

    found = {
        "items": [set(items_for(editor, act)) for act in ("view", "edit", "place", "delete")],
        "known": set(known_to(editor)),
        "placements": set(placements_for(editor)),
        "relations": set(relations_of(source)),
        "unfinished": set(unfinished_of(editor.pk)),
        "uses of the channel": uses_of_channel(unit.channel.pk, NOON),
        "held": [*held_by_organization(unit.organization.pk), *held_by_person(editor.pk)],
        "wastebasket": set(wasted_for(editor)),
    }

    assert found == {
        "items": [{source}] * 4,
        "known": {source},
        "placements": set(source.placements.all()),
        "relations": set(),
        "unfinished": {source},
        "uses of the channel": ["起草、审核或等待发布的信息 1 条"],
        "held": ["信息 1 篇", "栏目 1 个", "网站 1 个", "未公开的稿件 1 篇"],
        "wastebasket": {target},
    }


def test_it_is_taken_out_as_it_was_by_those_who_write_for_the_unit(unit):
    item = thrown_away(unit, title="留着有用")

    for stranger in (unit.staff.first, make_unit().staff.editor):
        with pytest.raises(NotFound):
            operations.restore_item(item_id=item.pk, **who(stranger))
    operations.restore_item(item_id=item.pk, **who(unit.staff.administrator))

    item = fresh(item)
    assert (item.title, item.deleted_at, item.deleted_by) == ("留着有用", None, None)
    assert acts()[-1] == "library.item.restored"
    with pytest.raises(NotFound):
        operations.restore_item(item_id=item.pk, **who(unit.staff.editor))


def test_a_plan_for_a_channel_that_closed_meanwhile_is_dropped(unit):
    item = thrown_away(unit)
    unit.channel.live = False
    unit.channel.save()

    operations.restore_item(item_id=item.pk, **who(unit.staff.editor))

    assert list(Placement.objects.all()) == []


def test_an_open_form_saves_nothing_into_the_wastebasket(unit):
    item = draft_of(unit, title="旧题")
    operations.delete_draft(item_id=item.pk, **who(unit.staff.administrator))

    with pytest.raises(drafts.InTheWastebasket):
        edit(item, unit.staff.editor, title="新题")
    assert fresh(item).title == "旧题"


def test_the_clock_deletes_for_good_what_lay_there_for_30_days(unit):
    item = thrown_away(unit, title="过期的稿件")
    newer = thrown_away(unit, at=NOON + ONE_MINUTE)
    Relation.objects.create(source=newer, target=item, type="INTERPRETS", consent="NOT_NEEDED")

    counts = [
        operations.tick(at=NOON + 30 * ONE_DAY - ONE_MINUTE),
        operations.tick(at=NOON + 30 * ONE_DAY),
        operations.tick(at=NOON + 30 * ONE_DAY),
    ]

    assert counts == [0, 1, 0]
    assert set(Item.objects.all()) == {newer}
    purged = Change.objects.get(action="library.item.purged")
    assert (purged.subject, purged.before["title"], purged.actor_name, purged.door) == (
        item.key, "过期的稿件", "系统", "worker",
    )  # fmt: skip


def test_one_that_cannot_be_deleted_does_not_hold_back_the_others(unit, caplog):
    stuck, free = thrown_away(unit), thrown_away(unit)

    def refuse(sender, instance, **_kwargs):
        if instance.pk == stuck.pk:
            raise OSError

    pre_delete.connect(refuse, sender=Item)
    try:
        count = operations.tick(at=NOON + 30 * ONE_DAY)
    finally:
        pre_delete.disconnect(refuse, sender=Item)

    assert count == 1
    assert set(Item.objects.all()) == {stuck}
    assert Change.objects.filter(action="library.item.purged").get().subject == free.key
    assert f"item {stuck.pk} could not be deleted for good" in caplog.text


def test_what_was_taken_out_a_moment_ago_is_not_deleted(unit):
    item = thrown_away(unit)
    operations.restore_item(item_id=item.pk, **who(unit.staff.editor))

    assert wastebasket.purge(item.pk, at=NOON + 30 * ONE_DAY) is False
    assert fresh(item).deleted_at is None

"""Another unit's public text as a draft of one's own, and what becomes of its source."""

from __future__ import annotations

import pytest

from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.library.sources import changes_of_source, copies_to_check_for
from huabiao.media.bodies import address_of, images_in
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.operations import make_sizes
from huabiao.media.queries import documents_for, images_for
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory
from tests.factories.media import DocumentFactory, ImageFactory, picture
from tests.library.people import draft_of, edit, fresh, live_of, make_unit, sign, submit, who
from tests.moments import NOON, ONE_DAY, ONE_MINUTE, TOMORROW

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    """Whose text it is."""
    return make_unit(name="示范市民政局")


@pytest.fixture
def other():
    """Who copies it."""
    return make_unit(name="示范市教育局")


def copied(item, other, at=NOON) -> Item:
    copy = operations.copy_item(
        item_id=item.pk, organization=other.organization, **who(other.staff.editor, at)
    )
    return fresh(copy)


def test_a_copy_is_a_draft_that_says_what_readers_read_and_where_it_came_from(unit, other):
    source = live_of(
        unit, kind=Kind.NOTICE, title="救助通知", body="<p>各单位：</p>", summary="摘要",
        keywords="救助", subject="民政、扶贫、救灾\\社会救助", document_number="示民发〔2026〕3号",
        correction_note="更正了日期。", index_number="A-1",
    )  # fmt: skip

    Item.objects.filter(pk=source.pk).update(author="张三")

    copy = copied(source, other)

    facts = ("kind", "title", "body", "summary", "keywords", "subject", "document_number")
    assert [getattr(copy, name) for name in facts] == [getattr(source, name) for name in facts]
    assert (copy.source, copy.author, copy.correction_note, copy.index_number) == (
        "示范市民政局", "", "", "",
    )  # fmt: skip
    assert (copy.organization, copy.created_by, copy.live, copy.derived_from) == (
        other.organization, other.staff.editor, False, source,
    )  # fmt: skip
    assert copy.get_latest_revision_as_object().derived_from == source
    assert list(copy.placements.all()) == []
    assert list(Change.objects.order_by("pk").values_list("action", "subject", "after")) == [
        ("library.item.created", copy.key, {"title": "救助通知", "kind": "NOTICE"}),
        ("library.item.copied", copy.key,
         {"other": "救助通知", "organization": "示范市民政局"}),
    ]  # fmt: skip


def content_of(document) -> bytes:
    with document.file.open() as file:
        return file.read()


def test_a_source_named_by_the_source_is_named(unit, other):
    assert copied(live_of(unit, source="新华社"), other).source == "新华社"


def test_files_and_pictures_become_the_units_own(unit, other):
    home = unit.organization
    shown = ImageFactory(organization=home, content=picture(size=(2000, 100)))
    make_sizes(image_id=shown.pk, actor=who(unit.staff.editor)["actor"], at=NOON)
    lead, inside = ImageFactory(organization=home), ImageFactory(organization=home)
    film, words, paper = (DocumentFactory(organization=home) for _ in range(3))
    source = live_of(
        unit,
        body=f'<p><img src="{address_of(inside)}" alt="图"></p>',
        lead_image=lead, recording=film, captions=words,
    )  # fmt: skip
    Attachment.objects.create(item=source, document=paper, title="申请表")
    for caption in ("一", "二"):
        ItemPicture.objects.create(item=source, image=shown, caption=caption)

    copy = copied(source, other)

    editor = other.staff.editor
    documents = [copy.recording, copy.captions, copy.attachments.get().document]
    pictures = [copy.lead_image, *MediaImage.objects.filter(pk__in=images_in(copy.body)),
                *(one.image for one in copy.pictures.all())]  # fmt: skip
    assert [one.sha256 for one in documents] == [one.sha256 for one in (film, words, paper)]
    assert [one.sha256 for one in pictures] == [one.sha256 for one in (lead, inside, shown, shown)]
    assert {one.pk for one in documents} <= {one.pk for one in documents_for(editor)}
    assert {one.pk for one in pictures} <= {one.pk for one in images_for(editor)}
    assert [content_of(one) for one in documents] == [
        content_of(one) for one in (film, words, paper)
    ]
    assert [(one.caption) for one in copy.pictures.all()] == ["一", "二"]
    assert copy.attachments.get().title == "申请表"
    assert list(pictures[-1].sizes.values_list("width", "sha256", "file_size")) == list(
        shown.sizes.values_list("width", "sha256", "file_size")
    )
    assert pictures[-1].sizes.count() > 0
    assert {one.file.name for one in documents}.isdisjoint({film.file.name, words.file.name})


def test_a_copy_goes_live_by_its_own_chain_and_keeps_its_source(unit, other):
    source = live_of(unit)
    copy = copied(source, other)
    operations.place_item(item_id=copy.pk, channel_id=other.channel.pk, **who(other.staff.editor))

    sign(submit(copy, other.staff.editor), other.staff)

    assert (fresh(copy).live, fresh(copy).derived_from) == (True, source)


NOT_READABLE = {
    "a draft": draft_of,
    "withdrawn": lambda unit: live_of(unit, withdrawn=True),
    "stands nowhere": lambda unit: ItemFactory(live=True, organization=unit.organization),
}


@pytest.mark.parametrize("make", NOT_READABLE.values(), ids=NOT_READABLE)
def test_what_readers_cannot_read_is_not_copied(unit, other, make):
    item = make(unit)
    if item.withdrawn_at:
        item.placements.update(is_live=False)

    with pytest.raises(operations.NotReadable):
        copied(item, other)


def test_what_is_being_changed_is_copied_as_readers_see_it(unit, other):
    source = live_of(unit, title="公开的标题")
    edit(source, unit.staff.editor, title="还没有签发的标题")

    assert copied(source, other).title == "公开的标题"


def test_nobody_copies_for_a_unit_they_do_not_write_for(unit, other):
    source = live_of(unit)
    Attachment.objects.create(item=source, document=DocumentFactory(organization=unit.organization))

    for person in (unit.staff.editor, other.staff.signer):
        with pytest.raises(NotYours):
            operations.copy_item(item_id=source.pk, organization=other.organization, **who(person))

    assert Item.objects.count() == 1
    assert MediaDocument.objects.count() == 1


# What becomes of the source


def to_check(person) -> list[Item]:
    return list(copies_to_check_for(person))


def words_of(copy) -> list[tuple]:
    return [(change.words, change.note) for change in changes_of_source(fresh(copy))]


def withdraw(source, unit, at=TOMORROW):
    operations.withdraw_item(item_id=source.pk, reason="数字有误", **who(unit.staff.signer, at))


def test_a_withdrawal_becomes_a_thing_to_do_for_the_unit_that_copied(unit, other):
    source = live_of(unit)
    copy = copied(source, other)
    assert to_check(other.staff.editor) == []

    withdraw(source, unit)

    assert to_check(other.staff.editor) == [copy]
    assert words_of(copy) == [("原单位已撤稿", "数字有误")]
    for nobody in (other.staff.signer, unit.staff.editor, unit.staff.administrator):
        assert to_check(nobody) == []


def test_a_correction_and_a_repeal_become_things_to_do(unit, other):
    source = live_of(unit, kind=Kind.NOTICE)
    copy = copied(source, other)

    corrected = edit(source, unit.staff.editor, TOMORROW, correction_note="更正了日期。")
    sign(submit(corrected, unit.staff.editor, TOMORROW), unit.staff, TOMORROW)
    operations.repeal_item(
        item_id=source.pk, reason="被代替", **who(unit.staff.signer, TOMORROW + ONE_DAY)
    )

    assert to_check(other.staff.editor) == [copy]
    assert words_of(copy) == [("原单位已更正", "更正了日期。"), ("原单位已废止", "")]


def test_a_source_that_comes_back_leaves_nothing_to_do(unit, other):
    source = live_of(unit)
    copied(source, other)
    withdraw(source, unit)

    sign(submit(fresh(source), unit.staff.editor, TOMORROW), unit.staff, TOMORROW)

    assert to_check(other.staff.editor) == []


def test_withdrawing_ones_own_settles_it(unit, other):
    source = live_of(unit)
    copy = copied(source, other)
    operations.place_item(item_id=copy.pk, channel_id=other.channel.pk, **who(other.staff.editor))
    sign(submit(copy, other.staff.editor), other.staff)
    withdraw(source, unit)
    assert to_check(other.staff.editor) == [copy]

    withdraw(copy, other)

    assert (to_check(other.staff.editor), words_of(copy)) == ([], [])


def handle(copy, person, *, until=TOMORROW, note="已核对，内容无误"):
    return operations.handle_source(
        item_id=copy.pk, until=until, note=note, **who(person, TOMORROW + ONE_DAY)
    )


def test_what_was_dealt_with_is_recorded_and_settled_until_the_next_change(unit, other):
    source = live_of(unit, kind=Kind.NOTICE)
    copy = copied(source, other)
    withdraw(source, unit)

    handle(copy, other.staff.editor)

    assert to_check(other.staff.editor) == []
    told = Change.objects.latest("pk")
    assert (told.action, told.subject, told.note) == (
        "library.item.source_handled", copy.key, "已核对，内容无误",
    )  # fmt: skip
    operations.repeal_item(
        item_id=source.pk, reason="被代替", **who(unit.staff.signer, TOMORROW + ONE_MINUTE)
    )
    assert words_of(copy) == [("原单位已废止", "")]


def test_a_change_nobody_looked_at_is_not_settled(unit, other):
    source = live_of(unit, kind=Kind.NOTICE)
    copy = copied(source, other)
    withdraw(source, unit)
    operations.repeal_item(
        item_id=source.pk, reason="被代替", **who(unit.staff.signer, TOMORROW + ONE_MINUTE)
    )

    with pytest.raises(operations.ChangedMeanwhile):
        handle(copy, other.staff.editor, until=TOMORROW)

    assert to_check(other.staff.editor) == [copy]


def test_two_colleagues_settle_it_once(unit, other):
    source = live_of(unit)
    copy = copied(source, other)
    withdraw(source, unit)
    handle(copy, other.staff.editor)

    with pytest.raises(operations.NothingChanged):
        handle(copy, UserFactory(editor_of=other.organization))


def test_settling_needs_words_and_the_unit(unit, other):
    source = live_of(unit)
    copy = copied(source, other)
    withdraw(source, unit)

    with pytest.raises(operations.HowHandled):
        handle(copy, other.staff.editor, note="  ")
    for nobody in (unit.staff.editor, UserFactory(editor_of=OrganizationFactory())):
        with pytest.raises(NotFound):
            handle(copy, nobody)

"""Texts nobody has agreed to yet."""

import pytest

from huabiao.accounts import followers
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.changes.operations import system
from huabiao.library import operations
from huabiao.library.models import Attachment, Item, ItemPicture
from huabiao.library.operations import drafts
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory
from tests.factories.media import DocumentFactory, ImageFactory
from tests.library.people import acts, draft_of, edit, fresh, live_of, make_unit, who, work
from tests.moments import NOON, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


def create(unit, by, **text):
    item = Item(**{"kind": "NEWS", "title": "消息", "body": "<p>正文。</p>", **text})
    return operations.create_item(item=item, organization=unit.organization, **who(by))


def test_a_new_text_is_a_draft_of_its_unit_with_its_first_revision(unit):
    editor = unit.staff.editor

    item = create(unit, editor, body="<p>正文<script>x()</script></p>", live=True, byline="冒名")

    item = fresh(item)
    assert (
        item.organization, item.created_by, item.created_at, item.updated_at, item.live,
        item.body, item.released_at, item.latest_revision.user,
    ) == (unit.organization, editor, NOON, NOON, False, "<p>正文</p>", None, editor)  # fmt: skip
    assert list(
        Change.objects.values_list("action", "subject", "actor_id", "organization_id", "address", "door", "after")
    ) == [
        ("library.item.created", item.key, editor.pk, unit.organization.pk, "10.0.0.8", "console",
         {"title": "消息", "kind": "NEWS"})
    ]  # fmt: skip
    assert work() == []


def test_a_text_is_written_for_ones_own_unit_by_those_who_write(unit):
    for person in (make_unit().staff.editor, unit.staff.first, UserFactory(is_superuser=True)):
        with pytest.raises(NotYours):
            create(unit, person)
        with pytest.raises(NotYours):
            edit(draft_of(unit), person, title="改")
    assert acts() == []


def test_a_draft_is_rewritten_as_a_whole(unit):
    item = draft_of(unit, title="旧题")

    edit(item, unit.staff.editor, title="新题", body='<p>新<a href="javascript:x()">文</a></p>')

    item = fresh(item)
    assert (item.title, "javascript" in item.body) == ("新题", False)
    assert item.get_latest_revision_as_object().body == item.body
    assert Change.objects.values_list("action", "before", "after").get() == (
        "library.item.edited",
        {"title": "旧题"},
        {"title": "新题"},
    )


def test_a_live_text_is_rewritten_beside_what_readers_see(unit):
    item = live_of(unit, title="旧题")

    edit(item, unit.staff.editor, title="新题")

    item = fresh(item)
    assert (item.title, item.get_latest_revision_as_object().title) == ("旧题", "新题")
    assert (item.has_unpublished_changes, item.live_revision == item.latest_revision) == (
        True,
        False,
    )
    assert work() == []


def test_a_text_brings_no_state_along(unit):
    item = live_of(unit)

    edit(
        item, unit.staff.editor,
        byline="冒名", released_at=YESTERDAY, validity="REPEALED", is_imported=True,
    )  # fmt: skip

    stored, wanted = fresh(item), fresh(item).get_latest_revision_as_object()
    for name in Item.STATE_FIELDS:
        assert getattr(stored, name) == getattr(item, name)
        assert getattr(wanted, name) == getattr(item, name)


# Files of others


def foreign_picture(item):
    picture = ImageFactory()
    item.body = f'<p><img src="/media/images/{picture.pk}/a.png" alt=""></p>'


def foreign_lead_image(item):
    item.lead_image = ImageFactory()


def foreign_attachment(item):
    item.attachments.add(Attachment(document=DocumentFactory()))


def foreign_picture_of_a_gallery(item):
    item.pictures.add(ItemPicture(image=ImageFactory()))


def foreign_recording(item):
    item.recording = DocumentFactory()


def foreign_captions(item):
    item.captions = DocumentFactory()


FOREIGN = [
    pytest.param(foreign_picture_of_a_gallery, id="picture of a gallery"),
    pytest.param(foreign_recording, id="recording"),
    pytest.param(foreign_captions, id="captions"),
    pytest.param(foreign_picture, id="picture in the text"),
    pytest.param(foreign_lead_image, id="lead image"),
    pytest.param(foreign_attachment, id="attachment"),
]


@pytest.mark.parametrize("take", FOREIGN)
def test_another_units_draft_file_is_not_made_public_through_ones_own_text(unit, take):
    item = Item(kind="NEWS", title="消息", body="")
    take(item)
    with pytest.raises(drafts.NotYourFile):
        operations.create_item(item=item, organization=unit.organization, **who(unit.staff.editor))

    wanted = draft_of(unit).get_latest_revision_as_object()
    take(wanted)
    with pytest.raises(drafts.NotYourFile):
        operations.save_draft(item=wanted, **who(unit.staff.editor))
    assert acts() == []


def test_ones_own_files_stay_when_somebody_below_goes_on_writing(unit):
    below = OrganizationFactory(parent=unit.organization)
    item = ItemFactory(organization=below, author=unit.staff.editor)
    picture = ImageFactory(organization=unit.organization)
    document = DocumentFactory(organization=unit.organization)
    wanted = item.get_latest_revision_as_object()
    wanted.body = f'<p><img src="/media/images/{picture.pk}/a.png" alt=""></p>'
    wanted.lead_image = picture
    wanted.attachments.add(Attachment(document=document))
    operations.save_draft(item=wanted, **who(unit.staff.editor))

    item = edit(item, UserFactory(editor_of=below), title="新题")

    assert item.lead_image == picture
    assert [attachment.document for attachment in item.attachments.all()] == [document]


# Handed over, moved


def test_who_leaves_hands_over_what_is_not_public(unit):
    leaving, colleague = unit.staff.editor, UserFactory(editor_of=unit.organization)
    draft, live = draft_of(unit), live_of(unit)
    others = ItemFactory(created_by=unit.staff.first)

    followers.hand_over_all(
        from_user_id=leaving.pk, to_user_id=colleague.pk, actor=system(), at=NOON
    )

    assert [fresh(item).created_by for item in (draft, live, others)] == [
        colleague,
        leaving,
        unit.staff.first,
    ]
    assert Change.objects.values_list("action", "subject", "after").get() == (
        "library.drafts.handed_over", f"user:{leaving.pk}", {"to": colleague.pk, "count": 1},
    )  # fmt: skip


def test_what_a_person_has_in_hand_is_told(unit):
    draft_of(unit)
    live_of(unit)

    assert followers.held_by_person(unit.staff.editor.pk) == ["未公开的稿件 1 篇"]
    assert followers.held_by_person(unit.staff.first.pk) == []


def test_a_merged_units_items_move_and_their_bylines_stay(unit):
    item = live_of(unit)
    draft = draft_of(unit)
    other = ItemFactory()
    successor = make_unit(name="示范市社会工作部")

    followers.move_all(
        source_id=unit.organization.pk,
        target_id=successor.organization.pk,
        actor=system(),
        at=TOMORROW,
    )

    assert [(fresh(row).organization, fresh(row).byline) for row in (item, draft, other)] == [
        (successor.organization, unit.organization.name),
        (successor.organization, ""),
        (other.organization, ""),
    ]
    assert Change.objects.filter(action="library.items.moved").values_list("subject", "after").get() == (
        unit.organization.key, {"to": successor.organization.pk, "count": 2},
    )  # fmt: skip
    edit(draft, successor.staff.editor, title="接着写")
    assert fresh(draft).title == "接着写"

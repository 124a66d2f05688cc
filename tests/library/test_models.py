"""Every field of an item belongs to its text, to operations, or to Wagtail; none is forgotten."""

import pytest

from huabiao.library.digest import TEXT_FIELDS, digest_of
from huabiao.library.enums import Validity
from huabiao.library.models import Item, ItemPicture
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import (
    AttachmentFactory,
    ItemFactory,
    PlacementFactory,
)
from tests.factories.media import DocumentFactory, ImageFactory
from tests.moments import NOON, TOMORROW

TEXT = {
    "kind",
    "title",
    "short_title",
    "body",
    "summary",
    "keywords",
    "source",
    "author",
    "subject",
    "audience",
    "document_number",
    "dated_on",
    "effective_on",
    "expires_on",
    "openness",
    "correction_note",
    "lead_image",
    "lead_words",
    "is_lead_decorative",
    "post",
    "link_url",
    "contact_address",
    "contact_phone",
    "office_hours",
    "data_period",
    "data_cycle",
    "recording",
    "captions",
}
WAGTAILS = {
    "id",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "latest_revision",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
}


def test_every_field_is_text_or_state_or_wagtails():
    fields = [field.name for field in Item._meta.concrete_fields]

    assert sorted(fields) == sorted([*TEXT, *Item.STATE_FIELDS, *WAGTAILS])


def test_all_of_the_text_is_signed():
    assert set(TEXT_FIELDS) == TEXT


@pytest.mark.django_db
def test_state_survives_whatever_a_revision_says():
    item = ItemFactory(live=True, author=UserFactory())
    successor, keeper, source = OrganizationFactory(), UserFactory(), ItemFactory(live=True)
    state = {
        "organization": successor,
        "byline": "示范市民政局",
        "validity": Validity.REPEALED,
        "repealed_at": NOON,
        "withdrawn_at": NOON,
        "withdrawal_reason": "内容有误",
        "corrected_at": NOON,
        "released_at": NOON,
        "index_number": "11369900MB0000001X/2026-00012",
        "created_by": keeper,
        "created_at": NOON,
        "updated_at": NOON,
        "is_imported": True,
        "import_source": "旧站",
        "import_key": "7",
        "import_digest": "a" * 64,
        "original_url": "http://old.shifan.invalid/7.html",
        "deleted_at": NOON,
        "deleted_by": keeper,
        "is_kept_from_rules": True,
        "derived_from": source,
        "source_seen_at": NOON,
    }
    assert set(state) == set(Item.STATE_FIELDS)
    Item.objects.filter(pk=item.pk).update(title="后来的标题", **state)

    from_revision = Item.objects.get(pk=item.pk).latest_revision.as_object()

    assert {name: getattr(from_revision, name) for name in state} == state
    assert from_revision.title == item.title


def reworded(field):
    def change(item):
        setattr(item, field, {"title": "改", "body": "<p>改</p>"}[field])
        item.save_revision(clean=False)

    return change


def with_picture(item):
    item.lead_image = ImageFactory(organization=item.organization)
    item.save_revision(clean=False)


def with_one_more_picture(item):
    item.pictures.add(ItemPicture(image=ImageFactory(organization=item.organization)))
    item.save_revision(clean=False)


def with_captions(item):
    item.captions = DocumentFactory(organization=item.organization)
    item.save_revision(clean=False)


def with_another_file(item):
    attachment = item.attachments.get()
    attachment.document = DocumentFactory(organization=item.organization)
    item.attachments.add(attachment)
    item.save_revision(clean=False)


def with_a_renamed_file(item):
    attachment = item.attachments.get()
    attachment.title = "改"
    item.attachments.add(attachment)
    item.save_revision(clean=False)


def with_placement_words(**words):
    return lambda item: item.placements.update(**words)


def with_one_more_placement(item):
    PlacementFactory(item=item)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(reworded("title"), id="title"),
        pytest.param(reworded("body"), id="body"),
        pytest.param(with_picture, id="picture"),
        pytest.param(with_one_more_picture, id="one more picture of a gallery"),
        pytest.param(with_captions, id="captions"),
        pytest.param(with_another_file, id="another file"),
        pytest.param(with_a_renamed_file, id="a renamed file"),
        pytest.param(with_placement_words(wanted_title="改"), id="title in a channel"),
        pytest.param(with_placement_words(wanted_summary="改"), id="summary in a channel"),
        pytest.param(with_placement_words(wanted_release_at=TOMORROW), id="release time"),
        pytest.param(with_placement_words(mode="LINK"), id="mode"),
        pytest.param(with_one_more_placement, id="one more channel"),
    ],
)
def test_whatever_a_reader_would_see_changes_the_digest(change):
    item = ItemFactory()
    AttachmentFactory(item=item)
    item.save_revision(clean=False)
    PlacementFactory(item=item)
    before = digest_of(item)

    change(item)

    assert digest_of(Item.objects.get(pk=item.pk)) != before


@pytest.mark.django_db
def test_what_the_channel_decides_leaves_the_digest():
    item = ItemFactory(author=UserFactory())
    PlacementFactory(item=item)
    PlacementFactory(item=item, live=True, wanted_title="已审定")
    before = digest_of(item)

    item.placements.update(is_pinned=True, order=3, expire_at=TOMORROW, consent="GIVEN")
    item.placements.filter(is_live=True).update(wanted_title="别的")
    item.save_revision(clean=False)  # the same text once more

    assert digest_of(Item.objects.get(pk=item.pk)) == before

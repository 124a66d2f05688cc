"""Which changes of an item lists can show: what its own page alone says makes no list be written again."""

import datetime

import pytest
from django.db import models

from huabiao.library.digest import TEXT_FIELDS
from huabiao.library.enums import Kind, Openness
from huabiao.library.listed import ONLY_ON_ITS_PAGE, as_listed
from huabiao.library.models import Attachment, Item, ItemPicture, Placement
from huabiao.library.published import entries, reading
from huabiao.publishing.snapshot import remembering
from tests.factories.media import DocumentFactory, ImageFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(public):
    return channel_of(make_site("mzj"), "ywdt")


@pytest.fixture
def public(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"


def another(field, item):
    """A value of the field that no item has."""
    if isinstance(field, models.ForeignKey):
        factory = ImageFactory if field.name == "lead_image" else DocumentFactory
        return factory(organization=item.organization)
    if isinstance(field, models.DateField):
        return datetime.date(2031, 2, 3)
    if isinstance(field, models.BooleanField):
        return not field.value_from_object(item)
    if field.name == "openness":
        return next(one for one in Openness.values if one != item.openness)
    return "/change/" if field.name == "link_url" else f"另{field.name}"


def line_of(item):
    """What lists say of the item now."""
    with remembering():
        return reading.rows(entries.read(entries.standing().filter(item=item)))


@pytest.mark.parametrize("kind", Kind.values)
def test_a_fact_that_is_only_its_pages_own_changes_no_line(channel, kind):
    item = item_in(channel, kind=kind, link_url="/here/", summary="摘要")
    fields = [Item._meta.get_field(name) for name in TEXT_FIELDS if name != "kind"]
    changed = {}
    for field in fields:
        was, line = as_listed(Item.objects.get(pk=item.pk)), line_of(item)
        Item.objects.filter(pk=item.pk).update(**{field.name: another(field, item)})
        now = Item.objects.get(pk=item.pk)
        changed[field.name] = (as_listed(now) != was, line_of(item) != line)

    assert [name for name, (told, shown) in changed.items() if shown and not told] == []
    assert changed["title"] == (True, True)
    is_answer_shown = kind == Kind.FAQ
    assert changed["body"] == (kind in (Kind.FAQ, Kind.DATA_FILE, Kind.GALLERY), is_answer_shown)
    assert {name for name, (told, _shown) in changed.items() if not told} == (
        set()
        if kind in (Kind.FAQ, Kind.DATA_FILE, Kind.GALLERY)
        else ONLY_ON_ITS_PAGE - {"corrected_at", "updated_at", "original_url"}
    )


@pytest.mark.parametrize("kind", [Kind.DATA_FILE, Kind.GALLERY, Kind.NEWS])
def test_files_are_a_lists_business_where_a_line_shows_them(channel, kind):
    item = item_in(channel, kind=kind)
    was, line = as_listed(item), line_of(item)
    Attachment.objects.create(item=item, document=DocumentFactory(organization=item.organization))
    ItemPicture.objects.create(item=item, image=ImageFactory(organization=item.organization))

    is_shown = kind != Kind.NEWS
    assert (as_listed(item) != was, line_of(item) != line) == (is_shown, is_shown)


@pytest.mark.parametrize(
    "fact", [{"title": "另题"}, {"summary": "另"}, {"is_pinned": True}, {"is_live": False}]
)
def test_how_it_stands_in_channels_is_a_lists_business(channel, fact):
    item = item_in(channel)
    was = as_listed(item)
    Placement.objects.filter(item=item).update(**fact)

    assert as_listed(item) != was

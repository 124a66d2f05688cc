"""A picture says what stays in sight where pages cut it, a part of it can be cut out, and it says what it shows."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huabiao.base.errors import NotFound
from huabiao.changes.models import Change, Work
from huabiao.library import operations
from huabiao.library.doubts import doubts_about
from huabiao.library.enums import Kind
from huabiao.library.models import Item, ItemPicture
from huabiao.library.published import beside
from huabiao.media.bodies import address_of, show_instead
from huabiao.media.models import MediaImage
from huabiao.media.operations import MovingPicture, NothingLeft, crop_image, set_focus
from huabiao.media.queries import picture_of
from huabiao.publishing import theme
from tests.console import cities
from tests.factories.media import ImageFactory, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return cities.unit(cities.city(), "mzj", "民政局")


@pytest.fixture
def desk(unit):
    client = Client()
    client.force_login(unit.editor)
    return client


def image_of(unit, size=(200, 100), name="会场.png", **kwargs):
    extension = name.rpartition(".")[2]
    return ImageFactory(
        organization=unit.organization,
        content=picture(extension, size),
        original_name=name,
        **kwargs,
    )


def draft_with(unit, image, *, kind=Kind.NEWS):
    """A draft that shows the picture before its text, in it and, of a gallery, below it."""
    item = cities.draft(unit, "有图的信息", kind=kind)
    item.lead_image = image
    item.body = (
        f'<p>前<img src="{address_of(image)}" alt="会场" width="200" height="100">后'
        '<img src="https://example.invalid/x.png" width="5" height="5"></p>'
    )
    if kind == Kind.GALLERY:
        item.pictures.add(ItemPicture(image=image, caption="会场"))
    operations.save_draft(item=item, **cities.who(unit.editor))
    return Item.objects.get(pk=item.pk)


def screen(item, image):
    return reverse("items:picture", args=[item.pk, image.pk])


# Focus


def test_what_stays_in_sight_is_told_to_every_page_that_shows_the_picture(unit):
    image = image_of(unit)
    before = picture_of(image).focus

    set_focus(image_id=image.pk, focus=(25, 80), **cities.who(unit.editor))

    image.refresh_from_db()
    assert (before, picture_of(image).focus) == (None, (1, 3))
    assert list(Work.objects.filter(key=image.key).values_list("reader", flat=True)) != []
    assert Change.objects.get(action="media.image.focused").after == {"focus": [50, 80]}


def test_a_click_says_where_without_a_script(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image)

    answer = desk.post(screen(item, image), {"at.x": "240", "at.y": "40"})
    page = desk.get(screen(item, image))

    image.refresh_from_db()
    assert answer["Location"] == screen(item, image)
    assert (image.focal_point_x, image.focal_point_y) == (150, 25)
    assert (page.context["left"], page.context["top"]) == (75, 25)


def test_numbers_say_where_without_a_mouse(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image)

    desk.post(screen(item, image), {"from_left": "10", "from_top": "90"})
    wrong = desk.post(screen(item, image), {"from_left": "101", "from_top": ""})

    image.refresh_from_db()
    assert (image.focal_point_x, image.focal_point_y) == (20, 90)
    assert set(wrong.context["focus"].errors) == {"from_left", "from_top"}


def test_a_list_cuts_the_picture_around_what_was_said():
    from huabiao.publishing.views_data import Picture  # noqa: PLC0415 -- beside its use

    macros = theme.environment().get_template("publishing/lists.html").module
    framed = str(macros.image(Picture("/a.png", 20, 10, "会场", focus=(1, 3)), "100vw"))
    plain = str(macros.image(Picture("/a.png", 20, 10, "会场"), "100vw"))

    css = dict(theme.static_files())[theme.style_url()].decode()
    assert 'class="fx-1 fy-3"' in framed
    assert "class=" not in plain
    assert "object-position:var(--x,50%) var(--y,50%)" in css
    assert all(f".f{axis}-{part}{{" in css for axis in "xy" for part in (0, 1, 3, 4))


def test_only_who_brings_files_for_the_unit_frames_its_pictures(unit):
    image = image_of(unit)
    other = cities.unit(unit.organization.get_parent(), "jyj", "教育局")

    for person in (other.editor, unit.signer):
        with pytest.raises(NotFound):
            set_focus(image_id=image.pk, focus=(1, 1), **cities.who(person))
        with pytest.raises(NotFound):
            crop_image(image_id=image.pk, box=(0, 0, 50, 50), **cities.who(person))


# Crop


def test_a_part_is_put_where_the_whole_was_in_a_new_draft(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image, kind=Kind.GALLERY)
    live_before = MediaImage.objects.get(pk=image.pk).sha256

    answer = desk.post(
        screen(item, image),
        {"crop": "1", "left": "25", "top": "0", "right": "75", "bottom": "50"},
    )

    part = MediaImage.objects.exclude(pk=image.pk).get()
    text = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert answer["Location"] == screen(item, part)
    assert (part.width, part.height, part.original_name) == (100, 50, "会场.png")
    with part.file.open() as file:
        assert Image.open(BytesIO(file.read())).size == (100, 50)
    assert text.lead_image == part
    assert [shown.image for shown in text.pictures.all()] == [part]
    assert text.body == (
        f'<p>前<img src="{address_of(part)}" alt="会场">后'
        '<img src="https://example.invalid/x.png" width="5" height="5"></p>'
    )
    assert MediaImage.objects.get(pk=image.pk).sha256 == live_before


@pytest.mark.parametrize(
    "box", [(50, 0, 50, 100), (0, 80, 100, 20), (-1, 0, 100, 100), (0, 0, 101, 100)]
)
def test_nothing_is_no_part_of_a_picture(unit, box):
    image = image_of(unit)

    with pytest.raises(NothingLeft):
        crop_image(image_id=image.pk, box=box, **cities.who(unit.editor))

    assert MediaImage.objects.count() == 1


def test_a_part_that_is_nothing_is_refused_beside_the_numbers(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image)

    page = desk.post(
        screen(item, image), {"crop": "1", "left": "9", "top": "0", "right": "9", "bottom": "9"}
    )

    assert page.context["crop"].non_field_errors() == [str(NothingLeft.message)]
    assert page.context["crop"]["left"].value() == "9"


def test_a_moving_picture_is_not_cut(unit):
    image = image_of(unit, name="动.gif")

    with pytest.raises(MovingPicture):
        crop_image(image_id=image.pk, box=(0, 0, 50, 50), **cities.who(unit.editor))


def test_while_a_review_runs_nothing_is_cut(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image)
    operations.submit_item(item_id=cities.draft(unit, "无关").pk, **cities.who(unit.editor))
    text = item.get_latest_revision_as_object()
    text.body = "<p>文</p>"
    operations.save_draft(item=text, **cities.who(unit.editor))
    operations.submit_item(item_id=item.pk, **cities.who(unit.editor))

    page = desk.post(
        screen(item, image), {"crop": "1", "left": "0", "top": "0", "right": "9", "bottom": "9"}
    )

    assert page.context["crop"].non_field_errors() == [str(operations.BeingReviewed.message)]
    assert MediaImage.objects.count() == 1


def test_a_picture_that_the_text_does_not_show_has_no_screen_there(desk, unit):
    item, other = draft_with(unit, image_of(unit)), image_of(unit)

    assert desk.get(screen(item, other)).status_code == 404


def test_one_picture_takes_anothers_place_and_no_third_ones():
    whole, part = MediaImage(pk=7, original_name="a.png"), MediaImage(pk=8, original_name="b.png")
    body = '<img src="/media/images/7/a.png" width="9" alt="x"><img src="/media/images/77/a.png">'

    assert show_instead(body, whole, part) == (
        '<img src="/media/images/8/b.png" alt="x"><img src="/media/images/77/a.png">'
    )


# Words


def test_words_for_who_cannot_see_it_are_part_of_the_text(desk, unit):
    item = cities.draft(unit, "有图的信息")

    desk.post(
        reverse("items:edit", args=[item.pk]),
        {
            "title": "有图的信息",
            "body": "<p>文</p>",
            "loaded_revision": item.latest_revision_id,
            "new_image": SimpleUploadedFile("a.png", picture("png"), "image/png"),
            "image_words": " 市民在窗口办事 ",
        },
    )

    text = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert (text.lead_words, text.is_lead_decorative) == ("市民在窗口办事", False)
    form = desk.get(reverse("items:edit", args=[item.pk])).context["form"]
    assert form["image_words"].value() == "市民在窗口办事"


def test_readers_are_told_the_words_of_the_text_and_nothing_of_decoration(unit):
    image = image_of(unit, description="上传时写的说明")
    said = Item(lead_image=image, lead_words="市民在窗口办事")
    unsaid = Item(lead_image=image)
    decoration = Item(lead_image=image, lead_words="装饰", is_lead_decorative=True)
    gallery = Item(lead_words="不是这一张")

    told = [beside.lead_picture(item, image).alt for item in (said, unsaid, decoration, gallery)]

    assert told == ["市民在窗口办事", "上传时写的说明", "", "上传时写的说明"]


def test_pictures_without_words_are_pointed_out_and_block_nothing(desk, unit):
    image = image_of(unit)
    item = draft_with(unit, image)
    bare = doubts_about(item.get_latest_revision_as_object())
    page = desk.get(reverse("items:overview", args=[item.pk])).content.decode()

    text = item.get_latest_revision_as_object()
    text.is_lead_decorative = True
    text.body = (
        f'<p><img src="{address_of(image)}" alt="会场"></p>'
        f'<p><img src="{address_of(image)}" alt="" role="presentation" class="x"></p>'
    )
    operations.save_draft(item=text, **cities.who(unit.editor))
    saved = Item.objects.get(pk=item.pk).get_latest_revision_as_object()

    assert [doubt[:9] for doubt in bare] == ["题图还没有说明：请", "正文里有 1 张图"]
    assert all(doubt in page for doubt in bare)
    assert 'role="presentation"' in saved.body
    assert doubts_about(saved) == []


def test_a_part_keeps_no_more_than_its_pixels(unit):
    image = image_of(unit, size=(64, 64), name="照片.jpg")

    part = crop_image(image_id=image.pk, box=(0, 0, 50, 25), **cities.who(unit.editor))

    with part.file.open() as file:
        assert Image.open(BytesIO(file.read())).size == (32, 16)

"""Where pictures stand: with their sizes, on the sites that show them, for as long as they do."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from PIL import Image

from huabiao.accounts.operations import actor_of
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.models import Item, TextPicture
from huabiao.media import operations as media
from huabiao.media import showing
from huabiao.media.bodies import address_of
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.publishing.models import Dependency
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.library import AttachmentFactory
from tests.factories.media import PDF, DocumentFactory, ImageFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON

pytestmark = trees.on_two_connections


def photo(size=(1000, 500)):
    out = BytesIO()
    Image.effect_noise(size, 60).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def news(public):
    return channel_of(make_site("mzj"), "ywdt")


@pytest.fixture
def image(news):
    return ImageFactory(
        organization=news.organization,
        content=photo(),
        original_name="会场.jpg",
        description="会议现场",
    )


def make_sizes(image):
    media.make_sizes(image_id=image.pk, actor=system(), at=NOON)
    return pictures_by_id([image.pk])[image.pk]


def by(channel):
    person = UserFactory(platform_administrator_of=channel.organization)
    return {"by": person, "actor": actor_of(person, address="", door="console"), "at": NOON}


def new_item(channel, body):
    at = {"created_at": NOON, "updated_at": NOON}
    return Item(title="一批之一", organization=channel.organization, body=body, **at)


def files_of(site):
    return {name for name in trees.files() if name.startswith(f"{site}/files/")}


def assert_right(folder):
    assert trees.files() == trees.rebuilt(folder)


def test_a_picture_in_a_text_stands_with_its_sizes_until_the_item_is_withdrawn(
    news, image, tmp_path
):
    image = make_sizes(image)
    body = f'<p><img src="{address_of(image)}" alt="会场"></p>'
    item = item_in(news, body=body)
    trees.publish()

    forms = [*image.sizes.all(), image]
    assert files_of("mzj") == {f"mzj{public_path(form)}" for form in forms}
    srcset = ", ".join(f"{public_path(form)} {form.width}w" for form in forms)
    assert (
        f'<img src="{public_path(image)}" width="1000" height="500" srcset="{srcset}"'
        ' sizes="(max-width: 60rem) 100vw, 52rem" alt="会场">'
    ) in trees.text(path_of_item(item, "mzj"))
    assert_right(tmp_path / "shown")

    person = UserFactory(platform_administrator_of=news.organization)
    actor = actor_of(person, address="", door="console")
    library.withdraw_item(item_id=item.pk, reason="有误", by=person, actor=actor, at=NOON)
    trees.publish()

    assert files_of("mzj") == set()
    assert_right(tmp_path / "withdrawn")


def test_sizes_made_later_reach_the_pages_that_show_the_picture(news, image, tmp_path):
    body = f'<p><img src="{address_of(image)}" alt="会场"></p>'
    item = item_in(news, body=body)
    trees.publish()
    before = "srcset" in trees.text(path_of_item(item, "mzj"))

    image = make_sizes(image)
    trees.publish()

    assert (before, "srcset" in trees.text(path_of_item(item, "mzj"))) == (False, True)
    forms = [*image.sizes.all(), image]
    assert files_of("mzj") == {f"mzj{public_path(form)}" for form in forms}
    assert_right(tmp_path)


def test_what_stays_in_sight_reaches_the_pages_that_show_the_picture(news, image, tmp_path):
    item = item_in(news, lead_image=image)
    trees.publish()
    before = 'class="fx-' in trees.text(path_of_item(item, "mzj"))

    person = UserFactory(editor_of=news.organization)
    actor = actor_of(person, address="", door="console")
    media.set_focus(image_id=image.pk, focus=(75, 10), by=person, actor=actor, at=NOON)
    trees.publish()

    assert before is False
    assert 'alt="会议现场" class="fx-3 fy-0"' in trees.text(path_of_item(item, "mzj"))
    assert_right(tmp_path)


def test_another_room_may_keep_a_picture_on_a_site(news, image, monkeypatch, tmp_path):
    monkeypatch.setattr(showing, "_rooms", dict(showing._rooms))

    def shown_by_a_topic(images, sites):
        return [(image.pk, news.get_site().pk, "page:7")] if image.pk in images else []

    showing.register("pages", shown_by_a_topic)
    make_sizes(image)
    trees.publish()

    assert f"mzj{public_path(image)}" in files_of("mzj")
    assert Dependency.objects.filter(key="page:7").count() == len(files_of("mzj"))


def test_a_picture_that_many_show_stands_by_one_of_them_until_the_last_leaves(
    news, image, tmp_path
):
    items = [item_in(news, lead_image=image) for _time in range(3)]
    trees.publish()
    path = public_path(image)
    here = f"mzj{path}"
    witnesses = []
    for item in items:
        keys = Dependency.objects.filter(file__path=path, key__startswith="item:")
        witnesses.append(list(keys.values_list("key", flat=True)))
        assert here in files_of("mzj")
        library.withdraw_item(item_id=item.pk, reason="有误", **by(news))
        trees.publish()
        assert_right(tmp_path)

    assert witnesses == [[f"item:{item.pk}:text"] for item in items]
    assert here not in files_of("mzj")


def test_what_a_text_shows_is_noted_however_it_is_saved(news, image):
    shows = f'<p><img src="{address_of(image)}" alt=""></p>'
    item = item_in(news, body=shows)
    many = Item.objects.bulk_create([new_item(news, body) for body in (shows, "<p>无图。</p>")])
    noted = set(TextPicture.objects.values_list("item_id", "image_number"))
    item.body = "<p>图片已经取下。</p>"
    item.save()

    assert noted == {(item.pk, image.pk), (many[0].pk, image.pk)}
    assert set(TextPicture.objects.values_list("item_id", flat=True)) == {many[0].pk}


def test_what_texts_showed_before_it_was_noted_is_noted_by_the_upgrade(news, image):
    shows = f'<p><img alt="" src="{address_of(image)}"><img src="{address_of(image)}"></p>'
    item = item_in(news, body=shows)
    item_in(news, body="<p>见 /media/images/7/ 一节。</p>")
    TextPicture.objects.all().delete()

    import_module("huabiao.library.migrations.0012_text_pictures").note(apps, None)

    assert list(TextPicture.objects.values_list("item_id", "image_number")) == [(item.pk, image.pk)]


def test_a_file_that_was_brought_twice_stands_until_nobody_uses_it(news, tmp_path):
    twice = {"organization": news.organization, "content": photo(), "original_name": "会场.jpg"}
    images = [ImageFactory(**twice) for _time in range(2)]
    papers = [
        DocumentFactory(organization=news.organization, content=PDF, original_name="通知.pdf")
        for _time in range(2)
    ]
    items = [item_in(news, lead_image=image) for image in images]
    for item, paper in zip(items, papers, strict=True):
        AttachmentFactory(item=item, document=paper)
    files = {f"mzj{public_path(images[0])}", f"mzj{public_path(papers[0])}"}
    seen = []
    for item in (None, *items):
        if item is not None:
            library.withdraw_item(item_id=item.pk, reason="有误", **by(news))
        trees.publish()
        seen.append(files_of("mzj"))

    assert seen == [files, files, set()]
    assert_right(tmp_path)

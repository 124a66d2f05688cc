"""Where pictures stand: with their sizes, on the sites that show them, for as long as they do."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from huabiao.accounts.operations import actor_of
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.media import operations as media
from huabiao.media import showing
from huabiao.media.bodies import address_of
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.publishing.recording import reads
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

    def shown_by_a_topic(image_id):
        reads("page:7")
        return {news.get_site().pk} if image_id == image.pk else set()

    showing.register("pages", shown_by_a_topic)
    make_sizes(image)
    trees.publish()

    assert f"mzj{public_path(image)}" in files_of("mzj")


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
    person = UserFactory(platform_administrator_of=news.organization)
    actor = actor_of(person, address="", door="console")
    seen = []
    for item in (None, *items):
        if item is not None:
            library.withdraw_item(item_id=item.pk, reason="有误", by=person, actor=actor, at=NOON)
        trees.publish()
        seen.append(files_of("mzj"))

    assert seen == [files, files, set()]
    assert_right(tmp_path)

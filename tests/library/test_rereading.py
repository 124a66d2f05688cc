"""What a screen says of the words in attachments, and the button that lets one be read again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.models import Attachment, Item
from huabiao.library.uses import items_offering
from huabiao.media.enums import TextState
from huabiao.media.models import MediaDocument
from tests.console import cities
from tests.factories.media import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(client, root):
    unit = cities.unit(root, "mzj", "民政局")
    client.force_login(unit.editor)
    return unit


def attaching(unit, *states: str) -> Item:
    item = cities.draft(unit, "通知")
    for state in states:
        document = DocumentFactory(organization=unit.organization, text_state=state)
        item.attachments.add(Attachment(document=document))
    operations.save_draft(item=item, **cities.who(unit.editor))
    return item


def document_of(item) -> MediaDocument:
    return item.get_latest_revision_as_object().attachments.get().document


def again(item, document) -> str:
    return reverse("items:read_again", args=[item.pk, document.pk])


@pytest.mark.parametrize("state", TextState)
def test_every_screen_of_an_attachment_says_whether_its_words_are_found(client, unit, state):
    item = attaching(unit, state)

    for name, more in (("overview", []), ("edit", []), ("replace", [document_of(item).pk])):
        page = client.get(reverse(f"items:{name}", args=[item.pk, *more])).content.decode()
        assert f"· {state.label}" in page
        assert ("再读一次" in page) == (name == "overview" and document_of(item).may_be_read_again)


def test_an_editor_lets_a_file_be_read_again(client, unit):
    item = attaching(unit, TextState.DAMAGED)
    document = document_of(item)

    page = client.post(again(item, document), follow=True)

    assert page.redirect_chain == [(reverse("items:overview", args=[item.pk]), 302)]
    assert "正在再读一次" in page.content.decode()
    assert "文件已损坏" not in page.content.decode()
    assert MediaDocument.objects.get(pk=document.pk).text_state == TextState.WAITING


def test_a_second_click_is_told_that_it_is_being_read(client, unit):
    item = attaching(unit, TextState.DAMAGED)
    document = document_of(item)
    client.post(again(item, document))

    page = client.post(again(item, document), follow=True)

    assert "这个文件正在读取，或者已经读过，再读一次结果也一样。" in page.content.decode()


def test_who_may_not_write_the_item_has_no_button_and_no_address(client, root, unit):
    item = attaching(unit, TextState.DAMAGED)
    document = document_of(item)

    client.force_login(unit.first)
    assert "再读一次" not in client.get(reverse("items:overview", args=[item.pk])).content.decode()
    assert client.post(again(item, document)).status_code == 404

    client.force_login(cities.unit(root, "jyj", "教育局").editor)
    assert client.post(again(item, document)).status_code == 404
    assert MediaDocument.objects.get(pk=document.pk).text_state == TextState.DAMAGED


def test_a_file_of_another_item_is_not_found(client, unit):
    item, other = attaching(unit, TextState.DAMAGED), attaching(unit, TextState.DAMAGED)

    assert client.post(again(item, document_of(other))).status_code == 404


def test_the_items_that_offer_a_document_are_found():
    root = cities.city()
    unit = cities.unit(root, "mzj", "民政局")
    item, other = attaching(unit, TextState.READ), attaching(unit, TextState.READ)
    cities.sign(unit, item)
    film, captions = DocumentFactory(), DocumentFactory()
    Item.objects.filter(pk=other.pk).update(recording=film, captions=captions)

    assert items_offering([document_of(item).pk]) == {item.pk}
    assert items_offering([film.pk, document_of(item).pk]) == {item.pk, other.pk}
    assert items_offering([captions.pk]) == {other.pk}
    assert items_offering([]) == set()

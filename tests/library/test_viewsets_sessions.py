"""A form that is sent after its session ended is kept, and sent again when its writer has signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huabiao.library.enums import Kind
from huabiao.library.models import Item
from tests.console import cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return cities.unit(cities.city(), "mzj", "民政局")


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_again(client, unit):
    sent = {"title": "写了很久", "body": "<p>正文</p>", "organization": unit.organization.pk}
    address = reverse("items:write", args=[Kind.NEWS])

    kept = client.post(address, {**sent, "channels": [unit.channel.pk]})
    client.force_login(unit.editor)
    client.post(address, dict(kept.context["typed"]))

    assert kept.status_code == 403
    assert kept.context["typed"] == [
        ("title", "写了很久"),
        ("body", "<p>正文</p>"),
        ("organization", str(unit.organization.pk)),
        ("channels", str(unit.channel.pk)),
    ]
    assert Item.objects.get().title == "写了很久"


def test_a_form_with_the_token_of_an_ended_session_is_offered_again_to_its_own_page(unit):
    client = Client(enforce_csrf_checks=True)
    client.force_login(unit.editor)
    address = reverse("items:write", args=[Kind.NEWS])

    own = client.post(address, {"title": "写了很久"}, HTTP_ORIGIN="http://testserver")
    strange = client.post(address, {"title": "骗局"}, HTTP_ORIGIN="http://evil.invalid")

    assert own.context["typed"] == [("title", "写了很久")]
    assert (strange.status_code, "骗局" in strange.content.decode()) == (403, False)

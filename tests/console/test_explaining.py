"""页面依据: platform administrators ask why a page is as it is; nobody else sees the screen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in

pytestmark = trees.on_two_connections
SCREEN = "console:explain"


@pytest.fixture
def profile(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.SERVING_ROOT = tmp_path / "serving"
    return make_site("mzj")


@pytest.fixture
def item(profile):
    item = item_in(channel_of(profile, "ywdt"), title="消息一")
    trees.publish()
    return item


@pytest.fixture
def office(client, profile):
    client.force_login(UserFactory(platform_administrator_of=profile.sponsor))
    return client


def shown(client, question: str) -> str:
    answer = client.get(reverse(SCREEN), {"q": question})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_address_is_answered_with_what_the_page_reads(office, item):
    html = shown(office, f"http://mzj.shifan.invalid:8000{item.addresses.get().path}")

    assert "信息《消息一》的正文和附件" in html
    assert "正在公开。" in html
    assert f'href="?q=item%3A{item.pk}%3Atext"' in html


def test_a_thing_is_answered_with_the_pages_it_would_rewrite(office, item):
    html = shown(office, item.key)

    assert f"mzj{item.addresses.get().path}" in html
    assert "如果它的位次也变化" in html


def test_what_is_not_there_is_said_at_the_field_and_kept_in_it(office, item):
    html = shown(office, "nowhere.invalid/x")

    assert 'value="nowhere.invalid/x"' in html
    assert "没有网站使用域名“nowhere.invalid”" in html
    assert 'aria-invalid="true"' in html


def test_only_platform_administrators_see_it(client, profile, item):
    client.force_login(UserFactory(administrator_of=profile.sponsor))

    assert client.get(reverse(SCREEN)).status_code == 404
    overview = client.get(reverse("items:overview", args=[item.pk])).content.decode()
    assert "哪些页面会用到它" not in overview


def test_an_items_receipt_leads_there(office, item):
    overview = office.get(reverse("items:overview", args=[item.pk])).content.decode()

    assert f'{reverse(SCREEN)}?q=item%3A{item.pk}"' in overview

"""What the screens tell of an act before it is done, on sites that are published."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huabiao.accounts.models import Organization
from huabiao.changes.foreseeing import Impact
from huabiao.changes.models import Change, Work
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item, Placement
from huabiao.publishing.models import ReceiptLine
from tests import trees
from tests.console import cities
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, skip_anchors
from tests.moments import NOON

pytestmark = [trees.on_two_connections, pytest.mark.usefixtures("public")]


@pytest.fixture
def unit():
    """A unit whose site is published, with one item in it."""
    organization = OrganizationFactory(parent=cities.city(), code="mzj", name="民政局")
    profile = make_site("own", organization=organization, name="民政网站")
    unit = cities.Unit(
        organization=organization,
        editor=UserFactory(editor_of=organization),
        first=UserFactory(reviewer_of=organization),
        second=UserFactory(reviewer_of=organization),
        signer=UserFactory(signer_of=organization),
        channel=channel_of(profile, "ywdt"),
    )
    skip_anchors(unit.channel)
    cities.live(unit, "先前的消息")
    trees.start()
    trees.publish()
    return unit


@pytest.fixture
def everybody(client, unit):
    """One who writes, signs and keeps the channels: the screens of all acts are theirs."""
    client.force_login(UserFactory(editor_of=unit.organization, signer_of=unit.organization))
    return client


def told(client, name, *arguments) -> Impact:
    return client.get(reverse(f"items:{name}", args=arguments)).context["impact"]


def rows():
    """Everything an act writes."""
    models = (Item, Placement, Change, Work, ReceiptLine)
    return [list(model.objects.order_by("pk").values()) for model in models]


def brought(since: int) -> set[str]:
    """Addresses of pages that runs changed since then."""
    lines = ReceiptLine.objects.filter(pk__gt=since, path__endswith=".html")
    return {
        "http://own.shifan.invalid:8000" + line.path.removesuffix("index.html") for line in lines
    }


def newest_line() -> int:
    return ReceiptLine.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_a_draft_says_which_pages_it_will_change_and_that_is_what_it_changes(unit, everybody):
    item = cities.draft(unit, "新的消息")
    before = rows()

    impact = told(everybody, "overview", item.pk)

    (place,) = impact.places
    assert rows() == before
    assert (place.name, place.pages, place.files) == ("民政网站", 6, 4)
    since = newest_line()
    cities.sign(unit, item)
    trees.publish()
    assert brought(since) <= set(place.urls)
    assert f"http://own.shifan.invalid:8000/content/2026/{item.pk}.html" in place.urls


def test_who_reviews_reads_what_signing_would_change(unit, client):
    item = cities.submitted(unit, "新的消息")
    client.force_login(unit.first)

    page = client.get(reverse("items:review", args=[item.pk, cities.task_of(item)]))

    assert page.context["impact"].places == told(client, "overview", item.pk).places
    assert "三审完成、签发之后：" in page.content.decode()
    assert "最多更新 1 个网站的 6 个页面" in page.content.decode()


def test_an_act_is_told_with_all_it_can_change(unit, everybody):
    """Of each act: nothing is written by telling, and what comes of it was told."""
    item = cities.live(unit, "会被撤下的消息", kind=Kind.NORMATIVE_DOCUMENT)
    trees.publish()
    placement = cities.placement_of(item)
    acts = [
        ("placement_pin", placement.pk, {"is_pinned": "1"}),
        ("placement_order", placement.pk, {"order": "7"}),
        ("placement_expiry", placement.pk, {"expire_at": "2000-01-01T00:00"}),
        ("placement_expiry", placement.pk, {"expire_at": ""}),
        ("repeal", item.pk, {"reason": "由新规代替"}),
        ("withdraw", item.pk, {"reason": "内容有误"}),
        ("placement_remove", placement.pk, {}),
    ]

    for name, number, typed in acts:
        before, since = rows(), newest_line()
        impact = told(everybody, name, number)
        assert rows() == before, name
        done = everybody.post(reverse(f"items:{name}", args=[number]), typed)
        assert done.status_code == 302, name
        trees.publish()
        urls = {url for place in impact.places for url in place.urls}
        assert brought(since) <= urls, name
        assert bool(urls) is (name != "placement_remove"), name  # withdrawn, it stands nowhere


def test_a_planned_release_is_told_as_if_it_had_come(unit, everybody):
    item = cities.draft(unit, "定时的消息")
    at_once = told(everybody, "overview", item.pk)
    operations.change_placement_words(
        placement_id=cities.placement_of(item).pk,
        title="",
        summary="",
        release_at=NOON.replace(year=2030),
        **cities.who(unit.editor),
    )

    impact = told(everybody, "overview", item.pk)

    article = f"http://own.shifan.invalid:8000/content/2030/{item.pk}.html"
    assert article in impact.places[0].urls
    assert impact.pages == at_once.pages


def test_what_cannot_be_told_leaves_the_screen_as_it_is(unit, everybody):
    item = cities.live(unit, "公开的消息")
    operations.withdraw_item(item_id=item.pk, reason="有误", **cities.who(unit.signer))

    page = everybody.get(reverse("items:withdraw", args=[item.pk]))

    assert (page.status_code, page.context["impact"]) == (200, None)


def test_a_changed_navigation_is_counted_on_every_page_that_shows_it(unit, client):
    channel = unit.channel
    client.force_login(UserFactory(platform_administrator_of=Organization.objects.get(code="city")))
    address = reverse("channels:edit", args=[channel.pk])
    opened = client.get(address).context["form"]
    typed = {field.html_name: field.value() or "" for field in opened} | {"title": "民政要闻"}
    pages = [name for name in trees.files() if name.endswith(".html")]

    answer = client.post(address, typed)

    (place,) = answer.context["impact"].places
    channel.refresh_from_db()
    assert channel.title == "要闻动态"
    assert (place.name, place.pages) == ("民政网站", len(pages))
    said = answer.content.decode()
    assert "页头、导航或页脚有变化，其余页面会随之更新。" in said
    assert 'value="民政要闻"' in said
    client.post(address, {**typed, "weighed": answer.context["weighed"]})
    channel.refresh_from_db()
    assert channel.title == "民政要闻"


def test_a_form_that_changes_nothing_public_acts_at_once(unit, client):
    client.force_login(UserFactory(administrator_of=unit.organization))
    address = reverse("organizations:edit", args=[unit.organization.pk])
    typed = {"contact_person": "王联络"}

    answer = client.post(address, typed)

    assert answer.status_code == 302
    assert Organization.objects.get(pk=unit.organization.pk).contact_person == "王联络"


def test_many_are_weighed_together_before_they_are_withdrawn(unit, everybody):
    items = [cities.live(unit, f"第 {number} 条消息") for number in (1, 2)]
    trees.publish()
    chosen = {"act": "withdraw", "query": "", "item": [item.pk for item in items]}
    asked = everybody.post(reverse("items:choose"), chosen)
    alone = {
        url
        for item in items
        for place in told(everybody, "withdraw", item.pk).places
        for url in place.urls
    }
    before, since = rows(), newest_line()

    page = everybody.post(asked.url, {"reason": "内容有误"})

    assert rows() == before
    assert {url for place in page.context["impact"].places for url in place.urls} == alone
    everybody.post(asked.url, {"reason": "内容有误", "weighed": page.context["weighed"]})
    trees.publish()
    assert [Item.objects.get(pk=item.pk).is_public for item in items] == [False, False]
    assert brought(since) <= alone

"""A text is seen as the page it will be, before it is saved and before it is signed; nothing is written."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Kind, Mode
from huabiao.library.models import Item, ItemPicture, Placement
from huabiao.library.published.articles import render_article
from huabiao.media.bodies import address_of
from huabiao.media.models import MediaImage
from huabiao.publishing import theme
from huabiao.publishing.routes import Route
from huabiao.publishing.snapshot import remembering
from huabiao.sites.queries import channel_at, site_of
from tests.console import cities
from tests.factories.media import DocumentFactory, ImageFactory, picture
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


HERE = "http://testserver"


def unit_with_site(root, code, name):
    """A unit whose channel stands on a whole site."""
    unit = cities.unit(root, code, name)
    unit.channel.delete()  # on a site without a home page
    profile = make_site(organization=unit.organization, code=f"{code}w", name=f"{name}门户")
    return replace(unit, channel=channel_at(profile.site, "ywdt"))


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return unit_with_site(root, "mzj", "民政局")


@pytest.fixture
def desk(unit):
    return signed_in(unit.editor)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_in(answer) -> str:
    """The page inside the frame."""
    found = re.search(r'srcdoc="([^"]*)"', answer.content.decode())
    return entities.unescape(found[1]) if found else ""


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def typed(unit, **more):
    return {
        "title": "还没有保存的标题",
        "body": "<p>还没有保存的正文。</p>",
        "organization": unit.organization.pk,
        "channels": [unit.channel.pk],
        **more,
    }


def rows():
    return (
        list(Item.objects.values()),
        list(Placement.objects.values()),
        MediaImage.objects.count(),
        Change.objects.count(),
    )


def new_preview(desk, unit, *, kind=Kind.NEWS, **more):
    return desk.post(reverse("items:preview_new", args=[kind]), typed(unit, **more))


def test_a_text_is_seen_as_a_page_before_it_is_saved(desk, unit):
    before = rows()

    answer = new_preview(desk, unit)

    page = page_in(answer)
    assert "<h1>还没有保存的标题</h1>" in page
    assert "<p>还没有保存的正文。</p>" in page
    assert "<title>预览：还没有保存的标题" in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert rows() == before


def test_a_text_is_seen_though_half_of_it_is_wrong(desk, unit):
    page = page_in(new_preview(desk, unit, title="长" * 250, dated_on="去年", kind=Kind.NOTICE))

    assert f"<h1>{'长' * 250}</h1>" in page


def test_what_would_run_in_a_text_does_not_run_in_its_preview(desk, unit):
    page = page_in(new_preview(desk, unit, body="<p onclick=x()>文<script>x()</script></p>"))

    assert "<p>文</p>" in page
    assert "x()" not in page


def test_the_page_of_a_live_text_is_the_published_one(unit):
    item = cities.live(unit, "已经公开的信息")
    address = item.addresses.get()

    answer = signed_in(unit.first).get(reverse("items:preview", args=[item.pk]))
    with remembering():
        published = render_article(Route(address.site_id, address.path, "article", item.pk))

    signs, _drawings = theme.signs_sheet()
    there = main_of(published.content.decode()).replace(signs, "about:srcdoc")
    assert main_of(page_in(answer)) == there


def test_each_site_shows_its_own_words_and_each_device_its_mode(root, desk, unit):
    other = unit_with_site(root, "jyj", "教育局")
    item = cities.draft(unit, "原来的标题")
    operations.place_item(
        item_id=item.pk,
        channel_id=other.channel.pk,
        title="给家长看的标题",
        **cities.who(unit.editor),
    )
    address = reverse("items:preview", args=[item.pk])

    first = desk.get(address)
    context = first.context
    second = page_in(desk.get(address, {"show": f"{site_of(other.channel).pk}:senior"}))

    assert [stop.label for _value, stop in context["stops"]] == [
        "民政局门户 / 要闻动态",
        "教育局门户 / 要闻动态",
    ]
    assert [(device.name, device.width) for _value, device in context["devices"]] == [
        ("desktop", 1280),
        ("phone", 390),
        ("senior", 1280),
    ]
    assert "<h1>原来的标题</h1>" in page_in(first)
    assert "<h1>给家长看的标题</h1>" in second
    assert '<html class="scripted" data-mode="senior" lang="zh-CN">' in second


def test_what_is_typed_is_seen_instead_of_what_was_saved(desk, unit):
    item = cities.draft(unit, "保存过的标题")
    before = rows()

    answer = desk.post(
        reverse("items:preview_typed", args=[item.pk]), {"title": "改过的标题", "body": "<p>改</p>"}
    )
    again = desk.post(
        reverse("items:preview_typed", args=[item.pk]),
        {**dict(answer.context["typed"]), "show": answer.context["devices"][1][0]},
    )

    assert "<h1>改过的标题</h1>" in page_in(answer)
    assert "<h1>改过的标题</h1>" in page_in(again)
    assert again.context["device"].name == "phone"
    assert rows() == before


def test_stored_files_come_from_the_console(desk, unit):
    lead, inner = (ImageFactory(organization=unit.organization) for _number in range(2))
    document = DocumentFactory(organization=unit.organization)

    page = page_in(
        new_preview(
            desk,
            unit,
            body=f'<p><img src="{address_of(inner)}" alt="图"></p>',
            attachment=[document.pk],
            **{"kept-lead_image": lead.pk},
        )
    )

    assert f'src="{HERE}{address_of(lead)}"' in page
    assert f'src="{HERE}{address_of(inner)}"' in page
    assert f'href="{HERE}{reverse("media:document", args=[document.pk])}"' in page
    assert "/files/" not in main_of(page)


def test_chosen_files_are_seen_and_travel_on_without_being_stored(desk, unit):
    before = rows()
    chosen = SimpleUploadedFile("题图.png", picture("png"), "image/png")
    attached = SimpleUploadedFile("申请表.pdf", b"%PDF-1.7", "application/pdf")

    first = new_preview(desk, unit, new_image=chosen, new_files=[attached])
    again = desk.post(
        reverse("items:preview_new", args=[Kind.NEWS]),
        {**dict(first.context["typed"]), "show": first.context["devices"][1][0]},
    )

    for answer in (first, again):
        assert re.search(r'src="data:image/webp;base64,[\w+/=]+" width="12"', page_in(answer))
        assert "申请表.pdf" in main_of(page_in(answer))
    assert rows() == before


def test_a_chosen_file_that_is_no_picture_is_left_out(desk, unit):
    chosen = SimpleUploadedFile("题图.png", b"MZ\x90 a program", "image/png")
    broken = SimpleUploadedFile("坏.png", picture("png")[:40], "image/png")

    for file in (chosen, broken):
        page = page_in(new_preview(desk, unit, new_image=file))
        assert "lead-picture" not in main_of(page)


def test_only_our_own_drawing_of_a_chosen_picture_is_taken_back(desk, unit):
    for forged in (
        "1x1,javascript:alert(1)",
        "1x1,data:image/svg+xml;base64,AAAA",
        "1x1,http://x/",
    ):
        page = page_in(new_preview(desk, unit, **{"sketch-new_image": forged}))
        assert "lead-picture" not in main_of(page)


def test_a_gallery_shows_its_pictures_with_what_was_just_chosen(desk, unit):
    stored = ImageFactory(organization=unit.organization)

    page = page_in(
        new_preview(
            desk,
            unit,
            kind=Kind.GALLERY,
            picture=[stored.pk],
            new_pictures=[SimpleUploadedFile("新.png", picture("png"), "image/png")],
            **{f"picture-{stored.pk}-words": "开幕式"},
        )
    )

    assert "图集（2张）" in page
    assert "开幕式" in page


def test_another_units_picture_is_not_seen_by_its_number(root, desk, unit):
    other = cities.unit(root, "jyj", "教育局")
    secret = ImageFactory(organization=other.organization, description="未公开的规划图")

    page = page_in(
        new_preview(
            desk,
            unit,
            body=f'<p>前<img src="{address_of(secret)}" alt="">后</p>',
            **{"kept-lead_image": secret.pk},
        )
    )
    gallery = page_in(new_preview(desk, unit, kind=Kind.GALLERY, picture=[secret.pk]))

    assert "<p>前后</p>" in page
    for seen in (page, gallery):
        assert "未公开的规划图" not in seen
        assert secret.sha256[:16] not in seen


def test_a_reviewer_sees_the_text_under_review_with_its_gallery(unit):
    item = cities.draft(unit, "送审的图集", kind=Kind.GALLERY)
    item.pictures.add(
        ItemPicture(image=ImageFactory(organization=unit.organization), caption="会场")
    )
    operations.save_draft(item=item, **cities.who(unit.editor))
    operations.submit_item(item_id=item.pk, **cities.who(unit.editor))
    reviewer = signed_in(unit.first)

    review = reviewer.get(reverse("items:review", args=[item.pk, cities.task_of(item)]))
    seen = page_in(reviewer.get(reverse("items:preview", args=[item.pk])))

    assert reverse("items:preview", args=[item.pk]) in review.content.decode()
    assert "<h1>送审的图集</h1>" in seen
    assert "会场" in main_of(seen)


def test_what_has_no_page_is_said_to_have_none(desk, unit):
    item = cities.draft(unit, "去别处", kind=Kind.LINK)
    nowhere = cities.draft(unit, "没有投放")
    Placement.objects.filter(item=nowhere).delete()
    by_link = cities.draft(unit, "只是链接")
    Placement.objects.filter(item=by_link).update(mode=Mode.LINK)

    said = {
        one.title: desk.get(reverse("items:preview", args=[one.pk]))
        for one in (item, nowhere, by_link)
    }

    assert [page_in(answer) for answer in said.values()] == ["", "", ""]
    line = "在“民政局门户 / 要闻动态”只是列表里的一行，没有自己的页面。"
    assert [line in answer.content.decode() for answer in said.values()] == [True, False, True]
    assert "请先投放到栏目，再预览" in said["没有投放"].content.decode()


def test_a_form_without_a_channel_is_shown_in_the_first_of_the_units(desk, unit):
    first = new_preview(desk, unit, channels=[])

    assert len(first.context["stops"]) == 1

"""Pictures of a paste: stored, or left out and named; never a reason to refuse the text."""

from __future__ import annotations

import base64
import re
import time

import pytest
from django.urls import reverse

from huabiao.base.html import clean, elements_for_the_editor, text_of
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.media.bodies import address_of
from huabiao.media.models import MediaImage
from huabiao.media.pasted import settle_pasted
from tests.factories.media import ImageFactory, picture
from tests.library.people import draft_of, fresh, make_unit, who

pytestmark = pytest.mark.django_db
LOCAL = "file:///C:/Temp/msohtmlclip1/01/clip_image001.png"


def data(content=None, kind="png"):
    return f"data:image/{kind};base64,{base64.b64encode(content or picture()).decode()}"


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def editor(unit, client):
    client.force_login(unit.staff.editor)
    return unit.staff.editor


def settled(unit, html, **more):
    return settle_pasted(html, organization=unit.organization, **who(unit.staff.editor), **more)


def test_a_picture_inside_the_text_is_stored_for_the_unit(unit):
    html, said = settled(unit, f'<p>前<img src="{data()}" alt="校门">后</p>')

    image = MediaImage.objects.get()
    assert (html, said) == (f'<p>前<img src="{address_of(image)}" alt="校门">后</p>', [])
    assert (image.organization, image.description, image.original_name) == (
        unit.organization,
        "校门",
        "粘贴的图片1.png",
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        pytest.param(
            LOCAL, "本机的图片没有带入，请用“插入图片”上传：clip_image001.png。", id="file"
        ),
        pytest.param(
            "blob:https://x/1-2", "本机的图片没有带入，请用“插入图片”上传：1-2。", id="blob"
        ),
        pytest.param(
            data(b"<svg/>", "svg+xml"),
            "粘贴的第 1 张图片没有带入：不能上传 .svg+xml 文件",
            id="svg",
        ),
        pytest.param(
            "data:image/png;base64,@@@", "粘贴的第 1 张图片没有带入：文件是空的", id="no data"
        ),
        pytest.param(
            "data:text/html,<b>x", "粘贴的第 1 张图片没有带入：文件是空的", id="no picture"
        ),
        pytest.param(
            data(b"MZ" + bytes(99)), "粘贴的第 1 张图片没有带入：文件名的扩展名是", id="a program"
        ),
    ],
)
def test_a_picture_that_cannot_come_along_is_named(unit, source, sentence):
    html, said = settled(unit, f'<p>前<img src="{source}">后</p>')

    assert (html, len(said)) == ("<p>前后</p>", 1)
    assert said[0].startswith(sentence)
    assert MediaImage.objects.count() == 0


def test_a_picture_of_another_site_leaves_a_link_and_one_that_stood_there_stays(unit):
    old, new = "http://old.example.org/a.png", "https://www.example.org/%E5%9B%BE.png?x=1&amp;y=2"
    own = address_of(ImageFactory(organization=unit.organization))

    html, said = settled(
        unit, f'<p><img src="{old}"><img src="{new}"><img src="{own}"></p>', known={old}
    )

    assert html == (
        f'<p><img src="{old}"><a href="{new}" rel="noopener noreferrer">［图片：图.png］</a>'
        f'<img src="{own}"></p>'
    )
    assert said == ["别的网站的图片 1 张没有带入，正文里留下了链接；请另存后上传。"]


def test_what_runs_never_comes_in_by_way_of_a_paste(unit):
    html, _said = settled(
        unit,
        '<img src=x onerror=alert(1)><a href="data:text/html,x">a</a><a href="file:///x">b</a>'
        '<img src="javascript:alert(1)" alt="甲">',
    )

    assert html == ('<a rel="noopener noreferrer">a</a><a rel="noopener noreferrer">b</a>')


def test_a_pasted_web_page_of_two_megabytes_is_cleaned_quickly(unit):
    row = (
        '<tr class="x" style="color:red" onclick="a()"><td><span><font face="y">某单位</font></span>'
        f'</td><td><img src="{LOCAL}"><script>var x = 1;</script>一百</td></tr>'
    )
    page = (
        f"<html><head><style>p {{}}</style></head><body><table>{row * 11_000}</table></body></html>"
    )
    started = time.monotonic()

    html, said = settled(unit, page)

    assert len(page) > 2_000_000
    assert time.monotonic() - started < 3
    assert clean(html) == html
    assert text_of(html).split("\n")[:2] == ["某单位 一百", "某单位 一百"]
    assert said == ["本机的图片没有带入，请用“插入图片”上传：clip_image001.png 等 11000 张。"]


def test_the_editor_keeps_what_the_console_keeps():
    said = elements_for_the_editor().split(",")
    tags = {re.split(r"[/\[]", one)[0] for one in said}

    assert {"p", "table", "td", "sup", "strong", "img"} <= tags
    for tag in tags - {
        "img",
        "col",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
    }:
        assert f"<{tag}" in clean(f"<{tag}>字</{tag}>")


def test_saving_stores_the_pictures_of_a_paste_and_says_what_was_left_out(client, unit, editor):
    item = draft_of(unit, kind=Kind.NEWS)
    body = f'<p><img src="{data()}"><img src="{LOCAL}">字</p>'

    page = client.post(
        reverse("items:edit", args=[item.pk]), {"title": "标题", "body": body}, follow=True
    )

    saved = fresh(item).get_latest_revision_as_object()
    address = address_of(MediaImage.objects.get())
    assert saved.body == f'<p><img src="{address}" alt="">字</p>'
    assert "本机的图片没有带入，请用“插入图片”上传：clip_image001.png。" in page.content.decode()


def test_a_form_that_comes_back_has_its_pictures_stored_once(client, unit, editor):
    url = reverse("items:write", args=[Kind.NEWS])
    typed = {"title": "", "organization": unit.organization.pk}

    page = client.post(url, {**typed, "body": f'<p><img src="{data()}"></p>'})
    body = page.context["form"]["body"].value()
    client.post(url, {**typed, "title": "标题", "body": body})

    assert MediaImage.objects.count() == 1
    assert Item.objects.get().body == body

"""A story: an editor looks at the page before anybody signs it, and the reviewer sees the same."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.factories.media import picture
from tests.journeys.acts import axe
from tests.journeys.city import City, Desk, hear, labelled, write_body


def test_a_draft_is_seen_on_each_device_before_it_is_saved(desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    page.get_by_role("link", name="写通知公告").click()
    labelled(page, "标题").fill("还没有保存的通知")
    write_body(page, "先看看网页是什么样子。")
    page.get_by_label("题图", exact=True).set_input_files(
        {"name": "题图.png", "mimeType": "image/png", "buffer": picture("png", (600, 400))}
    )
    page.get_by_label("通知公告", exact=True).check()

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="预览").click()
    preview = opened.value
    frame = preview.frame_locator(".hb-preview iframe")
    frame.get_by_role("heading", name="还没有保存的通知").wait_for()
    frame.get_by_text("先看看网页是什么样子。").wait_for()
    assert frame.locator(".lead-picture img").evaluate("picture => picture.naturalWidth") == 600
    assert axe(preview) == []

    preview.get_by_role("button", name="手机").click()
    expect(preview.locator(".hb-preview iframe")).to_have_attribute("width", "390")
    preview.get_by_role("button", name="长者模式").click()
    expect(frame.locator("html")).to_have_attribute("data-mode", "senior")
    assert frame.locator(".lead-picture img").evaluate("picture => picture.naturalWidth") == 600
    page.get_by_role("button", name="保存草稿").click()
    hear(page, "已保存草稿：还没有保存的通知")


def test_a_version_is_compared_and_a_picture_framed_on_a_telephone(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji", width=390)
    page.goto(city.console("/items/add/NEWS/"))
    page.wait_for_function("tinymce.get(0)?.initialized")
    labelled(page, "标题").fill("关于2025年冬季救助的消息")
    write_body(page, "正文第一版。")
    page.get_by_label("题图", exact=True).set_input_files(
        {"name": "会场.png", "mimeType": "image/png", "buffer": picture("png", (600, 400))}
    )
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("题图还没有说明").wait_for()
    item = re.search(r"/items/(\d+)/", page.url)[1]

    page.get_by_role("link", name="会场.png：取景与裁剪").click()
    page.locator("input[type=image]").click(position={"x": 300, "y": 20})
    page.get_by_text("已记下取景点").wait_for()
    assert int(page.get_by_label("离左边（百分比）").input_value()) > 85
    page.goto(page.url)  # the message above it fades in
    assert axe(page) == []

    page.goto(city.console(f"/items/{item}/edit/"))
    page.wait_for_function("tinymce.get(0)?.initialized")
    labelled(page, "标题").fill("关于2026年冬季救助的消息")
    labelled(page, "图片说明").fill("会场全景")
    page.get_by_role("button", name="保存草稿").click()
    hear(page, "已保存草稿：关于2026年冬季救助的消息")
    assert page.get_by_text("题图还没有说明").count() == 0
    page.goto(city.console(f"/items/{item}/history/"))
    page.locator("a[href*='/compare/']").last.click()
    expect(page.locator(".hb-compare del").first).to_have_text("2025")
    expect(page.locator(".hb-compare ins").first).to_have_text("2026")
    assert axe(page) == []

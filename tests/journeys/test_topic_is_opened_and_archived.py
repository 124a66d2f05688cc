"""A story: a topic with a header picture stands on the portal until it is archived."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.acts import open_screen
from tests.journeys.city import HOSTS, City, Desk, hear, labelled, wait_until

PORTAL = HOSTS["portal"]


@pytest.mark.parametrize(("width", "slug"), [(1440, "donggong"), (390, "chungeng")])
def test_a_topic_stands_on_the_home_page_until_it_is_archived(
    city: City, desk: Desk, tmp_path: Path, width: int, slug: str
) -> None:
    title, path = f"今冬供暖保障{width}", f"/zhuanti/{slug}/"
    picture = tmp_path / "供暖.png"
    Image.new("RGB", (1600, 400), "#7a3b1e").save(picture)
    page = desk.sign_in("bgs-guanli", width)
    open_screen(page, "示范市人民政府", "专题")
    page.get_by_role("link", name="新建专题").click()
    labelled(page, "标题").fill(title)
    labelled(page, "英文短名").fill(slug)
    labelled(page, "简介").fill("暖气什么时候来，不热找谁。")
    page.get_by_label("页头图片").set_input_files(picture)
    labelled(page, "图片说明").fill("供热站的烟囱和管道")
    page.locator("#w-editor-form button[type=submit]").last.click()
    hear(page, "专题已建成，正在发布。")

    wait_until(lambda: city.get(city.url(PORTAL, path)).status == 200)
    wait_until(lambda: title in city.get(city.url(PORTAL)).text)
    reader = desk.stranger(width)
    reader.goto(city.url(PORTAL))
    reader.get_by_role("link", name=title).click()
    reader.wait_for_url(f"**{path}")
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    header = reader.get_by_role("img", name="供热站的烟囱和管道")
    assert header.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert "480w" in (header.get_attribute("srcset") or "")
    assert reader.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("link", name="归档", exact=True).click()
    page.get_by_role("button", name="归档", exact=True).click()
    hear(page, "专题已归档。")
    wait_until(lambda: title not in city.get(city.url(PORTAL)).text)
    wait_until(lambda: "归档" in city.get(city.url(PORTAL, path)).text)
    reader.reload()
    expect(reader.locator(".topic-archived")).to_contain_text("归档")
    expect(reader.get_by_text("本专题已归档，内容不再更新，供查阅。")).to_be_visible()
    reader.goto(city.url(PORTAL, "/zhuanti/"))
    expect(reader.get_by_role("link", name=title)).to_be_visible()

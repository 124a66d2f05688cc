"""A story: the administrator of a bureau adds two blocks to the home page, sees them, and readers do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.journeys.acts import open_screen
from tests.journeys.city import HOSTS, City, Desk, hear, wait_until

MZJ = "示范市民政局"
GOOD = "区县,社区食堂\n青山区,17\n碧湖区,14"
BAD = "区县,社区食堂\n青山区,十七\n碧湖区,14"


@pytest.mark.parametrize("width", [1440, 390])
def test_blocks_are_seen_while_they_are_typed_and_then_by_readers(
    city: City, desk: Desk, width: int
) -> None:
    title, notices = f"养老数字{width}", f"民政通知{width}"
    page = desk.sign_in("mzj-guanli", width)
    open_screen(page, MZJ, "首页版块")
    block = add_block(page, "通知公告")
    block.get_by_label("标题").fill(notices)
    block.get_by_label("栏目").select_option(label="通知公告")
    figures = add_block(page, "数据")
    figures.get_by_label("标题").first.fill(title)
    chart = add_chart(page, figures, GOOD)
    preview = page.frame_locator(".compose-frame iframe")

    shown = preview.locator(".block-figures", has_text=title)
    expect(shown.locator("svg.chart")).to_have_attribute(
        "aria-label", "各区县社区食堂", timeout=30_000
    )
    assert preview.get_by_role("heading", name=notices).count() == 1
    assert title not in city.get(city.url(HOSTS["mzj"])).text

    chart.locator("textarea").fill(BAD)
    save(page)
    fault = "第 2 行第 2 格“十七”不是数字；没有数据的格子请留空。"
    expect(page.locator("#w-editor-form")).to_contain_text(fault, timeout=30_000)
    kept = page.get_by_role("region", name=re.compile(f"^数据 .*{title}"))
    assert kept.locator("textarea").input_value().replace("\r", "") == BAD
    expect(kept.locator("textarea")).to_be_focused()
    expect(kept.locator("textarea")).to_be_in_viewport()
    assert page.get_by_role("region", name=re.compile(f"^通知公告 .*{notices}")).count() == 1

    kept.locator("textarea").fill(GOOD)
    save(page)
    hear(page, "首页已保存，正在发布。")
    wait_until(lambda: title in city.get(city.url(HOSTS["mzj"])).text)
    reader = desk.stranger(width)
    reader.goto(city.url(HOSTS["mzj"]))
    drawn = reader.locator(".block-figures", has_text=title).locator("svg.chart")
    expect(drawn).to_be_visible()
    expect(reader.get_by_role("heading", name=notices)).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_the_second_of_two_administrators_is_told(city: City, desk: Desk) -> None:
    first, second = desk.sign_in("jyj-guanli"), desk.sign_in("pt-guanli")
    for page in (first, second):
        open_screen(page, "示范市教育局", "首页版块")
    for page, words in ((first, "先保存的版块"), (second, "后保存的版块")):
        block = page.get_by_role("region", name=re.compile("^轮播图"))
        block.get_by_label("标题").fill(words)
    save(first)
    hear(first, "首页已保存，正在发布。")

    save(second)
    told = re.compile("教育管理员在 .* 保存过这个页面。您填写的内容还在下面，没有丢失")
    expect(second.locator("#main")).to_contain_text(told, timeout=30_000)
    block = second.get_by_role("region", name=re.compile("^轮播图"))
    assert block.get_by_label("标题").input_value() == "后保存的版块"
    wait_until(lambda: "先保存的版块" in city.get(city.url(HOSTS["jyj"])).text)

    save(second)
    hear(second, "首页已保存，正在发布。")
    wait_until(lambda: "后保存的版块" in city.get(city.url(HOSTS["jyj"])).text)


def test_the_chooser_of_blocks_speaks_chinese_and_saves_nothing(city: City, desk: Desk) -> None:
    page = desk.sign_in("jyj-guanli")
    open_screen(page, "示范市教育局", "首页版块")
    button = page.locator("#w-editor-form .c-sf-add-button").first
    search = page.locator(".w-combobox input")
    address = page.url
    saved: list[str] = []
    page.on("request", lambda asked: saved.append(asked.url) if _saves(asked, address) else None)

    button.focus()
    page.keyboard.press("Enter")
    expect(search).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("没有这种版块")
    page.keyboard.press("Enter")
    expect(page.locator(".w-combobox__status")).to_have_text("没有找到")
    for _letter in "没有这种版块":
        page.keyboard.press("Backspace")
    expect(page.locator(".w-combobox__option")).to_have_count(12)
    page.keyboard.press("Escape")
    expect(search).to_have_count(0)
    expect(button).to_be_focused()
    assert (page.url, saved) == (address, [])


def _saves(asked: Request, address: str) -> bool:
    return asked.method == "POST" and asked.url == address


def add_block(page: Page, name: str) -> Locator:
    """By keyboard: open the choice below the last block, look for its name, take it."""
    found = page.get_by_role("region", name=re.compile(f"^{name} "))
    before = found.count()
    page.locator("#w-editor-form .c-sf-add-button").last.focus()
    page.keyboard.press("Enter")
    page.locator(".w-combobox input").focus()
    page.keyboard.type(name)
    expect(page.locator(".w-combobox__option")).to_have_text([name])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(found).to_have_count(before + 1)
    # The next opens when this one has gone.
    expect(page.locator(".w-combobox input")).to_have_count(0)
    return found.last


def add_chart(page: Page, figures: Locator, table: str) -> Locator:
    figures.locator(".c-sf-add-button").last.click()
    chart = figures.get_by_role("region", name=re.compile("^图表")).last
    chart.get_by_label("标题").fill("各区县社区食堂")
    chart.locator("textarea").fill(table)
    return chart


def save(page: Page) -> None:
    page.locator("#w-editor-form button[type=submit]").last.click()

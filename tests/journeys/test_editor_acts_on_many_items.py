"""A story: an editor finds what belongs together and places it in one go, with the keyboard and with a telephone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import axe
from tests.journeys.city import City, Desk, number_of
from tests.journeys.test_console_speaks_chinese import english


def test_three_are_found_and_placed_and_one_is_skipped(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    page.get_by_role("link", name="信息", exact=True).click()
    page.locator("#main").get_by_label("查找", exact=True).fill("养老")
    page.keyboard.press("Enter")
    expect(page.locator(".hb-found")).to_have_text(re.compile(r"共 \d+ 篇"))
    read, faults = {"list": english(page)}, {"list": axe(page)}

    titles = tick(page, 3)
    expect(page.locator("[data-count]")).to_have_text("已选 3 篇")
    page.get_by_role("button", name="投放到栏目").click()
    page.get_by_role("heading", name="选中的信息").wait_for()
    read["question"], faults["question"] = english(page), axe(page)
    channel = narrow(page, "基层")
    page.get_by_role("button", name="投放", exact=True).click()

    page.get_by_role("heading", name="已办理的").wait_for()
    read["report"], faults["report"] = english(page), axe(page)
    told = report(page)
    assert set(told) == set(titles)
    once_more(page, titles[0])
    narrow(page, "基层")
    page.get_by_role("button", name="投放", exact=True).click()
    expect(page.locator(".hb-subject")).to_contain_text("跳过 1 篇")
    assert report(page)[titles[0]].startswith("这篇信息已经在这个栏目里了。")
    page.get_by_role("link", name=titles[0], exact=True).click()
    assert number_of(page) > 0
    expect(page.locator("section[aria-labelledby=places]")).to_contain_text(channel)
    assert {screen: words for screen, words in read.items() if words} == {}
    assert {screen: found for screen, found in faults.items() if found} == {}


def test_it_is_done_with_a_telephone_too(desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji", width=390)
    page.goto(page.url + "items/?state=LIVE")

    tick(page, 1)
    expect(page.get_by_role("button", name="移到另一栏目")).to_be_in_viewport()
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert (overflow, axe(page)) == (0, [])


def test_rows_and_acts_are_reached_by_keyboard(desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    page.goto(page.url + "items/?state=LIVE")
    page.locator("input[name=item]").first.focus()

    page.keyboard.press("Space")
    expect(page.locator("[data-count]")).to_have_text("已选 1 篇")
    seen = []
    for _step in range(120):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
        if seen[-1] == "投放到栏目":
            break
    assert seen[-1] == "投放到栏目"
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2  # the focus is seen
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="选中的信息").wait_for()


def test_it_is_done_without_a_script(city: City, desk: Desk) -> None:
    state = desk.sign_in("mzj-bianji").context.storage_state()
    context = desk.browser.new_context(java_script_enabled=False, storage_state=state)
    desk.contexts.append(context)
    page = context.new_page()
    page.goto(city.console("/items/?state=LIVE"))

    titles = tick(page, 2)
    page.get_by_role("button", name="从栏目移除").click()
    expect(page.locator("#chosen + table tbody tr")).to_have_count(2)
    page.go_back()
    page.get_by_text("更多条件").click()
    page.get_by_label("信息类型").select_option(label="动态")
    page.get_by_role("button", name="按条件查找").click()

    expect(page.get_by_role("list", name="现在的条件")).to_contain_text("信息类型：动态")
    assert len(titles) == 2


def tick(page: Page, count: int) -> list[str]:
    """Tick the first rows; returns their titles."""
    rows = page.locator(".hb-items tbody tr")
    for n in range(count):
        rows.nth(n).locator("input[name=item]").check()
    return [rows.nth(n).locator("td.title a").inner_text() for n in range(count)]


def narrow(page: Page, words: str) -> str:
    """Type a part of a channel's name; the one that is left is chosen."""
    page.get_by_label("栏目名称：").fill(words)
    select = page.get_by_label("到哪个栏目")
    left = select.locator("option:not([hidden])")
    name = left.last.inner_text()
    select.select_option(label=name)
    return name.rpartition(" / ")[2]


def once_more(page: Page, title: str) -> None:
    """Back to the list, the same item ticked again."""
    page.get_by_role("link", name="返回列表").click()
    page.get_by_label(f"勾选“{title}”").check()
    page.get_by_role("button", name="投放到栏目").click()
    page.get_by_role("heading", name="选中的信息").wait_for()


def report(page: Page) -> dict[str, str]:
    """What is said of each item."""
    lines = page.locator("section.hb-card li").all()
    return {
        line.locator("a").first.inner_text(): line.inner_text().partition("：")[2] for line in lines
    }

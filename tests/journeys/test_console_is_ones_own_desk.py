"""A story: people find what waits for them, what they threw away, what is planned, and what was done."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.acts import agree, axe, submit, write_notice
from tests.journeys.city import City, Desk, hear, wait_until
from tests.journeys.test_console_speaks_chinese import english
from tests.journeys.test_editor_works_by_keyboard import go_to


def number_on_the_menu(page: Page) -> str | None:
    entry = page.locator("a[data-waiting]")
    page.wait_for_function("document.querySelector('a[data-waiting]')")
    page.wait_for_load_state("networkidle")
    return entry.get_attribute("data-count")


def test_a_reviewer_sees_by_a_number_that_something_waits(city: City, desk: Desk) -> None:
    reviewer = desk.sign_in("jyj-chushen")
    before = int(number_on_the_menu(reviewer) or 0)
    editor = desk.sign_in("jyj-bianji")
    write_notice(editor, title="等人审核的通知", text="正文。")
    submit(editor)

    reviewer.goto(city.console("/calendar/"))
    assert number_on_the_menu(reviewer) == str(before + 1)
    assert reviewer.locator("a[data-waiting]").get_attribute("aria-label") == (
        f"工作台，{before + 1} 件事等您办"
    )
    reviewer.goto(city.console())
    assert (axe(reviewer), english(reviewer)) == ([], [])

    agree(desk, "jyj-chushen", "等人审核的通知")
    reviewer.goto(city.console())
    assert int(number_on_the_menu(reviewer) or 0) == before


def test_a_draft_thrown_away_by_mistake_is_taken_out_again(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    write_notice(page, title="差点丢掉的通知", text="写了一上午的正文。")
    page.get_by_role("link", name="删除草稿").click()
    page.get_by_role("button", name="移到废纸篓").click()
    hear(page, "已移到废纸篓，30 天之内可以恢复：差点丢掉的通知")
    expect(page.get_by_role("link", name="差点丢掉的通知")).to_have_count(0)

    page.get_by_role("link", name="废纸篓", exact=True).click()
    row = page.get_by_role("row", name="差点丢掉的通知")
    expect(row).to_contain_text("30 天")
    assert (axe(page), english(page)) == ([], [])
    row.get_by_role("button", name="恢复").click()

    hear(page, "已恢复：差点丢掉的通知")
    expect(page.locator(".hb-text__body")).to_contain_text("写了一上午的正文。")


def test_months_are_turned_by_keyboard_until_that_is_switched_off(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji", width=390)
    page.goto(city.console("/calendar/?month=2026-12"))
    caption = page.locator(".hb-calendar caption")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    expect(caption).to_have_text("2027 年 1 月")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("p")
    expect(caption).to_have_text("2026 年 12 月")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []

    page.get_by_role("button", name="快捷键").click()
    expect(page.get_by_role("dialog")).to_contain_text("先按第一个，松开再按第二个")
    assert (axe(page), english(page)) == ([], [])
    page.get_by_role("button", name="关闭快捷键").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("n")
    page.wait_for_timeout(500)
    expect(caption).to_have_text("2026 年 12 月")

    page.get_by_role("button", name="快捷键").click()
    page.get_by_role("button", name="打开快捷键").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/handbook/")
    assert axe(page) == []


def test_an_administrator_takes_the_audit_along(city: City, desk: Desk, tmp_path: Path) -> None:
    page = desk.sign_in("mzj-guanli")
    page.get_by_role("link", name="操作记录").click()
    page.get_by_label("操作", exact=True).select_option(label="登录")
    page.locator("#main").get_by_role("button", name="查找").click()
    expect(page.get_by_label("操作", exact=True)).to_have_value(re.compile(r"."))
    page.wait_for_url(re.compile("action="))
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="导出表格").click()
    file = tmp_path / "audit.csv"
    download.value.save_as(file)

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["操作"] for row in rows} == {"登录"}
    page.goto(city.console("/audit/"))
    expect(page.locator("tbody tr").first).to_contain_text("导出操作记录")
    page.goto(city.console("/activity/"))
    assert (axe(page), english(page)) == ([], [])


def test_channels_change_places_by_keyboard_and_so_does_the_navigation(
    city: City, desk: Desk
) -> None:
    def navigation() -> list[str]:
        public.goto(city.url("mzj.shifan.localhost"))
        names: list[str] = public.locator("nav.navigation a").all_inner_texts()
        return names

    public = desk.stranger()
    before = navigation()
    page = desk.sign_in("pt-guanli")
    page.goto(city.console("/websites/"))
    page.locator("#main").get_by_role("link", name="示范市民政局", exact=True).click()
    assert axe(page) == []
    top = page.locator("tr[data-order]").first.get_attribute("data-beside")
    level = page.locator(f'tr[data-beside="{top}"]')
    titles = level.evaluate_all("all => all.map(row => row.dataset.title)")
    shown = [title for title in titles if title in before]
    moved, other = shown[0], shown[1]

    for _step in range(titles.index(other) - titles.index(moved)):
        go_to(page, f"下移：{moved}")
        page.keyboard.press("Enter")
        hear(page, f"已调整“{moved}”的位置，网站导航随即更新，地址不变。")
        page.goto(page.url.partition("#")[0])

    after = level.evaluate_all("all => all.map(row => row.dataset.title)")
    assert after.index(moved) == titles.index(other)
    wait_until(lambda: navigation() != before)
    assert sorted(navigation()) == sorted(before)

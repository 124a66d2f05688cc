"""What people do in the console again and again, as they would tell it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.city import City, Desk, hear, labelled, number_of, write_body

STAGES = ("chushen", "fushen", "qianfa")


def write_notice(
    page: Page, *, title: str, text: str, channel: str = "通知公告", file: Path | None = None
) -> int:
    """A notice in one of the unit's own channels, kept as a draft; returns its number."""
    page.get_by_role("link", name="写通知公告").click()
    labelled(page, "标题").fill(title)
    write_body(page, text)
    page.get_by_label(channel, exact=True).check()
    if file is not None:
        page.get_by_label("添加附件").set_input_files(file)
    page.get_by_role("button", name="保存草稿").click()
    hear(page, f"已保存草稿：{title}")
    return number_of(page)


def place(page: Page, *, site: str, channel: str) -> None:
    """From the page of an item: into a channel of any site."""
    page.get_by_role("link", name="投放到栏目").click()
    page.get_by_label("投到：").select_option(label=site)
    page.get_by_role("button", name="列出栏目").click()
    option = page.locator("option", has_text=channel).first
    labelled(page, "栏目").select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="投放", exact=True).click()


def submit(page: Page) -> None:
    page.get_by_role("button", name="送审").click()
    hear(page, "已送审。审核结束之前不能修改；需要修改可以撤回。")


def agree(desk: Desk, login: str, title: str) -> Page:
    """Sign in, find the item among what waits, read it and agree."""
    page = desk.sign_in(login)
    page.get_by_role("link", name=title).first.click()
    if login.endswith("fushen"):
        page.get_by_label("已作保密审查").check()
    page.get_by_role("button", name="同意").click()
    hear(page, re.compile(re.escape(title)))
    return page


def agree_all(desk: Desk, unit: str, title: str) -> Page:
    """Both reviewers and the signer, one after the other; returns the signer's page."""
    for stage in STAGES:
        page = agree(desk, f"{unit}-{stage}", title)
    hear(page, f"已签发，正在发布：{title}")
    return page


def receipt(page: Page, city: City, item: int) -> set[str]:
    """The files that the page of the item names as changed."""
    page.goto(city.console(f"/items/{item}/"))
    page.locator("section[aria-labelledby=receipts] details").evaluate_all(
        "all => all.forEach(one => { one.open = true })"
    )
    links = page.locator("section[aria-labelledby=receipts] a")
    return {city.file_of(link.get_attribute("href") or "") for link in links.all()}


def open_item(page: Page, title: str) -> None:
    """Find an item by its title, from anywhere in the console."""
    page.get_by_role("link", name="信息", exact=True).click()
    page.locator("#main input[name=q]").fill(title)
    page.keyboard.press("Enter")
    page.locator("td.title").get_by_role("link", name=title, exact=True).click()
    page.locator("section[aria-labelledby=places]").wait_for()


def open_screen(page: Page, site: str, name: str) -> None:
    """From anywhere in the console: a screen of one site."""
    page.goto(urljoin(page.url, "/websites/"))
    page.locator("#main").get_by_role("link", name=site, exact=True).click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name).first.wait_for()


def axe(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds in our part of a screen that has come to rest: the rule, and where."""
    page.wait_for_load_state()
    if not page.evaluate("Boolean(window.axe)"):
        page.add_script_tag(content=Axe().axe_script)
    found: list[tuple[str, str]] = page.evaluate(
        """async () => {
          const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
          await Promise.allSettled(moving.map((one) => one.finished));
          const ours = document.querySelector('#main') ? {include: [['#main']], exclude: [['.tox']]} : document;
          const result = await axe.run(ours, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
          return result.violations.flatMap((one) => one.nodes.map((node) => [one.id, node.html.slice(0, 200)]));
        }"""
    )
    return found

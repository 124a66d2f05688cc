"""A story: the platform office adds a column to a blueprint, tries it, and brings the bureaus' sites up to it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import axe
from tests.journeys.city import HOSTS, City, Desk, hear, labelled, wait_until
from tests.journeys.test_console_speaks_chinese import english

ROWS = re.compile(r"columns-(\d+)-value-path")


def test_a_column_is_added_tried_and_rolled_out(city: City, desk: Desk) -> None:
    page = desk.sign_in("pt-guanli")
    page.get_by_role("navigation", name="主菜单").get_by_role(
        "link", name="网站", exact=True
    ).click()
    page.get_by_role("link", name="建站模板").click()
    seen = {"list": (axe(page), _english(page))}
    page.get_by_role("link", name="政府部门网站").click()
    page.locator("#columns-root [data-streamfield-child]").first.wait_for()
    seen["editor"] = (axe(page), _english(page))

    new = add_column(page, title="办公地图", path="Jggk 1")
    save(page)
    fault = "“Jggk 1”不能用作地址，或者由系统保留；请用小写字母、数字和连字符，例如 tzgg。"
    expect(page.locator("#w-editor-form")).to_contain_text(fault, timeout=30_000)
    expect(page.locator(f"[name={new}path]")).to_have_value("Jggk 1")
    page.locator(f"[name={new}path]").fill("jggk/bgdt")
    assert page.locator(f"[name={new}title]").input_value() == "办公地图"
    save(page)
    hear(page, "模板已保存。已经建成的网站不变；要让它们跟着改，请点“推送到网站”。")
    assert city.get(city.url(HOSTS["mzj"], "/jggk/bgdt/")).status == 404

    page.get_by_role("link", name="试建", exact=True).click()
    page.get_by_role("button", name="试建", exact=True).click()
    hear(page, "试建好了，只有登录的平台管理员看得到。")
    tried = page.frame_locator(".scratch-frame")
    expect(tried.locator("body")).to_contain_text("试建网站，不公开")
    tried.get_by_role("link", name="站点地图").click()
    tried.locator("main").get_by_role("link", name="办公地图").click()
    expect(tried.locator("main")).to_contain_text("办公地图示例信息2")
    seen["scratch"] = (axe(page), _english(page))
    address = page.frames[-1].url
    assert "/websites/blueprints/department/scratch/at/jggk/bgdt/" in address
    stranger = desk.stranger()
    stranger.goto(address)
    expect(labelled(stranger, "登录名")).to_be_visible()
    page.get_by_role("button", name="扔掉试建的网站").click()
    hear(page, "试建的网站已经扔掉，什么也没有留下。")
    assert not list((city.home / "scratch").iterdir())

    page.get_by_role("link", name="推送到网站").click()
    expect(page.locator("#main")).to_contain_text(re.compile("最多更新 \\d+ 个网站的 \\d+ 个页面"))
    bureau = page.get_by_role("region", name="示范市民政局")
    expect(bureau).to_contain_text("新增栏目“办公地图”（jggk/bgdt）")
    seen["roll-out"] = (axe(page), _english(page))
    page.get_by_role("checkbox", name="示范市教育局").uncheck()
    page.get_by_role("button", name="推送到选中的网站").click()
    expect(page.get_by_role("region", name="示范市民政局")).to_contain_text(
        "已做：新增栏目“办公地图”（jggk/bgdt）"
    )
    expect(page.get_by_role("region", name="示范市教育局")).to_contain_text(
        "新增栏目“办公地图”（jggk/bgdt）"
    )
    page.get_by_role("button", name="推送到选中的网站").click()
    expect(page.locator("#main")).to_contain_text("都已经跟上，没有要推送的。")

    assert {screen: found for screen, found in seen.items() if found != ([], [])} == {}


@pytest.mark.parametrize("layout", ["通栏", "主副栏"])
def test_a_site_chooses_another_layout_and_larger_text(city: City, desk: Desk, layout: str) -> None:
    page = desk.sign_in("mzj-guanli")
    page.goto(city.console("/websites/"))
    page.locator("#main").get_by_role("link", name="示范市民政局", exact=True).click()
    page.get_by_role("link", name="外观", exact=True).click()
    shown = page.frame_locator(".compose-frame iframe")
    before = city.files()

    page.get_by_label(re.compile(layout)).check()
    page.get_by_label("大（字大八分之一）", exact=True).check()
    expect(shown.locator("html")).to_have_css("font-size", "18px", timeout=30_000)
    assert axe(page) == []
    assert city.files() == before
    page.locator("form button[type=submit].button").last.click()
    hear(page, "外观已保存，几秒后整个网站都会变。")

    def changed() -> set[str]:
        after = city.files()
        return {
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }

    wait_until(lambda: "mzj/index.html" in changed())
    assert changed() <= {"mzj/look.css", "mzj/index.html"}
    reader = desk.stranger(390)
    reader.goto(city.url(HOSTS["mzj"]))
    assert reader.evaluate("getComputedStyle(document.documentElement).fontSize") == "18px"
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390


def _english(page: Page) -> list[str]:
    """Words of English but for what stands in a file, and addresses of columns."""
    return [word for word in english(page) if not re.fullmatch("[a-z]+|HTML", word)]


def add_column(page: Page, *, title: str, path: str) -> str:
    """A column below the last; returns what the names of its fields begin with."""
    fields = page.locator("#columns-root [name$='-value-path']")
    before = fields.count()
    page.locator("#columns-root .c-sf-add-button").last.click()
    expect(fields).to_have_count(before + 1)
    name = fields.last.get_attribute("name") or ""
    assert ROWS.fullmatch(name)
    prefix = name.removesuffix("path")
    for field, words in (
        ("title", title), ("path", path), ("description", "{name}在哪里。"), ("keywords", "地图"),
    ):  # fmt: skip
        page.locator(f"[name={prefix}{field}]").fill(words)
    return prefix


def save(page: Page) -> None:
    page.locator("#w-editor-form button[type=submit]").last.click()

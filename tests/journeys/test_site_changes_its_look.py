"""A story: a mourning day. One small file changes, and every page of the site with it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.acts import open_screen
from tests.journeys.city import HOSTS, City, Desk, hear, wait_until

LOG = logging.getLogger(__name__)
SITE = HOSTS["jyj"]
VISIBLE_WITHIN = 2  # seconds, as promised; the worker is told at once


@pytest.mark.parametrize(("width", "accent"), [(1440, "#7a2f2f"), (390, "#2f2f7a")])
def test_accent_grey_mode_and_picture_write_one_small_file_and_no_page(
    city: City, desk: Desk, tmp_path: Path, width: int, accent: str
) -> None:
    picture = tmp_path / "校园.png"
    Image.effect_noise((1920, 360), width).convert("RGB").save(picture)
    page = desk.sign_in("jyj-guanli", width)
    open_screen(page, "示范市教育局", "外观")
    before = city.files()
    page.locator("[name=accent]").fill(accent)
    page.get_by_label("灰色模式").check()
    page.get_by_label("页头图片").set_input_files(picture)
    shown = page.frame_locator(".compose-frame iframe").locator("html")
    expect(shown).to_have_css("filter", "grayscale(1)", timeout=30_000)
    expect(shown).to_have_css("--accent", accent)
    expect(shown).to_have_css("--header-picture", re.compile(r'^url\("data:image/webp;base64,'))
    assert city.files() == before
    page.locator("form button[type=submit].button").last.click()
    hear(page, "外观已保存，几秒后整个网站都会变。")

    def look() -> str:
        return city.get(city.url(SITE, "/look.css")).text

    seconds = wait_until(lambda: accent in look() and "grayscale" in look(), VISIBLE_WITHIN)
    LOG.info("the look is visible after %.2f seconds", seconds)
    wait_until(lambda: len(_changed(before, city.files())) >= 2)
    changed = _changed(before, city.files())
    assert {name for name in changed if not name.startswith("jyj/files/")} == {"jyj/look.css"}
    assert not [name for name in changed if name.endswith(".html")]

    reader = desk.stranger(width)
    reader.goto(city.url(SITE, "/tzgg/"))
    reader.wait_for_load_state("networkidle")
    assert "grayscale" in reader.evaluate("getComputedStyle(document.documentElement).filter")
    kept = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()"
    assert reader.evaluate(kept) == accent
    page.get_by_label("灰色模式").uncheck()
    page.locator("form button[type=submit].button").last.click()
    hear(page, "外观已保存，几秒后整个网站都会变。")
    wait_until(lambda: "grayscale" not in look(), VISIBLE_WITHIN)
    expect(page.get_by_text("现在的页头图片：校园.png")).to_be_visible()


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}

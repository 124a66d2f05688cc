"""A story: people of a unit work a day in the console, and are told nothing in English."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import open_screen
from tests.journeys.city import Desk

# A note for browsers without scripts, names of keys, programs and kinds of files; whoever is signed in.
NOT_WORDS = {"JavaScript", "Esc", "Ctrl", "Shift", "JPG", "PNG", "WebP"} | {
    "Word", "WPS", "docx", "doc", "wps",
}  # fmt: skip
NOT_WORDS |= {
    "Shifan",
    "Municipal",
    "People",
    "Government",
    "English",
}  # names of the site in English


def test_an_editor_reads_no_english(desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    read = {"desk": english(page)}

    page.get_by_role("link", name="写通知公告").click()
    page.locator("iframe.tox-edit-area__iframe").wait_for()
    read["form of a notice"] = english(page)
    page.goto(page.url.partition("/items/")[0] + "/items/?q=养老")
    read["list of items"] = english(page)
    page.get_by_role("link", name="从 Word 导入").click()
    page.get_by_role("button", name="导入为草稿").wait_for()
    read["Word files"] = english(page)

    assert {screen: words for screen, words in read.items() if words} == {}


def test_an_administrator_reads_no_english(desk: Desk) -> None:
    page = desk.sign_in("mzj-guanli")
    read = {}
    for name in ("首页版块", "外观", "专题"):
        open_screen(page, "示范市民政局", name)
        read[name] = english(page)
    page.get_by_role("link", name="新建专题").click()
    page.locator("#w-editor-form .c-sf-add-button").first.click()
    expect(page.locator(".w-combobox__option")).to_have_count(12)
    read["choice of a block"] = english(page)

    assert {screen: words for screen, words in read.items() if words} == {}


def english(page: Page) -> list[str]:
    """Words of English that stand on the screen or are read out."""
    said: list[str] = page.evaluate(_SAID)
    words = {word for text in said for word in re.findall("[A-Za-z]{3,}", text)}
    return sorted(words - NOT_WORDS)


# Logins, hosts and names of files are nobody's words; one button of the date picker is never shown.
_SAID = """() => {
  const said = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const here = texts.currentNode.parentElement;
    const unread = 'script, style, template, textarea, svg, .sidebar-footer, .xdsoft_save_selected';
    if (here.closest(unread)) continue;
    // What a browser without scripts shows stands here as markup.
    const words = texts.currentNode.data;
    said.push(here.closest('noscript') ? words.replace(/<[^>]*>/g, ' ') : words);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const one of document.querySelectorAll(`[${name}]`)) said.push(one.getAttribute(name));
  }
  return said.map((text) => text.replace(/[\\w-]+\\.(webp|jpg|png|localhost)/g, ''));
}"""

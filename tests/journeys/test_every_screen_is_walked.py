"""A story: every screen the help knows is opened by somebody who may, read word by word, and heard by axe-core.

People follow the links they are shown, as far as these go; a screen nobody is led to fails the story.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from huabiao.console.help import HELP
from tests.factories.media import picture
from tests.journeys.acts import agree_all, axe, open_item, open_screen, place, submit, write_notice
from tests.journeys.city import City, Desk, hear, labelled
from tests.journeys.test_console_speaks_chinese import english

OLD_MAPPING = """
[source]
name = "走一遍的旧网站"
key = "网址"
[fields]
title = "标题"
body = "正文"
original_url = "网址"
[kind]
default = "NOTICE"
"""
PUBLIC_DOCUMENT = "示范市社区食堂建设运营管理办法"  # of the office, explained by civil affairs
LINKS = """() => [...new Set([...document.querySelectorAll("a[href]")]
  .filter((one) => !one.target && !one.hasAttribute("download"))
  .map((one) => one.href.split("#")[0]))].filter((one) => new URL(one).origin === location.origin)"""

# What a screen builds by script stands: its editors, and all that waits for the browser to have time.
RESTED = """async () => {
  const idle = () => new Promise((done) => requestIdleCallback(done, {timeout: 2000}));
  await idle();
  while ((window.tinymce?.get() ?? []).some((one) => !one.initialized)) await idle();
}"""


@dataclass
class Walk:
    """Screens that were opened, by the names of their views, and what was wrong with them."""

    city: City
    opened: set[str] = field(default_factory=set)
    faults: dict[str, tuple[list[tuple[str, str]], list[str]]] = field(default_factory=dict)

    def follow(self, page: Page, *starts: str) -> None:
        """Open the starts, and from each screen one of every sort nobody has opened yet."""
        waiting = deque(starts)
        told = self.opened | {name_of(start) for start in starts}
        while waiting:
            page.goto(self.city.console(waiting.popleft()))
            page.evaluate(RESTED)
            self.look(page)
            for link in page.evaluate(LINKS):
                name = name_of(link)
                if name in HELP and name not in told:
                    told.add(name)
                    waiting.append(_path_of(link))

    def look(self, page: Page) -> None:
        """Read the screen that stands open."""
        name = name_of(page.url)
        if name not in HELP:
            return
        self.opened.add(name)
        # Wagtail calls every list within a block by the same name.
        barred = [fault for fault in axe(page) if "block-null-section" not in fault[1]]
        found = (barred, [word for word in english(page) if _is_word(word)])
        if any(found):
            self.faults.setdefault(name, found)


def name_of(address: str) -> str:
    """What the address is called; "" is none of the console's."""
    try:
        return resolve(urlsplit(address).path, urlconf="huabiao.config.urls").view_name
    except Resolver404:
        return ""


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_word(word: str) -> bool:
    """Names of folders, people's logins and kinds of files are nobody's words."""
    return word not in NAMES and (not word.islower() or word in ORDINARY)


NAMES = {
    "CSV",
    "EMF",
    "Excel",
    "OFD",
    "PDF",
    "PowerPoint",
    "GIF",
    "SmartArt",
    "WEBVTT",
    "WMF",
    "WebVTT",
    "HTML",
    "JSON",
} | {"ICP"}
# Small words that Wagtail's untranslated sentences are made of.
ORDINARY = {
    "and",
    "the",
    "this",
    "page",
    "edit",
    "add",
    "delete",
    "save",
    "more",
    "show",
    "for",
    "search",
    "with",
}


def test_every_screen_is_opened_and_stands_in_nobodys_way(
    city: City, desk: Desk, tmp_path: Path
) -> None:
    walk = Walk(city)
    form = tmp_path / "申请表.txt"
    form.write_text("姓名", encoding="utf-8")

    # A draft with all that hangs on one, saved twice; and one that waits for two units.
    editor = desk.sign_in("mzj-bianji")
    draft = write_notice(editor, title="走一遍用的草稿", text="第一版。", file=form)
    editor.goto(city.console(f"/items/{draft}/edit/"))
    editor.wait_for_function("window.tinymce?.get(0)?.initialized")
    labelled(editor, "标题").fill("走一遍用的草稿，第二版")
    editor.get_by_label("题图", exact=True).set_input_files(
        {"name": "会场.png", "mimeType": "image/png", "buffer": picture("png", (600, 400))}
    )
    editor.get_by_role("button", name="保存草稿").click()
    hear(editor, "已保存草稿：走一遍用的草稿，第二版")
    editor.goto(city.console())
    asked = write_notice(editor, title="走一遍用的申请", text="等两个单位答复。")
    place(editor, site="示范市人民政府", channel="政务公开 / 通知公告")
    hear(editor, "已向“通知公告”的责任单位提出投放申请。")
    relate(editor, PUBLIC_DOCUMENT)
    submit(editor)
    # Of what one could copy, titles of the city's English site are English.
    walk.follow(
        editor,
        "/items/copy/?q=通知",
        "/",
        f"/items/{draft}/",
        f"/items/{asked}/",
        f"/items/{asked}/edit/",
    )
    editor.goto(city.console("/items/?state=LIVE"))
    editor.locator("input[name=item]").first.check()
    editor.get_by_role("button", name="投放到栏目").click()
    editor.get_by_role("heading", name="选中的信息").wait_for()
    walk.look(editor)

    # One that is public, that another unit made its own, and that is taken back.
    editor.goto(city.console())
    public = write_notice(editor, title="走一遍用的公告", text="别的单位会转载。")
    submit(editor)
    signer = agree_all(desk, "mzj", "走一遍用的公告")
    walk.follow(desk.sign_in("mzj-chushen"), "/reviews/")
    walk.follow(desk.sign_in("pt-guanli"), f"/items/{public}/")
    other = desk.sign_in("jyj-bianji")
    copy = copied(other, city, "走一遍用的公告")
    walk.follow(signer, f"/items/{public}/")
    signer.goto(city.console(f"/items/{public}/withdraw/"))
    labelled(signer, "原因").fill("走完了。")
    signer.get_by_role("button", name="确定撤稿").click()
    hear(signer, re.compile("已撤稿"))
    walk.follow(other, "/", f"/items/{copy}/")

    keeper = desk.sign_in("bgs-bianji")
    open_item(keeper, PUBLIC_DOCUMENT)
    walk.follow(keeper, "/proposals/", _path_of(keeper.url))

    # The unit's channels, and the city's sites and people.
    administrator = desk.sign_in("mzj-guanli")
    administrator.goto(city.console("/items/channels/"))
    leaders = _path_of(
        administrator.get_by_role("link", name="领导信息").first.evaluate("a => a.href")
    )
    subscribe(administrator, "走一遍才有的词")
    walk.follow(administrator, "/", _path_of(administrator.url), leaders)
    office = desk.sign_in("pt-guanli")
    open_screen(office, "示范市人民政府", "专题")
    topics = _path_of(office.url)
    running = office.get_by_role("row").filter(has_text="进行中").get_by_role("link").first
    topic = _path_of(running.evaluate("a => a.href"))
    recommend(office, city)
    office.goto(city.console("/websites/"))
    office.locator("#main").get_by_role("link", name="示范市人民政府", exact=True).click()
    tree = _path_of(office.url)
    words = (
        "/search/colloquial/",
        "/search/best-bets/",
        "/search/unfound/",
        old_site(office, city, tmp_path),
        "/search/old-sites/",
    )
    city_wide = ("/", "/websites/", tree, topics, topic, "/organizations/", "/people/")
    walk.follow(office, *city_wide, *words)

    assert sorted(HELP.keys() - walk.opened) == []
    assert walk.faults == {}


def recommend(page: Page, city: City) -> None:
    """A pair of words and an answer by hand, so that their screens are there."""
    page.goto(city.console("/search/colloquial/new/"))
    labelled(page, "口语说法").fill("走一遍")
    labelled(page, "规范说法").fill("逐一检查")
    page.get_by_role("button", name="保存").click()
    hear(page, "已添加，搜索马上按它理解。")
    page.goto(city.console("/search/best-bets/new/"))
    labelled(page, "搜索词").fill("走一遍")
    labelled(page, "标题").fill("逐一检查")
    labelled(page, "网址").fill("https://www.shifan.invalid/")
    page.get_by_role("button", name="保存").click()
    hear(page, "已添加，搜索页马上推荐。")


def old_site(page: Page, city: City, folder: Path) -> str:
    """A site that is not brought in yet, of which one page is known; returns the address of its screen."""
    page.goto(city.console("/search/old-sites/new/"))
    labelled(page, "名称").fill("走一遍的旧网站")
    labelled(page, "网址").fill("http://old.shifan.invalid/")
    labelled(page, "并入的网站").select_option(label="示范市民政局")
    labelled(page, "责任单位").select_option(index=1)
    page.get_by_role("button", name="保存").click()
    hear(page, "已登记。导入它的网页以后，就能搜到。")
    (folder / "old.toml").write_text(OLD_MAPPING, encoding="utf-8")
    (folder / "old.csv").write_text(
        "标题,正文,网址\n走一遍的旧网页,正文。,http://old.shifan.invalid/1.html\n", encoding="utf-8"
    )
    file, mapping = str(folder / "old.csv"), f"--mapping={folder / 'old.toml'}"
    city.run(
        "import", "old-pages", file, mapping, "--old-site=old.shifan.invalid", "--as=pt-guanli"
    )
    page.goto(city.console("/search/old-sites/"))
    page.locator("#main").get_by_role("link", name="走一遍的旧网站", exact=True).click()
    return _path_of(page.url)


def relate(page: Page, title: str) -> None:
    """From the page of a notice: it amends the document of this title."""
    page.get_by_role("link", name="添加关联").click()
    page.get_by_label("查找标题或文号：").fill(title)
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=title).first
    row.get_by_role("combobox").select_option(label="修改")
    row.get_by_role("button", name="添加").click()
    page.locator("section[aria-labelledby=relations]").wait_for()


def copied(page: Page, city: City, title: str) -> int:
    """A draft of the person's unit, made of a public item; returns its number."""
    page.goto(city.console("/items/copy/"))
    page.get_by_label("查找标题或文号：").fill(title)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=f"转载：{title}").click()
    page.get_by_role("button", name="转为本单位草稿").click()
    page.wait_for_url(re.compile(r"/items/(edit/)?\d+/"))
    found = re.search(r"/items/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def subscribe(page: Page, word: str) -> None:
    """A rule for the unit's notices, which nothing in the city matches."""
    page.get_by_role("link", name="通知公告").first.click()
    page.get_by_role("link", name="添加订阅规则").click()
    labelled(page, "关键词").fill(word)
    page.get_by_role("button", name="保存规则").click()
    hear(page, "订阅规则已建立，以后公开的信息符合条件就会收进来。")

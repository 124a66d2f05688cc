"""Stories of readers: without a mouse, without scripts, with large print, and on the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.city import HOSTS, City, Desk

PORTAL, ENGLISH = HOSTS["portal"], "en.shifan.localhost"
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
DEEPEST = "/zwgk/fdzdgk/czxx/yjs/"
NOTICE = "关于受理2026年居家适老化改造申请的公告"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A reader whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str, most: int = 90) -> None:
    """Press Tab until the focus stands on the first thing that matches."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


@WIDTHS
def test_the_carousel_is_stopped_and_turned_by_keyboard(city: City, desk: Desk, width: int) -> None:
    page = desk.stranger(width)
    page.goto(city.url(PORTAL))
    tab_to(page, "[data-turn=pause]")
    page.keyboard.press("Space")
    pause = page.locator("[data-turn=pause]")
    expect(pause).to_have_attribute("aria-pressed", "true")

    dots = page.locator(".carousel-dots button")
    expect(dots.nth(0)).to_have_attribute("aria-current", "true")
    tab_to(page, '[data-turn="1"]')
    page.keyboard.press("Enter")
    expect(dots.nth(1)).to_have_attribute("aria-current", "true")
    expect(pause).to_have_attribute("aria-pressed", "true")


@WIDTHS
def test_tabs_are_chosen_by_arrows(city: City, desk: Desk, width: int) -> None:
    page = desk.stranger(width)
    page.goto(city.url(PORTAL))
    news = page.get_by_role("tablist", name="要闻动态")
    tabs = news.get_by_role("tab")
    names = tabs.all_inner_texts()
    tab_to(page, "[role=tab]")
    page.keyboard.press("ArrowRight")

    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name=names[1])).to_be_visible()
    expect(page.get_by_role("tabpanel", name=names[0])).to_have_count(0)


@WIDTHS
def test_the_fourth_level_is_reached_by_keyboard(city: City, desk: Desk, width: int) -> None:
    page = desk.stranger(width)
    page.goto(city.url(PORTAL))
    if width < 600:
        tab_to(page, ".menu input")
        page.keyboard.press("Space")
    tab_to(page, 'a[href="/zwgk/"]')
    tab_to(page, "summary", 1)
    page.keyboard.press("Enter")
    tab_to(page, f'.panel a[href="{DEEPEST}"]')
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('summary')")
    page.keyboard.press("Enter")
    tab_to(page, f'.panel a[href="{DEEPEST}"]')
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{DEEPEST}")
    expect(page.get_by_role("heading", level=1)).to_have_text("预算决算")


def test_the_first_stop_leads_past_the_head(city: City, desk: Desk) -> None:
    page = desk.stranger()
    page.goto(city.url(PORTAL))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_search_finds_an_item_without_scripts(city: City, plain: Page) -> None:
    plain.goto(city.url(PORTAL))
    plain.get_by_label("请输入要搜索的内容").fill("适老化改造 申请")
    plain.keyboard.press("Enter")
    plain.wait_for_url("**/search/?q=*")
    plain.get_by_role("link", name=NOTICE).click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(NOTICE)


def test_pages_are_whole_without_scripts(city: City, desk: Desk, plain: Page) -> None:
    """Every link that a reader with scripts can see or unfold is there without, and nothing dead."""
    scripted = desk.stranger(390)
    for path in ("/", "/zwgk/tzgg/", "/ywdt/szyw/"):
        addresses = []
        for page in (scripted, plain):
            page.goto(city.url(PORTAL, path))
            addresses.append([link.get_attribute("href") for link in page.locator("main a").all()])
        assert addresses[1] == addresses[0]
        assert len(addresses[0]) > 4
        assert plain.locator("button:visible").all_inner_texts() == ["搜索"]
        assert plain.locator("[role=tab]").count() == 0
        for panel in plain.locator(".tab").all():
            assert panel.is_visible()
    plain.locator("main a[href*='/content/']").first.click()
    assert plain.locator(".article .body").inner_text() != ""
    assert plain.locator(".article button:visible").all_inner_texts() == []


@WIDTHS
def test_who_leaves_government_sites_is_asked(city: City, desk: Desk, width: int) -> None:
    page = desk.stranger(width)
    page.goto(city.url(PORTAL, "/zwgk/tzgg/"))
    page.locator("main a[href*='/content/']").first.click()
    stood = page.url
    page.locator(".share summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="分享到微博").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="离开提示")
    expect(dialog).to_contain_text("service.weibo.com")
    expect(page.get_by_role("button", name="留在本站")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.url == stood


def test_chinese_and_english_know_each_other(city: City, desk: Desk) -> None:
    """And the way between them asks nobody: another site of the city is no stranger."""
    page = desk.stranger()
    page.goto(city.url(PORTAL))
    told = {PORTAL: _languages(page)}
    page.locator(".masthead").get_by_role("link", name="English").click()
    page.wait_for_url(f"**{ENGLISH}**")
    told[ENGLISH] = _languages(page)
    way_back = page.locator(".masthead a[hreflang='zh-CN']")
    assert way_back.get_attribute("lang") == "zh-CN"
    assert page.locator("meta[name=SiteName]").get_attribute("content") == (
        "Shifan Municipal People's Government"
    )
    way_back.click()
    page.wait_for_url(f"**{PORTAL}**")
    both = {"zh-CN": PORTAL, "en": ENGLISH}
    forms = {"zh-Hans": PORTAL, "zh-Hant": PORTAL}
    assert told == {PORTAL: ("zh-CN", {**both, **forms}), ENGLISH: ("en", both)}


def test_a_reader_goes_over_to_traditional_characters_by_keyboard_and_stays_in_them(
    city: City, desk: Desk
) -> None:
    page = desk.stranger()
    page.goto(city.url(PORTAL))
    page.locator(".scripts a[hreflang='zh-Hant']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hant/")
    page.locator(".navigation").get_by_role("link", name="政務公開", exact=True).click()
    page.wait_for_url("**/zh-hant/zwgk/")
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    page.get_by_role("searchbox").first.fill("發展")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hant/search/?q=*")
    expect(page.locator(".search-count")).to_contain_text("條與")
    page.locator(".found-title a").first.click()
    page.wait_for_url("**/zh-hant/content/**")
    page.locator(".scripts a[hreflang='zh-Hans']").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert "/zh-hant/" not in page.url


def _languages(page: Page) -> tuple[str | None, dict[str | None, str]]:
    links = page.locator("link[rel=alternate][hreflang]").all()
    hosts = {
        link.get_attribute("hreflang"): re.split(r"[/:]+", link.get_attribute("href") or "")[1]
        for link in links
    }
    return page.locator("html").get_attribute("lang"), hosts


@WIDTHS
def test_large_print_and_contrast_are_kept_on_the_next_page(
    city: City, desk: Desk, width: int
) -> None:
    page = desk.stranger(width)
    page.goto(city.url(PORTAL))
    body = "parseFloat(getComputedStyle(document.querySelector('main a')).fontSize)"
    usual = page.evaluate(body)
    for name in ("长者模式", "高对比度"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(body) > usual

    page.goto(city.url(PORTAL, "/zwgk/tzgg/"))
    kept = page.evaluate("({...document.documentElement.dataset})")
    assert kept == {"mode": "senior", "contrast": "high"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("长者模式", "高对比度"):
        page.get_by_role("button", name=name).click()
    page.reload()
    assert page.evaluate("({...document.documentElement.dataset})") == {}


def test_reading_aloud_is_offered_only_where_the_browser_can(city: City, desk: Desk) -> None:
    can = desk.stranger()
    can.goto(city.url(PORTAL))
    expect(can.get_by_role("button", name="语音朗读")).to_be_visible()
    cannot = desk.stranger()
    cannot.add_init_script("Object.defineProperty(window, 'speechSynthesis', {value: undefined})")
    cannot.goto(city.url(PORTAL))
    expect(cannot.locator("[data-act=listen]")).to_be_hidden()


@WIDTHS
def test_a_wrong_address_leads_on(city: City, desk: Desk, width: int) -> None:
    page = desk.stranger(width)
    answer = page.goto(city.url(PORTAL, "/没有这一页.html"))
    assert answer.status == 404
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("没有找到您要的页面")
    for name in ("首页", "政务公开", "站点地图"):
        assert main.get_by_role("link", name=name).is_visible()
    assert page.get_by_role("search").count() == 1
    main.get_by_label("搜索内容", exact=True).fill("适老化改造")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=NOTICE)).to_be_visible()


COLOURS = """marks => marks.map(mark => getComputedStyle(mark).fill)"""


@pytest.mark.parametrize("contrast", ["", "high"])
def test_the_legend_of_a_chart_has_the_colours_that_are_drawn(
    city: City, desk: Desk, contrast: str
) -> None:
    page = desk.stranger(1440)
    page.goto(city.url(PORTAL, "/zhuanti/shisiwu/"))
    page.evaluate("high => document.documentElement.dataset.contrast = high", contrast)

    drawn = page.locator(".pie-graph path.slice").evaluate_all(COLOURS)
    named = page.locator(".pie-graph .legend rect").evaluate_all(COLOURS)

    assert len(set(drawn)) == 3
    assert named == drawn


def test_a_chart_is_printed_whole(city: City, desk: Desk) -> None:
    page = desk.stranger(794)
    page.goto(city.url(PORTAL, "/zhuanti/shisiwu/"))
    page.emulate_media(media="print")

    expect(page.locator(".masthead .tools")).to_be_hidden()
    seen = page.locator(".chart-drawing rect.rect").evaluate_all(
        "all => all.map(one => one.checkVisibility() && one.getBoundingClientRect().width > 9)"
    )
    assert seen == [True] * 5

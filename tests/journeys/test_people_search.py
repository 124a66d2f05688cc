"""People find what they look for: by keyboard alone, without scripts, on a phone, however they say it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import axe
from tests.journeys.city import PUBLISHED_WITHIN, City, Desk
from tests.serving.servers import Server

PORTAL = "www.shifan.localhost"
TITLE = re.compile("适老化改造")


@pytest.fixture(scope="module", autouse=True)
def _index(city: City) -> None:
    """A city that is served for the first time makes its index, while it answers that it does."""
    asked, server = f"/search.json?q={quote('养老')}", Server(city.port)
    late = time.monotonic() + PUBLISHED_WITHIN
    while server.ask(f"{PORTAL}:{city.port}", asked).status != HTTPStatus.OK:
        assert time.monotonic() < late
        time.sleep(0.2)


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def examined(browser: Browser) -> Iterator[Page]:
    """A page into which axe may be put, which the site itself forbids."""
    context = browser.new_context(bypass_csp=True, locale="zh-CN")
    yield context.new_page()
    context.close()


def search(city: City, page: Page, words: str, **more: str) -> None:
    asked = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    page.goto(city.url(PORTAL, f"/search/?q={quote(words)}{asked}"))


def test_by_keyboard_alone_a_suggestion_leads_to_the_page(city: City, desk: Desk) -> None:
    page = desk.stranger()
    page.goto(city.url(PORTAL))
    field = page.locator("header input[type=search]")
    field.focus()
    options = page.get_by_role("option")
    page.keyboard.type("适老化")
    expect(options.first).to_have_text(TITLE)
    expect(field).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(field).to_have_value(TITLE)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("适老化")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    first = page.locator(".found a").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/content/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_without_scripts_an_answer_is_narrowed_and_widened(city: City, plain: Page) -> None:
    search(city, plain, "通知")
    count = plain.locator(".search-count")
    before = count.inner_text()
    plain.locator(".facet").first.get_by_role("link", name=re.compile("通知公告")).click()
    assert "kind=NOTICE" in plain.url
    expect(count).not_to_have_text(before)
    assert set(plain.locator(".found-facts span:first-child").all_inner_texts()) == {"通知公告"}
    plain.locator(".facet a[aria-current]").click()
    expect(count).to_have_text(before)
    plain.get_by_role("link", name="按时间").click()
    days = plain.locator(".found time").all_inner_texts()
    assert days == sorted(days, reverse=True)


def test_on_a_phone_what_narrows_is_folded_before_the_results(city: City, plain: Page) -> None:
    page = plain
    page.set_viewport_size({"width": 390, "height": 900})
    search(city, page, "养老", kind="NOTICE")
    fold, facets, found = (page.locator(one) for one in (".narrowing summary", ".facets", ".found"))
    expect(fold).to_have_text(re.compile("筛选结果.*已选 1 项"))
    expect(facets).to_be_hidden()
    assert fold.bounding_box()["y"] < found.bounding_box()["y"]

    fold.press("Enter")
    expect(facets).to_be_visible()
    assert facets.bounding_box()["y"] < found.bounding_box()["y"]
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳过筛选，到搜索结果")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(found.get_by_role("link").first).to_be_focused()

    page.get_by_role("link", name="一年内").click()
    assert "within=year" in page.url
    expect(fold).to_have_text(re.compile("已选 2 项"))
    expect(facets).to_be_hidden()


def test_where_there_is_room_nothing_is_folded(city: City, plain: Page) -> None:
    search(city, plain, "养老")

    expect(plain.locator(".narrowing summary")).to_be_hidden()
    expect(plain.locator(".facets")).to_be_visible()
    facets, found = (plain.locator(one).bounding_box() for one in (".facets", ".found"))
    assert facets["x"] + facets["width"] < found["x"]


@pytest.mark.parametrize(
    "typed",
    ["shilaohua", "slhgz", "适老hua", "適老化改造", "“适老化改造”", "老人洗澡装扶手"],
    ids=["pinyin", "initials", "mixed", "traditional", "in quotes", "in other words"],
)
def test_however_it_is_said_it_is_on_the_first_page(city: City, plain: Page, typed: str) -> None:
    search(city, plain, typed)

    expect(plain.locator(".found a").filter(has_text=TITLE).first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["", "senior"])
def test_the_answer_is_for_everybody(city: City, examined: Page, width: int, mode: str) -> None:
    page = examined
    page.set_viewport_size({"width": width, "height": 900})
    if mode:
        page.add_init_script(f"localStorage.setItem('huabiao-mode', '{mode}')")
    search(city, page, "养老")

    assert axe(page) == []
    fold = page.locator(".narrowing summary")
    if fold.is_visible():
        fold.click()
        assert axe(page) == []
    expect(page.locator(".facets")).to_be_visible()
    assert page.locator("input[type=search]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    low = page.locator(
        ".answer a, .answer summary, .asking a, .dates input, .dates button"
    ).evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height).filter(one => one && one < 44)"
    )
    assert low == []
    page.locator(".sheet input[type=search]").click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("has_scripts", [False, True], ids=["without scripts", "with scripts"])
def test_which_result_was_opened_is_told_once(
    city: City, browser: Browser, has_scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=has_scripts, locale="zh-CN")
    page, told = context.new_page(), []
    context.on("request", lambda one: told.append(one) if "/opened" in one.url else None)
    page.goto(city.url(PORTAL, f"/search/?q={quote('养老')}&page=2"))
    results = page.locator(".found a")
    at, to = results.count() - 1, results.last.get_attribute("href")
    with context.expect_event("request", lambda one: "/opened" in one.url):
        results.last.click()
    expect(page).to_have_url(re.compile(re.escape(to or "?")))
    page.wait_for_timeout(300)
    context.close()

    assert [one.method for one in told] == ["POST"]
    address = urlsplit(told[0].url)
    assert (address.hostname, address.path) == (PORTAL, "/search/opened")
    assert parse_qs(address.query) == {"q": ["养老"], "n": [str(11 + at)], "to": [to]}


def test_a_browser_can_make_the_site_one_of_its_searches(city: City, desk: Desk) -> None:
    page = desk.stranger()
    search(city, page, "养老")

    described = page.locator("link[rel=search]").get_attribute("href")
    told = city.get(city.url(PORTAL, described)).text
    assert f'template="{city.url(PORTAL)}search/?q={{searchTerms}}"' in told

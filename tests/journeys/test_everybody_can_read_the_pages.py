"""A story: whoever reads, on whatever screen, with whatever help, finds nothing in the way."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from huabiao.publishing import theme
from huabiao.publishing.views_data import Look
from tests.factories.views import PAGES

ADDRESSES = {
    name: f"/{name.replace(' ', '-')}.html" for name, _template, _view in PAGES if name != "moved"
}
WISHES = {
    "as it comes": {},
    "large print": {"mode": "senior"},
    "high contrast": {"contrast": "high"},
    "both": {"mode": "senior", "contrast": "high"},
}
# The pages with everything in them; as they come, the others too.
RICH = ("home", "channel", "document", "missing")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class _Quiet(SimpleHTTPRequestHandler):
    """Files as they are, under the policy the real servers send."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("site")
    style = root / "static" / "00000000"
    style.mkdir(parents=True)
    for address, content in theme.static_files():
        (style / Path(address).name).write_bytes(content)
    (root / "look.css").write_bytes(
        theme.render("publishing/look.css", Look("#1f4e8c", is_grey=False))
    )
    for name, template, view in PAGES:
        if name in ADDRESSES:
            (root / ADDRESSES[name][1:]).write_bytes(theme.render(template, view))
    handler = functools.partial(_Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _reader(browser: Browser, width: int, wishes: dict[str, str]) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name, value in wishes.items():
        page.add_init_script(f"localStorage.setItem('huabiao-{name}', '{value}')")
    return page


@pytest.mark.parametrize("wishes", WISHES.values(), ids=WISHES)
def test_no_page_stands_in_anybodys_way_on_the_narrowest_screen(browser, site, wishes):
    page = _reader(browser, 320, wishes)
    axe = Axe()
    found = []

    for name, address in ADDRESSES.items():
        page.goto(site + address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append((name, "scrolls sideways"))
        if name in RICH or not wishes:
            result = axe.run(page, options={"runOnly": RULES}).response
            found += [(name, rule["id"]) for rule in result["violations"]]
    page.close()

    assert found == []


def test_large_print_is_large_and_easy_to_hit_and_stays_chosen(browser, site):
    page = _reader(browser, 390, {})

    page.goto(site + ADDRESSES["document"])
    page.click("text=长者模式")
    page.goto(site + ADDRESSES["channel"])

    targets = (
        "button, summary, .navigation > ul > li > a, .ways a, .children a, .rows li, .badges a"
    )
    lowest = page.eval_on_selector_all(
        targets,
        "all => Math.min(...all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height))",
    )
    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('body *')]"
        ".filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    pressed = page.get_attribute("text=长者模式", "aria-pressed")
    page.close()
    assert (pressed, lowest >= 60, smallest >= 18) == ("true", True, True)


def test_the_navigation_opens_and_closes_by_keyboard(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["home"])
    deepest = page.locator(".navigation a[href='/zfxxgk/zcwj/gfxwj/szf/']")

    page.focus(".navigation summary")
    page.keyboard.press("Enter")
    opened = deepest.is_visible()
    page.keyboard.press("Escape")

    focus = page.evaluate("document.activeElement.tagName")
    closed = not deepest.is_visible()
    page.close()
    assert (opened, closed, focus) == (True, True, "SUMMARY")


def test_the_deepest_channel_is_reached_without_script(browser, site):
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(site + ADDRESSES["home"])

    page.click(".navigation summary")
    is_visible = page.locator(".navigation a[href='/zfxxgk/zcwj/gfxwj/szf/']").is_visible()
    buttons = page.locator("button").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    page.close()

    assert (is_visible, buttons) == (True, 0)


def test_the_report_of_an_error_names_the_page_it_was_found_on(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["document"])

    link = page.get_attribute("[data-report]", "href")
    page.close()

    reported = (site + ADDRESSES["document"]).replace(":", "%3A").replace("/", "%2F")
    assert link == (
        f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3699000001&url={reported}"
    )

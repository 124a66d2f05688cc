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
from tests.factories.pictures import drawn
from tests.factories.views import PAGES, SERVICES

ADDRESSES = {
    name: f"/{name.replace(' ', '-')}.html" for name, _template, _view in PAGES if name != "moved"
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"type": "tag", "values": RULES}
# A mode changes colours or sizes, and no element: what else could be wrong was found without it.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
SIZES = {"type": "rule", "values": ["target-size"]}
# A reader's wishes, the width of the screen, the site's own look, and what is asked of the page.
READERS = {
    "desktop": ({}, 1280, "look.css", EVERYTHING),
    "phone": ({}, 390, "look.css", EVERYTHING),
    "narrowest": ({}, 320, "look.css", SIZES),
    "large print": ({"mode": "senior"}, 1280, "look.css", SIZES),
    "large print on a phone": ({"mode": "senior"}, 320, "look.css", SIZES),
    "high contrast": ({"contrast": "high"}, 1280, "look.css", COLOURS),
    "high contrast on a phone": ({"contrast": "high"}, 390, "look.css", COLOURS),
    "both": ({"mode": "senior", "contrast": "high"}, 320, "look.css", SIZES),
    "grey on a phone": ({}, 390, "grey.css", COLOURS),
    "larger text on a phone": ({}, 320, "larger.css", SIZES),
    "larger text": ({}, 1280, "larger.css", SIZES),
    "yellow": ({}, 1280, "yellow.css", COLOURS),
}
LOOKS = {
    "look.css": Look("#1f4e8c", is_grey=False),
    "grey.css": Look("#b3261e", is_grey=True),
    "larger.css": Look("#1f4e8c", is_grey=False, font_percent=125),
    "yellow.css": Look("#ffd400", is_grey=False, header_picture_url="/files/samples/3.svg"),
}
# What can be hit: buttons, summaries, and links that do not stand in running text.
TARGETS = (
    "button, summary, input, .navigation a, .beside a, .ways a, .children a, .rows li, .badges a,"
    " .standing a, .portal, .more, .tiles a, .card, .person, .document-title, .years a, .map a,"
    " .site-group a, .link-groups a, .attachments a, .share-ways a, .found-title a, .neighbours a,"
    " .quick a, .question-away, .question-foot a, .banner-way, .gallery a, .slide a, .recording a"
)
HEIGHTS = (
    "all => all.filter(e => e.checkVisibility() && e.type !== 'checkbox')"
    ".map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
    ".filter(([, box]) => box.height > 1).map(([html, box]) => [html, Math.round(box.height)])"
)


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
    files = dict(theme.static_files())
    # Sample pages name style and script by an address of their own; drawings stand where the theme says.
    files |= {f"/static/00000000/{Path(path).name}": content for path, content in files.items()}
    files |= {f"/{path}": content for path, content in drawn().items()}
    files |= {f"/{name}": theme.render("publishing/look.css", look) for name, look in LOOKS.items()}
    files["/axe.js"] = Axe().axe_script.encode()
    for path, content in files.items():
        (root / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (root / path[1:]).write_bytes(content)
    for name, template, view in PAGES:
        if name in ADDRESSES:
            (root / ADDRESSES[name][1:]).write_bytes(theme.render(template, view))
    handler = functools.partial(_Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    page = _reader(browser, 1280, {})
    yield page
    page.close()


def _reader(browser: Browser, width: int, wishes: dict[str, str]) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    for name, value in wishes.items():
        page.add_init_script(f"localStorage.setItem('huabiao-{name}', '{value}')")
    return page


BECOME = """([wishes, look]) => {
  const root = document.documentElement;
  for (const name of ["mode", "contrast"]) delete root.dataset[name];
  Object.assign(root.dataset, wishes);
  const link = document.querySelectorAll("link[rel=stylesheet]")[1];
  if (link.href.endsWith("/" + look)) return;
  return new Promise((done) => { link.onload = done; link.href = "/" + look; });
}"""


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_page_stands_in_anybodys_way(reader, site, name):
    """Each page is opened once, and becomes what each reader sees."""
    reader.goto(site + ADDRESSES[name])
    reader.add_script_tag(url="/axe.js")
    found = []

    for who, (wishes, width, look, asked) in READERS.items():
        reader.set_viewport_size({"width": width, "height": 800})
        reader.evaluate(BECOME, [wishes, look])
        if reader.evaluate("document.documentElement.scrollWidth") > width:
            found.append((who, "scrolls sideways"))
        options = {"runOnly": asked, "resultTypes": ["violations"]}
        result = reader.evaluate("options => axe.run(document, options)", options)
        found += [
            (who, rule["id"], node["html"][:100])
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    assert found == []


@pytest.mark.parametrize(
    ("wishes", "least"), [({}, 44), ({"mode": "senior"}, 60)], ids=["as it comes", "large print"]
)
def test_everything_is_easy_to_hit(browser, site, wishes, least):
    page = _reader(browser, 390, wishes)
    small = []

    for name, address in ADDRESSES.items():
        page.goto(site + address)
        if page.locator(".menu input").is_visible():
            page.locator(".menu input").check()
        small += [
            (name, html, height)
            for html, height in page.eval_on_selector_all(TARGETS, HEIGHTS)
            if height < least
        ]
    page.close()

    assert small == []


def test_large_print_is_large_and_stays_chosen(browser, site):
    page = _reader(browser, 390, {})
    page.goto(site + ADDRESSES["document"])
    page.click("text=长者模式")
    small = []

    for name, address in ADDRESSES.items():
        page.goto(site + address)
        smallest = page.evaluate(
            "() => Math.min(...[...document.querySelectorAll('body *')]"
            ".filter(e => e.namespaceURI.endsWith('xhtml') && e.checkVisibility())"
            ".filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
        if smallest < 18:
            small.append((name, smallest))

    page.goto(site + ADDRESSES["channel"])
    pressed = page.get_attribute("text=长者模式", "aria-pressed")
    page.close()
    assert (pressed, small) == ("true", [])


def test_in_large_print_services_come_first_for_the_eye_and_for_the_keyboard(browser, site):
    page = _reader(browser, 390, {"mode": "senior"})
    page.goto(site + ADDRESSES["portal home"])
    page.focus(".search button")
    reached = []

    for _service in SERVICES[:6]:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    tops = page.locator(".search, .quick li, .navigation, .block-carousel").evaluate_all(
        "all => all.map(e => Math.round(e.getBoundingClientRect().top))"
    )

    page.close()
    assert reached == [service.title for service in SERVICES[:6]]
    assert tops == sorted(tops)


def test_large_print_leaves_each_thing_its_line_on_a_phone(browser, site):
    page = _reader(browser, 320, {"mode": "senior"})
    page.goto(site + ADDRESSES["portal home"])
    width = page.locator(".block .rows").first.evaluate("e => e.clientWidth")

    titles = page.locator(".row-title:visible").evaluate_all("all => all.map(e => e.clientWidth)")
    field = page.locator("header input[type=search]")
    letters = field.evaluate("e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)")
    lines = page.locator(".tools").evaluate("e => e.clientHeight / 60")
    data = page.locator(".chart table").evaluate_all("all => all.map(e => e.checkVisibility())")

    page.goto(site + ADDRESSES["english home"])
    name = page.locator(".site-name").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.close()
    assert titles
    assert min(titles) > width * 0.9
    assert letters > 8
    assert (lines, name) == (1, True)
    assert data
    assert all(data)


def test_no_list_of_a_landing_page_waits_for_the_one_beside_it(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["channel of channels"])

    boxes = page.locator(".list .block").evaluate_all(
        "all => all.map(e => [e.getBoundingClientRect(), e.querySelector('li:last-child')])"
        ".map(([box, last]) => [box.left, Math.round(box.bottom - last.getBoundingClientRect().bottom)])"
    )

    page.close()
    columns = sorted({left for left, _below in boxes})
    assert len(columns) == 2
    assert [below for _left, below in boxes] == [boxes[0][1]] * 5


def test_a_table_says_that_it_goes_on_where_it_does_and_is_reached_by_keyboard(browser, site):
    page = _reader(browser, 390, {})
    said = {}

    for name in ("odd article", "document"):
        page.goto(site + ADDRESSES[name])
        page.locator(".table-box").focus()
        said[name] = page.evaluate(
            "() => [document.activeElement.className, document.activeElement.dataset.hint]"
        )

    page.close()
    assert said == {
        "odd article": ["table-box goes-on", "左右滑动查看整张表"],
        "document": ["table-box", "左右滑动查看整张表"],
    }


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
    folded = page.locator(".navigation ul").first.is_visible()

    page.locator(".menu").click()
    page.click(".navigation summary")

    is_visible = page.locator(".navigation a[href='/zfxxgk/zcwj/gfxwj/szf/']").is_visible()
    page.close()
    assert (folded, is_visible) == (False, True)


def test_without_script_everything_is_there_and_no_button_is_dead(browser, site):
    page = browser.new_page(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page.goto(site + ADDRESSES["portal home"])
    lists = page.locator(".tabs .tab").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    slides = page.locator(".slide").count()
    buttons = page.locator("button").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.innerText.trim())"
    )

    page.goto(site + ADDRESSES["gallery"])
    page.click(".share summary")
    shared = page.locator(".share-ways a, .qr img").evaluate_all(
        "all => all.map(e => e.checkVisibility())"
    )
    page.close()

    assert (lists, slides, buttons, shared) == (5, 5, ["搜索"], [True, True])


def test_tabs_are_chosen_by_arrow_keys(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["portal home"])
    tabs = page.locator(".tab-list").first.locator("[role=tab]")

    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    chosen = tabs.evaluate_all("all => all.map(e => e.getAttribute('aria-selected'))")
    shown = (
        page.locator(".tabs")
        .first.locator(".tab")
        .evaluate_all("all => all.map(e => e.checkVisibility())")
    )
    focused = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("ArrowRight")
    again = page.evaluate("document.activeElement.innerText")
    page.close()
    assert (chosen, shown) == (["false", "false", "true"], [False, False, True])
    assert (focused, again) == ("县区", "政务要闻")


def test_the_carousel_is_turned_by_keyboard_and_rests_where_motion_is_unwelcome(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["portal home"])
    tools = page.locator(".carousel-tools button")
    first = tools.first.inner_text()

    rests = tools.first.get_attribute("aria-pressed")
    tools.nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.slides').scrollLeft > 0")
    page.wait_for_function(
        "document.querySelectorAll('[data-slide]')[1].getAttribute('aria-current') === 'true'"
    )
    page.close()

    assert (first, rests) == ("暂停轮播", "true")


def test_whoever_leaves_for_a_stranger_is_asked_first(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["odd article"])
    page.evaluate("document.body.dataset.own = '127.0.0.1'")
    link = page.locator(".body a.outer")

    link.focus()
    page.keyboard.press("Enter")
    named = page.locator(".leaving-host").inner_text()
    is_open = page.locator("dialog.leaving").is_visible()
    focused = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Escape")

    closed = not page.locator("dialog.leaving").is_visible()
    stayed = page.url == site + ADDRESSES["odd article"]
    page.close()
    assert (named, is_open, focused) == ("example.com", True, "留在本站")
    assert (closed, stayed) == (True, True)


def test_whoever_says_so_leaves(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["odd article"])
    page.route("https://example.com/**", lambda route: route.fulfill(body="ok"))

    page.click(".body a.outer")
    page.click("text=继续前往")
    page.wait_for_url("https://example.com/**")

    page.close()


def test_paper_shows_the_text_and_nothing_to_press(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["document"])

    page.emulate_media(media="print")
    seen = page.locator("button, .navigation, .share, .more-here").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).length"
    )
    text = page.locator(".article .body").is_visible()
    page.close()
    assert (seen, text) == (0, True)


def test_the_report_of_an_error_names_the_page_it_was_found_on(browser, site):
    page = _reader(browser, 1280, {})
    page.goto(site + ADDRESSES["document"])

    link = page.get_attribute("[data-report]", "href")
    page.close()

    reported = (site + ADDRESSES["document"]).replace(":", "%3A").replace("/", "%2F")
    assert link == (
        f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3699000001&url={reported}"
    )

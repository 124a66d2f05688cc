"""Keeps feeds and site maps as their protocols say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from huabiao.publishing import theme
from huabiao.publishing.views_data import Feed, FeedEntry, Sitemap, SitemapLine
from tests.factories.views import BASE, at

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ENTRY = FeedEntry(
    title="A & B <三>",
    url=f"{BASE}/content/2026/7.html",
    released_at=at("2026-03-02 10:15"),
    updated_at=datetime(2026, 3, 5, 8, 2, 3, tzinfo=UTC),
    author="示范市民政局",
    summary="摘要\x0b一",
    category="通知公告",
)
FEED = Feed(
    title="示范市人民政府",
    url=f"{BASE}/feed.atom",
    page_url=f"{BASE}/",
    updated_at=at("2026-03-05 16:02"),
    author="示范市人民政府办公室",
    entries=(ENTRY, replace(ENTRY, title="无摘要", author="", summary="", category="")),
)


def _children(element: ElementTree.Element) -> list[tuple[str, str]]:
    return [
        (
            child.tag.removeprefix(ATOM),
            child.get("href") or child.get("term") or "".join(child.itertext()),
        )
        for child in element
    ]


def test_a_feed_says_what_rfc_4287_asks_for():
    feed = ElementTree.fromstring(theme.render("library/feed.atom", FEED))  # noqa: S314 (ours)

    entries = feed.findall(f"{ATOM}entry")
    assert _children(feed)[: -len(entries)] == [
        ("title", "示范市人民政府"),
        ("id", f"{BASE}/feed.atom"),
        ("link", f"{BASE}/feed.atom"),
        ("link", f"{BASE}/"),
        ("updated", "2026-03-05T16:02:00+08:00"),
        ("author", "示范市人民政府办公室"),
    ]
    assert _children(entries[0]) == [
        ("title", "A & B <三>"),
        ("id", f"{BASE}/content/2026/7.html"),
        ("link", f"{BASE}/content/2026/7.html"),
        ("published", "2026-03-02T10:15:00+08:00"),
        ("updated", "2026-03-05T16:02:03+08:00"),
        ("author", "示范市民政局"),
        ("category", "通知公告"),
        ("summary", "摘要一"),
    ]
    assert _children(entries[1])[-1] == ("author", "示范市人民政府办公室")


def test_a_feed_speaks_the_language_of_its_site_and_marks_names_in_another():
    english = replace(FEED, language="en", author="Shifan City")
    feed = ElementTree.fromstring(theme.render("library/feed.atom", english))  # noqa: S314 (ours)

    authors = [entry.find(f"{ATOM}author").get(LANG) for entry in feed.findall(f"{ATOM}entry")]
    assert (feed.get(LANG), feed.find(f"{ATOM}author").get(LANG), authors) == (
        "en", None, ["zh-CN", None],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("template", "root", "line"),
    [
        ("library/sitemap.xml", "urlset", "url"),
        ("library/sitemap-index.xml", "sitemapindex", "sitemap"),
    ],
)
def test_a_site_map_is_as_its_protocol_says(template, root, line):
    lines = (
        SitemapLine(f"{BASE}/content/2026/7.html?a=1&b=2", at("2026-03-02 10:15")),
        SitemapLine(f"{BASE}/map.html"),
    )

    found = ElementTree.fromstring(theme.render(template, Sitemap(lines)))  # noqa: S314 (ours)

    assert found.tag == f"{MAPS}{root}"
    assert [child.tag for child in found] == [f"{MAPS}{line}"] * 2
    assert [[(part.tag, part.text) for part in child] for child in found] == [
        [
            (f"{MAPS}loc", f"{BASE}/content/2026/7.html?a=1&b=2"),
            (f"{MAPS}lastmod", "2026-03-02T10:15:00+08:00"),
        ],
        [(f"{MAPS}loc", f"{BASE}/map.html")],
    ]

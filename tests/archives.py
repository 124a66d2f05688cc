"""Reads a channel's archive as readers without a script do: from page to page."""

from __future__ import annotations

import re

from tests import trees


def archive_of(code, path):
    """Rows of all archive pages of a channel, newest first, going from each page to the next older."""
    files = trees.file_at(f"{code}{path}").glob("archive-*.html")
    ways = {page: ways_of(code, page) for page in sorted(f"{path}{file.name}" for file in files)}
    (page,) = (page for page, ways_here in ways.items() if not way(ways_here, "较新的信息"))
    assert first_of_years(code, path) in (page, None)
    found, seen, newer = [], [], ""
    while page and page not in seen:
        assert way(ways[page], "较新的信息") == newer
        found += trees.rows(trees.text(f"{code}{page}"))
        seen.append(page)
        newer, page = page, way(ways[page], "更早的信息")
    assert sorted(seen) == list(ways)
    return found


def first_of_years(code, path):
    """Where the newest year leads; a channel need not have a page of years."""
    years = f"{code}{path}years.html"
    if not trees.file_at(years).exists():
        return None
    return trees.links(trees.text(years).partition('<ul class="years">')[2])[0]


def ways_of(code, page):
    return trees.text(f"{code}{page}").partition('<nav class="ways"')[2]


def way(html, words):
    found = re.search(rf'<a href="([^"]+)">{words}</a>', html)
    return found[1] if found else ""

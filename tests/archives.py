"""Reads a channel's archive as readers without a script do: from page to page."""

from __future__ import annotations

import re

from tests import trees


def archive_of(code, path):
    """Rows of all archive pages of a channel, newest first, going from each page to the next older."""
    page = trees.links(trees.text(f"{code}{path}years.html").partition('<ul class="years">')[2])[0]
    found, seen, newer = [], [], ""
    while page and page not in seen:
        html = trees.text(f"{code}{page}")
        ways = html.partition('<nav class="ways"')[2]
        assert way(ways, "较新的信息") == newer
        found += trees.rows(html)
        seen.append(page)
        newer, page = page, way(ways, "更早的信息")
    folder = trees.file_at(f"{code}{path}")
    assert sorted(seen) == sorted(f"{path}{file.name}" for file in folder.glob("archive-*.html"))
    return found


def way(html, words):
    found = re.search(rf'<a href="([^"]+)">{words}</a>', html)
    return found[1] if found else ""

"""Keeps documents from naming what is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, code_in, headings_of

OURS = ("huabiao/", "tests/", "themes/", "deploy/", "docs/")


def _anchor(heading: str) -> str:
    words = re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower())
    return words.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists():
            broken.append(link)
        elif anchor:
            headings = headings_of(target.read_text(encoding="utf-8"))
            if anchor not in map(_anchor, headings):
                broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_is_named_stands(page: Path) -> None:
    named = [
        code
        for code in code_in(page.read_text(encoding="utf-8"))
        if code.startswith(OURS) and not set("<…*{ ") & set(code)
    ]

    assert [name for name in named if not (ROOT / name).exists()] == []

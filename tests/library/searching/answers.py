"""Reads what an answer to a search shows."""

from __future__ import annotations

import re
from html import unescape

from tests import trees


def main_of(answer) -> str:
    return re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]


def titles(answer) -> list[str]:
    found = re.search(r'<ol class="found"[^>]*>(.*?)</ol>', main_of(answer), re.DOTALL)
    links = re.findall(r"<h2.*?<a [^>]*>(.*?)</a>", found[1] if found else "", re.DOTALL)
    return [unescape(re.sub(r"</?mark>", "", link)) for link in links]


def links(answer) -> list[tuple[str, str]]:
    """Where the lines of the answer lead, and the facts below them."""
    lines = re.findall(
        r'<h2 class="found-title">.*?<a href="([^"]*)".*?found-facts">(.*?)</p>',
        main_of(answer), re.DOTALL,
    )  # fmt: skip
    return [(url, re.sub(r"<[^>]*>", "|", facts)) for url, facts in lines]


def choices(answer, title: str) -> dict[str, tuple[str, str]]:
    """What narrows the answer under a heading: label → address, count or 取消."""
    part = re.search(rf"<h2>{title}</h2>\n<ul>(.*?)</ul>", main_of(answer), re.DOTALL)
    found = re.findall(
        r'<a href="([^"]*)"[^>]*><span>(.*?)</span> <span class="[^"]*">(.*?)</span>',
        part[1] if part else "",
    )
    return {label: (unescape(url), count) for url, label, count in found}


def put(name: str) -> None:
    """Let a page stand that nobody published."""
    trees.file_at(name).parent.mkdir(parents=True, exist_ok=True)
    trees.file_at(name).write_text("")

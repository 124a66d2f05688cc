"""Every two characters that stand side by side in a text are found on the page of the search, on all its pages."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

from huabiao.base.html import text_of
from huabiao.config import demo
from tests import trees
from tests.factories.publishing import item_in
from tests.library.searching.answers import main_of, titles
from tests.searched import heard

pytestmark = trees.on_two_connections
ITEMS, ASKED, ON_A_PAGE = 60, 40, 10
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def _sentences() -> list[str]:
    folder = Path(demo.__file__).parent / "items"
    rows = (
        row
        for file in sorted(folder.glob("*.toml"))
        for row in tomllib.loads(file.read_text()).get("items", ())
    )
    return [
        sentence
        for row in rows
        for sentence in re.split("(?<=[。；])", text_of(row.get("body", "")))
        if len(sentence) > 8
    ]


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1)}


def test_two_characters_find_each_text_they_stand_in_however_many_there_are(ask, news):
    chance, sentences = random.Random(6), _sentences()  # noqa: S311 -- the same at each run
    texts = {}
    for number in range(ITEMS):
        body = "".join(chance.sample(sentences, 12))
        item_in(news, title=f"甲{number}", body=f"<p>{body}</p>")
        texts[f"甲{number}"] = f"{body}\n{news.organization.name}"
    heard()
    standing: dict[str, set[str]] = {}
    for title, text in texts.items():
        for pair in _pairs(text):
            standing.setdefault(pair, set()).add(title)
    many = sorted(pair for pair, found in standing.items() if ON_A_PAGE < len(found) < ITEMS)

    asked = chance.sample(many, ASKED)
    found = {pair: _all_pages(ask, pair) for pair in asked}

    assert [pair for pair, (shown, _) in found.items() if len(shown) != len(set(shown))] == []
    assert {pair: standing[pair].difference(shown) for pair, (shown, _) in found.items()} == {
        pair: set() for pair in asked
    }
    strange = {
        (pair, title)
        for pair, (shown, added) in found.items()
        for title in texts.keys() & shown
        if title not in standing[pair] and not any(word in texts[title] for word in added)
    }
    assert strange == set()


def _all_pages(ask, words: str) -> tuple[list[str], list[str]]:
    """Titles on all pages of the answer, and the official words it says it looked for besides."""
    page = ask(q=words)
    shown, number = titles(page), 1
    added = re.search(r'<p class="added">(.*?)</p>', main_of(page))
    while 'rel="next"' in main_of(page):
        number += 1
        page = ask(q=words, page=str(number))
        shown += titles(page)
    return shown, re.findall(r"<span[^>]*>(.*?)</span>", added[1] if added else "")

"""Five hundred things in titles, typed in letters: as syllables, as initials, with characters between."""

from __future__ import annotations

import random
import re
from itertools import product
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin

import huabiao.config.demo
from huabiao.search.asking import Query
from huabiao.search.tantivy_index import TantivyIndex
from tests.factories.search import document

ROWS = 500
TITLE = re.compile(r'^title = "(.+)"$', re.MULTILINE)


def _titles() -> list[str]:
    folder = Path(huabiao.config.demo.__file__).parent / "items"
    return [
        title
        for file in sorted(folder.glob("*.toml"))
        for title in TITLE.findall(file.read_text("utf-8"))
        if re.search(r"[\u4e00-\u9fff]{5}", title)
    ]


def _typed(part: str, way: int) -> str:
    """As who knows how it is read here types it."""
    syllables = lazy_pinyin(part, v_to_u=False)
    if way == 0:
        return "".join(syllables)
    if way == 1:
        return "".join(one[0] for one in syllables)
    return part[0] + "".join(syllables[1:])


def _may_be_read(part: str, typed: str) -> bool:
    ways = [
        {character, *told, *(one[0] for one in told)}
        for character, (told,) in (
            (one, pinyin(one, style=Style.NORMAL, heteronym=True, v_to_u=False)) for one in part
        )
    ]
    return typed in map("".join, product(*ways))


def test_five_hundred_things_are_found_by_their_letters_and_lit_exactly(tmp_path: Path) -> None:
    titles = _titles()
    index = TantivyIndex(tmp_path)
    with index.writing() as writer:
        writer.put(document(number, title) for number, title in enumerate(titles))
        writer.commit(1)
    choice = random.Random(20261130)  # noqa: S311 -- chosen alike in each run

    missed, unlit = [], []
    for row in range(ROWS):
        number = choice.randrange(len(titles))
        title, way = titles[number], row % 3
        length = 4 if way == 1 else choice.choice((2, 3, 4))
        places = [one.start() for one in re.finditer(rf"(?=[\u4e00-\u9fff]{{{length}}})", title)]
        start = choice.choice(places)
        typed = _typed(title[start : start + length], way)
        found = {
            hit.document.id: hit.title.spans
            for hit in index.search(Query(text=typed, limit=100)).hits
        }
        spans = found.get(f"item:{number}")
        if spans is None:
            missed.append((typed, title))
        elif not any(a <= start and start + length <= b for a, b in spans) or not all(
            _may_be_read(title[a:b], typed) for a, b in spans
        ):
            unlit.append((typed, title, [title[a:b] for a, b in spans]))

    assert unlit == []
    assert len(missed) <= 0.02 * ROWS, missed

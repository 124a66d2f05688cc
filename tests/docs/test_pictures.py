"""Keeps pictures and documents together: each is shown, each is there, each has its size, and a script takes each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.docs.pages import PAGES as DOCUMENTS
from tests.docs.pages import ROOT
from tests.screenshots.camera import HANDBOOK, HEAVIEST, PAGES, README, SCREENS, WIDTH, files

SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def _shown() -> list[tuple[Path, str, Path]]:
    """Where, with which words, which picture."""
    return [
        (page, words, (page.parent / name).resolve())
        for page in DOCUMENTS
        for words, name in SHOWN.findall(page.read_text(encoding="utf-8"))
    ]


def test_every_picture_is_shown_is_there_and_is_taken_by_the_script() -> None:
    shown = {picture for _page, _words, picture in _shown()}
    there = {file for folder in (HANDBOOK, README) for file in folder.iterdir()}

    assert shown == there == files()


def test_a_picture_of_the_handbook_stands_in_one_chapter_and_says_what_it_shows() -> None:
    shown = [
        (words, picture) for page, words, picture in _shown() if page.parent == HANDBOOK.parent
    ]

    assert sorted(picture.stem for _words, picture in shown) == sorted(SCREENS)
    assert [words for words, _picture in shown if len(words) < 8] == []


@pytest.mark.parametrize(
    "file", sorted(files()), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_a_picture_has_the_size_it_is_to_have_and_is_not_heavy(file: Path) -> None:
    if file.parent == HANDBOOK:
        size = (WIDTH, SCREENS[file.stem])
    else:
        (width, height), shown = PAGES[file.stem]
        size = (shown, round(height * shown / width))

    with Image.open(file) as opened:
        assert opened.size == size
    assert file.stat().st_size <= HEAVIEST

"""Keeps the two READMEs twins: the same order, the same commands, the same rooms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huabiao.importer.mapping import read_mapping
from tests.architecture.tree import ROOMS
from tests.docs.pages import blocks_of, headings_of, rows_of, section, text_of

TWINS = ["README.md", "README.zh-CN.md"]
ROOMS_HEADING = {"README.md": "## The rooms", "README.zh-CN.md": "## 各室"}


def test_both_have_the_same_headings_in_the_same_order() -> None:
    english, chinese = (
        [heading.split(" ")[0] for heading in headings_of(text_of(name))] for name in TWINS
    )

    assert english == chinese


def test_both_show_the_same_commands() -> None:
    english, chinese = (blocks_of(text_of(name)) for name in TWINS)

    assert english == chinese


def test_both_link_to_the_same_pages() -> None:
    english, chinese = (
        set(re.findall(r"\]\(([^)]+)\)", text_of(name))) - set(TWINS) for name in TWINS
    )

    assert english == chinese


@pytest.mark.parametrize("name", TWINS)
def test_every_room_stands_on_the_map(name: str) -> None:
    table = rows_of(section(text_of(name), ROOMS_HEADING[name]))

    assert sorted(row[0] for row in table) == sorted(f"`{room}`" for room in ROOMS)


@pytest.mark.parametrize("name", TWINS)
def test_commands_that_are_shown_exist(name: str) -> None:
    commands = "\n".join(blocks_of(text_of(name)))
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))

    assert set(re.findall(r"^make ([a-z-]+)", commands, re.MULTILINE)) - targets == set()


@pytest.mark.parametrize("name", TWINS)
def test_the_mapping_that_is_shown_is_taken(name: str, tmp_path: Path) -> None:
    file = tmp_path / "hebei.toml"
    file.write_text(next(b for b in blocks_of(text_of(name)) if "[fields]" in b), encoding="utf-8")

    mapping = read_mapping(file)

    assert set(mapping.fields) == {"title", "body", "released_at", "original_url"}

"""Keeps the operator's page equal to the code: environment, commands, make targets."""

from __future__ import annotations

import re

import pytest

from huabiao.config.environment import ROOT as CHECKOUT
from huabiao.config.environment import VARIABLES
from huabiao.importer.rosters import ORGANIZATION_HEADINGS, PEOPLE_HEADINGS
from tests.docs.pages import ROOT, rows_of, section, text_of


def _shown(default: str) -> str:
    relative = default.removeprefix(f"{CHECKOUT}/")
    return f"`{relative}`" if relative else "(empty)"


def test_the_table_of_the_environment_is_the_codes() -> None:
    table = rows_of(section(text_of("docs/operations.md"), "## Environment"))

    assert table == [[f"`{v.name}`", _shown(v.default), v.meaning] for v in VARIABLES]


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "huabiao").rglob("*.py")
        if re.search(r"os\.(environ\.get|environ\[|getenv)", file.read_text(encoding="utf-8"))
    }

    assert readers == {"huabiao/config/environment.py"}


def test_every_command_has_a_line_and_every_line_a_command() -> None:
    commands = {
        file.stem
        for file in (ROOT / "huabiao").glob("*/management/commands/*.py")
        if not file.stem.startswith("_")
    }
    table = rows_of(section(text_of("docs/operations.md"), "## Commands"))

    assert {f"`huabiao {command}`" for command in commands} == {row[0] for row in table}


def test_every_make_target_has_a_line_and_every_line_a_target() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):.*## ", text_of("Makefile"), re.MULTILINE)
    table = rows_of(section(text_of("CONTRIBUTING.md"), "## Set up"))

    assert sorted(row[0] for row in table) == sorted(f"`make {target}`" for target in targets)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        pytest.param("### Organizations", ORGANIZATION_HEADINGS, id="organizations"),
        pytest.param("### People", PEOPLE_HEADINGS, id="people"),
    ],
)
def test_the_columns_of_the_first_day_are_the_importers(
    heading: str, columns: dict[str, tuple[str, ...]]
) -> None:
    table = rows_of(section(text_of("docs/operations.md"), heading))

    assert [row[:2] for row in table] == [
        [f"`{column}`", "、".join(words)] for column, words in columns.items()
    ]

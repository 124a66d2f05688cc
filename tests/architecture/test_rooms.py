"""Keeps the map true: which rooms there are, and what each says of itself."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.tree import CONTRACTS, HEIGHT, PACKAGE, ROOMS, ROOT, parsed


def test_every_room_has_its_place_in_the_order() -> None:
    assert set(ROOMS) == set(HEIGHT)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_where_to_start_reading(room: str) -> None:
    docstring = ast.get_docstring(parsed(PACKAGE / room / "__init__.py")) or ""
    lines = docstring.splitlines()

    assert len(lines) >= 3
    assert lines[0].endswith(".")
    assert lines[-1].startswith("Start reading at `")


@pytest.mark.parametrize("room", ROOMS)
def test_where_a_room_tells_to_start_reading_something_stands(room: str) -> None:
    docstring = ast.get_docstring(parsed(PACKAGE / room / "__init__.py")) or ""
    names = re.findall(r"`(\w+)`", docstring.splitlines()[-1])

    missing = [
        name
        for name in names
        if not (PACKAGE / room / f"{name}.py").exists() and not (PACKAGE / room / name).is_dir()
    ]

    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_line_in_the_map(room: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert re.search(rf"^\| `{room}` \| \S", page, re.MULTILINE)


def test_an_ignored_import_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = [
        entry for contract in CONTRACTS.values() for entry in contract.get("ignore_imports", ())
    ]

    without_reason = [
        entry for entry in ignored if not re.search(rf'"{re.escape(entry)}",?\s+# \S', text)
    ]

    assert without_reason == []

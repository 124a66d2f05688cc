"""Keeps decisions in one form, numbered without gaps, and each with something that keeps it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, code_in, text_of

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Status", "Context", "Decision", "Consequences", "Rejected", "Kept by"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [file.name[:4] for file in DECISIONS]

    assert numbers == [f"{number:04d}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_a_decision_has_its_parts(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert text.startswith(f"# {file.name[:4]}: ")
    assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\* \S", text, re.MULTILINE) == PARTS


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_something_that_exists_keeps_a_decision(file: Path) -> None:
    kept_by = file.read_text(encoding="utf-8").split("**Kept by.**")[1]

    assert [code for code in code_in(kept_by) if (ROOT / code).exists()] != []


def test_the_map_lists_every_decision() -> None:
    listed = re.findall(r"^- \[\d{4}\]\(decisions/([^)]+)\)", text_of("docs/architecture.md"), re.M)

    assert listed == [file.name for file in DECISIONS]

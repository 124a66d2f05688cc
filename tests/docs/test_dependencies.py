"""Keeps a reason beside each direct dependency, and the lock complete, hashed and free of addresses."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.pages import rows_of, section, text_of

PROJECT = tomllib.loads(text_of("pyproject.toml"))["project"]
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def _names(requirements: list[str]) -> list[str]:
    return sorted(re.match(r"[\w.-]+", line)[0] for line in requirements)


@pytest.mark.parametrize(
    ("heading", "requirements"),
    [
        pytest.param("## What runs", PROJECT["dependencies"], id="runs"),
        pytest.param(
            "## What tests and checks", PROJECT["optional-dependencies"]["dev"], id="tests"
        ),
    ],
)
def test_every_direct_dependency_has_its_reason(heading: str, requirements: list[str]) -> None:
    table = rows_of(section(text_of("docs/dependencies.md"), heading))

    assert sorted(name for name, _ in table) == _names(requirements)
    assert [name for name, why in table if len(why) < 10] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_direct_dependency(lock: str) -> None:
    wanted = _names(PROJECT["dependencies"])
    if lock == "requirements-dev.txt":
        wanted += _names(PROJECT["optional-dependencies"]["dev"])
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", text_of(lock), re.MULTILINE))

    normal = {name.lower().replace("_", "-") for name in wanted}
    assert normal - {name.lower().replace("_", "-") for name in locked} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_a_hash_or_a_comment(lock: str) -> None:
    pattern = re.compile(
        r"[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#.*|"
    )

    assert [line for line in text_of(lock).splitlines() if not pattern.fullmatch(line)] == []


def test_both_locks_hold_the_same_versions_of_what_runs() -> None:
    runs, tests = (
        dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", text_of(lock), re.MULTILINE))
        for lock in LOCKS
    )

    assert {name: tests.get(name) for name in runs} == runs

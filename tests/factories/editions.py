"""Blueprints that the platform office edits: the small one, in a file of the installation's own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from huabiao.pages import operations
from huabiao.pages.blueprints import OWN_FOLDER, Blueprint
from huabiao.pages.queries import blueprint_named, editions_of
from tests.factories.pages import PLATFORM, SMALL

Table = dict[str, Any]


def offer_small(home: Path) -> None:
    """Put the small blueprint where an installation keeps its own."""
    (home / OWN_FOLDER).mkdir(exist_ok=True)
    (home / OWN_FOLDER / "small.toml").write_text(SMALL, encoding="utf-8")


def table() -> Table:
    """The small blueprint as the editor leaves it: each column with the key it began with."""
    said = tomllib.loads(SMALL)
    for column in said["channels"]:
        column["key"] = column["path"]
    return said


def edited(*changes: Callable[[Table], object]) -> Blueprint:
    """A new edition of the small blueprint, with these changes to the newest."""
    now = blueprint_named("small")
    newest = editions_of("small").first()
    said = deepcopy(newest.table) if newest is not None and newest.number else table()
    for change in changes:
        change(said)
    return operations.edit_blueprint(name="small", table=said, seen=now.version, **PLATFORM)


def column(said: Table, key: str) -> Table:
    return next(column for column in said["channels"] if column["key"] == key)


def column_with(key: str, **facts: Any) -> Callable[[Table], object]:
    def change(said: Table) -> None:
        before = column(said, key)["path"]
        column(said, key).update(facts)
        for block in said["home"]:
            block["channels"] = [
                facts.get("path", path) if path == before else path for path in block["channels"]
            ]

    return change


def new_column(path: str, title: str, **facts: Any) -> Callable[[Table], object]:
    described = {
        "key": path, "path": path, "title": title, "type": "NEWS",
        "description": "{sponsor}的" + title, "keywords": title,
    }  # fmt: skip
    return lambda said: said["channels"].append({**described, **facts})


def no_column(key: str) -> Callable[[Table], object]:
    return lambda said: said["channels"].remove(column(said, key))

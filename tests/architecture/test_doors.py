"""Keeps a room's doors its own, and the clock at the doors."""

from __future__ import annotations

import ast

from tests.architecture.tree import (
    CONTRACTS,
    ROOMS,
    imports_of,
    module_of,
    modules,
    name_of,
    parsed,
    part_of,
    room_of,
    unexpected,
)

DOORS = {"views", "viewsets", "forms", "published", "searchable", "tasks", "receivers"}
ASKS_THE_CLOCK = {"forms", "views", "viewsets", "management", "tasks", "receivers"}
MAY_ASK_TOO = {
    "huabiao/config/bench/": "measures how long readers wait",
    "huabiao/publishing/operations/passes.py": "a receipt says when a file could first be seen",
    "huabiao/publishing/operations/remembering.py": "a run says when it began and ended",
}


def test_no_room_opens_another_rooms_doors() -> None:
    private = {f"huabiao.{room}.{door}": room for room in ROOMS for door in DOORS}
    allowed = {
        tuple(entry.removesuffix(".*").split(" -> "))
        for entry in CONTRACTS["doors-are-private"]["ignore_imports"]
    }

    opened = {
        (module_of(file), imported)
        for file in modules()
        for imported in imports_of(file)
        if private.get(imported, room_of(file)) != room_of(file)
    }

    assert opened == allowed


def _asks_the_clock(file_tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date"}
        for node in ast.walk(file_tree)
    )


def test_only_doors_ask_the_clock() -> None:
    asking = {name_of(file) for file in modules() if _asks_the_clock(parsed(file))}
    doors = {name_of(file) for file in modules() if part_of(file) in ASKS_THE_CLOCK}

    assert unexpected(asking - doors, MAY_ASK_TOO) == []

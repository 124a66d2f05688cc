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
SEARCHES_ITSELF = {
    "huabiao/library/matching.py": "what rules of channels ask for: decided for each item, not searched",
}
MAY_ASK_TOO = {
    "huabiao/config/bench/": "measures how long readers wait",
    "huabiao/publishing/node_register.py": "when a node was heard of: what stands behind its door",
    "huabiao/publishing/operations/passes.py": "a receipt says when a file could first be seen",
    "huabiao/publishing/operations/remembering.py": "a run says when it began and ended",
    "huabiao/publishing/operations/working.py": "a job says when it began and ended",
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


def _searches(file_tree: ast.Module) -> bool:
    """Whether rows are asked for by a part of what a field says."""
    words = {
        node.arg if isinstance(node, ast.keyword) else node.value
        for node in ast.walk(file_tree)
        if isinstance(node, ast.keyword | ast.Constant)
    }
    return any(
        isinstance(word, str) and word.endswith(("__icontains", "__contains", "__iregex"))
        for word in words
    )


def test_no_screen_searches_past_the_finder() -> None:
    searching = {name_of(file) for file in modules() if _searches(parsed(file))}

    assert unexpected(searching, SEARCHES_ITSELF) == []

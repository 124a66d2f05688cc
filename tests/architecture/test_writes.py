"""Keeps every write where one looks for it: in `operations`."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import modules, name_of, parsed, part_of, room_of, unexpected

WRITES = {
    "save",
    "save_revision",
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "delete",
    "add_root",
    "add_child",
    "add_sibling",
}
ON_A_QUERYSET = {"update"}  # dictionaries and digests have one, too
QUERYSET_WORDS = {"objects", "filter", "exclude", "all"}
WRITING_PARTS = {"operations", "receivers"}
WRITING_ROOMS = {"importer"}

EXCEPTIONS = {
    "huabiao/config/bench/": "makes a cluster of any size in bulk, in a database of its own",
    "huabiao/config/demo/drawing/__main__.py": "Pillow's save: pictures of the fictional city",
    "huabiao/library/models/items.py": "what is noted of a text is saved with it, whoever saves it",
    "huabiao/config/soak/": "a random city in a database of its own",
    "huabiao/library/viewsets/bulk.py": "a person's own session, after an error too",
    "huabiao/targets/bucket.py": "objects of storage, not rows",
    "huabiao/media/pictures.py": "Pillow's save: pixels, not rows",
}


def _words(node: ast.expr) -> set[str]:
    """Names along a chain of attributes and calls: `Item.objects.filter(…)`."""
    words: set[str] = set()
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
            node = node.value
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    return words


def _is_a_form_held_back(node: ast.Call) -> bool:
    """`form.save(commit=False)` gives an instance and writes nothing."""
    return any(
        keyword.arg == "commit"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is False
        for keyword in node.keywords
    )


def _writes(file: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not _is_a_form_held_back(node)
        and (
            node.func.attr in WRITES
            or (node.func.attr in ON_A_QUERYSET and _words(node.func.value) & QUERYSET_WORDS)
        )
        for node in ast.walk(parsed(file))
    )


def test_every_write_stands_in_operations() -> None:
    writing = {
        name_of(file)
        for file in modules()
        if part_of(file) not in WRITING_PARTS
        and room_of(file) not in WRITING_ROOMS
        and _writes(file)
    }

    assert unexpected(writing, EXCEPTIONS) == []

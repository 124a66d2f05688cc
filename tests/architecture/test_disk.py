"""Keeps every touch of files that readers see in one module, where a test can record and lose it."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import modules, name_of, parsed, room_of, unexpected

# Calls that change what stands on a disk. `replace` and `rename` of two arguments are of texts.
TOUCHES = {
    "write_bytes", "write_text", "touch", "unlink", "rmdir", "mkdir", "makedirs", "symlink_to", "hardlink_to",
    "removedirs", "truncate", "ftruncate", "link", "symlink", "rmtree", "copyfile", "copytree", "copy2", "move",
    "mkstemp", "syncfs", "fsync", "O_CREAT", "O_WRONLY", "O_RDWR",
}  # fmt: skip
OF_ONE_ARGUMENT = {"replace", "rename"}  # Path's
WRITING_MODES = set("wax+")
READERS_FILES = {"PUBLIC_ROOT", "SERVING_ROOT"}

EXCEPTIONS = {
    "huabiao/config/bench/": "begins from nothing in an installation of its own; another program's site",
    "huabiao/base/installation.py": "makes the empty folders of a new installation",
    "huabiao/config/management/commands/deploy.py": "writes what is printed where the caller says",
    "huabiao/publishing/management/commands/theme.py": "shows a site in a folder the caller names",
    "huabiao/publishing/theme_folder.py": "keeps copies of themes, which no reader sees",
    "huabiao/publishing/turn.py": "the lock of the publisher's turn",
}


def _touches(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in TOUCHES:
        return True
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in OF_ONE_ARGUMENT and isinstance(node.func, ast.Attribute):
        is_of_os = isinstance(node.func.value, ast.Name) and node.func.value.id == "os"
        return is_of_os or (len(node.args) == 1 and not node.keywords)
    modes = (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "mode"))
    return name in {"open", "fdopen"} and any(
        isinstance(mode, ast.Constant)
        and isinstance(mode.value, str)
        and len(mode.value) < 4
        and WRITING_MODES & set(mode.value)
        for mode in modes
    )


def _knows_readers_files(file: Path) -> bool:
    return room_of(file) == "publishing" or any(
        isinstance(node, ast.Attribute) and node.attr in READERS_FILES
        for node in ast.walk(parsed(file))
    )


def test_files_that_readers_see_are_touched_through_one_module() -> None:
    touching = {
        name_of(file)
        for file in modules()
        if _knows_readers_files(file) and any(map(_touches, ast.walk(parsed(file))))
    }

    assert unexpected(touching, EXCEPTIONS) == []

"""What the tests of the architecture look at: rooms, their order, files and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "huabiao"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {
    contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]
}
LAYERS = CONTRACTS["rooms"]["layers"]
HEIGHT = {room.strip(): -depth for depth, row in enumerate(LAYERS) for room in row.split("|")}
ROOMS = sorted(
    folder.name
    for folder in PACKAGE.iterdir()
    if (folder / "__init__.py").exists() and folder.name != "__pycache__"
)


def tracked_files() -> list[Path]:
    """Every file of the checkout that is, or is about to be, kept in version control."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = (ROOT / name for name in listing.split("\0") if name)
    return sorted(file for file in files if file.is_file())


def modules() -> list[Path]:
    """Our own Python files, migrations left out: Django writes those."""
    return sorted(
        file
        for file in PACKAGE.rglob("*.py")
        if "migrations" not in file.parts and file.read_text(encoding="utf-8").strip()
    )


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def name_of(file: Path) -> str:
    """A file as people write it: "huabiao/library/models.py"."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """A file as Python imports it: "huabiao.library.models"."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0]


def part_of(file: Path) -> str:
    """Which of the room's nouns a file belongs to: "operations" for a file of that package, too."""
    inside = file.relative_to(PACKAGE).with_suffix("").parts[1:]
    return inside[0] if inside else ""


def imports_of(file: Path) -> set[str]:
    """Dotted names a file imports; "from a import b" counts as both "a" and "a.b"."""
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def unexpected(names: set[str], exceptions: Mapping[str, str]) -> list[str]:
    """Names that no exception excuses, and exceptions (files or folders) that excuse nothing."""
    excused = {name for name in names if name.startswith(tuple(exceptions))}
    idle = [entry for entry in exceptions if not any(n.startswith(entry) for n in excused)]
    return sorted(names - excused) + sorted(idle)

"""Decides which folder the theme is read from: the one that is set, or the last one that was whole.

A theme that was tried and found whole is copied into the data folder, and read from there: nobody
edits a page while it is being made, and what was whole yesterday serves while today's is mended.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

KEPT = 2  # copies: of the theme in use, and of the one before, whose pages are being rewritten

_chosen: list[Path] = []  # the innermost choice of this process counts


def root() -> Path:
    """The folder that templates and static files are read from."""
    return _chosen[-1] if _chosen else Path(settings.THEME_ROOT)


def choose(folder: Path) -> None:
    """Read the theme from here from now on."""
    _chosen[:] = [folder]


@contextlib.contextmanager
def trying(folder: Path) -> Iterator[None]:
    """Read the theme from here for a moment."""
    _chosen.append(folder)
    try:
        yield
    finally:
        _chosen.pop()


def stamp() -> tuple[tuple[str, int, int], ...]:
    """What tells whether anybody touched the folder that is set."""
    files = sorted(path for path in Path(settings.THEME_ROOT).rglob("*") if path.is_file())
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)


def newest_good() -> Path | None:
    """The copy of the last theme that was found whole."""
    copies = _copies()
    return copies[0] if copies else None


def good(version: str) -> Path | None:
    """The copy of the theme of this version."""
    copy = _folder() / version
    return copy if copy.is_dir() else None


@contextlib.contextmanager
def copied_aside() -> Iterator[Path]:
    """A copy of the folder that is set, for trying; it goes unless it is kept."""
    aside = _folder() / f".aside-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copytree(settings.THEME_ROOT, aside, ignore=shutil.ignore_patterns(".*"))
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def keep(aside: Path, version: str) -> Path:
    """Let this copy be the last good theme."""
    copy = _folder() / version
    shutil.rmtree(copy, ignore_errors=True)
    aside.rename(copy)
    make_newest(copy)
    for old in _copies()[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return copy


def make_newest(copy: Path) -> None:
    os.utime(copy)


def known_fault() -> str:
    """What is wrong with the folder that is set, as the publisher last saw it; "" where nothing is."""
    try:
        return _fault_file().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def tell(fault: str) -> None:
    """Let the console, and whoever asks later, know of a fault, or that there is none any more."""
    if not fault:
        _fault_file().unlink(missing_ok=True)
        return
    aside = _fault_file().with_name(f".fault-{os.getpid()}")
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.write_text(fault, encoding="utf-8")
    aside.rename(_fault_file())


def _folder() -> Path:
    return Path(settings.HUABIAO_HOME) / "themes" / "good"


def _fault_file() -> Path:
    return Path(settings.HUABIAO_HOME) / "themes" / "fault.txt"


def _copies() -> list[Path]:
    """Copies that are kept, the newest first."""
    if not _folder().is_dir():
        return []
    copies = [copy for copy in _folder().iterdir() if not copy.name.startswith(".")]
    return sorted(copies, key=lambda copy: copy.stat().st_mtime_ns, reverse=True)

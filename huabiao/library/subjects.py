"""Decides which subjects a text may be filed under: the State Council's two-level classification."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "subjects.tsv"
_SEPARATORS = str.maketrans(dict.fromkeys("/>＞／＼", "\\"))


@cache
def subjects() -> tuple[tuple[str, str], ...]:
    """All subjects as (first level, second level), in the official order."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple((first, second) for first, second in (line.split("\t") for line in lines))


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The classification for a select box: groups are the first level."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for first, second in subjects():
        groups.setdefault(first, []).append((f"{first}\\{second}", second))
    return list(groups.items())


def subject_of(text: str) -> str | None:
    """The subject somebody meant, as "一级\\二级"; None where there is none, or more than one.

    Other systems write a slash or an arrow, a space too many, or the second level alone.
    """
    parts = [part.strip() for part in text.translate(_SEPARATORS).split("\\") if part.strip()]
    return _by_name().get("\\".join(parts))


@cache
def _by_name() -> dict[str, str]:
    names = {f"{first}\\{second}": f"{first}\\{second}" for first, second in subjects()}
    seconds = Counter(second for _, second in subjects())
    alone = {second: f"{first}\\{second}" for first, second in subjects() if seconds[second] == 1}
    return alone | names

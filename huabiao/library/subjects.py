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


def written(first: str, second: str) -> str:
    """A subject as it stands on pages; one first level has no second."""
    return f"{first}\\{second}" if second else first


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The classification for a select box: groups are the first level."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for first, second in subjects():
        groups.setdefault(first, []).append((written(first, second), second or first))
    return list(groups.items())


def choices_with_first_levels() -> list[tuple[str, list[tuple[str, str]]]]:
    """As `choices`, where a whole first level may be chosen, too."""
    return [
        (first, offered if offered[0][0] == first else [(first, f"{first}（全部）"), *offered])
        for first, offered in choices()
    ]


def all_subjects() -> list[str]:
    """Every subject, and every first level by itself, in the official order."""
    names = [name for first, second in subjects() for name in (first, written(first, second))]
    return list(dict.fromkeys(names))


def subject_of(text: str) -> str | None:
    """The subject somebody meant, as "一级\\二级"; None where there is none, or more than one.

    Other systems write a slash or an arrow, a space too many, or the second level alone.
    """
    parts = [part.strip() for part in text.translate(_SEPARATORS).split("\\") if part.strip()]
    return _by_name().get("\\".join(parts))


@cache
def _by_name() -> dict[str, str]:
    names = {written(first, second) for first, second in subjects()}
    seconds = Counter(second for _, second in subjects() if second)
    alone = {second: written(first, second) for first, second in subjects() if seconds[second] == 1}
    return alone | {name: name for name in names}

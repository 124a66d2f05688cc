"""Decides how a whole site comes back as it stood at a moment: into an empty folder, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from huabiao.guard.history import History
from huabiao.guard.mending import put_back
from huabiao.guard.merkle import Entry
from huabiao.guard.records import Root

Track = Callable[[list[tuple[str, Entry]]], Iterable[tuple[str, Entry]]]


class NotEmpty(ValueError):
    """The folder holds something already."""


def restore(history: History, moment: datetime, into: Path, *, track: Track = iter) -> Root:
    """Write every file of a site as it stood; returns the root that says so.

    NothingThen before the first root, NotStored where a content was given up by rule or is damaged.
    """
    root, tree = history.files_at(moment)
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise NotEmpty(str(into))
    modes = {"file_mode": root.file_mode, "folder_mode": root.folder_mode}
    for path, entry in track(sorted(tree.entries())):
        put_back(into, path, entry, history.store, **modes)
    return root

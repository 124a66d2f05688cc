"""Measures that give a small city long lists: few entries a page, few rows a chunk."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import import_module

SMALL = {
    "huabiao.library.rules.ANCHOR_EVERY": 3,
    "huabiao.library.published.lists.ON_CHANNEL_PAGE": 4,
    "huabiao.library.published.lists.IN_SECTION": 2,
    "huabiao.library.published.feeds.IN_FEED": 6,
    "huabiao.library.published.feeds.ITEMS_IN_PART": 20,
    "huabiao.library.published.preparing.NEIGHBOURS": 2,
    "huabiao.library.published.preparing.WHOLE_ORDER_FROM": 4,
    "huabiao.library.published.entries.NEWEST_KEPT": 5,
    "huabiao.library.published.entries.ANCHORS_KEPT": 2,
    "huabiao.publishing.operations.remembering.CHUNK": 50,
}


@contextlib.contextmanager
def small() -> Iterator[None]:
    """Let this process, and what it forks, publish by the small measures."""
    kept = []
    for name, value in SMALL.items():
        module, _, constant = name.rpartition(".")
        kept.append((import_module(module), constant, getattr(import_module(module), constant)))
        setattr(import_module(module), constant, value)
    try:
        yield
    finally:
        for owner, constant, value in kept:
            setattr(owner, constant, value)

"""Decides how a home page's blocks are spoken of by forms and operations, apart from how they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huabiao.pages.models import HomePage
from huabiao.sites.models import Channel


@dataclass(frozen=True)
class HomeSection:
    """A block of the home page: headlines, item_list or notices."""

    block: str
    title: str
    channels: tuple[Channel, ...]
    count: int


def sections_of(home: HomePage) -> list[HomeSection]:
    """The blocks of a home page from top to bottom; channels that are no more are left out."""
    return [_section(block.block_type, block.value) for block in home.body]


def body_of(sections: Sequence[HomeSection]) -> list[tuple[str, dict[str, Any]]]:
    """The blocks as the home page stores them."""
    return [(section.block, _value(section)) for section in sections]


def _section(block: str, value: Any) -> HomeSection:
    pages = value["channels"] if block == "item_list" else [value["channel"]]
    channels = tuple(page.specific for page in pages if page is not None)
    return HomeSection(block, value.get("title") or "", channels, value["count"])


def _value(section: HomeSection) -> dict[str, Any]:
    if section.block == "item_list":
        return {
            "title": section.title,
            "channels": list(section.channels),
            "count": section.count,
        }
    return {"channel": section.channels[0], "count": section.count}

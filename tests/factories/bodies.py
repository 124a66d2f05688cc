"""Bodies of composed pages: as operations take them, and as the editor in the console sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huabiao.config.soak.blocks import (
    FIGURES,
    LINKS,
    TABLE,
    banner,
    block,
    headlines,
    item_list,
    notices,
)

__all__ = [
    "FIGURES",
    "LINKS",
    "TABLE",
    "banner",
    "block",
    "flatten",
    "headlines",
    "item_list",
    "notices",
    "place",
    "typed",
]


def typed(*blocks: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """What a browser sends for these blocks."""
    sent: dict[str, Any] = {"body-count": len(blocks)}
    for number, one in enumerate(blocks):
        prefix = f"body-{number}"
        sent |= {f"{prefix}-type": one["type"], **place(prefix, number)}
        flatten(sent, f"{prefix}-value", {"width": "full", **one["value"]})
    return sent | fields


def place(prefix: str, number: int) -> dict[str, Any]:
    return {f"{prefix}-order": number, f"{prefix}-deleted": "", f"{prefix}-id": ""}


def flatten(sent: dict[str, Any], prefix: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, part in value.items():
            flatten(sent, f"{prefix}-{name}", part)
    elif isinstance(value, list):
        sent[f"{prefix}-count"] = len(value)
        for number, part in enumerate(value):
            sent |= place(f"{prefix}-{number}", number)
            flatten(sent, f"{prefix}-{number}-value", part)
    else:
        sent[prefix] = "" if value is None else value

"""Bodies of composed pages: as operations take them, and as the editor in the console sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def headlines(channel, count=3, **more):
    return block("headlines", channel=channel.pk, count=count, **more)


def item_list(*channels, title="", count=6, **more):
    return block("item_list", title=title, channels=[c.pk for c in channels], count=count, **more)


def notices(channel, count=6, **more):
    return block("notices", channel=channel.pk, count=count, **more)


def banner(text, *, starts=None, ends=None, **more):
    moments = {"starts_at": starts, "ends_at": ends}
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return block("banner", text=text, **told, **more)


# Every block of which nothing but itself is needed.
LINKS = block(
    "links",
    title="链接",
    groups=[
        {"title": "政府网站", "links": [{"title": "市政府", "url": "https://www.shifan.invalid/"}]}
    ],
)
TABLE = "年份,产值,增速\n2024,10,2\n2025,12.5,"
FIGURES = block(
    "figures",
    title="数据",
    tiles=[{"label": "常住人口", "value": "312.4", "unit": "万人", "note": "2025 年末"}],
    charts=[{"title": "产值", "kind": "column", "table": TABLE, "source": "市统计局"}],
)


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

"""Blocks of composed pages, as operations take them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huabiao.sites.models import Channel


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def headlines(channel: Channel, count: int = 3, **more: Any) -> dict[str, Any]:
    return block("headlines", channel=channel.pk, count=count, **more)


def item_list(*channels: Channel, title: str = "", count: int = 6, **more: Any) -> dict[str, Any]:
    return block("item_list", title=title, channels=[c.pk for c in channels], count=count, **more)


def notices(channel: Channel, count: int = 6, **more: Any) -> dict[str, Any]:
    return block("notices", channel=channel.pk, count=count, **more)


def banner(
    text: str, *, starts: datetime | None = None, ends: datetime | None = None, **more: Any
) -> dict[str, Any]:
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

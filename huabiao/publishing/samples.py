"""Decides what a theme is tried on: for each template that pages are made with, a full value and a bare one.

The values follow the dataclasses of `views_data` by themselves: a new field needs nothing here.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any

from huabiao.publishing.dates import CHINA
from huabiao.publishing.views_data import (
    ArchivePage,
    ArticlePage,
    ChannelPage,
    Feed,
    HomeView,
    Look,
    MessagePage,
    SearchPage,
    Sitemap,
    SiteMapPage,
    TopicPage,
    TopicsPage,
    YearsPage,
)

# Every template the platform asks a theme for.
REQUIRED: dict[str, type] = {
    "library/archive.html": ArchivePage,
    "library/article.html": ArticlePage,
    "library/channel.html": ChannelPage,
    "library/feed.atom": Feed,
    "library/sitemap-index.xml": Sitemap,
    "library/sitemap.xml": Sitemap,
    "library/years.html": YearsPage,
    "pages/home.html": HomeView,
    "pages/map.html": SiteMapPage,
    "pages/message.html": MessagePage,
    "pages/search.html": SearchPage,
    "pages/topic.html": TopicPage,
    "pages/topics.html": TopicsPage,
    "publishing/look.css": Look,
}

_DEPTH = 9  # links below links, tabs of blocks: deeper than any page goes
_WORDS = "示例"
_ADDRESS = "https://www.shifan.invalid"
_SPECIAL = {
    "accent": "#1f4e8c",
    "language": "zh-CN",
    "kind": "NEWS",
    "list_style": "PLAIN",
    "content_type": "video/mp4",
    "width": "full",
    "layout": "SIDE",
    "base_url": _ADDRESS,
    "canonical": f"{_ADDRESS}/",
    "url": "/zwgk/",
    "validity": "有效",
    "svg": "<svg></svg>",
    "qr": "<svg></svg>",
    "srcset": "",
}
_VALUES: dict[type, Any] = {
    int: 1,
    float: 1.5,
    date: date(2026, 1, 2),
    datetime: datetime(2026, 1, 2, 3, 4, tzinfo=CHINA),
}


def samples(view: type) -> tuple[Any, Any]:
    """A value of this kind with everything in it, and one with as little as may be."""
    return _of_class(view, is_full=True, depth=0), _of_class(view, is_full=False, depth=0)


def _of_class(kind: type, *, is_full: bool, depth: int) -> Any:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    return kind(
        **{
            field.name: _value(hints[field.name], field.name, is_full=is_full, depth=depth + 1)
            for field in fields
            if is_full or field.default is dataclasses.MISSING
        }
    )


def _value(hint: Any, name: str, *, is_full: bool, depth: int) -> Any:
    if hint is str:
        return _SPECIAL.get(name, _WORDS)
    if hint is bool:
        return is_full
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _of_class(hint, is_full=is_full, depth=depth)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _several(inner, name, is_full=is_full, depth=depth)
    if origin in (types.UnionType, typing.Union):
        is_given = is_full and depth < _DEPTH
        return _value(inner[0], name, is_full=is_full, depth=depth) if is_given else None
    return _VALUES[hint]


def _several(inner: tuple[Any, ...], name: str, *, is_full: bool, depth: int) -> tuple[Any, ...]:
    if inner[-1] is not Ellipsis:
        return tuple(_value(part, name, is_full=is_full, depth=depth) for part in inner)
    if not is_full or depth >= _DEPTH:
        return ()
    return (_value(inner[0], name, is_full=is_full, depth=depth),)

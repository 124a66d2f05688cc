"""Makes a Hugo site of the same articles and lists as ours, in the same layout, from what is published.

What pages of a site share (header, footer, tools) is cut out of our own pages and included by Hugo's
cached partials; what differs from page to page is written by its templates.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from huabiao.library import rules
from huabiao.library.enums import Kind
from huabiao.library.models import Placement
from huabiao.publishing.dates import w3c
from huabiao.sites.enums import ColumnType
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import base_url, channels_of, path_of

_QR = r'<img src="(data:[^"]*)"'
_LAYOUTS = Path(__file__).parent / "hugo"
_PIECES = {
    "links": r'(<meta name="format-detection".*?)</head>',
    "header": r'<body[^>]*>(.*?)<div class="page">',
    "tools": r'(<div class="actions needs-script".*?</div>)',
    "share": r"<summary>(<svg.*?)</summary>",
    "footer": r"(<footer.*?)</body>",
}


def make(folder: Path) -> None:
    """Write the site; ours must be published."""
    shutil.copytree(_LAYOUTS, folder)
    for name in ("data", "pieces"):
        (folder / name).mkdir()
    sites: dict[str, Any] = {}
    channels: dict[str, Any] = {}
    for profile in SiteProfile.objects.select_related("site").order_by("site_id"):
        sites[profile.code] = {
            "code": profile.code,
            "name": profile.name,
            "domain": profile.record_domain,
        }
        _write_site(folder, profile, channels)
    _write_json(folder / "data" / "sites.json", sites)
    _write_json(folder / "data" / "channels.json", channels)


def _write_site(folder: Path, profile: SiteProfile, channels: dict[str, Any]) -> None:
    top = folder / "content" / profile.code
    top.mkdir(parents=True)
    # The folder of a site is no page of its own.
    _write_page(top / "_index.html", {"title": profile.name, "build": {"render": "never"}}, "")
    for channel in channels_of(profile.site):
        here = Placement.objects.filter(channel=channel, is_live=True, is_main=True)
        articles = here.filter(item__kind=Kind.NOTICE, item__addresses__site_id=profile.site_id)
        if articles.exists():
            channels[f"/{profile.code}/c{channel.pk}"] = _channel(profile, channel)
            _write_channel(folder, profile, channel, articles)


def _chain(channel: Channel) -> list[Channel]:
    """From the topmost channel down to this one."""
    return [*channel.get_ancestors().filter(depth__gt=2), channel]


def _channel(profile: SiteProfile, channel: Channel) -> dict[str, Any]:
    chain = _chain(channel)
    return {
        "code": profile.code,
        "top": f"c{chain[0].pk}",
        "url": path_of(channel),
        "name": channel.title,
        "description": channel.description or channel.title,
        "keywords": channel.keywords or channel.title,
        "type": str(ColumnType(channel.column_type).label),
        "chain": [{"name": step.title, "url": path_of(step)} for step in chain],
    }


def _write_channel(
    folder: Path, profile: SiteProfile, channel: Channel, articles: QuerySet[Placement]
) -> None:
    here = folder / "content" / profile.code / f"c{channel.pk}"
    here.mkdir()
    url = f"/{profile.code}{path_of(channel)}"
    _write_page(here / "_index.html", {"title": channel.title, "url": url}, "")
    page = ""
    for pk, front, body in _articles(profile, articles):
        page = page or _published(profile, front["here"])
        _write_page(here / f"{pk}.html", front, body)
    for name, pattern in _PIECES.items():
        suffix = f"-c{_chain(channel)[0].pk}" if name == "header" else ""
        piece = folder / "pieces" / f"{profile.code}-{name}{suffix}.html"
        piece.write_text(_piece(pattern, page), encoding="utf-8")


def _published(profile: SiteProfile, path: str) -> str:
    return (Path(settings.PUBLIC_ROOT) / f"{profile.code}{path}").read_text(encoding="utf-8")


def _piece(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    if found is None:
        raise LookupError(f"no {pattern} on our page")
    return found[1].strip()


def _articles(
    profile: SiteProfile, articles: QuerySet[Placement]
) -> Iterator[tuple[int, dict[str, Any], str]]:
    base = base_url(profile)
    columns = (
        "item_id", "item__addresses__year", "item__title", "item__body", "item__summary",
        "item__source", "sort_at",
    )  # fmt: skip
    rows = articles.values_list(*columns).iterator(2000)
    for pk, year, title, body, summary, source, sort_at in rows:
        path = rules.address(year, pk)
        front = {
            "title": title,
            "date": w3c(sort_at),
            "url": f"/{profile.code}{path}",
            "here": path,
            "canonical": base + path,
            "source": source,
            "summary": summary,
            "qr": _piece(_QR, _published(profile, path)),  # Hugo is spared the drawing
        }
        yield pk, front, body


def _write_page(file: Path, front: dict[str, Any], body: str) -> None:
    file.write_text(f"{json.dumps(front, ensure_ascii=False)}\n{body}\n", encoding="utf-8")


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")

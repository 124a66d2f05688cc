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

from huabiao.library import rules
from huabiao.library.enums import Kind
from huabiao.library.models import Placement
from huabiao.library.published import reading
from huabiao.library.published.qr import qr_of
from huabiao.publishing.dates import w3c
from huabiao.publishing.snapshot import remembering
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

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
    with remembering():
        for channel in reading.tree(profile.site_id):
            here = Placement.objects.filter(channel_id=channel, is_live=True, is_main=True)
            articles = here.filter(item__kind=Kind.NOTICE)
            if articles.exists():
                channels[f"/{profile.code}/c{channel}"] = _channel(profile, channel)
                _write_channel(folder, profile, channel, articles)


def _channel(profile: SiteProfile, channel: int) -> dict[str, Any]:
    chain = reading.chain(profile.site_id, channel)
    column = reading.column(chain[-1])
    return {
        "code": profile.code,
        "top": f"c{chain[0].channel.pk}",
        "url": column.url,
        "name": column.name,
        "description": column.description,
        "keywords": column.keywords,
        "type": column.type,
        "chain": [{"name": step.channel.title, "url": step.path} for step in chain],
    }


def _write_channel(folder: Path, profile: SiteProfile, channel: int, articles: Any) -> None:
    chain = reading.chain(profile.site_id, channel)
    here = folder / "content" / profile.code / f"c{channel}"
    here.mkdir()
    title = chain[-1].channel.title
    _write_page(
        here / "_index.html", {"title": title, "url": f"/{profile.code}{chain[-1].path}"}, ""
    )
    first = ""
    for pk, front, body in _articles(profile, articles):
        first = first or f"{profile.code}{front['here']}"
        _write_page(here / f"{pk}.html", front, body)
    page = (Path(settings.PUBLIC_ROOT) / first).read_text(encoding="utf-8")
    for name, pattern in _PIECES.items():
        found = re.search(pattern, page, re.DOTALL)
        if found is None:
            raise LookupError(f"{first} has no {name}")
        suffix = f"-c{chain[0].channel.pk}" if name == "header" else ""
        piece = folder / "pieces" / f"{profile.code}-{name}{suffix}.html"
        piece.write_text(found[1].strip(), encoding="utf-8")


def _articles(profile: SiteProfile, articles: Any) -> Iterator[tuple[int, dict[str, Any], str]]:
    base = base_url(profile)
    columns = ("item_id", "item__title", "item__body", "item__summary", "item__source", "sort_at")
    years = dict(
        articles.filter(item__addresses__site_id=profile.site_id).values_list(
            "item_id", "item__addresses__year"
        )
    )
    for pk, title, body, summary, source, sort_at in articles.values_list(*columns).iterator(2000):
        path = rules.address(years[pk], pk)
        front = {
            "title": title,
            "date": w3c(sort_at),
            "url": f"/{profile.code}{path}",
            "here": path,
            "canonical": base + path,
            "source": source,
            "summary": summary,
            # Drawn by us: Hugo is spared that work.
            "qr": qr_of(base + path),
        }
        yield pk, front, body


def _write_page(file: Path, front: dict[str, Any], body: str) -> None:
    file.write_text(f"{json.dumps(front, ensure_ascii=False)}\n{body}\n", encoding="utf-8")


def _write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")

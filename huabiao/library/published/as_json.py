"""Decides what apps read of a site: items and lists as JSON, beside the pages that people read.

The form is written down in docs/guides/read-a-site-as-json.md. What it has stays as it is; what comes
later is added.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from huabiao.library.published import articles, lists
from huabiao.library.published.preparing import ARCHIVE, ARTICLE, CHANNEL
from huabiao.library.published.shell import shell_of
from huabiao.publishing.dates import CHINA
from huabiao.publishing.page_tags import json_address
from huabiao.publishing.routes import Gone, Moved, Output, Page, Parting, Route
from huabiao.publishing.variants import Variant
from huabiao.publishing.views_data import (
    ArchivePage,
    ArticlePage,
    Captioned,
    ChannelPage,
    File,
    Head,
    Link,
    Picture,
    Recording,
    Row,
    Shell,
)
from huabiao.sites import rules

VERSION = 1
KINDS = (ARTICLE, CHANNEL, ARCHIVE, lists.FORMER)
_PAGE, _DATA = ".html", ".json"
Told = dict[str, Any]


def render(page: Route, _as_rendered: Callable[[], Output | None]) -> Output | None:
    """The page of this route as JSON, from what the page itself is given."""
    if page.kind == lists.FORMER:
        return _former(lists.render_former(page), page)
    view = _VIEWS[page.kind](page)
    if isinstance(view, ArticlePage):
        return _written(_item(view, page.ident))
    if isinstance(view, ChannelPage | ArchivePage):
        return _written(_list(view))
    return _gone(page) if isinstance(view, Gone | Parting) and page.kind == ARTICLE else None


_VIEWS: dict[str, Callable[[Route], object]] = {
    ARTICLE: articles.view_of,
    CHANNEL: lists.channel_of,
    ARCHIVE: lists.archive_of,
}

VARIANT = Variant(
    name=rules.JSON,
    path_of=lambda path: path.removesuffix(_PAGE) + _DATA,
    page_of=lambda path: path.removesuffix(_DATA) + _PAGE,
    is_made_of_page=False,
    render=render,
)


def _former(output: Output | None, page: Route) -> Output | None:
    if isinstance(output, Moved):
        to = json_address(output.to)
        moved_to = shell_of(page.site).base_url + to
        return Moved(to, _bytes({"version": VERSION, "type": "moved", "moved_to": moved_to}))
    return _gone(page) if output is not None else None


def _gone(page: Route) -> Gone:
    url = shell_of(page.site).base_url + page.path
    return Gone(_bytes({"version": VERSION, "type": "gone", "url": url}))


def _item(view: ArticlePage, ident: int) -> Told:
    article, shell = view.article, view.shell
    return {
        **_told("item", shell, view.head, view.breadcrumb),
        "id": ident,
        "title": article.title,
        "kind": article.kind,
        "kind_label": article.kind_label,
        "summary": article.summary,
        "body_html": article.body,
        "source": article.source,
        "author": article.author,
        "byline": article.byline,
        "keywords": article.keywords,
        "released_at": _moment(article.released_at),
        "corrected_at": _moment(article.corrected_at),
        "correction_note": article.correction_note,
        "original_url": article.original_url,
        "document": {
            "number": article.document_number,
            "index_number": article.index_number,
            "subject": article.subject,
            "dated_on": _day(article.dated_on),
            "effective_on": _day(article.effective_on),
            "expires_on": _day(article.expires_on),
            "validity": article.validity,
            "is_void": article.is_void,
        },
        "post": article.post,
        "facts": [{"label": label, "value": value} for label, value in article.facts],
        "picture": _picture(article.picture, shell),
        "pictures": [_captioned(one, shell) for one in article.pictures],
        "recording": _recording(article.recording, shell),
        "attachments": [_file(one, shell) for one in article.attachments],
        "related": [{"label": one.label, **_row(one.row, shell)} for one in article.related],
    }


def _list(view: ChannelPage | ArchivePage) -> Told:
    shell = view.shell
    newer = view.newer_url if isinstance(view, ArchivePage) else ""
    children = view.children if isinstance(view, ChannelPage) else ()
    return {
        **_told("list", shell, view.head, view.breadcrumb),
        "title": view.title,
        "items": [_row(row, shell) for row in view.rows],
        "channels": [_link(link, shell) for link in children],
        "newer_json": _data(newer, shell),
        "older_json": _data(view.older_url, shell),
    }


def _told(kind: str, shell: Shell, head: Head, breadcrumb: tuple[Link, ...]) -> Told:
    return {
        "version": VERSION,
        "type": kind,
        "url": head.canonical,
        "json": json_address(head.canonical),
        "language": shell.language,
        "site": {"code": shell.site_code, "name": shell.site_name, "url": f"{shell.base_url}/"},
        "channel": [_link(link, shell) for link in breadcrumb],
    }


def _row(row: Row, shell: Shell) -> Told:
    return {
        "title": row.title,
        "url": _absolute(row.url, shell),
        "json": None if row.is_away else _data(row.url, shell),
        "released_at": _moment(row.released_at),
        "kind": row.kind,
        "summary": row.summary,
        "byline": row.byline,
        "document_number": row.document_number,
        "index_number": row.index_number,
        "dated_on": _day(row.dated_on),
        "validity": row.validity,
        "is_pinned": row.is_pinned,
        "picture": _picture(row.picture, shell),
    }


def _link(link: Link, shell: Shell) -> Told:
    return {
        "title": link.title,
        "url": _absolute(link.url, shell),
        "json": _data(link.url, shell),
    }


def _picture(picture: Picture | None, shell: Shell) -> Told | None:
    if picture is None:
        return None
    url = _absolute(picture.url, shell)
    return {"url": url, "width": picture.width, "height": picture.height, "alt": picture.alt}


def _captioned(one: Captioned, shell: Shell) -> Told:
    return {**(_picture(one.picture, shell) or {}), "caption": one.caption}


def _recording(recording: Recording | None, shell: Shell) -> Told | None:
    if recording is None:
        return None
    return {
        "url": _absolute(recording.url, shell),
        "content_type": recording.content_type,
        "captions": _absolute(recording.captions_url, shell) or None,
    }


def _file(file: File, shell: Shell) -> Told:
    return {
        "title": file.title,
        "url": _absolute(file.url, shell),
        "type": file.type,
        "size": file.length,
    }


def _absolute(url: str, shell: Shell) -> str:
    return shell.base_url + url if url.startswith("/") and not url.startswith("//") else url


def _data(url: str, shell: Shell) -> str | None:
    """Where what stands at a page of this site is read as JSON; None where it is no such page."""
    is_page = url.endswith(("/", _PAGE)) and url.startswith("/")
    return shell.base_url + json_address(url) if is_page else None


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(CHINA).isoformat(timespec="seconds") if moment is not None else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _written(told: Told) -> Page:
    return Page(_bytes(told))


def _bytes(told: Told) -> bytes:
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

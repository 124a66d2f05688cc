"""Decides the national page tags (网页标签, 国办发〔2017〕47号); outside names stand here letter for letter."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from urllib.parse import urljoin

from huabiao.publishing.dates import moment
from huabiao.publishing.views_data import (
    ArchivePage,
    ArticlePage,
    ChannelPage,
    Column,
    Head,
    HomeView,
    MessagePage,
    SearchPage,
    Shell,
    SiteMapPage,
    TopicPage,
    TopicsPage,
    YearsPage,
)

OfColumn = ChannelPage | ArchivePage | YearsPage
Listing = OfColumn | TopicPage | TopicsPage
View = HomeView | Listing | ArticlePage | MessagePage | SearchPage | SiteMapPage
Tags = tuple[tuple[str, str], ...]


def tags(page: View) -> Tags:
    """Name and content of each tag, in the order of the rule; a tag without content is left out."""
    site = _site_tags(page.shell)
    if isinstance(page, ArticlePage):
        return (*site, *_column_tags(page.head.column), *_article_tags(page))
    return (*site, *_place_tags(page), *_head_tags(page.head))


def _place_tags(page: View) -> Tags:
    if isinstance(page, HomeView):
        return _home_tags(page.head.column)
    if isinstance(page, Listing):
        return _column_tags(page.head.column)
    return ()


def _head_tags(head: Head) -> Tags:
    # What search engines read. They care for no case, collectors of these tags may: so the official one.
    return _filled(("Keywords", head.keywords), ("Description", head.description))


def document_title(page: View) -> str:
    """标题_栏目_网站名: what stands in <title>, each name once.

    A column's own pages say what it stands below: two units of a site may both have a 通知公告.
    """
    names = (page.head.title, _stands_in(page), page.shell.site_name)
    return "_".join(dict.fromkeys(filter(None, map(_plain, names))))


def json_address(address: str) -> str:
    """Where what stands at a page is read as JSON, on a site that has it."""
    page = f"{address}index.html" if address.endswith("/") else address
    return page.removesuffix(".html") + ".json"


def _stands_in(page: View) -> str:
    """The column of what stands in one; of a column's own pages the column above."""
    if isinstance(page, OfColumn):
        return page.breadcrumb[-2].title if len(page.breadcrumb) > 1 else ""
    if isinstance(page, HomeView) or page.head.column is None:
        return ""
    return page.head.column.name


@functools.lru_cache(maxsize=256)
def _site_tags(shell: Shell) -> Tags:
    return _filled(
        ("SiteName", shell.site_name),
        ("SiteDomain", shell.site_domain),
        ("SiteIDCode", shell.identification_code),
    )


def _home_tags(column: Column | None) -> Tags:
    if column is None:
        return (("ColumnType", "首页"),)
    return tuple(
        (name, "首页" if name == "ColumnType" else content)
        for name, content in _column_tags(column)
    )


@functools.lru_cache(maxsize=1024)
def _column_tags(column: Column | None) -> Tags:
    if column is None:
        return ()
    return _filled(
        ("ColumnName", column.name),
        ("ColumnDescription", column.description or column.name),
        ("ColumnKeywords", column.keywords or column.name),
        ("ColumnType", column.type),
    )


def _article_tags(page: ArticlePage) -> Tags:
    article = page.article
    shown = article.image_url or next((one.picture.url for one in article.pictures), "")
    image = urljoin(f"{page.shell.base_url}/", shown) if shown else ""
    return _filled(
        ("ArticleTitle", article.title),
        ("PubDate", moment(article.released_at)),
        ("ContentSource", article.source or article.byline or page.shell.publisher),
        ("Keywords", article.keywords),
        ("Author", article.author),
        ("Description", article.summary),
        ("Image", image),
        ("Url", page.head.canonical),
    )


def _filled(*pairs: tuple[str, str]) -> Tags:
    return tuple(_without_blanks(pairs))


def _without_blanks(pairs: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for name, content in pairs:
        if plain := _plain(content):
            yield name, plain


def _plain(words: str) -> str:
    return " ".join(words.split())

"""Decides what of a saved web page is its text, its title and its own pictures."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.base.html import text_of

MOST_BYTES = 20 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE = ("gb2312", "gbk", "gb_2312-80", "x-gbk")  # all of them read as what contains them
# Where the systems of government sites put the text; the first that holds words.
_TEXT_AT = (
    ".TRS_Editor", "#UCAP-CONTENT", ".pages_content", "#zoom", "#Zoom", ".article-content",
    ".article_content", ".TRS_UEDITOR", ".view", "article", "main", "#content",
)  # fmt: skip
_SHORTEST = 20  # words of a text
_AROUND = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo]"
_NOT_TEXT = "script, style, noscript, template, link, meta, title"
_LOST = {
    "iframe, frame, object, embed, applet": gettext_lazy("嵌入的网页 %(count)d 处没有带入。"),
    "video, audio": gettext_lazy("音视频 %(count)d 个没有带入：请另存后上传。"),
    "form": gettext_lazy("表单 %(count)d 个没有带入。"),
    "svg, canvas, math": gettext_lazy("图形或公式 %(count)d 个没有带入。"),
}


class PageTooLarge(Refused):
    message = gettext_lazy("网页文件超过 20 MB，没有读入。")


class NoWordsInPage(Refused):
    message = gettext_lazy("网页里没有找到文字。")


class Unreadable(Refused):
    message = gettext_lazy("不是网页，或者编码无法识别。")


@dataclass(frozen=True)
class Page:
    """A saved page: its text as clean HTML but for pictures, which stand as they were named."""

    title: str
    html: str
    notes: tuple[str, ...]


def read_page(content: bytes, *, keep: Callable[[str], str]) -> Page:
    """`keep` is given the address of each picture, and answers with the one that shall stand there."""
    if len(content) > MOST_BYTES:
        raise PageTooLarge
    soup = BeautifulSoup(_decoded(content), "html.parser")
    title = _title_of(soup)
    text, is_whole = _text_of_page(soup)
    notes = _settle(text, is_whole=is_whole)
    for heading in text.find_all("h1"):
        if _line(heading.get_text()) == title:
            heading.extract()
    for picture in text.find_all("img"):
        picture["src"] = keep(str(picture.get("src") or ""))
    html = "".join(str(child) for child in text.children)
    if not text_of(html):
        raise NoWordsInPage
    return Page(title, html, tuple(notes))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ["utf-16"]
    else:
        said = _CHARSET.search(content[:4096])
        name = said[1].decode("ascii").lower() if said else ""
        names = ["gb18030" if name in _CHINESE else name, "utf-8-sig", "gb18030"]
    for name in filter(None, names):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text
    raise Unreadable


def _title_of(soup: BeautifulSoup) -> str:
    """As the standard tag of government pages says it, else the first heading, else the window's title."""
    for tag in soup.find_all("meta"):
        if (
            str(tag.get("name", "")).lower() == "articletitle"
            and str(tag.get("content", "")).strip()
        ):
            return _line(str(tag["content"]))
    heading = soup.find("h1")
    if heading is not None and _line(heading.get_text()):
        return _line(heading.get_text())
    window = soup.find("title")
    return _line(re.split(r"\s[-|_–—]\s|_", window.get_text())[0]) if window is not None else ""


def _line(words: str) -> str:
    return " ".join(words.split())[:200]


def _text_of_page(soup: BeautifulSoup) -> tuple[Tag, bool]:
    """The element that holds the text, and whether that is the whole page."""
    for selector in _TEXT_AT:
        found = soup.select_one(selector)
        if found is not None and len("".join(found.get_text().split())) >= _SHORTEST:
            return found, False
    return soup.body or soup, True


def _settle(text: Tag, *, is_whole: bool) -> list[str]:
    """Take out what is no text; sentences say what of it readers saw."""
    for gone in text.select(_NOT_TEXT):
        gone.decompose()
    notes = []
    if is_whole and any(_line(one.get_text()) for one in _taken_out(text, _AROUND)):
        notes.append(_("页头、导航、页脚的文字没有带入。"))
    for selector, sentence in _LOST.items():
        count = len(_taken_out(text, selector))
        if count:
            notes.append(str(sentence) % {"count": count})
    lost_links = _settle_links(text)
    if lost_links:
        notes.append(
            _("链接 %(count)d 个只带入了文字：地址不完整，或者指向本机文件。")
            % {"count": lost_links}
        )
    return notes


def _taken_out(text: Tag, selector: str) -> list[Tag]:
    found = list(text.select(selector))
    for one in found:
        one.extract()
    return found


def _settle_links(text: Tag) -> int:
    """Keep the words of links that lead nowhere from here; how many led somewhere on the old site."""
    lost = 0
    for link in text.find_all("a"):
        address = str(link.get("href") or "").strip().lower()
        if not address.startswith(("http://", "https://", "mailto:", "tel:")):
            lost += bool(address and not address.startswith(("#", "javascript:")))
            link.unwrap()
    return lost


def file_beside(page: Path, root: Path, source: str) -> Path | None:
    """The picture a page was saved with; None for what is elsewhere, or not there."""
    try:
        parts = urlsplit(source.replace("\\", "/"))
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    found = (page.parent / unquote(parts.path)).resolve()
    return found if found.is_relative_to(root.resolve()) and found.is_file() else None

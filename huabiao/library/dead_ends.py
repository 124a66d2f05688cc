"""Decides which links and pictures of a text would lead readers nowhere."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Site

from huabiao.media.bodies import is_own_picture
from huabiao.publishing.index import is_found_by_readers

Reference = tuple[str, str]  # element, address
_ADDRESS_OF = {"a": "href", "img": "src"}


def dead_ends(html: str, *, public: str) -> list[str]:
    """A sentence for each link or picture that leads nowhere; what the `public` text has stays.

    Other people's sites are not asked: whether they answer changes from day to day.
    """
    known = set(_references_in(public))
    sentences = []
    for element, address in _references_in(html):
        wrong = _picture_wrong(address) if element == "img" else _link_wrong(address)
        if wrong and (element, address) not in known:
            sentences.append(_("“%(address)s”%(wrong)s") % {"address": address, "wrong": wrong})
    return sentences


def link_fault(address: str) -> str:
    """What is wrong with the address of a link, as a sentence; a path is one of the site it stands on."""
    if is_path(address):
        return ""
    wrong = _link_wrong(address)
    return (
        _("链接地址“%(address)s”%(wrong)s。") % {"address": address, "wrong": wrong}
        if wrong
        else ""
    )


def is_path(address: str) -> bool:
    """Whether an address stays on the site: "//host" leaves it."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


def is_address(address: str) -> bool:
    """Whether readers can follow it: a web address, or a path; no script, no mail."""
    if any(character.isspace() for character in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return is_path(address) or (parts.scheme in ("http", "https") and bool(host))


def _picture_wrong(address: str) -> str:
    return "" if is_own_picture(address) else _("不是上传到本平台的图片，读者看不到")


def _link_wrong(address: str) -> str:
    if address.startswith("#"):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return _("不是一个网址")
    if parts.scheme in ("mailto", "tel"):
        return ""
    if not parts.hostname:
        return _("不是完整的网址，请以 https:// 或 http:// 开头")
    if parts.hostname == settings.CONSOLE_HOST:
        return _("是管理后台的地址，读者打不开")
    return _own_page_wrong(parts)


def _own_page_wrong(parts: SplitResult) -> str:
    site = Site.objects.filter(hostname=parts.hostname, profile__isnull=False).first()
    if site is None or is_found_by_readers(site, unquote(parts.path) or "/"):
        return ""
    return _("在本平台的网站上没有这个页面")


def _references_in(html: str) -> list[Reference]:
    collector = _Collector()
    collector.feed(html)
    return list(dict.fromkeys(collector.found))


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Reference] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(_ADDRESS_OF.get(tag, ""))
        if address:
            self.found.append((tag, address))

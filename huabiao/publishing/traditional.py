"""Decides how a page in simplified characters reads in traditional ones, below `/zh-hant/`.

A pure function of the page's bytes. Converted is what people read: text, and the attributes that
are read out or shown. Addresses, names of classes and ids, scripts and code stay; links to pages of
the same site lead to their traditional forms, files are shared.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape, unescape
from posixpath import dirname
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from opencc import OpenCC

from huabiao.publishing.routes import Gone, Moved, Output, Page, Parting, Route
from huabiao.publishing.serving.answers import TRADITIONAL
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.variants import Variant
from huabiao.sites import rules
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

PREFIX = TRADITIONAL
LANGUAGE = "zh-Hant"
SIMPLIFIED = "zh-Hans"
# Characters as Taiwan's standard has them; words stay those of the text. See ADR 0041.
TABLE = "s2tw"
BACK = "tw2s"

# Below these stand files, not pages.
_SHARED = ("/files/", "/static/", f"{PREFIX}/")
_READ_OUT = {
    "alt", "title", "aria-label", "placeholder", "label", "summary",
    "data-hint", "data-said", "data-suggestions",
}  # fmt: skip
# What <meta> says to people; other names are values of the national rule, or addresses.
_SAID = {
    "sitename", "columnname", "columndescription", "columnkeywords", "articletitle",
    "contentsource", "keywords", "author", "description",
}  # fmt: skip
_LEADING = {"a": "href", "area": "href", "form": "action"}

_TAG = re.compile(
    r"(<!--.*?-->"
    r"|<(?:script|style|code)\b.*?</(?:script|style|code)\s*>"
    r"|<[!/a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)",
    re.DOTALL | re.IGNORECASE,
)
_SPANNING = re.compile(r"<!--|<(?:script(?! src=)|style|code)\b", re.IGNORECASE)
_NAME = re.compile(r"<([a-z0-9]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(\s)([a-zA-Z-]+)=(\"[^\"]*\"|'[^']*')")
_FROM_HERE = re.compile(
    r"\s(?:href|src|poster|action)=[\"'](?![/#?\"']|[a-z][a-z0-9+.-]*:)", re.IGNORECASE
)
_LINE = ">\n<"
_BETWEEN = "\x1f"  # no text holds it: it separates texts converted together
_SHORT = 600  # characters; a longer line is one page's own
_MOST = 20_000  # lines of one site


class Place(NamedTuple):
    """Where a page stands: its site's address, and the folder that its own relative links begin at."""

    base_url: str
    folder: str = "/"


def path_of(path: str) -> str:
    return PREFIX + path


def _render(page: Route, as_rendered: Callable[[], Output | None]) -> Output | None:
    output = as_rendered()
    if output is None:
        return None
    place = Place(_base_url(page.site), dirname(page.path))
    return _converted_output(output, lambda content: converted(content, place))


def _base_url(site: int) -> str:
    profiles = SiteProfile.objects.select_related("site")
    return remembered(("base url", site), lambda: base_url(profiles.get(site_id=site)))


def _converted_output(output: Output, convert: Callable[[bytes], bytes]) -> Output:
    if isinstance(output, Page):
        return Page(convert(output.content))
    if isinstance(output, Moved):
        return Moved(path_of(output.to), convert(output.stub))
    if isinstance(output, Gone):
        return Gone(convert(output.stub))
    if isinstance(output, Parting) and output.content is not None:
        return replace(output, content=convert(output.content))
    return output


VARIANT = Variant(
    name=rules.TRADITIONAL,
    path_of=path_of,
    page_of=lambda path: path.removeprefix(PREFIX),
    is_made_of_page=True,
    render=_render,
)


def converted(content: bytes, place: Place) -> bytes:
    """A page of HTML, in traditional characters."""
    text = content.decode()
    is_at_root = _FROM_HERE.search(text) is None
    if is_at_root:
        place = Place(place.base_url)
    if _SPANNING.search(text) or not is_at_root or not text.startswith("<"):
        return _whole(text, place).encode()
    # Most lines of a page stand on every page: each is converted once.
    lines = text[1:].split(_LINE)
    known = _lines(place)
    said = [known.get(line) for line in lines]
    unknown = [line for line, known_as in zip(lines, said, strict=True) if known_as is None]
    news = _whole(f"<{_LINE.join(unknown)}", place)[1:].split(_LINE) if unknown else []
    if len(news) != len(unknown):  # an attribute that looks like two lines
        return _whole(text, place).encode()
    known.learn(zip(unknown, news, strict=True))
    following = iter(news)
    return f"<{_LINE.join(one if one is not None else next(following) for one in said)}".encode()


def simplified(words: str) -> str:
    """Words typed in traditional characters, as the texts are written."""
    return _table(BACK).convert(words)


class _Lines(dict[str, str]):
    """Lines converted before; when there are too many, one begins anew."""

    def learn(self, lines: Iterable[tuple[str, str]]) -> None:
        if len(self) > _MOST:
            self.clear()
        self.update((line, said) for line, said in lines if len(line) < _SHORT)


@functools.lru_cache(maxsize=8)  # runs go from site to site
def _lines(place: Place) -> _Lines:
    return _Lines()


@functools.cache
def _table(name: str) -> OpenCC:
    return OpenCC(name)


def _whole(html: str, place: Place) -> str:
    pieces = _TAG.split(html.replace(_BETWEEN, ""))
    texts = _table(TABLE).convert(_BETWEEN.join(pieces[::2])).split(_BETWEEN)
    for number, tag in enumerate(pieces[1::2]):
        # Languages are called by their own names.
        if "hreflang=" in tag:
            texts[number + 1] = pieces[2 * number + 2]
        pieces[2 * number + 1] = _tag(tag, place)
    pieces[::2] = texts
    return "".join(pieces)


@functools.lru_cache(maxsize=8192)
def _tag(tag: str, place: Place) -> str:
    """A tag with its attributes as the traditional page has them."""
    found = _NAME.match(tag)
    if found is None or "=" not in tag:
        return tag
    name = found[1].lower()
    if name in ("script", "style", "code"):
        return tag
    if name == "html":
        return re.sub(r'lang="[^"]*"', f'lang="{LANGUAGE}"', tag)
    if name == "p" and 'class="converted"' in tag:
        return tag.replace(" hidden", "", 1)
    if "hreflang=" in tag:
        return _current(tag) if name == "a" else tag
    given = {key.lower(): unescape(value[1:-1]) for _gap, key, value in _ATTRIBUTE.findall(tag)}

    def said(attribute: re.Match[str]) -> str:
        key = attribute[2].lower()
        value = _value(name, key, given, place)
        return attribute[0] if value is None else f'{attribute[1]}{attribute[2]}="{escape(value)}"'

    return _ATTRIBUTE.sub(said, tag)


def _current(tag: str) -> str:
    """Of the links between the forms of a page the one to this form is marked."""
    tag = tag.replace(' aria-current="true"', "", 1)
    mine = f'hreflang="{LANGUAGE}"'
    return tag.replace(mine, f'{mine} aria-current="true"', 1)


def _value(name: str, key: str, given: dict[str, str], place: Place) -> str | None:
    """What an attribute says here, where it says something else than there."""
    value = given[key]
    if name == "meta" and key == "content":
        return _meta(given, place)
    if key == _LEADING.get(name) or (name == "link" and given.get("rel") == "canonical"):
        return _led(value, place) if key in ("href", "action") else None
    if key in ("src", "href", "poster"):
        return _absolute(value, place)
    return _table(TABLE).convert(value) if key in _READ_OUT else None


def _meta(given: dict[str, str], place: Place) -> str | None:
    named, value = given.get("name", "").lower(), given["content"]
    if given.get("http-equiv", "").lower() == "refresh":
        wait, sign, url = value.partition("url=")
        return wait + sign + (_led(url, place) or url)
    if named == "url":
        return _led(value, place)
    return _table(TABLE).convert(value) if named in _SAID else None


def _led(url: str, place: Place) -> str | None:
    """Where a link leads: to the same page in this form, if it is one of this site's."""
    own = url.removeprefix(place.base_url)
    if own != url and own[:1] not in ("", "/"):
        return None
    path = own.partition("#")[0].partition("?")[0]
    if own != url and not path:
        return f"{place.base_url}{PREFIX}/{own}"
    if not path.startswith("/"):
        return None if _is_page(path) else _absolute(url, place)
    if path.startswith(("//", *_SHARED)) or not _is_page(path):
        return None
    return url[: len(url) - len(own)] + PREFIX + own


def _is_page(path: str) -> bool:
    last = path.rpartition("/")[2]
    return "." not in last or last.endswith(".html")


def _absolute(url: str, place: Place) -> str | None:
    """A file beside the page is fetched from where it lies."""
    parts = urlsplit(url)
    is_beside = not parts.scheme and not parts.netloc and parts.path and parts.path[0] != "/"
    return urljoin(f"{place.folder.rstrip('/')}/", url) if is_beside else None

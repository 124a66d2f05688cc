"""Decides how a plain value becomes the bytes of a public page: templates, filters, static files."""

from __future__ import annotations

import base64
import functools
import gettext
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import opencc
import rcssmin
from jinja2.ext import Extension
from markupsafe import Markup, escape

from huabiao.publishing import colours, dates, languages, leaving, page_tags, theme_folder
from huabiao.publishing.languages import CHINESE
from huabiao.publishing.layout import has_anything, laid_out, paired, sides, stacked
from huabiao.publishing.views_data import IconLink, Link, Row, Shell

STYLESHEET = "site.css"

_TABLE = re.compile(r"<table\b")
_PICTURE_WITHOUT_WORDS = re.compile(r"<img(?![^>]*\salt=)")
# What XML 1.0 cannot hold, not even escaped; it comes in with text pasted from office programs.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What a theme's bytes depend on beside its own files.
_CODE = (
    "theme", "page_tags", "dates", "colours", "languages", "layout", "leaving", "traditional",
)  # fmt: skip
HERE = "\x02here"  # in a shared header: the path of the page it stands on
_WORDS = re.compile(r"""\b_\((?:"([^"%]+)"|'([^'%]+)')\)""")
_DRAWING = re.compile(r'url\("([\w.-]+\.svg)"\)')
_SYMBOL = re.compile(r'<symbol id="([^"]+)"')


def render(template: str, view: object) -> bytes:
    """Bytes of one page, in the language of its site; the template sees the value as `page`."""
    shell = getattr(view, "shell", None)
    text = _template(template, shell.language if shell else CHINESE).render(page=view)
    if template.endswith((".xml", ".atom")):
        text = _UNWRITABLE.sub("", text)
    return text.encode()


@functools.cache
def template_version() -> str:
    """Part of the key of every page: changes whenever the same value could give other bytes."""
    return version_of(theme_folder.root())


def version_of(root: Path) -> str:
    """Digest of a theme, of the code around it and of the engine that runs it."""
    engines = f"jinja2 {jinja2.__version__} opencc {opencc.__version__}"
    digest = hashlib.sha256(engines.encode())
    for module in _CODE:
        digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    _update(digest.update, root, _files(root))
    return digest.hexdigest()[:16]


@functools.cache
def static_files() -> tuple[tuple[str, bytes], ...]:
    """Address and content of each static file; the address changes with the content."""
    return tuple((static_url(name), content) for name, content in _static_contents())


@functools.cache
def _static_contents() -> tuple[tuple[str, bytes], ...]:
    root = theme_folder.root() / "static"
    contents = {file.relative_to(root).as_posix(): file.read_bytes() for file in _files(root)}
    contents[STYLESHEET] = _stylesheet(theme_folder.root() / "styles").encode()
    return tuple(sorted(contents.items()))


def _stylesheet(root: Path) -> str:
    """One file for readers of the many for designers, in the order of their names."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in _files(root))
    return f"{rcssmin.cssmin(text)}\n"


@functools.cache
def _static_hash() -> str:
    digest = hashlib.sha256()
    for name, content in _static_contents():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:8]


def static_url(name: str) -> str:
    # One hash for all files together, so that a stylesheet may name its neighbours by relative address.
    return f"/static/{_static_hash()}/{name}"


@functools.cache
def carried_stylesheet() -> str:
    """The stylesheet for a page that is shown away from its site: drawings stand in it.

    Browsers mask with no drawing from elsewhere.
    """
    contents = dict(_static_contents())

    def within(found: re.Match[str]) -> str:
        drawing = base64.b64encode(contents[found[1]]).decode()
        return f'url("data:image/svg+xml;base64,{drawing}")'

    return _DRAWING.sub(within, contents[STYLESHEET].decode())


@functools.cache
def signs_sheet() -> tuple[str, str]:
    """Address and content of the drawing that holds all signs."""
    text = (theme_folder.root() / "static" / "signs.svg").read_text(encoding="utf-8")
    return static_url("signs.svg"), text


@functools.cache
def signs() -> tuple[str, ...]:
    """Names of the signs the theme draws, as they may be chosen for a service or a link."""
    _address, text = signs_sheet()
    return tuple(_SYMBOL.findall(text))


@functools.cache
def sign(name: str) -> Markup:
    """A drawn sign beside words that say the same; one the theme does not know is a plain one."""
    known = name if name in signs() else "service"
    address = f"{static_url('signs.svg')}#{known}"
    return Markup(  # noqa: S704 (names and addresses of our own)
        f'<svg class="sign" aria-hidden="true" width="24" height="24"><use href="{address}"/></svg>'
    )


def style_url() -> str:
    return static_url(STYLESHEET)


def script_url() -> str:
    return static_url("site.js")


def _files(root: Path) -> list[Path]:
    return sorted(
        path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def _update(feed: Callable[[bytes], None], root: Path, files: Iterable[Path]) -> None:
    for file in files:
        content = file.read_bytes()
        feed(f"{file.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        feed(content)


def readable(body: str, base_url: str = "", language: str = CHINESE) -> Markup:
    """A text's HTML made fit for narrow screens, and for readers who see no pictures."""
    _ = words(language)
    body = _PICTURE_WITHOUT_WORDS.sub('<img alt=""', body)
    # A wide table scrolls in a box of its own; the box takes the focus, so that arrow keys scroll it.
    label, hint = escape(_("表格，可左右滚动")), escape(_("左右滑动查看整张表"))
    box = (
        f'<div class="table-box" tabindex="0" role="group" aria-label="{label}" data-hint="{hint}">'
    )
    body = _TABLE.sub(f"{box}<table", body)
    body = body.replace("</table>", "</table></div>")
    body = leaving.mark_leaving(body, base_url, _("链接到外部网站")) if base_url else body
    return Markup(body)  # noqa: S704 (sanitized on the way in)


def digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


def words(language: str) -> Callable[[str], str]:
    """Turns the theme's Chinese words into a language; what is not translated stays Chinese."""
    return _catalogue(language).gettext


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "theme", theme_folder.root() / "locale", [language.partition("-")[0]], fallback=True
    )


def header(
    shell: Shell,
    breadcrumb: tuple[Link, ...],
    quick: tuple[IconLink, ...] = (),
    here: str = "",
    *,
    has_search: bool = True,
) -> Markup:
    """Top of every page; within a site it differs by the section that is marked as current.

    Below its search the home page has quick ways to what most people come for. `here` is the page's
    own address, to which the other form of the page is the way back. The page of the search has one of its own.
    """
    home = "/" if here == f"{shell.base_url}/" else ""
    text = _header_of(shell, breadcrumb, quick, home, has_search)
    if not shell.traditional:
        return text
    path = escape(here.removeprefix(shell.base_url) or "/")
    return Markup(text.replace(HERE, path))  # noqa: S704 (escaped)


# What many pages share is rendered once per value: a page then costs its own text only.
@functools.lru_cache(maxsize=2048)
def _header_of(
    shell: Shell,
    breadcrumb: tuple[Link, ...],
    quick: tuple[IconLink, ...],
    home: str,
    has_search: bool,  # noqa: FBT001 (a cache knows positions)
) -> Markup:
    top = section_of(shell, breadcrumb)
    return _header(shell, top.url if top else home, quick, has_search)


@functools.lru_cache(maxsize=2048)
def _header(
    shell: Shell,
    section: str,
    quick: tuple[IconLink, ...],
    has_search: bool,  # noqa: FBT001
) -> Markup:
    return _part(
        "publishing/header.html",
        shell.language,
        shell=shell,
        section=section,
        quick=quick,
        has_search=has_search and bool(shell.search_url),
        here=HERE,
    )


def section_of(shell: Shell, breadcrumb: tuple[Link, ...]) -> Link | None:
    """The top channel a page stands in, with what navigation has below it."""
    tops = {link.url: link for link in shell.navigation if link.url != "/"}
    return next((tops[link.url] for link in breadcrumb if link.url in tops), None)


@functools.lru_cache(maxsize=2048)
def beside(shell: Shell, breadcrumb: tuple[Link, ...]) -> Markup:
    """Navigation of the section beside a list; nothing where the section has no parts."""
    top = section_of(shell, breadcrumb)
    if top is None or not top.children:
        return Markup()
    here = {link.url for link in breadcrumb}
    current = breadcrumb[-1].url
    return _part("publishing/beside.html", shell.language, top=top, here=here, current=current)


@functools.lru_cache(maxsize=2048)
def breadcrumb(links: tuple[Link, ...], here: str, language: str = CHINESE) -> Markup:
    """The chain to this page; without a word for the page itself the last link is the page."""
    return _part("publishing/breadcrumb.html", language, links=links, here=here)


@functools.lru_cache(maxsize=8192)
def line(
    row: Row, label: str = "", language: str = CHINESE, *, offers_file: bool = False
) -> Markup:
    """One row of a list; the label says how it is related to the page it stands on."""
    return _lines(language)(row, label, offers_file)


@functools.cache
def _lines(language: str) -> Callable[[Row, str, bool], Markup]:
    # A macro is called many times cheaper than a template is rendered.
    written: Callable[[Row, str, bool], Markup] = _template(
        "publishing/line.html", language
    ).module.line  # type: ignore[attr-defined]
    return written


@functools.lru_cache(maxsize=256)
def footer(shell: Shell) -> Markup:
    return _part("publishing/footer.html", shell.language, shell=shell)


@functools.lru_cache(maxsize=256)
def head_links(shell: Shell) -> Markup:
    return _part("publishing/head_links.html", shell.language, shell=shell)


def meta(page: page_tags.View) -> Markup:
    """The national tags as they stand in <head>."""
    lines = [
        f'<meta name="{name}" content="{escape(words)}">' for name, words in page_tags.tags(page)
    ]
    return Markup("\n".join(lines))  # noqa: S704 (each content is escaped)


def in_traditional(shell: Shell, address: str) -> str:
    """Where a page of the site stands in traditional characters."""
    return f"{shell.base_url}{shell.traditional}{address.removeprefix(shell.base_url)}"


def drawn(svg: str) -> Markup:
    """A drawing made by our own code: it goes into the page as it is."""
    return Markup(svg)  # noqa: S704 (made when the page is published, of numbers and escaped words)


def by_year(rows: tuple[Row, ...]) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Rows in the order they came in, divided where the year changes; pinned ones stand in theirs."""
    years: dict[int, list[Row]] = {}
    for row in rows:
        years.setdefault(int(dates.day(row.released_at)[:4]), []).append(row)
    return ((year, tuple(years[year])) for year in sorted(years, reverse=True))


def environment() -> jinja2.Environment:
    """What templates are compiled with."""
    return _environment(CHINESE)


def _part(template: str, language: str, **values: object) -> Markup:
    return Markup(_template(template, language).render(**values))  # noqa: S704 (of an autoescaping template)


@functools.cache
def _template(name: str, language: str = CHINESE) -> jinja2.Template:
    return _environment(language).get_template(name)


class _Environment(jinja2.Environment):
    """Gives templates a plain dictionary of what they may call: it is copied for every rendering.

    Jinja's own is a chain of dictionaries, which is slow; it follows what is added later, and nothing is.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class _Said(Extension):
    """Translates words without values when a template is compiled: pages then pay nothing for them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        say = words(str(self.environment.globals["language"]))
        return _WORDS.sub(
            lambda said: json.dumps(say(said[1] or said[2]), ensure_ascii=False), source
        )


# One environment a language: macros and included parts then speak it without being told.
@functools.cache
def _environment(language: str) -> jinja2.Environment:
    environment = _Environment(
        loader=jinja2.FileSystemLoader(theme_folder.root()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", _Said],
    )
    environment.globals["language"] = language
    environment.install_gettext_translations(_catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        day=dates.day,
        moment=dates.moment,
        shown_day=partial(dates.shown_day, language=language),
        shown_moment=partial(dates.shown_moment, language=language),
        w3c=dates.w3c,
        tongue=languages.tongue,
        named=partial(languages.named, language=language),
        readable=partial(readable, language=language),
        digits=digits,
        drawn=drawn,
        by_year=by_year,
        readable_on_white=colours.readable_on_white,
        text_colour_on=colours.text_colour_on,
    )
    environment.globals.update(
        header=header,
        footer=footer,
        head_links=head_links,
        static_url=static_url,
        sign=sign,
        breadcrumb=partial(breadcrumb, language=language),
        line=partial(line, language=language),
        beside=beside,
        laid_out=laid_out,
        paired=paired,
        sides=sides,
        stacked=stacked,
        leads_out=leaving.leads_out,
        own_domain=leaving.own_domain,
        meta=meta,
        document_title=page_tags.document_title,
        in_traditional=in_traditional,
        json_address=page_tags.json_address,
    )
    environment.tests["filled"] = has_anything
    return environment

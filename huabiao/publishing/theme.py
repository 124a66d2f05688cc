"""Decides how a plain value becomes the bytes of a public page: templates, filters, static files."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from huabiao.publishing import colours, dates, page_tags, theme_folder
from huabiao.publishing.views_data import Link, Row, Shell

_TABLE = re.compile(r"<table\b")
_PICTURE_WITHOUT_WORDS = re.compile(r"<img(?![^>]*\salt=)")
# What XML 1.0 cannot hold, not even escaped; it comes in with text pasted from office programs.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(template: str, view: object) -> bytes:
    """Bytes of one page; the template sees the value as `page`."""
    text = _template(template).render(page=view)
    if template.endswith((".xml", ".atom")):
        text = _UNWRITABLE.sub("", text)
    return text.encode()


@functools.cache
def template_version() -> str:
    """Part of the key of every page: changes whenever the same value could give other bytes."""
    return version_of(theme_folder.root())


def version_of(root: Path) -> str:
    """Digest of a theme, of the code around it and of the engine that runs it."""
    digest = hashlib.sha256(f"jinja2 {jinja2.__version__}".encode())
    for module in ("theme", "page_tags", "dates", "colours"):
        digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    _update(digest.update, root, _files(root))
    return digest.hexdigest()[:16]


@functools.cache
def static_files() -> tuple[tuple[str, bytes], ...]:
    """Address and content of each static file; the address changes with the content."""
    root = theme_folder.root() / "static"
    return tuple(
        (static_url(file.relative_to(root).as_posix()), file.read_bytes()) for file in _files(root)
    )


@functools.cache
def _static_hash() -> str:
    root = theme_folder.root() / "static"
    digest = hashlib.sha256()
    _update(digest.update, root, _files(root))
    return digest.hexdigest()[:8]


def static_url(name: str) -> str:
    # One hash for all files together, so that a stylesheet may name its neighbours by relative address.
    return f"/static/{_static_hash()}/{name}"


def style_url() -> str:
    return static_url("site.css")


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


def readable(body: str) -> Markup:
    """A text's HTML made fit for narrow screens and for readers who see no pictures."""
    body = _PICTURE_WITHOUT_WORDS.sub('<img alt=""', body)
    # A wide table scrolls in a box of its own; the box takes the focus, so that arrow keys scroll it.
    body = _TABLE.sub(
        '<div class="table-box" tabindex="0" role="group" aria-label="表格，可左右滚动"><table',
        body,
    )
    return Markup(body.replace("</table>", "</table></div>"))  # noqa: S704 (sanitized on the way in)


def digits(words: str) -> str:
    return "".join(filter(str.isdigit, words))


# What many pages share is rendered once per value: a page then costs its own text only.
@functools.lru_cache(maxsize=2048)
def header(shell: Shell, breadcrumb: tuple[Link, ...]) -> Markup:
    """Top of every page; it differs within a site only by the section that is marked as current."""
    tops = {link.url for link in shell.navigation}
    return _header(shell, next((link.url for link in breadcrumb if link.url in tops), ""))


@functools.lru_cache(maxsize=2048)
def _header(shell: Shell, section: str) -> Markup:
    return _part("publishing/header.html", shell=shell, section=section)


@functools.lru_cache(maxsize=2048)
def breadcrumb(links: tuple[Link, ...], here: str) -> Markup:
    """The chain to this page; without a word for the page itself the last link is the page."""
    return _part("publishing/breadcrumb.html", links=links, here=here)


@functools.lru_cache(maxsize=8192)
def line(row: Row, label: str = "") -> Markup:
    """One row of a list; the label says how it is related to the page it stands on."""
    return _part("publishing/line.html", row=row, label=label)


@functools.lru_cache(maxsize=256)
def footer(shell: Shell) -> Markup:
    return _part("publishing/footer.html", shell=shell)


@functools.lru_cache(maxsize=256)
def head_links(shell: Shell) -> Markup:
    return _part("publishing/head_links.html", shell=shell)


def meta(page: page_tags.View) -> Markup:
    """The national tags as they stand in <head>."""
    lines = [
        f'<meta name="{name}" content="{escape(words)}">' for name, words in page_tags.tags(page)
    ]
    return Markup("\n".join(lines))  # noqa: S704 (each content is escaped)


def environment() -> jinja2.Environment:
    """What templates are compiled with."""
    return _environment()


def _part(template: str, **values: object) -> Markup:
    return Markup(_template(template).render(**values))  # noqa: S704 (of an autoescaping template)


@functools.cache
def _template(name: str) -> jinja2.Template:
    return _environment().get_template(name)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(theme_folder.root()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        day=dates.day,
        moment=dates.moment,
        w3c=dates.w3c,
        readable=readable,
        digits=digits,
        readable_on_white=colours.readable_on_white,
        text_colour_on=colours.text_colour_on,
    )
    environment.globals.update(
        header=header,
        footer=footer,
        head_links=head_links,
        static_url=static_url,
        breadcrumb=breadcrumb,
        line=line,
        meta=meta,
        document_title=page_tags.document_title,
    )
    return environment

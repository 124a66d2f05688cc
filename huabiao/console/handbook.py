"""Decides how the handbook, written in Markdown, is shown in the console: a chapter, its parts, its links."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import basename

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FIRST = "README"
PICTURES = frozenset({".png", ".webp", ".jpg"})
_NEVER_A_LETTER = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Part:
    """A heading of the second rank, and the anchor that leads to it."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """One file of the handbook: its title, the HTML below it, and its parts."""

    title: str
    html: str
    parts: tuple[Part, ...]
    anchors: frozenset[str]


def folder() -> Path:
    return Path(settings.ROOT) / "docs" / "handbook"


def names() -> list[str]:
    """The chapters there are, as their addresses name them."""
    return sorted(file.stem for file in folder().glob("*.md"))


def chapter(name: str) -> Chapter | None:
    """A chapter by its name; None: there is none."""
    if name not in names():
        return None
    file = folder() / f"{name}.md"
    return _read(file, file.stat().st_mtime_ns)


def picture(name: str) -> Path | None:
    """A picture that the handbook shows: a file below the folder of documents, and nothing else."""
    documents = folder().parent
    file = (folder() / name).resolve()
    is_ours = file.is_relative_to(documents) and file.suffix in PICTURES and file.is_file()
    return file if is_ours else None


def anchor_of(heading: str) -> str:
    """As GitHub makes them, so that links between chapters lead to the same place on both."""
    return _NEVER_A_LETTER.sub("", heading.lower()).replace(" ", "-")


@functools.lru_cache(maxsize=32)
def _read(file: Path, _changed: int) -> Chapter:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(file.read_text(encoding="utf-8"))
    title, parts, anchors = file.stem, [], set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = _text_of(tokens[place + 1])
            token.attrSet("id", anchor_of(words))
            anchors.add(anchor_of(words))
            if token.tag == "h1":
                title = words
            elif token.tag == "h2":
                parts.append(Part(words, anchor_of(words)))
        if token.type == "inline":
            token.children = [led for child in token.children or [] for led in _lead_on(child)]
    html = reader.renderer.render(_without_title(tokens), reader.options, {})
    return Chapter(title, html, tuple(parts), frozenset(anchors))


def _without_title(tokens: Sequence[Token]) -> Sequence[Token]:
    is_titled = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    return tokens[3:] if is_titled else tokens


def _text_of(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def _lead_on(token: Token) -> list[Token]:
    """Let a link lead within the console; one to what stands outside of the handbook is plain words."""
    if token.type == "image":
        return _shown(token)
    if token.type == "link_open":
        address = _address(str(token.attrGet("href") or ""))
        token.attrs = {"href": address} if address else {"class": "hb-quiet"}
    return [token]


def _shown(image: Token) -> list[Token]:
    """A picture that leads to itself, to be enlarged on a telephone; its place is kept while it loads."""
    name = str(image.attrGet("src") or "")
    address = reverse("console:handbook_picture", args=[name])
    image.attrs |= {"src": address, "loading": "lazy"}
    file = picture(name)
    if file is not None:
        with Image.open(file) as opened:
            image.attrs |= {"width": opened.width, "height": opened.height}
    way: dict[str, str | int | float]
    way = {"href": address, "class": "hb-picture", "title": _("看大图"), "target": "_blank"}
    return [Token("link_open", "a", 1, attrs=way), image, Token("link_close", "a", -1)]


def _address(link: str) -> str:
    name, _sharp, anchor = link.partition("#")
    if not name or name.startswith(("http:", "https:")):
        return link
    stem = basename(name).removesuffix(".md")
    if name != f"{stem}.md" or not (folder() / name).exists():
        return ""
    return address_of(stem, anchor)


def address_of(name: str, anchor: str = "") -> str:
    """Where a chapter, or a part of it, is shown."""
    url = (
        reverse("console:handbook")
        if name == FIRST
        else reverse("console:handbook_chapter", args=[name])
    )
    return f"{url}#{anchor}" if anchor else url

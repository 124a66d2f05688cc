"""Reads a rendered page as its parts, so that tests compare what readers meet and not how it is written."""

from __future__ import annotations

from html.parser import HTMLParser

from huabiao.publishing import theme

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "track"})
SVG = frozenset({"circle", "line", "path", "rect", "use"})


class Outline(HTMLParser):
    """A page as its parts: every start tag with its attributes, text by element, faults of nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if len({name for name, _value in attrs}) < len(attrs):
            self.faults.append(f"{tag} says something twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in SVG:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} ends where it did not begin")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and self.open:
            self.texts.append((self.open[-1], words))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, tag: str) -> list[str]:
        return [words for name, words in self.texts if name == tag]

    def links(self) -> list[str]:
        return [link["href"] for link in self.all("a")]


def outline(template: str, view: object) -> Outline:
    return Outline(theme.render(template, view).decode())


def part(html: str, start: str, end: str) -> Outline:
    """The stretch of a page between two marks."""
    return Outline(html[html.index(start) : html.index(end, html.index(start)) + len(end)])

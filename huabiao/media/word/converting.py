"""Decides how a Word file becomes a text: prepared, converted, cleaned, and compared with what was in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError

import mammoth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.base.html import clean, text_of
from huabiao.media.word import slim
from huabiao.media.word.names import W, value_of, words_in
from huabiao.media.word.notes import Tally
from huabiao.media.word.numbering import Numbering, read_numbering
from huabiao.media.word.package import (
    BROKEN,
    Package,
    WordDamaged,
    WordTooDeep,
    WordTooLarge,
    open_package,
)
from huabiao.media.word.preparing import FoundPicture, Preparing

# After preparing; the converter takes a tenth of a millisecond and some 2 kB for each.
MOST_ELEMENTS = 150_000
# Words of the head and foot of each page that say only which page it is.
_PAGE_NUMBER = re.compile(r"[\s\d\-—–－―·第页共/of]*", re.IGNORECASE)
_CENTRED = ("center", "centre", "distribute")
_ALIGNED_RIGHT = ("right", "end")
_STYLES = """
p[style-name='huabiao-title'] => p.title:fresh
p[style-name='huabiao-center'] => p.center:fresh
p[style-name='huabiao-right'] => p.right:fresh
u => u
"""
_PICTURE = "word-picture-"
PICTURE_TAG = re.compile(rf'<img\b[^>]*? src="{_PICTURE}(\d+)"[^>]*>')
_INNER_LINK = re.compile(r'<a href="#[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_BACK = "↑"
_NOTES_LIST = re.compile(r'<ol>(?=<li id="(?:foot|end)note-)')
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# A file whose XML is well-formed may still say what no Word file says.
_NONSENSE = (KeyError, ValueError, AttributeError, TypeError, IndexError, ExpatError)


class NoWords(Refused):
    message = gettext_lazy(
        "这个 Word 文件里没有文字：可能是扫描件，或者只有图片。请用带文字的文件导入，"
        "或者把它作为附件上传。"
    )


@dataclass(frozen=True)
class Paper:
    """A Word file as a text.

    `html` is the converter's: paragraphs say where they stood (`class="center"`), pictures are
    named by number. It must be cleaned before it is kept; `body` is.
    """

    html: str
    pictures: tuple[FoundPicture, ...]
    notes: tuple[str, ...]
    package: Package

    @property
    def body(self) -> str:
        return clean(self.html)


def read_word(file: BinaryIO) -> Paper:
    """What a .docx says; refused with a sentence where it is none, damaged, too large or empty."""
    try:
        return _read(open_package(file))
    except RecursionError:
        raise WordTooDeep from None
    except BROKEN as damage:
        raise WordDamaged from damage


def _read(package: Package) -> Paper:
    tally, pictures = Tally(), list[FoundPicture]()
    styles = package.part_of("styles")
    for style in () if styles is None else styles.iter(f"{W}style"):
        style.attrib.setdefault(f"{W}type", "paragraph")  # the converter takes it for granted
    numbering = read_numbering(package.part_of("numbering"), styles)
    parts = {}
    for path, own in _parts_with_words(package):
        root = package.tree(path)
        if root is None:
            continue
        targets = package.targets(path)
        Preparing(numbering, targets, tally, pictures).prepare(root)
        parts[own] = (root, targets)
    if slim.MAIN not in parts:
        raise WordDamaged
    if sum(1 for root, _targets in parts.values() for _one in root.iter()) > MOST_ELEMENTS:
        raise WordTooLarge
    for root, _targets in parts.values():
        _name_alignments(root, numbering)
    html = _converted(parts, styles, len(pictures), tally)
    if not text_of(html):
        raise NoWords
    _note_lost_words(html, parts, tally)
    _note_surroundings(package, tally)
    return Paper(html, tuple(pictures), tuple(tally.sentences()), package)


def _parts_with_words(package: Package) -> list[tuple[str, str]]:
    found = [(package.main, slim.MAIN)]
    for type, own in slim.NOTES.items():
        found += [(path, own) for path in list(package.parts_of(type))[:1]]
    return found


def _converted(
    parts: dict[str, tuple[Element, Any]], styles: Element | None, count: int, tally: Tally
) -> str:
    slimmed = slim.write(parts, styles=styles, picture_count=count)
    try:
        result = mammoth.convert_to_html(
            slimmed,
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(_named),
            transform_document=mammoth.transforms.paragraph(_aligned),
            include_embedded_style_map=False,
        )
    except _NONSENSE as damage:
        raise WordDamaged from damage
    tally.counts["symbols"] += sum("w:sym" in message.message for message in result.messages)
    return _without_inner_links(result.value)


def _named(picture: Any) -> dict[str, str]:
    with picture.open() as file:
        return {"src": f"{_PICTURE}{file.read().decode()}"}


def _aligned(paragraph: Any) -> Any:
    """Where a paragraph stands says what it is: a title, a signature."""
    name = (paragraph.style_name or "").lower()
    if name.startswith("heading") or paragraph.numbering is not None:
        return paragraph
    place = ""
    if name in ("title", "标题"):
        place = "title"
    elif paragraph.alignment in _CENTRED:
        place = "center"
    elif paragraph.alignment in _ALIGNED_RIGHT:
        place = "right"
    return paragraph.copy(style_name=f"huabiao-{place}", style_id=None) if place else paragraph


def _name_alignments(root: Element, numbering: Numbering) -> None:
    """Let paragraphs that are centred by their style say so themselves."""
    for properties in root.iter(f"{W}pPr"):
        style = value_of(properties, f"{W}pStyle")
        if style and properties.find(f"{W}jc") is None and numbering.alignment_of(style):
            said = Element(f"{W}jc", {f"{W}val": numbering.alignment_of(style)})
            properties.append(said)


def _without_inner_links(html: str) -> str:
    """Marks of notes stay, as the numbers of the list below; a page has nothing they could lead to."""
    html = html.replace(_BACK, "") if "footnote-ref-" in html or "endnote-ref-" in html else html
    html = _NOTES_LIST.sub(f"<p><strong>{_('注释')}</strong></p><ol>", html)
    return _INNER_LINK.sub(r"\1", html)


def _note_lost_words(html: str, parts: dict[str, tuple[Element, Any]], tally: Tally) -> None:
    """Whatever the converter passes over in silence is seen here: words that went in and did not come out."""
    wanted = Counter(_SPACE.sub("", "".join(words_in(root) for root, _targets in parts.values())))
    lost = wanted - Counter(_SPACE.sub("", text_of(html)))
    if lost:
        tally.said.append(
            _("有 %(count)d 个字没有带入，请与 Word 文件核对。") % {"count": lost.total()}
        )


def _note_surroundings(package: Package, tally: Tally) -> None:
    for types, sentence in (
        (("header", "footer"), _("页眉页脚的文字没有带入：")),
        (("comments",), _("批注没有带入：")),
    ):
        roots = [package.tree(path) for type in types for path in package.parts_of(type)]
        words = [line for root in roots if root is not None for line in _lines(root, types)]
        tally.quote(sentence, words)


def _lines(root: Element, types: tuple[str, ...]) -> list[str]:
    wholes = [root] if "header" in types else root.findall(f"{W}comment")
    said = [words_in(one) for one in wholes]
    return [words for words in said if not _PAGE_NUMBER.fullmatch(words)]

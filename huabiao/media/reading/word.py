"""Reads Word files of the newer form: what `media.word` keeps of them, without making a text of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from huabiao.media.reading.gathering import Damaged, Gathering, Locked, TooMuch
from huabiao.media.word import slim
from huabiao.media.word.names import W
from huabiao.media.word.notes import Tally
from huabiao.media.word.numbering import read_numbering
from huabiao.media.word.package import (
    BROKEN,
    Package,
    WordDamaged,
    WordTooDeep,
    WordTooLarge,
    open_package,
)
from huabiao.media.word.preparing import Preparing

_BOX = "\n"  # before the text of a box, which stands behind the words around it
_SPACES = (f"{W}tab", f"{W}br")


def read(file: BinaryIO, out: Gathering) -> None:
    try:
        for line in _paragraphs(open_package(file)):
            out.add(line)
    except (WordTooLarge, WordTooDeep, RecursionError):
        raise TooMuch from None
    except (WordDamaged, *BROKEN):
        raise Damaged from None
    except RuntimeError:  # the library's word for a password
        raise Locked from None


def _paragraphs(package: Package) -> Iterator[str]:
    """The text, then its notes; as in a text that is brought in, automatic numbers are words."""
    styles = package.part_of("styles")
    numbering = read_numbering(package.part_of("numbering"), styles)
    notes = [path for kind in slim.NOTES for path in package.parts_of(kind)]
    for path in dict.fromkeys((package.main, *notes)):
        root = package.tree(path)
        if root is not None:
            Preparing(numbering, package.targets(path), Tally(), []).prepare(root)
            yield from _lines(root)


def _lines(element: Element) -> Iterator[str]:
    """A paragraph, or a row of a table, is a line."""
    if element.tag == f"{W}p":
        yield from "".join(_words(element)).split(_BOX)
    elif element.tag == f"{W}tr":
        yield " ".join(line for cell in element for line in _lines(cell))
    else:
        for child in element:
            yield from _lines(child)


def _words(paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{W}p" and element is not paragraph:
            yield _BOX
        elif element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag in _SPACES:
            yield " "

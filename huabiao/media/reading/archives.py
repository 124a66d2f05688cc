"""Reads XML inside zip archives piece by piece, whatever size it claims; declarations are refused."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO, Protocol
from xml.etree.ElementTree import ParseError, XMLParser

from huabiao.media.reading.gathering import Damaged, Gathering, Locked, TooMuch

MOST_PARTS = 20_000
_PIECE = 1 << 16
_NUMBERS = re.compile(r"(\d+)")


class Target(Protocol):
    """What an XML parser tells what it meets."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...
    def doctype(self, name: str, public: str | None, system: str | None) -> None: ...


class NoMore(Exception):
    """A target has seen what it wanted of a part."""


def opened(file: BinaryIO) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > MOST_PARTS:
        raise TooMuch
    return archive


def in_order(names: list[str]) -> list[str]:
    """Names with their numbers as numbers: Page_2 stands before Page_10."""
    return sorted(names, key=lambda name: [_number(part) for part in _NUMBERS.split(name)])


def _number(part: str) -> tuple[int, str]:
    # A name may claim a number of any length, in the digits of any writing.
    return (int(part), "") if part.isascii() and part.isdecimal() and len(part) < 10 else (0, part)


def feed(archive: zipfile.ZipFile, name: str, target: Target, out: Gathering) -> None:
    """Tell `target` what is in a part."""
    parser = XMLParser(target=target)  # noqa: S314  # targets refuse declarations
    try:
        with archive.open(name) as part:
            while piece := part.read(_PIECE):
                out.check()
                parser.feed(piece)
    except NoMore:
        return
    except (ParseError, NotImplementedError):
        raise Damaged from None
    except RuntimeError:  # the library's word for a password
        raise Locked from None


def local(tag: str) -> str:
    """A name without its namespace: programs write several."""
    return tag.rpartition("}")[2]

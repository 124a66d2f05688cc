"""Reads presentations: .pptx, slide by slide; notes of the speaker and hidden slides stay out."""

from __future__ import annotations

import re
from typing import BinaryIO

from huabiao.media.reading.archives import NoMore, feed, in_order, local, opened
from huabiao.media.reading.gathering import Damaged, Gathering

_SLIDE = re.compile(r"ppt/slides/[^/]+\.xml", re.IGNORECASE)
_OFF = ("0", "false")
_BREAKS = ("p", "br")


class _Slide:
    def __init__(self, out: Gathering) -> None:
        self._out = out
        self._words: list[str] = []
        self._is_text = False
        self._is_begun = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._is_begun and attributes.get("show") in _OFF:
            raise NoMore
        self._is_begun = True
        self._is_text = local(tag) == "t"

    def end(self, tag: str) -> None:
        self._is_text = False
        if local(tag) in _BREAKS:
            self._out.add("".join(self._words))
            self._words.clear()

    def data(self, text: str) -> None:
        if self._is_text:
            self._words.append(text)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Damaged


def read(file: BinaryIO, out: Gathering) -> None:
    archive = opened(file)
    for name in in_order([name for name in archive.namelist() if _SLIDE.fullmatch(name)]):
        feed(archive, name, _Slide(out), out)

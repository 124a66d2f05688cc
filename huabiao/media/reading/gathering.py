"""Decides how found words are kept: cleaned, one line after the other, up to a bound; and how reading ends."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHARACTERS = 100_000  # of one file; some eighty pages
_HARDLY_ANY = (
    0.01  # a text has no such characters; fonts without a code for theirs give little else
)

# What no writing has; then, what cannot be shown: signs of fonts for bullets, halves of pairs.
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_UNSEEN = re.compile(r"[\ud800-\udfff\ue000-\uf8ff\ufffc-\uffff]")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Fonts of PDF files name characters by their radicals (⼈) and by doubles made for old encodings.
_DOUBLES = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_HAN = r"[\u3400-\u9fff]"
# "通  知" is one word, set wide.
_SET_WIDE = re.compile(rf"(?<!\S){_HAN}(?: {_HAN})+(?!\S)")


class Enough(Exception):
    """The bound is reached; what was found so far is kept."""


class Unreadable(Exception):
    """Reading cannot go on."""


class Locked(Unreadable):
    """A password is needed."""


class Damaged(Unreadable):
    """The file is not what its type asks for, or of a form nobody writes any more."""


class TooMuch(Unreadable):
    """More than is read at all."""


@dataclass(frozen=True)
class Bounds:
    """What reading one file may cost."""

    patience: int = 8  # seconds of the processor; then what was found is enough
    seconds: int = 20  # of the processor, where it does not look up
    waiting: int = 60  # seconds by the clock
    memory: int = 1 << 30  # bytes of addresses


class Gathering:
    """Takes lines as they are found and writes them on at once: if reading is cut short, they stay."""

    def __init__(self, out: BinaryIO, *, patience: int = Bounds.patience) -> None:
        self._out = out
        self._until = time.process_time() + patience
        self._left = MOST_CHARACTERS
        self._seen = 0
        self._strange = 0
        self.has_words = False

    @property
    def is_gibberish(self) -> bool:
        """Whether what was found are the numbers of drawings in a font, and no writing."""
        return self._strange > self._seen * _HARDLY_ANY

    def add(self, line: str) -> None:
        """Keep a line; raises Enough where no more is wanted."""
        self.check()
        self._seen += len(line)
        self._strange += len(_STRANGE.findall(line))
        kept = cleaned(line)[: self._left]
        if not kept:
            return
        self.has_words = self.has_words or any(map(str.isalnum, kept))
        self._out.write(kept.encode() + b"\n")
        self._out.flush()
        self._left -= len(kept) + 1
        if self._left <= 0:
            raise Enough

    def check(self) -> None:
        """Raise Enough where it has taken long enough."""
        if time.process_time() > self._until:
            raise Enough


def cleaned(line: str) -> str:
    """A line as it is kept: without what cannot be seen, with single spaces."""
    line = _SPACE.sub(" ", _UNSEEN.sub("", _STRANGE.sub("", line))).strip()
    line = _DOUBLES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line)
    return _SET_WIDE.sub(lambda found: found[0].replace(" ", ""), line)

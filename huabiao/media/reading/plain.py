"""Reads plain text, tables as text among it, and captions: in the encodings that are taken."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from huabiao.media.reading.gathering import MOST_CHARACTERS, Gathering

_SAMPLE = 1 << 16
# Of captions, what is not said: the head, numbers and times.
_CUE = re.compile(r"WEBVTT.*|NOTE\b.*|\d+|[\d:.]+\s+-->.*")
_MARK = re.compile(r"<[^>]*>")


def read(file: BinaryIO, out: Gathering) -> None:
    for line in _lines(file):
        out.add(line)


def read_captions(file: BinaryIO, out: Gathering) -> None:
    for line in _lines(file):
        if not _CUE.fullmatch(line.strip()):
            out.add(_MARK.sub("", line))


def _lines(file: BinaryIO) -> Iterator[str]:
    sample = file.read(_SAMPLE)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=_encoding(sample), errors="replace")
    # A line may be the whole of a huge file.
    return iter(lambda: text.readline(MOST_CHARACTERS), "")


def _encoding(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")().decode(sample)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"

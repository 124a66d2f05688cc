"""Reads PDF files page by page, with the library that browsers show them by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw

from huabiao.media.reading.gathering import Damaged, Gathering, Locked
from huabiao.media.reading.layout import unwrapped

# How the library marks a word divided at the end of a line.
_DIVIDED = re.compile(r"[\x02\ufffe]\s*")


def read(file: BinaryIO, out: Gathering) -> None:
    try:
        paper = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        raise _refusal(error) from None
    for line in unwrapped(_pages(paper, out)):
        out.add(line)


def _pages(paper: pypdfium2.PdfDocument, out: Gathering) -> Iterator[list[str]]:
    for number in range(len(paper)):
        out.check()
        yield _lines(paper, number)


def _lines(paper: pypdfium2.PdfDocument, number: int) -> list[str]:
    """What one page says; a page that cannot be read says nothing."""
    try:
        page = paper[number]
        said = page.get_textpage().get_text_range()
    except pypdfium2.PdfiumError:
        return []
    page.close()  # and what was made of it
    return _DIVIDED.sub("", said).splitlines()


def _refusal(error: pypdfium2.PdfiumError) -> Damaged | Locked:
    is_locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
    return Locked() if is_locked else Damaged()

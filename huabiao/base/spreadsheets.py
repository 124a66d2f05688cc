"""Decides how a table leaves as a file that Excel and WPS open in Chinese, and that does nothing there."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula; a mark in front makes it a text.
_ACTING = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ACTING) else cell


def as_typed(cell: str) -> str:
    """The cell without the mark that made it harmless: a table that was taken along comes back the same."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_ACTING) else cell


def lines_of(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The table line by line, the byte order mark before the first."""
    write = csv.writer(_Echo()).writerow
    start = BOM
    for row in rows:
        yield f"{start}{write([harmless(cell) for cell in row])}".encode()
        start = ""


def spreadsheet(rows: Iterable[Sequence[str]], *, name: str) -> StreamingHttpResponse:
    """The table as a download, sent while it is read."""
    return StreamingHttpResponse(
        lines_of(rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )

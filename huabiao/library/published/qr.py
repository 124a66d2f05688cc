"""Decides how a page's address is drawn for a phone to read: one path, the same for the same address."""

from __future__ import annotations

import re

import segno

# All masks are readable; choosing the best of eight for each page costs more than the page itself.
_MASK = 3
_QUIET = 4  # modules of empty border that readers need
_DARK = re.compile(rb"\x01+")


def qr_of(address: str) -> str:
    """An SVG of this address without style, script or size: the theme decides how large it is."""
    matrix = segno.make_qr(address, error="m", boost_error=False, mask=_MASK).matrix
    size = len(matrix) + 2 * _QUIET
    strokes = "".join(_strokes(bytes(row), y) for y, row in enumerate(matrix, start=_QUIET))
    return f'<svg viewBox="0 0 {size} {size}"><path stroke="#000" d="{strokes}"/></svg>'


def _strokes(row: bytes, y: int) -> str:
    """The dark stretches of a row, each drawn from where the one before it ended."""
    drawn: list[str] = []
    pen = 0
    for run in _DARK.finditer(row):
        start, end = run.span()
        way = f"M{_QUIET + start} {y}.5" if not drawn else f"m{start - pen} 0"
        drawn.append(f"{way}h{end - start}")
        pen = end
    return "".join(drawn)

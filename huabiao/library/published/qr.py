"""Decides how a page's address is drawn for a phone to read: one path, the same for the same address."""

from __future__ import annotations

import re

import zxingcpp

_DARK = re.compile(rb"\x00+")


def qr_of(address: str) -> str:
    """An SVG of this address without style, script or size: the theme decides how large it is."""
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = zxingcpp.write_barcode_to_image(code)  # with the empty border readers need
    modules = memoryview(image)  # type: ignore[arg-type]  # a buffer, though its types know it not
    size = len(modules)
    dots = modules.tobytes()
    rows = (dots[start : start + size] for start in range(0, len(dots), size))
    strokes = "".join(_strokes(row, y) for y, row in enumerate(rows))
    return f'<svg viewBox="0 0 {size} {size}"><path stroke="#000" d="{strokes}"/></svg>'


def _strokes(row: bytes, y: int) -> str:
    """The dark stretches of a row, each drawn from where the one before it ended."""
    drawn: list[str] = []
    pen = 0
    for run in _DARK.finditer(row):
        start, end = run.span()
        way = f"M{start} {y}.5" if not drawn else f"m{start - pen} 0"
        drawn.append(f"{way}h{end - start}")
        pen = end
    return "".join(drawn)

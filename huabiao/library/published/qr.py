"""Decides how a page's address is drawn for a phone to read: one path, the same for the same address."""

from __future__ import annotations

from functools import lru_cache

import segno

# All masks are readable; choosing the best of eight for each page costs more than the page itself.
_MASK = 3


@lru_cache(maxsize=512)
def qr_of(address: str) -> str:
    """An SVG of this address without style, script or size: the theme decides how large it is."""
    code = segno.make_qr(address, error="m", boost_error=False, mask=_MASK)
    return code.svg_inline(svgclass=None, lineclass=None, omitsize=True)

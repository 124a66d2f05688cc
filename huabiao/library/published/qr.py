"""Decides how a page's address is drawn for a phone to read: a picture inside the page, one dot a square."""

from __future__ import annotations

import base64
import struct
import zlib

import zxingcpp

FORM = 2  # raised when the same address is drawn by other bytes: then all pages are made anew
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_GREY = bytes((1, 0, 0, 0, 0))  # a bit a square, black and white, nothing interlaced
_DIGITS = bytes(b"01"[square > 127] for square in range(256))  # 0 is black
_STORED = b"\x78\x01\x01"  # zlib: one block, as it is


def qr_of(address: str) -> str:
    """The picture as a `data:` address, the same for the same address; the theme decides how large it is."""
    code = zxingcpp.create_barcode(
        address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=0
    )
    drawn = zxingcpp.write_barcode_to_image(code)  # with the empty border readers need
    squares = memoryview(drawn)  # type: ignore[arg-type]  # a buffer, though its types know it not
    return "data:image/png;base64," + base64.b64encode(_png(squares)).decode()


def _png(squares: memoryview) -> bytes:
    """A picture, each square a byte. Not compressed: it is the same on every machine, and soon made."""
    side, said = len(squares), squares.tobytes().translate(_DIGITS)
    width = (side + 7) // 8 * 8
    # A row begins with a byte that says it is as it is, and ends with whole bytes.
    before, after = b"0" * 8, b"0" * (width - side)
    rows_of = [said[start : start + side] for start in range(0, len(said), side)]
    digits = before + (after + before).join(rows_of) + after
    rows = int(digits, 2).to_bytes(len(digits) // 8, "big")
    content = b"".join(
        (
            _STORED,
            struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF),
            rows,
            struct.pack(">L", zlib.adler32(rows)),
        )
    )
    head = struct.pack(">LL", side, side) + _GREY
    return _SIGNATURE + _part(b"IHDR", head) + _part(b"IDAT", content) + _END


def _part(name: bytes, content: bytes) -> bytes:
    said = name + content
    return struct.pack(">L", len(content)) + said + struct.pack(">L", zlib.crc32(said))

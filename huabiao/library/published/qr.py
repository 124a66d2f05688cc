"""Decides how a page's address is drawn for a phone to read: a picture inside the page, one dot a square."""

from __future__ import annotations

import base64
import struct
import zlib

import zxingcpp
from PIL import Image

FORM = 2  # raised when the same address is drawn by other bytes: then all pages are made anew
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_GREY = bytes((1, 0, 0, 0, 0))  # a bit a square, black and white, nothing interlaced
_STORED = b"\x78\x01\x01"  # zlib: one block, as it is


def qr_of(address: str) -> str:
    """The picture as a `data:` address, the same for the same address; the theme decides how large it is."""
    code = zxingcpp.create_barcode(
        address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=0
    )
    drawn = zxingcpp.write_barcode_to_image(code)  # with the empty border readers need
    squares = memoryview(drawn)  # type: ignore[arg-type]  # a buffer, though its types know it not
    side = len(squares)
    # "1;8": black or white, each square a byte, put together to bits.
    bits = Image.frombytes("1", (side, side), squares.tobytes(), "raw", "1;8").tobytes()
    return "data:image/png;base64," + base64.b64encode(_png(side, bits)).decode()


def _png(side: int, bits: bytes) -> bytes:
    """A square picture, its rows whole bytes. Not compressed: it is the same on every machine, and soon made."""
    width = (side + 7) // 8
    rows = b"".join(b"\0" + bits[start : start + width] for start in range(0, len(bits), width))
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

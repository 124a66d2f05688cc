"""Decides how a page's address is drawn for a phone to read: a picture inside the page, one dot a square."""

from __future__ import annotations

import base64
import io

import zxingcpp
from PIL import Image


def qr_of(address: str) -> str:
    """The picture as a `data:` address, the same for the same address; the theme decides how large it is."""
    code = zxingcpp.create_barcode(
        address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=0
    )
    drawn = zxingcpp.write_barcode_to_image(code)  # with the empty border readers need
    squares = memoryview(drawn)  # type: ignore[arg-type]  # a buffer, though its types know it not
    side = len(squares)
    # "1;8": black or white, each square a byte.
    image = Image.frombytes("1", (side, side), squares.tobytes(), "raw", "1;8")
    file = io.BytesIO()
    # Not compressed: its bytes are then no matter of which compressor a machine has.
    image.save(file, "PNG", compress_level=0)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()

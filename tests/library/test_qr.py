"""What is drawn beside an article is read back by a phone, and is the picture its encoder means."""

import base64
import io

import pytest
import zxingcpp
from PIL import Image

from huabiao.library.published.qr import qr_of


def drawn(address):
    _said, _, content = qr_of(address).partition("data:image/png;base64,")
    picture = Image.open(io.BytesIO(base64.b64decode(content, validate=True)))
    picture.load()  # where a checksum is wrong it fails
    return picture


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://a.cn/", id="a short one"),
        pytest.param("https://mzj.shifan.invalid/content/2026/12345.html", id="an article's"),
        pytest.param("https://mzj.shifan.invalid/content/2026/123456789012.html", id="many digits"),
        pytest.param(f"https://mzj.shifan.invalid/{'政务公开/' * 40}", id="a long one in Chinese"),
    ],
)
def test_the_picture_of_an_address_says_the_address(address):
    picture = drawn(address)

    larger = picture.convert("L").resize([4 * side for side in picture.size], Image.Resampling.BOX)
    assert (picture.format, picture.mode) == ("PNG", "1")
    assert zxingcpp.read_barcode(larger).text == address


def test_the_same_address_gives_the_same_picture_and_another_another():
    first, second = "https://a.cn/content/2026/1.html", "https://a.cn/content/2026/2.html"

    assert qr_of(first) == qr_of(first) != qr_of(second)

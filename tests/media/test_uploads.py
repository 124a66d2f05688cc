"""Forms that bring too much: what was typed before the file is there, the file is not read."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from huabiao.media.uploads import TooLarge, require_whole
from tests.factories.media import PDF

MEGABYTE = 1024 * 1024
BOUNDARY = "huabiao-boundary"


class Stream:
    """A body of `size` bytes that makes them only when asked, and counts how many were."""

    def __init__(self, start: bytes, size: int) -> None:
        self.start = BytesIO(start)
        self.left = size - len(start)
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        chunk = self.start.read(size) or bytes(min(size, self.left, 64 * 1024))
        self.read_bytes += len(chunk)
        return chunk

    readline = read


def form(*fields: tuple[str, str], file: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return "".join([*parts, head]).encode() + file


def posted(stream, size: int) -> WSGIRequest:
    environ = RequestFactory().post("/")
    return WSGIRequest(
        {
            **environ.META,
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(size),
            "wsgi.input": stream,
        }
    )


def test_a_file_of_200_megabytes_is_not_read_and_the_text_is_kept():
    size = 200 * MEGABYTE
    stream = Stream(form(("title", "关于放假的通知"), ("body", "<p>正文</p>"), file=PDF), size)
    request = posted(stream, size)

    with pytest.raises(TooLarge) as refused:
        require_whole(request)

    assert request.POST.dict() == {"title": "关于放假的通知", "body": "<p>正文</p>"}
    assert dict(request.FILES) == {}
    assert stream.read_bytes < MEGABYTE
    assert str(refused.value.message) == (
        "上传的文件太大：一次最多 100.0\xa0MB，这次约 200.0\xa0MB。"
        "文件没有保存，已填写的其他内容不受影响；请压缩或分开上传。"
    )


def test_a_file_within_the_limit_is_read_whole():
    body = form(("title", "通知"), file=PDF) + f"\r\n--{BOUNDARY}--\r\n".encode()
    request = posted(BytesIO(body), len(body))

    require_whole(request)

    assert request.POST.dict() == {"title": "通知"}
    assert request.FILES["file"].read() == PDF

"""Decides how much one request may bring: a larger one is not read, and the person is told.

Django parses a form from its first field to its last; file inputs stand last in our forms, so that
everything typed is there when reading stops.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from huabiao.base.errors import Refused


class TooLarge(Refused):
    """More than the installation takes in one upload."""

    def __init__(self, size: int) -> None:
        super().__init__(
            _(
                "上传的文件太大：一次最多 %(limit)s，这次约 %(size)s。"
                "文件没有保存，已填写的其他内容不受影响；请压缩或分开上传。"
            )
            % {"limit": filesizeformat(settings.UPLOAD_LIMIT), "size": filesizeformat(size)}
        )


class UploadLimit(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: stops at the first file of a request that is too large."""

    announced = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  # Django's name
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.announced > settings.UPLOAD_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            request: Any = self.request  # what is refused travels with the request
            request.refused_upload = TooLarge(self.announced)
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def require_whole(request: HttpRequest) -> None:
    """Refuse, in the view of a form with files, what was too large to be read."""
    request.FILES  # noqa: B018  # parses the body
    refused: TooLarge | None = getattr(request, "refused_upload", None)
    if refused is not None:
        raise refused

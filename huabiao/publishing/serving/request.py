"""Decides what of an HTTP request the public server looks at, and which addresses it takes at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]*)(?P<port>:\d{1,5})?")


@dataclass(frozen=True)
class Request:
    method: str
    host: str  # lower case, without port and final dot
    port: str  # ":8000" as asked for, or ""
    raw_path: bytes
    query: bytes
    headers: dict[bytes, str]

    @property
    def address(self) -> str:
        """Path and query as asked for, safe in a Location header."""
        query = f"?{quote(self.query, safe=_AS_IT_IS)}" if self.query else ""
        return quote(self.raw_path, safe=_AS_IT_IS) + query

    @property
    def path(self) -> str | None:
        """The path decoded once; None where no file can stand at such an address."""
        if _BAD_ESCAPE.search(self.raw_path):
            return None
        try:
            path = unquote_to_bytes(self.raw_path).decode("utf-8")
        except UnicodeDecodeError:
            return None
        return path if _is_plain(path) else None


_AS_IT_IS = "/%:@!$&'()*+,;=?~-._[]"


def request_of(scope: dict[str, Any]) -> Request | None:
    """The request of an ASGI scope; None where it is not clear for which host it is."""
    headers: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        if name not in headers:
            headers[name] = text
        elif name == b"host":
            return None
        else:
            headers[name] += f", {text}"
    host = _HOST.fullmatch(headers.get(b"host", "").strip().lower())
    if host is None or not scope["raw_path"].startswith(b"/"):
        return None
    return Request(
        method=scope["method"],
        host=host["name"].removesuffix("."),
        port=host["port"] or "",
        raw_path=scope["raw_path"],
        query=scope["query_string"],
        headers=headers,
    )


def _is_plain(path: str) -> bool:
    if "\0" in path or "\\" in path:
        return False
    first, *folders, name = path.split("/")
    # An empty step ("//") would be a second address of the same file; one with a dot leads to what
    # is hidden, or upwards.
    return not first and all(folders) and not any(s.startswith(".") for s in (*folders, name))

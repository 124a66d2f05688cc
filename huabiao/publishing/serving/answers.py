"""Decides the shape of an answer and the headers that every public answer carries."""

from __future__ import annotations

from dataclasses import dataclass

from huabiao.publishing.serving.files import Stored
from huabiao.publishing.serving.negotiation import Part

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
        " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TRANSPORT_SECURITY = ("Strict-Transport-Security", "max-age=31536000")

READING = ("GET", "HEAD")
TRADITIONAL = "/zh-hant"  # below it stand the pages of a site in traditional characters
SEARCH_PATH = (
    "/search/"  # of every site; it and what belongs to it are the only addresses that are no files
)
SEARCH_PATHS = (SEARCH_PATH, TRADITIONAL + SEARCH_PATH)  # and in its other form
SEARCH_JSON = "/search.json"
SEARCH_OPENED = f"{SEARCH_PATH}opened"  # told which result was opened, and read by nobody
SEARCH_DATA = (
    SEARCH_JSON,
    *(f"{SEARCH_PATH}{name}" for name in ("openapi.json", "opensearch.xml", "suggest.json")),
    SEARCH_OPENED,
)
NO_SITE = "这里没有网站。请检查网址是否输入正确。\n"
NO_PAGE = "您访问的页面不存在。请检查网址是否输入正确。\n"
NOT_ALLOWED = "本网站只提供页面阅读，不接受这种请求。\n"
UNCLEAR = "这个请求无法理解。请检查网址是否输入正确。\n"


@dataclass(frozen=True)
class Stretch:
    """A part of a large file, read while it is sent."""

    stored: Stored
    part: Part


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Stretch = b""
    is_secure: bool = False  # came over https, by way of a front server

    @property
    def length(self) -> int:
        return len(self.body) if isinstance(self.body, bytes) else self.body.part.length

    @property
    def wire_headers(self) -> list[tuple[bytes, bytes]]:
        headers = [*_SECURITY_WIRE, *((_SECURE_WIRE,) if self.is_secure else ())]
        headers += [(name.lower().encode(), value.encode()) for name, value in self.headers]
        if self.status != 304:
            headers.append((b"content-length", str(self.length).encode()))
        return headers


_SECURITY_WIRE = tuple((name.lower().encode(), value.encode()) for name, value in SECURITY.items())
_SECURE_WIRE = (TRANSPORT_SECURITY[0].lower().encode(), TRANSPORT_SECURITY[1].encode())


def plain(status: int, text: str, *headers: tuple[str, str]) -> Answer:
    """A sentence, where there is no page to show."""
    type_and_caching = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-cache"),
    )
    return Answer(status, (*type_and_caching, *headers), text.encode())


def methods_of(path: str | None) -> tuple[str, ...]:
    """How an address of a public site may be asked."""
    return ("POST",) if path == SEARCH_OPENED else READING


def moved_permanently(location: str) -> Answer:
    return Answer(301, (("Location", location), ("Cache-Control", "no-cache")))

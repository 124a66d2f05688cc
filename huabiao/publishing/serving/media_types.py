"""Decides what a public file is announced as, and whether a browser shows it or saves it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

OCTETS = "application/octet-stream"

TYPES = {
    "7z": "application/x-7z-compressed",
    "atom": "application/atom+xml",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "css": "text/css",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "et": "application/vnd.ms-excel",
    "gif": "image/gif",
    "gz": "application/gzip",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ofd": "application/ofd",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rar": "application/vnd.rar",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}

WITH_CHARSET = frozenset(
    {
        "application/atom+xml",
        "application/json",
        "application/xml",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
        "text/vtt",
    }
)

FILES = "/files/"  # attachments and pictures, under their content hash
IMMUTABLE = (FILES, "/static/")  # another content has another address there

# What a browser may show in place of the page; svg may not: it can carry a script.
SHOWN = frozenset(
    {"avif", "bmp", "gif", "jpeg", "jpg", "mp3", "mp4", "pdf", "png", "vtt", "wav", "webm", "webp"}
)

DATA = ".json"  # items and lists for apps

KEPT = 4096  # values kept for the addresses asked for again and again

# RFC 5987, attr-char: what a file name may hold unescaped, beyond letters and digits.
_UNESCAPED = "!#$&+-.^_`|~"


@lru_cache(KEPT)
def type_of(path: str) -> str:
    """Value of Content-Type."""
    media_type = TYPES.get(_extension(path), OCTETS)
    return f"{media_type}; charset=utf-8" if media_type in WITH_CHARSET else media_type


@lru_cache(KEPT)
def disposition_of(path: str) -> str:
    """Value of Content-Disposition; empty where the address says enough."""
    if not path.startswith(FILES):
        return ""
    way = "inline" if _extension(path) in SHOWN else "attachment"
    return f"{way}; filename*=UTF-8''{quote(PurePosixPath(path).name, safe=_UNESCAPED)}"


def cors_of(path: str) -> tuple[tuple[str, str], ...]:
    """Headers that let a script of any other site read what is public JSON."""
    is_data = path.endswith(DATA) and not path.startswith(FILES)
    return (("Access-Control-Allow-Origin", "*"),) if is_data else ()


def caching_of(path: str) -> str:
    """Value of Cache-Control."""
    return "public, max-age=31536000, immutable" if path.startswith(IMMUTABLE) else "no-cache"


def headers_of(path: str) -> dict[str, str]:
    """All of these, for whoever keeps them with the file; only those that say something."""
    headers = {"Content-Type": type_of(path), "Cache-Control": caching_of(path)}
    if disposition := disposition_of(path):
        headers["Content-Disposition"] = disposition
    return headers


def _extension(path: str) -> str:
    return PurePosixPath(path).suffix.removeprefix(".").lower()

"""Decides what the public sites answer to a request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from huabiao.base.encodings import Encoding, named, plain_name
from huabiao.publishing.serving import negotiation
from huabiao.publishing.serving.answers import (
    NO_PAGE,
    NO_SITE,
    NOT_ALLOWED,
    SEARCH_PATHS,
    TRADITIONAL,
    Answer,
    Stretch,
    methods_of,
    moved_permanently,
    plain,
)
from huabiao.publishing.serving.directory import Directory, DirectoryFiles
from huabiao.publishing.serving.files import Files, Stored, exists
from huabiao.publishing.serving.media_types import caching_of, cors_of, disposition_of, type_of
from huabiao.publishing.serving.negotiation import NotSatisfiable, Part
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving_files import INDEX
from huabiao.publishing.tree import COMPRESSED_SUFFIXES

MISSING_PAGE = "/404.html"
MISSING_PAGES = (MISSING_PAGE, TRADITIONAL + MISSING_PAGE)
GONE = ".gone"


def stands(folder: Path, path: str) -> bool:
    """Whether a page of a site stands at this moment: not one that only tells it is gone."""
    name = f"{folder}{path}{INDEX}" if path.endswith("/") else f"{folder}{path}"
    return exists(name, "") and not exists(name, GONE)


class PublicSites:
    """All public sites of one installation: a folder of files for each host."""

    def __init__(
        self,
        *,
        public: Path,
        serving: Path,
        is_behind_tls: bool,
        files: Files | None = None,
        encodings: Sequence[Encoding] = named("gzip"),
    ) -> None:
        """`encodings`: those in which text stands beside itself."""
        self._public = str(public)
        self._directory = DirectoryFiles(serving)
        self._is_behind_tls = is_behind_tls
        self._files = files or Files()
        self._encodings = encodings

    def answer(self, request: Request) -> Answer:
        directory = self._directory.current()
        host = directory.aliases.get(request.host, request.host)
        site_code = directory.hosts.get(host)
        if site_code is None:
            return plain(404, NO_SITE)
        is_secure = self._is_behind_tls and host in directory.https
        came_plain = is_secure and is_plain_http(request)
        if host != request.host or came_plain:
            return moved_permanently(_elsewhere(request, host, is_secure=is_secure))
        found = self._page(directory, site_code, request)
        headers = (*found.headers, *cors_of(request.path or ""))
        return replace(found, headers=headers, is_secure=is_secure)

    def is_empty(self) -> bool:
        """Whether there is no site at all."""
        return not self._directory.current().hosts

    def is_asked(self, request: Request, paths: Collection[str]) -> bool:
        """Whether one of these paths of a site is asked as it may be, by way of the site's own address."""
        directory = self._directory.current()
        is_plain = self._is_behind_tls and request.host in directory.https
        return (
            request.path in paths
            and request.method in methods_of(request.path)
            and request.host in directory.hosts
            and not (is_plain and is_plain_http(request))
        )

    def _page(self, directory: Directory, site_code: str, request: Request) -> Answer:
        methods = methods_of(request.path)
        if request.method not in methods:
            return plain(405, NOT_ALLOWED, ("Allow", ", ".join(methods)))
        folder = f"{self._public}/{site_code}"
        path = request.path
        if path is None:
            return self._missing(folder, request)
        if f"{path}/" in SEARCH_PATHS:
            return moved_permanently(f"{path}/{_query(request)}")
        target = directory.moved_to(site_code, path)
        beside = directory.moved_beside(site_code, path) if target is None else None
        if beside is not None and not exists(folder, path):
            target = beside
        if target is not None:
            return moved_permanently(target + _query(request))
        return self._file(folder, path, request)

    def _file(self, folder: str, path: str, request: Request) -> Answer:
        name = path + INDEX if path.endswith("/") else path
        if name in MISSING_PAGES or not self._is_address(folder, name):
            return self._missing(folder, request)
        stored = self._files.find(folder, name)
        if stored is None:
            if self._files.find(folder, f"{path}/{INDEX}") is not None:
                return moved_permanently(_path(request) + "/" + _query(request))
            return self._missing(folder, request)
        if exists(folder, name + GONE):
            return self._whole(410, stored, request)
        return self._current(stored, request)

    def _is_address(self, folder: str, name: str) -> bool:
        """Markers and precompressed siblings stand in the tree and are nobody's address."""
        if name.endswith(GONE):
            return False
        page = plain_name(name)
        return page == name or not _is_text(page) or self._files.find(folder, page) is None

    def _missing(self, folder: str, request: Request) -> Answer:
        is_below = (request.path or "").startswith(f"{TRADITIONAL}/")
        stored = self._files.find(folder, MISSING_PAGES[is_below]) or (
            self._files.find(folder, MISSING_PAGE) if is_below else None
        )
        return plain(404, NO_PAGE) if stored is None else self._whole(404, stored, request)

    def _whole(self, status: int, stored: Stored, request: Request) -> Answer:
        """A page that tells of something else than itself: whole or not at all."""
        chosen, coding = self._chosen(stored, request)
        headers = (("Content-Type", type_of(stored.path)), ("Cache-Control", "no-cache"), *coding)
        return Answer(status, headers, _content(chosen))

    def _current(self, stored: Stored, request: Request) -> Answer:
        chosen, coding = self._chosen(stored, request)
        headers = (
            ("ETag", chosen.etag),
            ("Last-Modified", negotiation.http_date(chosen.modified)),
            ("Cache-Control", caching_of(stored.path)),
            ("Accept-Ranges", "bytes"),
            *coding,
        )
        if negotiation.is_known(
            if_none_match=request.headers.get(b"if-none-match"),
            if_modified_since=request.headers.get(b"if-modified-since"),
            etag=chosen.etag,
            modified=chosen.modified,
        ):
            return Answer(304, headers)
        disposition = disposition_of(stored.path)
        headers += (("Content-Type", type_of(stored.path)),)
        if disposition:
            headers += (("Content-Disposition", disposition),)
        return _with_part(Answer(200, headers, _content(chosen)), chosen, request)

    def _chosen(
        self, stored: Stored, request: Request
    ) -> tuple[Stored, tuple[tuple[str, str], ...]]:
        """The plain file or a precompressed sibling, with the headers that say so."""
        if not _is_text(stored.path):
            return stored, ()
        vary = ("Vary", "Accept-Encoding")
        # Parts are cut from the plain bytes alone.
        is_whole = b"range" not in request.headers
        asked = request.headers.get(b"accept-encoding", "") if is_whole else ""
        for encoding in negotiation.accepted(asked):
            packed = self._packed(stored, encoding)
            if packed is not None:
                return packed, (vary, ("Content-Encoding", encoding.token))
        is_there = any(self._packed(stored, encoding) for encoding in self._encodings)
        return stored, (vary,) if is_there else ()

    def _packed(self, stored: Stored, encoding: Encoding) -> Stored | None:
        if encoding not in self._encodings:
            return None
        return self._files.find(stored.folder, stored.path + encoding.suffix)


def is_plain_http(request: Request) -> bool:
    """Whether the front server says that the reader did not use https."""
    return request.headers.get(b"x-forwarded-proto", "").strip().lower() == "http"


def _with_part(answer: Answer, stored: Stored, request: Request) -> Answer:
    if request.method != "GET" or not negotiation.part_still_fits(
        if_range=request.headers.get(b"if-range"), etag=stored.etag, modified=stored.modified
    ):
        return answer
    try:
        part = negotiation.part_of(asked=request.headers.get(b"range"), size=stored.size)
    except NotSatisfiable:
        return Answer(416, (*answer.headers, ("Content-Range", f"bytes */{stored.size}")))
    if part is None:
        return answer
    content_range = f"bytes {part.first}-{part.last}/{stored.size}"
    return replace(
        answer,
        status=206,
        headers=(*answer.headers, ("Content-Range", content_range)),
        body=_content(stored, part),
    )


def _content(stored: Stored, part: Part | None = None) -> bytes | Stretch:
    part = part or Part(0, stored.size - 1)
    if stored.content is None:
        return Stretch(stored, part)
    return stored.content[part.first : part.last + 1]


def _elsewhere(request: Request, host: str, *, is_secure: bool) -> str:
    if is_secure:
        return f"https://{host}{request.address}"
    return f"http://{host}{request.port}{request.address}"


def _path(request: Request) -> str:
    return request.address.partition("?")[0]


def _query(request: Request) -> str:
    _before, mark, query = request.address.partition("?")
    return mark + query


def _is_text(path: str) -> bool:
    return f".{path.rpartition('.')[2]}" in COMPRESSED_SUFFIXES

"""Decides how an OpenSearch cluster is asked: JSON over the standard library, each answer told apart by its status."""

from __future__ import annotations

import base64
import http.client
import json
import logging
import re
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.base.http import Service, UnusableAddress
from huabiao.search.index import NotReached

PREFIX = "huabiao"
SEARCHING, WRITING = 10.0, 60.0  # seconds of patience
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_BUSY = frozenset({408, 429})
log = logging.getLogger("huabiao.search")
Json = dict[str, Any]


class UnusableUrl(Refused):
    message = _(
        "SEARCH_URL 应写成 https://用户名:密码@主机:9200/索引前缀；前缀用小写字母、数字和短横线；只有本机可以用 http。"
    )


class NotLetIn(NotReached):
    message = _(
        "搜索服务（OpenSearch）不接受 SEARCH_URL 中的用户名和密码，或者没有给它足够的权限。"
    )


class Missing(LookupError):
    """No such index or document."""


class Conflict(Exception):
    """Another was faster."""


class Unexpected(Exception):
    """The cluster does not understand what it was asked: our fault, or a version we do not know."""


class Cluster:
    """What answers at a `SEARCH_URL`; `prefix` begins the name of all that is ours there."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            path, _slash, prefix = parts.path.rstrip("/").rpartition("/")
            address = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))
            self._service = Service(address, headers=_credentials(parts.username, parts.password))
        except (UnusableAddress, ValueError) as error:
            raise UnusableUrl from error
        self.prefix = prefix or PREFIX
        if not _NAME.fullmatch(self.prefix):
            raise UnusableUrl

    def ask(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        *,
        patience: float = SEARCHING,
    ) -> Json:
        """What it answers; raises NotReached, NotLetIn, Missing, Conflict or Unexpected."""
        data = body if isinstance(body, bytes) else to_bytes(body)
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        try:
            answer = self._service.send(
                method, path, data, patience=patience, headers={"Content-Type": kind}
            )
            told = answer.read()
            found = json.loads(told or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._service.close()
            log.warning("OpenSearch does not answer: %s", error or type(error).__name__)
            raise NotReached from error
        if not isinstance(found, dict):
            raise NotReached
        if answer.status >= http.client.BAD_REQUEST:
            raise _trouble(answer.status, found)
        for item in found["items"] if found.get("errors") else ():  # one for each of a bulk
            (one,) = item.values()
            if "error" in one:
                raise _trouble(one["status"], one)
        return found

    def close(self) -> None:
        self._service.close()


def to_bytes(body: Json | None) -> bytes:
    """One line; halves of characters, which UTF-8 does not know, are question marks."""
    if body is None:
        return b""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _credentials(user: str | None, password: str | None) -> dict[str, str]:
    if not user:
        return {}
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


def _trouble(status: int, found: Json) -> Exception:
    error = found.get("error", "")
    reason = f"{error.get('type')}: {error.get('reason')}" if isinstance(error, dict) else error
    if status == http.client.NOT_FOUND:
        return Missing(reason)
    if status == http.client.CONFLICT:
        return Conflict(reason)
    if status in _BUSY or status >= http.client.INTERNAL_SERVER_ERROR:
        log.warning("OpenSearch cannot answer: HTTP %d, %s", status, reason)
        return NotReached()
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        log.warning("OpenSearch refuses: HTTP %d, %s", status, reason)
        return NotLetIn()
    return Unexpected(f"HTTP {status}: {reason}")

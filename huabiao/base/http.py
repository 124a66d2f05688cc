"""The one way out: HTTP to services of this installation's own, whose certificates are verified.

Plain HTTP goes to this machine alone, as what is sent bears a token or a password.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnusableAddress(ValueError):
    """No address that may be asked."""


class Service:
    """What answers at an address; each thread has a connection of its own, which rests between questions."""

    def __init__(self, address: str, *, headers: Mapping[str, str], ca: Path | None = None) -> None:
        """`headers` are sent with every question; `ca` holds the certificates that count, else the system's do."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UnusableAddress(address)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise UnusableAddress(address)
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self._tls = ssl.create_default_context(cafile=ca) if parts.scheme == "https" else None
        self._headers = dict(headers)
        self._mine = threading.local()

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        patience: float,
        headers: Mapping[str, str] | None = None,
    ) -> http.client.HTTPResponse:
        """An answer, still to be read; OSError or HTTPException where none came within `patience` seconds."""
        is_new = self._connection is None
        try:
            return self._send_once(method, path, body, patience, headers or {})
        except (http.client.RemoteDisconnected, ConnectionError):
            # A connection that rested may have been closed meanwhile.
            self.close()
            if is_new:
                raise
            return self._send_once(method, path, body, patience, headers or {})

    def close(self) -> None:
        """Give up this thread's connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._mine.connection = None

    @property
    def _connection(self) -> http.client.HTTPConnection | None:
        return getattr(self._mine, "connection", None)

    def _send_once(
        self, method: str, path: str, body: bytes, patience: float, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        connection = self._connection
        if connection is None:
            connection = self._mine.connection = self._connected(patience)
        if connection.sock is not None:
            connection.sock.settimeout(patience)
        connection.request(
            method, f"{self._path}/{path}", body or None, {**self._headers, **headers}
        )
        return connection.getresponse()

    def _connected(self, patience: float) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=patience)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=patience, context=self._tls
        )

"""Decides how a target asks management: HTTPS with a token, one connection; plain HTTP on this machine alone.

Where the seal itself is at hand, it is read.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huabiao.guard.records import number_of
from huabiao.targets.shelf import Shelf
from huabiao.targets.trouble import Astray, Away, Unknown
from huabiao.targets.wire import CONTENTS, HEAD, LOOK, PREFIX, REPORT, ROOTS

PATIENCE = 15.0  # seconds of a server that says nothing, beside what it was asked to wait
PIECE = 1024 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UnusableAddress(ValueError):
    """No address a node may ask."""


class SealOrigin:
    """The seal of this machine, or of a disk both see: for storage that is pushed to from management itself."""

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)

    def head(self, after: int, wait: float) -> bytes:
        until = time.monotonic() + wait
        while True:
            line = self._shelf.head()
            if (number_of(line) or 0) > after:
                return line
            if time.monotonic() >= until:
                return b""
            time.sleep(LOOK)

    def roots(self, asked: Mapping[str, tuple[int, int]]) -> dict[str, list[bytes]]:
        return {site: self._shelf.roots(site, *numbers) for site, numbers in asked.items()}

    def contents(self, hashes: Collection[str]) -> bytes:
        return self._shelf.records(hashes)

    def large(self, sha256: str, start: int) -> Iterator[bytes]:
        handle = self._shelf.open(sha256)
        if handle is None:
            yield self._shelf.content(sha256)[start:]
            return
        with handle:
            handle.seek(start)
            while piece := handle.read(PIECE):
                yield piece

    def report(self, told: Mapping[str, Any]) -> None:
        """Nobody listens here."""


class HttpOrigin:
    """Management behind its address; `ca` holds the certificates that count, else those of the system."""

    def __init__(self, address: str, token: str, *, ca: Path | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UnusableAddress(address)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise UnusableAddress(address)
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + PREFIX
        self._tls = ssl.create_default_context(cafile=ca) if parts.scheme == "https" else None
        self._headers = {"Authorization": f"Bearer {token}"}
        self._connection: http.client.HTTPConnection | None = None

    def head(self, after: int, wait: float) -> bytes:
        """The line of the newest head, as soon as it is newer; b"" where none came in time."""
        return self._ask("GET", f"{HEAD}?after={after}&wait={wait:g}", wait=wait)

    def roots(self, asked: Mapping[str, tuple[int, int]]) -> dict[str, list[bytes]]:
        """Lines of roots of each site, those after the first number up to the second."""
        answer = self._ask("POST", ROOTS, json.dumps(asked).encode())
        try:
            return {
                site: [line.encode("utf-8", "surrogateescape") for line in lines]
                for site, lines in json.loads(answer).items()
            }
        except (ValueError, AttributeError) as error:
            raise Astray(str(error)) from error

    def contents(self, hashes: Collection[str]) -> bytes:
        """Records of these contents, as many as fit into one answer."""
        return self._ask("POST", CONTENTS, "\n".join(hashes).encode())

    def large(self, sha256: str, start: int) -> Iterator[bytes]:
        """One content piece by piece, from an offset on."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            answer = self._send("GET", f"{CONTENTS}/{sha256}", b"", PATIENCE, headers)
            if answer.status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                answer.read()
                return  # all of it was here
            self._look_at(answer)
            while piece := answer.read(PIECE):
                yield piece
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Away(str(error)) from error

    def report(self, told: Mapping[str, Any]) -> None:
        """Tell management how this target is."""
        self._ask("POST", REPORT, json.dumps(told).encode())

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes = b"", *, wait: float = 0.0) -> bytes:
        try:
            answer = self._send(method, path, body, wait + PATIENCE, {})
            self._look_at(answer)
            return answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Away(str(error) or type(error).__name__) from error

    def _send(
        self, method: str, path: str, body: bytes, patience: float, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        is_new = self._connection is None
        try:
            return self._send_once(method, path, body, patience, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            # A connection that rested may have been closed meanwhile.
            self.close()
            if is_new:
                raise
            return self._send_once(method, path, body, patience, headers)

    def _send_once(
        self, method: str, path: str, body: bytes, patience: float, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        if self._connection is None:
            self._connection = self._connected(patience)
        if self._connection.sock is not None:
            self._connection.sock.settimeout(patience)
        self._connection.request(
            method, self._path + path, body or None, {**self._headers, **headers}
        )
        return self._connection.getresponse()

    def _connected(self, patience: float) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=patience)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=patience, context=self._tls
        )

    def _look_at(self, answer: http.client.HTTPResponse) -> None:
        """Only what was asked for is an answer."""
        if answer.status in (200, 204, 206):
            return
        answer.read()
        if answer.status in (401, 403):
            raise Unknown(f"HTTP {answer.status}")
        raise _no_answer(answer.status, answer.getheader("Location", ""))


def _no_answer(status: int, location: str) -> Astray | Away:
    """What stands before management fails with 5xx; other answers come from somebody else."""
    if status >= 500:
        return Away(f"HTTP {status}")
    return Astray(f"HTTP {status} → {location}" if location else f"HTTP {status}")

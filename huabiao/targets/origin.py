"""Decides how a target asks management: HTTPS with a token, one connection; plain HTTP on this machine alone.

Where the seal itself is at hand, it is read.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from huabiao.base.http import Service
from huabiao.guard.records import number_of
from huabiao.targets.shelf import IndexShelf, Shelf
from huabiao.targets.trouble import Astray, Away, Unknown
from huabiao.targets.wire import CONTENTS, HEAD, INDEX, LOOK, PREFIX, REPORT, ROOTS, SEARCHES

PATIENCE = 15.0  # seconds of a server that says nothing, beside what it was asked to wait
PIECE = 1024 * 1024
_PATH = PREFIX.lstrip("/")


class SealOrigin:
    """The seal of this machine, or of a disk both see: for storage that is pushed to from management itself."""

    def __init__(self, folder: Path) -> None:
        self._shelf = Shelf(folder)
        self._index = IndexShelf(folder)

    def head(self, after: int, wait: float) -> bytes:
        return _newer(self._shelf.head, after, wait)

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

    def snapshot(self, after: int, reached: int, wait: float) -> bytes:
        return _newer(self._index.line, after, wait)

    def index_file(self, sha256: str, start: int) -> Iterator[bytes]:
        handle = self._index.open(sha256)
        if handle is None:
            raise Away(sha256)
        with handle:
            handle.seek(start)
            while piece := handle.read(PIECE):
                yield piece


def _newer(line_of: Callable[[], bytes], after: int, wait: float) -> bytes:
    until = time.monotonic() + wait
    while True:
        line = line_of()
        if (number_of(line) or 0) > after:
            return line
        if time.monotonic() >= until:
            return b""
        time.sleep(LOOK)


class HttpOrigin:
    """Management behind its address; `ca` holds the certificates that count, else those of the system."""

    def __init__(self, address: str, token: str, *, ca: Path | None = None) -> None:
        """Raises UnusableAddress."""
        self._service = Service(address, headers={"Authorization": f"Bearer {token}"}, ca=ca)

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
        return self._pieces(f"{CONTENTS}/{sha256}", start)

    def snapshot(self, after: int, reached: int, wait: float) -> bytes:
        """The line of the newest snapshot of the index, as soon as it is newer; b"" where none came in time.

        Management is told which change is reached here.
        """
        return self._ask("GET", f"{INDEX}?after={after}&reached={reached}&wait={wait:g}", wait=wait)

    def index_file(self, sha256: str, start: int) -> Iterator[bytes]:
        """One file of a snapshot piece by piece, from an offset on."""
        return self._pieces(f"{INDEX}/{sha256}", start)

    def _pieces(self, path: str, start: int) -> Iterator[bytes]:
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            answer = self._service.send("GET", _PATH + path, patience=PATIENCE, headers=headers)
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

    def searches(self, name: str, lines: bytes) -> None:
        """Hand on what readers looked for here; `name` is always the same for the same lines."""
        self._ask("POST", f"{SEARCHES}/{name}", lines)

    def close(self) -> None:
        self._service.close()

    def _ask(self, method: str, path: str, body: bytes = b"", *, wait: float = 0.0) -> bytes:
        try:
            answer = self._service.send(method, _PATH + path, body, patience=wait + PATIENCE)
            self._look_at(answer)
            return answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Away(str(error) or type(error).__name__) from error

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

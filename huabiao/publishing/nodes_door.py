"""Decides what nodes may ask of management over HTTP (ASGI): the seal, read-only, for bearers of a token.

Who asks for the head waits until there is a newer one. Work that touches disk or database is done
in threads of its own: readers and editors do not wait for it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, Protocol, TypeVar
from urllib.parse import parse_qs

from huabiao.guard.records import number_of
from huabiao.guard.store import NotStored
from huabiao.targets.shelf import IndexShelf, Shelf
from huabiao.targets.wire import (
    CONTENTS,
    HEAD,
    INDEX,
    LARGEST,
    LOOK,
    MOST_HASHES,
    PREFIX,
    REPORT,
    ROOTS,
    SEARCHES,
    WAIT,
    is_hash,
)

PIECE = 1024 * 1024
THREADS = 4
log = logging.getLogger("huabiao.nodes")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
T = TypeVar("T")
# Keeps lines of what readers looked for at a node: their name, the lines, the node. False where there is no room.
Searches = Callable[[str, bytes, int], bool]


class Register(Protocol):
    """Who is a node, and what nodes tell; each call may ask the database."""

    def node_of(self, token: str) -> int | None: ...

    def report(self, node: int, told: object) -> bool: ...


class NodesDoor:
    """Answers what begins with `wire.PREFIX`; `load` gives the register, in a thread, once."""

    def __init__(
        self, seal: Path, load: Callable[[], Register], searches: Searches = lambda *_told: True
    ) -> None:
        self._shelf = Shelf(seal)
        self._index = IndexShelf(seal)
        self._searches = searches
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="nodes")
        self._register: Future[Register] = self._threads.submit(load)
        self._is_watching = self._is_stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body_of(receive)
        if body is None:
            await _answer(send, 413)
            return
        node = await self._aside(self._node_of, _token_of(scope))
        if node is None:
            await _answer(send, 401, headers=[(b"www-authenticate", b"Bearer")])
            return
        what = scope["path"].removeprefix(PREFIX)
        asked = scope["method"], what.partition("/")[0]
        if asked == ("GET", HEAD) and what == HEAD:
            await self._send_newer(scope, send, self._shelf.stamp, self._shelf.head)
        elif asked == ("GET", INDEX):
            await self._send_index(scope, what.partition("/")[2], node, send)
        elif asked == ("GET", CONTENTS):
            await self._send_content(scope, what.partition("/")[2], send)
        elif asked == ("POST", SEARCHES):
            await self._take_searches(what.partition("/")[2], node, body, send)
        elif asked in (("POST", ROOTS), ("POST", CONTENTS), ("POST", REPORT)) and "/" not in what:
            await self._send_asked(what, node, body, send)
        else:
            await _answer(send, 404)

    async def _send_index(self, scope: Scope, sha256: str, node: int, send: Send) -> None:
        """A file of a snapshot of the search index; without a hash, the newest snapshot."""
        if not sha256:
            reached = _number(parse_qs(scope["query_string"].decode("latin-1")), "reached", 0.0)
            if 0 <= reached < 2**62:
                await self._aside(self._index.note, node, int(reached))
            await self._send_newer(scope, send, self._index.stamp, self._index.line)
            return
        handle = await self._aside(self._index.open, sha256) if is_hash(sha256) else None
        if handle is None:
            await _answer(send, 404)
            return
        await self._send_file(scope, handle, send)

    async def _take_searches(self, name: str, node: int, lines: bytes, send: Send) -> None:
        try:
            has_room = await self._aside(self._searches, name, lines, node)
        except ValueError:  # no name of a node of ours
            await _answer(send, 400)
            return
        await _answer(send, 204 if has_room else 507)

    async def _send_newer(
        self,
        scope: Scope,
        send: Send,
        stamp_of: Callable[[], tuple[int, int]],
        line_of: Callable[[], bytes],
    ) -> None:
        """The line, as soon as its number is higher than the one told; 204 where none came in time."""
        self._watch_for_the_end()
        query = parse_qs(scope["query_string"].decode("latin-1"))
        after, wait = _number(query, "after", 0.0), _number(query, "wait", 0.0)
        loop = asyncio.get_running_loop()
        until = loop.time() + min(max(wait, 0.0), WAIT)
        stamp = None
        while True:
            if stamp != (stamp := stamp_of()):
                line = line_of()
                if (number_of(line) or 0) > after:
                    await _answer(send, 200, line)
                    return
            if self._is_stopping or loop.time() >= until:
                await _answer(send, 204)
                return
            await asyncio.sleep(LOOK)

    def _watch_for_the_end(self) -> None:
        """A server that is to stop waits for its answers: none may wait for a head then.

        The server's own handler is called as before.
        """
        if self._is_watching or threading.current_thread() is not threading.main_thread():
            return
        self._is_watching = True
        before = signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: FrameType | None) -> None:
            self._is_stopping = True
            if callable(before):
                before(number, frame)

        if callable(before):
            signal.signal(signal.SIGTERM, stop)

    async def _send_asked(self, what: str, node: int, body: bytes, send: Send) -> None:
        answers = {
            ROOTS: self._roots,
            CONTENTS: self._contents,
            REPORT: lambda body: self._report(node, body),
        }
        try:
            answer = await self._aside(answers[what], body)
        except (ValueError, TypeError, AttributeError):  # nothing a node of ours would ask
            await _answer(send, 400)
            return
        await _answer(send, 200 if answer else 204, answer)

    def _roots(self, body: bytes) -> bytes:
        asked = {str(site): (int(after), int(upto)) for site, (after, upto) in _json(body).items()}
        lines = {site: self._shelf.roots(site, *numbers) for site, numbers in asked.items()}
        return json.dumps(
            {
                site: [line.decode("utf-8", "surrogateescape") for line in some]
                for site, some in lines.items()
            }
        ).encode()

    def _contents(self, body: bytes) -> bytes:
        hashes = body.decode("ascii").split()
        if len(hashes) > MOST_HASHES or not all(map(is_hash, hashes)):
            raise ValueError("no hashes")
        return self._shelf.records(hashes)

    def _report(self, node: int, body: bytes) -> bytes:
        if not self._register.result().report(node, _json(body)):
            raise ValueError("no report")
        return b""

    async def _send_content(self, scope: Scope, sha256: str, send: Send) -> None:
        if not is_hash(sha256):
            await _answer(send, 404)
            return
        handle = await self._aside(self._shelf.open, sha256)
        if handle is None:
            await self._send_packed(scope, sha256, send)
            return
        await self._send_file(scope, handle, send)

    async def _send_file(self, scope: Scope, handle: BinaryIO, send: Send) -> None:
        with handle:
            size = await self._aside(handle.seek, 0, 2)
            start = _start_of(scope)
            if start >= size:
                await _answer(send, 416 if start else 200)
                return
            await self._aside(handle.seek, start)
            await _start(send, 206 if start else 200, size - start)
            while piece := await self._aside(handle.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _send_packed(self, scope: Scope, sha256: str, send: Send) -> None:
        try:
            content = await self._aside(self._shelf.content, sha256)
        except NotStored:
            await _answer(send, 404)
            return
        start = _start_of(scope)
        if start and start >= len(content):
            await _answer(send, 416)
        else:
            await _answer(send, 206 if start else 200, content[start:])

    def _node_of(self, token: str) -> int | None:
        return self._register.result().node_of(token) if token else None

    async def _aside(self, do: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, do, *arguments)


async def _body_of(receive: Receive) -> bytes | None:
    """The question's body; None where it is longer than any question of ours."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return body


def _token_of(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            kind, _space, token = value.decode("latin-1").partition(" ")
            return token.strip() if kind.lower() == "bearer" else ""
    return ""


def _number(query: dict[str, list[str]], name: str, default: float) -> float:
    try:
        return float(query.get(name, [""])[0])
    except ValueError:
        return default


def _start_of(scope: Scope) -> int:
    """From which byte on, of "Range: bytes=N-"; any other range is the whole."""
    for name, value in scope["headers"]:
        if name == b"range":
            start = value.decode("latin-1").removeprefix("bytes=").removesuffix("-")
            return int(start) if start.isascii() and start.isdecimal() else 0
    return 0


def _json(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


async def _answer(
    send: Send, status: int, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    await _start(send, status, len(body), headers)
    await send({"type": "http.response.body", "body": body})


async def _start(
    send: Send, status: int, length: int, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    common = [
        (b"content-type", b"application/octet-stream"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status != 204:
        common.append((b"content-length", str(length).encode()))
    await send(
        {"type": "http.response.start", "status": status, "headers": [*common, *(headers or ())]}
    )

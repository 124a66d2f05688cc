"""Decides how the console, a WSGI application, runs inside the ASGI server.

A fixed set of threads, each with its own lasting database connections. (As ASGI application Django
would open a connection for each request, and collect a whole download in memory before sending.)
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from huabiao.publishing.serving.answers import plain
from huabiao.publishing.serving.application import Send, send_answer

logger = logging.getLogger(__name__)

THREADS = 8
IN_MEMORY = 1024 * 1024
PART = 64 * 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

TOO_LARGE = "上传的内容过大，无法接收。\n"


class ConsoleBridge:
    """Hands requests to a WSGI application; `largest` bounds what one request may bring.

    The application is loaded aside: the public sites do not wait for it.
    """

    def __init__(
        self, load: Callable[[], WSGIApplication], *, largest: int, threads: int = THREADS
    ) -> None:
        self._largest = largest
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="console")
        self._application = self._threads.submit(load)
        self._application.add_done_callback(_tell_failure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            length = await _collect(receive, body, largest=self._largest)
            if length is None:
                return
            if length > self._largest:
                await send_answer(plain(413, TOO_LARGE), scope["method"], send)
                return
            body.seek(0)
            loop = asyncio.get_running_loop()

            def send_from_thread(message: dict[str, Any]) -> None:
                asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

            environ = _environ(scope, body, length)
            await loop.run_in_executor(self._threads, self._run, environ, send_from_thread)

    def _run(self, environ: WSGIEnvironment, send: Callable[[dict[str, Any]], None]) -> None:
        start: dict[str, Any] = {"type": "http.response.start"}
        chunks = self._application.result()(environ, _recorder(start))
        try:
            parts = _joined(chunks if environ["REQUEST_METHOD"] != "HEAD" else ())
            first = next(parts, b"")
            send(start)
            send({"type": "http.response.body", "body": first, "more_body": True})
            for part in parts:
                send({"type": "http.response.body", "body": part, "more_body": True})
            send({"type": "http.response.body", "body": b""})
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()


async def _sent(send: Send, message: dict[str, Any]) -> None:
    await send(message)


async def _collect(receive: Receive, body: IO[bytes], *, largest: int) -> int | None:
    """Write the request's body to `body` and tell its length; None where the visitor has gone.

    What is too large is read to its end all the same: a browser listens only after it has spoken.
    """
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        length += len(chunk)
        if length <= largest:
            body.write(chunk)
        if not message.get("more_body", False):
            return length


def _tell_failure(application: Future[WSGIApplication]) -> None:
    failure = application.exception()
    if failure is not None:
        logger.critical("the console cannot start", exc_info=failure)


def _recorder(start: dict[str, Any]) -> StartResponse:
    def start_response(
        status: str, headers: list[tuple[str, str]], _exception: object = None, /
    ) -> Callable[[bytes], object]:
        start["status"] = int(status.partition(" ")[0])
        start["headers"] = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
            for name, value in headers
        ]
        return _no_write

    return start_response


def _no_write(_data: bytes) -> object:
    raise NotImplementedError("The console returns what it sends.")


def _joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Few large parts for many small ones: each is handed from thread to thread."""
    part = b""
    for chunk in chunks:
        part += chunk
        if len(part) >= PART:
            yield part
            part = b""
    if part:
        yield part


def _environ(scope: Scope, body: IO[bytes], length: int) -> WSGIEnvironment:
    host, port = scope.get("server") or ("localhost", "80")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in _variables(scope["headers"]).items():
        environ[name] = value
    environ["CONTENT_LENGTH"] = str(length)
    return environ


def _variables(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:  # "X_Forwarded_Proto" would pass for what only the front server says
            continue
        variable = name.upper().replace("-", "_")
        if variable not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            variable = f"HTTP_{variable}"
        separator = "; " if variable == "HTTP_COOKIE" else ","
        known = variables.get(variable)
        variables[variable] = value if known is None else f"{known}{separator}{value}"
    return variables

"""The console as a WSGI application inside an ASGI server."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from huabiao.config.console_bridge import TOO_LARGE, ConsoleBridge


@dataclass
class Heard:
    """What an application was told, and what it answers: a WSGI application."""

    chunks: Iterable[bytes] = (b"done",)
    status: str = "200 OK"
    environ: dict[str, Any] | None = None
    body: bytes = b""
    is_closed: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Heard:
        self.environ = environ
        self.body = environ["wsgi.input"].read()
        start_response(self.status, [("Content-Type", "text/plain"), ("Set-Cookie", " a=1")])
        return self

    def __iter__(self):
        return iter(self.chunks)

    def close(self) -> None:
        self.is_closed = True


def ask(
    application: Callable,
    *,
    raw_path: bytes = b"/",
    method: str = "GET",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: Iterable[bytes] = (b"",),
    query: bytes = b"",
    largest: int = 1000,
    is_gone: bool = False,
) -> list[dict[str, Any]]:
    bridge = ConsoleBridge(lambda: application, largest=largest, threads=2)
    scope = {
        "type": "http",
        "method": method,
        "raw_path": raw_path,
        "query_string": query,
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", "8000"),
        "client": ("10.0.0.9", "4711"),
        "headers": list(headers),
    }
    parts = list(body)
    coming = [
        {"type": "http.request", "body": part, "more_body": number < len(parts) or is_gone}
        for number, part in enumerate(parts, start=1)
    ]
    if is_gone:
        coming.append({"type": "http.disconnect"})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(bridge(scope, receive, send))
    return sent


def body_of(sent: list[dict[str, Any]]) -> bytes:
    return b"".join(message["body"] for message in sent[1:])


def test_the_application_hears_the_request():
    heard = Heard()

    ask(
        heard,
        raw_path=b"/%E4%B8%AD/a%2Fb",
        query=b"q=%31",
        method="POST",
        headers=[
            (b"host", b"console.localhost:8000"),
            (b"content-type", b"text/plain"),
            (b"content-length", b"5"),
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"accept", b"x"),
            (b"accept", b"y"),
        ],
        body=[b"he", b"llo"],
    )

    assert heard.environ is not None
    told = {name: value for name, value in heard.environ.items() if not name.startswith("wsgi.")}
    assert told == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/中/a/b".encode().decode("latin-1"),
        "QUERY_STRING": "q=%31",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "10.0.0.9",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "HTTP_HOST": "console.localhost:8000",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_ACCEPT": "x,y",
    }
    assert heard.body == b"hello"


def test_a_name_with_an_underscore_does_not_pass_for_what_the_front_server_says():
    heard = Heard()

    ask(heard, headers=[(b"x_forwarded_proto", b"https")])

    assert heard.environ is not None
    assert "HTTP_X_FORWARDED_PROTO" not in heard.environ


def test_the_answer_is_sent_and_closed():
    heard = Heard(status="201 Created", chunks=[b"a", b"b", b""])

    sent = ask(heard)

    assert sent[0] == {
        "type": "http.response.start",
        "status": 201,
        "headers": [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1")],
    }
    assert body_of(sent) == b"ab"
    assert sent[-1].get("more_body", False) is False
    assert heard.is_closed


def test_a_download_is_sent_while_it_is_read():
    heard = Heard(chunks=(b"x" * 4096 for _ in range(40)))

    sent = ask(heard)

    assert [len(message["body"]) for message in sent[1:]] == [65536, 65536, 32768, 0]


def test_the_answer_to_head_has_no_body():
    heard = Heard()

    sent = ask(heard, method="HEAD")

    assert (sent[0]["status"], body_of(sent)) == (200, b"")
    assert heard.is_closed


def test_a_request_that_is_too_large_is_heard_to_its_end_and_refused():
    heard = Heard()

    sent = ask(heard, method="POST", body=[b"x" * 600, b"x" * 600, b"x" * 600], largest=1000)

    assert (sent[0]["status"], body_of(sent).decode()) == (413, TOO_LARGE)
    assert heard.environ is None


def test_a_visitor_who_left_while_sending_is_not_answered():
    heard = Heard()

    sent = ask(heard, method="POST", body=[b"half"], is_gone=True)

    assert (sent, heard.environ) == ([], None)


def test_an_answer_that_breaks_off_is_closed_all_the_same():
    def chunks():
        yield b"x" * 70000
        raise EOFError

    heard = Heard(chunks=chunks())

    with pytest.raises(EOFError):
        ask(heard)

    assert heard.is_closed


def test_an_application_that_writes_instead_of_returning_is_a_mistake():
    def application(environ: dict, start_response: Callable) -> list[bytes]:
        start_response("200 OK", [])(b"written")
        return []

    with pytest.raises(NotImplementedError):
        ask(application)


def test_requests_run_side_by_side():
    both = threading.Barrier(2, timeout=10)

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        both.wait()
        start_response("200 OK", [])
        return [b"met"]

    bridge = ConsoleBridge(lambda: application, largest=1000, threads=2)
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("body", b""))

    async def two() -> None:
        scope = {
            "method": "GET",
            "raw_path": b"/",
            "query_string": b"",
            "scheme": "http",
            "http_version": "1.1",
            "headers": [],
        }
        await asyncio.gather(bridge(scope, receive, send), bridge(scope, receive, send))

    asyncio.run(two())

    assert b"".join(sent) == b"metmet"


def test_a_console_that_cannot_start_is_told_of_and_answers_nobody(caplog):
    def load() -> Callable:
        raise RuntimeError("no database driver")

    bridge = ConsoleBridge(load, largest=1000, threads=1)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    scope = {
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [],
    }
    with caplog.at_level(logging.CRITICAL), pytest.raises(RuntimeError):
        asyncio.run(bridge(scope, receive, send))

    assert [record.getMessage() for record in caplog.records] == ["the console cannot start"]

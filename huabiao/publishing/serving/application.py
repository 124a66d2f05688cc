"""Decides how answers of the public sites go over the wire (ASGI)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from huabiao.publishing.serving.answers import Answer, Stretch
from huabiao.publishing.serving.files import open_same
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites

CHUNK = 256 * 1024

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def send_public(sites: PublicSites, request: Request, send: Send) -> None:
    """Answer one request for a public site."""
    answer = sites.answer(request)
    while isinstance(answer.body, Stretch) and request.method == "GET":
        descriptor = open_same(answer.body.stored)
        if descriptor is not None:
            try:
                await _send_stretch(answer, descriptor, send)
            finally:
                os.close(descriptor)
            return
        # Replaced between the look and the opening: look again.
        answer = sites.answer(request)
    await send_answer(answer, request.method, send)


async def send_answer(answer: Answer, method: str, send: Send) -> None:
    await _start(answer, send)
    has_body = method != "HEAD" and isinstance(answer.body, bytes)
    await send({"type": "http.response.body", "body": answer.body if has_body else b""})


async def _send_stretch(answer: Answer, descriptor: int, send: Send) -> None:
    await _start(answer, send)
    loop = asyncio.get_running_loop()
    assert isinstance(answer.body, Stretch)  # noqa: S101  # the caller looked
    position, left = answer.body.part.first, answer.body.part.length
    while left:
        # In a thread: a cold disk must not hold up the other readers.
        wanted = min(CHUNK, left)
        chunk = await loop.run_in_executor(None, os.pread, descriptor, wanted, position)
        if not chunk:
            raise EOFError(answer.body.stored.path)
        position, left = position + len(chunk), left - len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})


async def _start(answer: Answer, send: Send) -> None:
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": answer.wire_headers}
    )

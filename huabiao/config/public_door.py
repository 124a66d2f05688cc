"""Decides what readers of the public sites get: files, and the few pages that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from huabiao.base.network import address_of
from huabiao.config.console_bridge import ConsoleBridge, Receive
from huabiao.config.pace import Pace
from huabiao.config.public import DYNAMIC, public_application
from huabiao.publishing.serving.answers import plain
from huabiao.publishing.serving.application import Send, send_answer, send_public
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites

SMALL = 64 * 1024  # bytes a reader may send along
SEARCHES = 4  # at a time: the console has threads of its own
QUEUE = 24  # that wait or are answered
BUSY = "现在搜索的人很多，请稍后再试。\n"
TOO_FAST = "您搜索得太快了，请过几秒再试。\n"
AsgiApplication = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class PublicDoor:
    """The public sites of one machine: files, but for the few paths that `public` answers."""

    def __init__(self, *, sites: PublicSites, public: AsgiApplication, pace: Pace) -> None:
        self.sites = sites
        self._public = public
        self._pace = pace
        self._waiting = 0

    async def __call__(
        self, scope: dict[str, Any], request: Request, receive: Receive, send: Send
    ) -> None:
        if self.sites.is_asked(request, DYNAMIC):
            await self._send_dynamic(scope, request, receive, send)
        else:
            await send_public(self.sites, request, send)

    async def _send_dynamic(
        self, scope: dict[str, Any], request: Request, receive: Receive, send: Send
    ) -> None:
        """Answer, unless this reader asks too fast, or so many wait that this one would wait too long."""
        peer, _port = scope.get("client") or ("", 0)
        if not self._pace.allows(address_of(peer, request.headers.get(b"x-forwarded-for", ""))):
            refusal = plain(429, TOO_FAST, ("Retry-After", "2"))
            await send_answer(refusal, request.method, send)
            return
        if self._waiting >= QUEUE:
            await send_answer(plain(503, BUSY), scope["method"], send)
            return
        self._waiting += 1
        try:
            await self._public(scope, receive, send)
        finally:
            self._waiting -= 1


def public_door() -> PublicDoor:
    """Of this machine, as the settings say."""
    return PublicDoor(
        sites=PublicSites(
            public=settings.PUBLIC_ROOT,
            serving=settings.SERVING_ROOT,
            is_behind_tls=settings.BEHIND_TLS,
            encodings=settings.ENCODINGS,
        ),
        public=ConsoleBridge(public_application, largest=SMALL, threads=SEARCHES),
        pace=Pace(settings.SEARCHES_A_SECOND),
    )

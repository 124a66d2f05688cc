"""Decides which host gets what: the console on its own, every other host the files of its site."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Awaitable, Callable
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from huabiao.base.network import address_of
from huabiao.config.console_bridge import ConsoleBridge, Receive
from huabiao.config.pace import Pace
from huabiao.config.public import DYNAMIC, public_application
from huabiao.config.supervisor import end_with
from huabiao.publishing.nodes_door import NodesDoor, Register
from huabiao.publishing.serving.answers import UNCLEAR, moved_permanently, plain
from huabiao.publishing.serving.application import Send, send_answer, send_public
from huabiao.publishing.serving.request import Request, request_of
from huabiao.publishing.serving.sites import PublicSites, is_plain_http
from huabiao.targets.wire import PREFIX

SMALL = 64 * 1024  # bytes a reader may send along
SEARCHES = 4  # at a time: the console has threads of its own
QUEUE = 24  # that wait or are answered
BUSY = "现在搜索的人很多，请稍后再试。\n"
TOO_FAST = "您搜索得太快了，请过几秒再试。\n"
OF_THIS_MACHINE = "127.0.0.1"  # a node beside management asks for no name
AsgiApplication = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Application:
    """Console and public sites behind one port, told apart by the host asked for.

    Public sites are files, but for the few paths that `public` answers. `nodes` is the door of web
    servers elsewhere, beside the console.
    """

    def __init__(
        self,
        *,
        console_host: str,
        console: AsgiApplication,
        public: AsgiApplication,
        nodes: AsgiApplication,
        sites: PublicSites,
        is_behind_tls: bool,
        pace: Pace,
    ) -> None:
        self._console_host = console_host.lower()
        self._console = console
        self._public = public
        self._nodes = nodes
        self._sites = sites
        self._is_behind_tls = is_behind_tls
        self._pace = pace
        self._waiting = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        request = request_of(scope)
        if request is None:
            await send_answer(plain(400, UNCLEAR), scope["method"], send)
        elif self._is_of_nodes(request):
            await self._nodes(scope, receive, send)
        elif request.host != self._console_host and self._sites.is_asked(request, DYNAMIC):
            await self._send_dynamic(scope, request, receive, send)
        elif request.host != self._console_host:
            await send_public(self._sites, request, send)
        elif self._is_behind_tls and is_plain_http(request):
            location = f"https://{self._console_host}{request.address}"
            await send_answer(moved_permanently(location), request.method, send)
        else:
            await self._console(scope, receive, send)

    def _is_of_nodes(self, request: Request) -> bool:
        is_here = request.host in (self._console_host, OF_THIS_MACHINE)
        is_plain = self._is_behind_tls and is_plain_http(request)
        return is_here and not is_plain and request.raw_path.startswith(PREFIX.encode())

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


def _register() -> Register:
    """Loaded aside, like the console."""
    django.setup(set_prefix=False)
    from huabiao.publishing import node_register  # noqa: PLC0415 -- models are known only now

    return node_register


def _application() -> Application:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
    return Application(
        console_host=settings.CONSOLE_HOST,
        console=ConsoleBridge(get_wsgi_application, largest=settings.REQUEST_LIMIT),
        public=ConsoleBridge(public_application, largest=SMALL, threads=SEARCHES),
        nodes=NodesDoor(settings.SEAL_ROOT, _register),
        sites=PublicSites(
            public=settings.PUBLIC_ROOT,
            serving=settings.SERVING_ROOT,
            is_behind_tls=settings.BEHIND_TLS,
            encodings=settings.ENCODINGS,
        ),
        is_behind_tls=settings.BEHIND_TLS,
        pace=Pace(settings.SEARCHES_A_SECOND),
    )


# The server starts this module in a process of its own: it must not outlive the one that asked.
_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with(_server.pid)
application = _application()

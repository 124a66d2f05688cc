"""Decides which host gets what: the console on its own, every other host the files of its site."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from huabiao.config.console_bridge import ConsoleBridge, Receive
from huabiao.config.supervisor import end_with
from huabiao.publishing.serving.answers import UNCLEAR, moved_permanently, plain
from huabiao.publishing.serving.application import Send, send_answer, send_public
from huabiao.publishing.serving.request import request_of
from huabiao.publishing.serving.sites import PublicSites, is_plain_http

AsgiApplication = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Application:
    """Console and public sites behind one port, told apart by the host asked for."""

    def __init__(
        self,
        *,
        console_host: str,
        console: AsgiApplication,
        sites: PublicSites,
        is_behind_tls: bool,
    ) -> None:
        self._console_host = console_host.lower()
        self._console = console
        self._sites = sites
        self._is_behind_tls = is_behind_tls

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        request = request_of(scope)
        if request is None:
            await send_answer(plain(400, UNCLEAR), scope["method"], send)
        elif request.host != self._console_host:
            await send_public(self._sites, request, send)
        elif self._is_behind_tls and is_plain_http(request):
            location = f"https://{self._console_host}{request.address}"
            await send_answer(moved_permanently(location), request.method, send)
        else:
            await self._console(scope, receive, send)


def _application() -> Application:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
    return Application(
        console_host=settings.CONSOLE_HOST,
        console=ConsoleBridge(get_wsgi_application, largest=settings.REQUEST_LIMIT),
        sites=PublicSites(
            public=settings.PUBLIC_ROOT,
            serving=settings.SERVING_ROOT,
            is_behind_tls=settings.BEHIND_TLS,
        ),
        is_behind_tls=settings.BEHIND_TLS,
    )


# The server starts this module in a process of its own: it must not outlive the one that asked.
_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with(_server.pid)
application = _application()

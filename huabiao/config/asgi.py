"""Decides which host gets what: the console on its own, every other host the files of its site."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from huabiao.config.console_bridge import ConsoleBridge, Receive
from huabiao.config.public_door import AsgiApplication, PublicDoor, public_door
from huabiao.config.supervisor import end_with
from huabiao.publishing.nodes_door import NodesDoor, Register
from huabiao.publishing.serving.answers import UNCLEAR, moved_permanently, plain
from huabiao.publishing.serving.application import Send, send_answer
from huabiao.publishing.serving.request import Request, request_of
from huabiao.publishing.serving.sites import is_plain_http
from huabiao.search.spool import Spool
from huabiao.targets.wire import PREFIX

OF_THIS_MACHINE = "127.0.0.1"  # a node beside management asks for no name


class Application:
    """Console and public sites behind one port, told apart by the host asked for.

    `nodes` is the door of web servers elsewhere, beside the console.
    """

    def __init__(
        self,
        *,
        console_host: str,
        console: AsgiApplication,
        public: PublicDoor,
        nodes: AsgiApplication,
        is_behind_tls: bool,
    ) -> None:
        self._console_host = console_host.lower()
        self._console = console
        self._public = public
        self._nodes = nodes
        self._is_behind_tls = is_behind_tls

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        request = request_of(scope)
        if request is None:
            await send_answer(plain(400, UNCLEAR), scope["method"], send)
        elif self._is_of_nodes(request):
            await self._nodes(scope, receive, send)
        elif request.host != self._console_host:
            await self._public(scope, request, receive, send)
        elif self._is_behind_tls and is_plain_http(request):
            location = f"https://{self._console_host}{request.address}"
            await send_answer(moved_permanently(location), request.method, send)
        else:
            await self._console(scope, receive, send)

    def _is_of_nodes(self, request: Request) -> bool:
        is_here = request.host in (self._console_host, OF_THIS_MACHINE)
        is_plain = self._is_behind_tls and is_plain_http(request)
        return is_here and not is_plain and request.raw_path.startswith(PREFIX.encode())


def _register() -> Register:
    """Loaded aside, like the console."""
    django.setup(set_prefix=False)
    from huabiao.publishing import node_register  # noqa: PLC0415 -- models are known only now

    return node_register


def _keep_searches(name: str, lines: bytes, node: int) -> bool:
    return Spool(Path(settings.SEARCHES_ROOT)).receive(name, lines, sender=node)


def _application() -> Application:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
    return Application(
        console_host=settings.CONSOLE_HOST,
        console=ConsoleBridge(get_wsgi_application, largest=settings.REQUEST_LIMIT),
        public=public_door(),
        nodes=NodesDoor(settings.SEAL_ROOT, _register, _keep_searches),
        is_behind_tls=settings.BEHIND_TLS,
    )


# The server starts this module in a process of its own: it must not outlive the one that asked.
_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with(_server.pid)
application = _application()

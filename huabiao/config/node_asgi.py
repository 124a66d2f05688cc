"""Decides what a web node answers: the public sites that came to it, and searches in them. No console, no database."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

from huabiao.config.console_bridge import Receive
from huabiao.config.public_door import PublicDoor, public_door
from huabiao.config.supervisor import end_with
from huabiao.publishing.serving.answers import UNCLEAR, plain
from huabiao.publishing.serving.application import Send, send_answer
from huabiao.publishing.serving.request import request_of

PREPARING = "这台服务器正在取回网页，请稍后再试。\n"


class NodeApplication:
    """Every host is that of a public site."""

    def __init__(self, public: PublicDoor) -> None:
        self._public = public

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        request = request_of(scope)
        if request is None:
            await send_answer(plain(400, UNCLEAR), scope["method"], send)
        elif self._public.sites.is_empty():
            # Not that there were no such site: who reads 404 takes the address out of its index.
            await send_answer(plain(503, PREPARING, ("Retry-After", "10")), request.method, send)
        else:
            await self._public(scope, request, receive, send)


# The server starts this module in a process of its own: it must not outlive the one that asked.
_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    end_with(_server.pid)
os.environ.update(
    DJANGO_SETTINGS_MODULE="huabiao.config.node_settings"
)  # whoever started us has other ones
application = NodeApplication(public_door())

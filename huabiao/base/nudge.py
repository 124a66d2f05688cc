"""Decides how one process wakes another on the same machine: a datagram, lost without harm.

Every worker polls as well, so a nudge only shortens the wait. Addresses lie in Linux's abstract
socket namespace: nothing is left behind by a killed process.
"""

from __future__ import annotations

import contextlib
import hashlib
import select
import socket
import time

from django.conf import settings


def _address(reader: str) -> str:
    installation = hashlib.sha256(str(settings.HUABIAO_HOME).encode()).hexdigest()[:16]
    return f"\0huabiao-{installation}-{reader}"


def send(reader: str) -> None:
    """Wake `reader` if it is listening; a missing or busy listener is no error."""
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender,
        contextlib.suppress(OSError),
    ):
        sender.setblocking(False)  # noqa: FBT003 -- the standard library asks it so
        sender.sendto(b".", _address(reader))


class Listener:
    """Waits for nudges to one reader; where another process listens already, it only waits."""

    def __init__(self, reader: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)  # noqa: FBT003 -- as above
        try:
            self._socket.bind(_address(reader))
            self._is_bound = True
        except OSError:
            self._is_bound = False

    def wait(self, seconds: float) -> None:
        """Sleep until nudged, at most `seconds`."""
        if not self._is_bound:
            time.sleep(seconds)
            return
        select.select([self._socket], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(16):
                pass

    def close(self) -> None:
        self._socket.close()

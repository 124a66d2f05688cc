"""Real servers on free ports of this machine, and a client that sends an address as it is written."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from huabiao.config.management.commands.serve import programs

START_WITHIN = 90  # seconds; the machine may be busy with the other tests


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def __getitem__(self, name: str) -> str | None:
        return self.headers.get(name)


@dataclass(frozen=True)
class Server:
    port: int

    def ask(self, host: str, path: str, method: str = "GET", **headers: str) -> Reply:
        """Underscores in the names of `headers` stand for hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_WITHIN)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())


def free_port() -> int:
    """A port nobody listens on, which no other test gets, nor the system gives to a client.

    Each test process has a thousand of its own below the ephemeral ones, and never one twice soon.
    """
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable: the ports repeat for ever")


def _ports_of_this_process() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 12_000 + worker % 16 * 1000
    start = os.getpid() % 1000
    while True:
        yield from (first + (start + step) % 1000 for step in range(1000))


_PORTS = _ports_of_this_process()


def environment_of(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a process that serves the installation in `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HUABIAO_", "DJANGO_"))}
    return {**kept, "HUABIAO_HOME": str(home), "DATABASE_URL": "", **variables}


@contextlib.contextmanager
def our_server(home: Path, **variables: str) -> Iterator[Server]:
    """The web process of `huabiao serve`."""
    port = free_port()
    web = programs("127.0.0.1", port, workers=0)[0]
    with running(web.command, port, environment_of(home, **variables)):
        yield Server(port)


@contextlib.contextmanager
def nginx(home: Path, *options: str) -> Iterator[Server]:
    """Debian's nginx on the configuration that `huabiao deploy nginx` prints."""
    port = free_port()
    file = home / "nginx.conf"
    file.write_text(
        printed_configuration(home, "--full", f"--listen=127.0.0.1:{port}", *options),
        encoding="utf-8",
    )
    command = (nginx_program(), "-c", str(file), "-g", "daemon off;")
    with running(command, port, environment_of(home)):
        yield Server(port)


def printed_configuration(home: Path, *options: str) -> str:
    out = StringIO()
    folders = {
        "HUABIAO_HOME": home,
        "PUBLIC_ROOT": home / "public",
        "SERVING_ROOT": home / "serving",
        "SEAL_ROOT": home / "seal",
    }
    with override_settings(**folders):
        call_command("deploy", "nginx", *options, stdout=out)
    return out.getvalue()


def nginx_program() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found, "nginx is missing: sudo apt-get install nginx-light"
    return found


@contextlib.contextmanager
def running(command: tuple[str, ...], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A process that listens on `port` inside the block and has ended after it."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} ended with code {process.returncode}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            assert _listens(process.pid, port), f"another program listens on port {port}"
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


def family_of(pid: int) -> set[int]:
    """The processes below a process that have not ended."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return set()
    return {int(child) for child in children}.union(*(family_of(int(c)) for c in children))


def _listens(pid: int, port: int) -> bool:
    """Whether the process or one below it holds the socket that listens on a port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and _port_in(row[1]) == port}
    family = {pid, *family_of(pid)}
    return any(not sockets.isdisjoint(_open_files(process)) for process in family)


def _open_files(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(FileNotFoundError):  # the process has ended
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.add(str(handle.readlink()))
    return found


def _port_in(address: str) -> int:
    return int(address.rpartition(":")[2], 16)

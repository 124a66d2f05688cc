"""Decides where the installation's secret lies: a file of the data folder, made once, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_of(home: Path) -> str:
    """Read the installation's secret, making it on first use."""
    file = home / "secret.key"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was first
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii").strip()

"""Decides whether two processes would make the same bytes of the same rows: same code, same theme, same settings."""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings

from huabiao.publishing.theme import template_version

_PACKAGE = Path(__file__).parents[1]
_CODE = {".py", ".mo", ".json", ".html"}
# What stands on pages: addresses are made of them.
_SETTINGS = ("PORT", "CONSOLE_HOST", "BEHIND_TLS")


def fingerprint() -> str:
    """Differs wherever a page might."""
    said = [
        _code(),
        template_version(),
        *(f"{name}={getattr(settings, name)}" for name in _SETTINGS),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


@functools.cache
def _code() -> str:
    """Digest of what was installed when this process asked first; it is asked as it starts."""
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(_PACKAGE.rglob("*")):
        if file.suffix in _CODE:
            digest.update(file.relative_to(_PACKAGE).as_posix().encode() + file.read_bytes())
    versions = {f"{one.name}=={one.version}" for one in distributions()}
    digest.update("\n".join(sorted(versions)).encode())
    return digest.hexdigest()

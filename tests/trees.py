"""What stands in the public tree, and what a rebuild from nothing would put there."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings

from huabiao.publishing.operations import (
    Outcome,
    publish_all,
    refresh_fragments,
)
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.proof import Verdict, verify
from huabiao.publishing.turn import turn

# Runs commit, and read through a connection of their own: as in a real installation.
on_two_connections = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "snapshot"]
)

_LINK = re.compile(r'(?:href|src)="([^"#]+)')
_ROW = re.compile(r'<span class="row-title">.*?<a href="([^"]+)"', re.DOTALL)


def publish() -> Outcome:
    """Do what waits, as the worker does."""
    with turn():
        return publish_everything_waiting()


def start() -> None:
    """What a worker does first."""
    with turn():
        refresh_fragments()


def proof() -> Verdict:
    with turn():
        return verify(sites=list(codes_of_sites()))


def files(root: Path | None = None) -> dict[str, bytes]:
    """Every file of the public tree by its name, `<site code>/<path>`."""
    root = root or Path(settings.PUBLIC_ROOT)
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def stamps() -> dict[str, tuple[int, int]]:
    """What tells whether any file was touched."""
    root = Path(settings.PUBLIC_ROOT)
    return {
        file.relative_to(root).as_posix(): (file.stat().st_ino, file.stat().st_mtime_ns)
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def rebuilt(folder: Path) -> dict[str, bytes]:
    """The tree as a full build of all sites in an empty folder makes it; the publisher forgets it again."""
    sites = list(codes_of_sites())
    places = {
        "PUBLIC_ROOT": folder / "public",
        "SERVING_ROOT": folder / "serving",
        "SEAL_ROOT": folder / "seal",
    }
    with turn(), override_settings(**places), transaction.atomic():
        publish_all(sites=sites)
        transaction.set_rollback(True)
    return files(folder / "public")


def file_at(name: str) -> Path:
    return Path(settings.PUBLIC_ROOT) / name


def text(name: str) -> str:
    """The page or feed at `<site code>/<path>`."""
    return file_at(name).read_text(encoding="utf-8")


def links(html: str) -> list[str]:
    """Addresses a page leads to or is made of."""
    return [unescape(address) for address in _LINK.findall(html)]


def rows(html: str) -> list[str]:
    """Where the rows of a list lead, from top to bottom."""
    return [unescape(address) for address in _ROW.findall(html)]


def told(capsys, *arguments: str) -> dict:
    """What a command says with --json; its exit code under "code"."""
    code = 0
    try:
        call_command(*arguments, "--json")
    except SystemExit as ended:
        code = ended.code
    return {"code": code, **json.loads(capsys.readouterr().out)}

"""Decides which site a host stands for, and where old addresses lead, as the publisher last wrote it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from huabiao.publishing.serving.files import Stamp, stamp_at
from huabiao.publishing.serving_files import HOSTS, MOVED, PLAIN_IN_PATH

# A page of ours in a folder: its name needs no escape.
BESIDE = re.compile(r"(?P<folder>/(?:.*/)?)(?P<name>[a-z0-9-]+\.(?:html|json))")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Directory:
    """Hosts and moved addresses of all sites at one moment."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    https: frozenset[str] = frozenset()
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def moved_to(self, site_code: str, path: str) -> str | None:
        """The address to be sent to, ready for a Location header."""
        target = self.moved.get(site_code, {}).get(path)
        return None if target is None else quote(target, safe=PLAIN_IN_PATH)

    def moved_beside(self, site_code: str, path: str) -> str | None:
        """Where a page went that stood directly in a folder that moved: older entries of a list keep their name."""
        found = BESIDE.fullmatch(path)
        if found is None:
            return None
        target = self.moved_to(site_code, found["folder"])
        return target + found["name"] if target is not None and target.endswith("/") else None


class DirectoryFiles:
    """Reads the directory again whenever one of its files was replaced."""

    def __init__(self, root: Path) -> None:
        self._hosts = root / HOSTS
        self._moved = root / MOVED
        self._names = (str(self._hosts), str(self._moved))
        self._stamps: tuple[Stamp | None, ...] = ()
        self._directory = Directory()

    def current(self) -> Directory:
        stamps = tuple(map(stamp_at, self._names))
        if stamps != self._stamps:
            self._stamps = stamps
            self._directory = self._read()
        return self._directory

    def _read(self) -> Directory:
        try:
            hosts, moved = _content(self._hosts), _content(self._moved)
        except ValueError:
            logger.exception("%s or %s is damaged: the last good state stays", *self._names)
            return self._directory
        return Directory(
            hosts=hosts.get("hosts", {}),
            aliases=hosts.get("aliases", {}),
            https=frozenset(hosts.get("https", ())),
            moved=moved,
        )


def _content(file: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return {}

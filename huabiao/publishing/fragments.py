"""Decides when a piece shared by many pages has changed: a fragment is a route without a file.

It is remembered as a row whose path does not start with "/", with what it read, so that exactly
the changes it depends on make it be evaluated again.
"""

from __future__ import annotations

import hashlib

from huabiao.publishing.recording import Reading, recording
from huabiao.publishing.routes import Fragment, Route

KIND = "fragment"


def path_of(name: str) -> str:
    return f"!{name}"


def route_of(fragment: Fragment, site: int) -> Route:
    return Route(site, path_of(fragment.name), KIND, 0)


def key_of(name: str, site: int) -> str:
    return f"fragment:{name}:{site}"


def site_of(key: str) -> int:
    return int(key.rpartition(":")[2])


def evaluate(fragment: Fragment, site: int) -> tuple[str, Reading]:
    """Digest of the fragment's value now, and what it read."""
    with recording() as reading:
        value = fragment.evaluate(site)
    return hashlib.sha256(value.encode()).hexdigest(), reading

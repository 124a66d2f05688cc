"""Watches every touch of the public tree: at no instant may a page lead to one that is not there."""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from huabiao.publishing import tree
from huabiao.publishing.operations import passes
from huabiao.publishing.routes import Copy, Gone, Settled
from huabiao.sites.models import SiteProfile
from tests import trees

Address = tuple[str, str]  # site code, path of a file
_PAGES = (".html", ".atom", ".xml", ".css")
_LOC = re.compile(r"<loc>([^<]+)</loc>")


class Watch:
    """What readers find at each instant, kept in step with the publisher's touches.

    A page that did not stand when a run began is unknown to readers until one they know leads there.
    """

    def __init__(self) -> None:
        self.hosts = {
            profile.site.hostname: profile.code
            for profile in SiteProfile.objects.select_related("site")
        }
        self.leads: dict[Address, set[Address]] = {}
        self.unknown: set[Address] = set()
        self.dead: list[tuple[Address, Address]] = []
        self.touches = 0

    def put(self, code: str, path: str, output: Settled) -> None:
        self.touches += 1
        here = (code, path)
        if isinstance(output, Gone):
            self.take(code, path)
            return
        if here not in self.leads:
            self.unknown.add(here)
        html = (
            "" if isinstance(output, Copy) else tree.content_of(output).decode("utf-8", "replace")
        )
        self.leads[here] = set(self._addresses(code, path, html))
        if here not in self.unknown:
            self._follow(here)

    def take(self, code: str, path: str) -> None:
        self.touches += 1
        gone = (code, path)
        if self.leads.pop(gone, None) is None:
            return
        self.unknown.discard(gone)
        self.dead += [
            (page, gone)
            for page, leads in self.leads.items()
            if gone in leads and page not in self.unknown
        ]

    def end_of_run(self) -> None:
        for page in list(self.unknown):
            self._follow(page)
        self.unknown.clear()

    def _follow(self, page: Address) -> None:
        """All a page leads to must be there, and what readers come to know by it likewise."""
        found = [page]
        while found:
            here = found.pop()
            self.unknown.discard(here)
            for there in self.leads[here]:
                if there not in self.leads:
                    self.dead.append((here, there))
                elif there in self.unknown:
                    self.unknown.discard(there)
                    found.append(there)

    def _addresses(self, code: str, path: str, html: str) -> Iterator[Address]:
        if not path.endswith(_PAGES):
            return
        for link in (*trees.links(html), *_LOC.findall(html)):
            parts = urlsplit(link)
            if parts.scheme not in ("", "http", "https"):
                continue
            site = self.hosts.get(parts.hostname, "") if parts.hostname else code
            if site:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
                is_folder = parts.path.endswith("/")
                yield site, unquote(posixpath.join(target, "index.html") if is_folder else target)


@contextlib.contextmanager
def watching(monkeypatch) -> Iterator[Watch]:
    """Watch every run inside the block."""
    watch = Watch()

    def followed(touch: Callable, watched: Callable) -> Callable:
        def both(*arguments):
            touch(*arguments)
            watched(*arguments[:3])  # where and what; not what it is written from

        return both

    def carry_out(assignment):
        outcome = original(assignment)
        watch.end_of_run()
        return outcome

    original = passes.carry_out
    with monkeypatch.context() as patch:
        patch.setattr(tree, "put", followed(tree.put, watch.put))
        patch.setattr(tree, "remove", followed(tree.remove, watch.take))
        patch.setattr("huabiao.publishing.operations.carry_out", carry_out)
        yield watch

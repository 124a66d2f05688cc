"""Keeps routes that could not be rendered from being forgotten: what they read until then wakes them.

A failed route has a row beside its file's own, under a path that no file can have, with what it
read before it failed: whatever of that changes, the same look-up finds it. A worker that starts, or
takes up another theme, tries all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huabiao.publishing import fragments, index
from huabiao.publishing.models import Failure, PublishedFile, Run
from huabiao.publishing.recording import Reading
from huabiao.publishing.routes import Route

if TYPE_CHECKING:
    from huabiao.publishing.operations.passes import Pass

MANY = 400  # routes of a run, from which on it is quicker to ask for all failures: there are few


@dataclass(frozen=True)
class Failed:
    """A route that could not be rendered: why, and what it read until then."""

    route: Route
    error: str
    reason: str  # in plain words
    reading: Reading

    @property
    def marker(self) -> Route:
        """Under which name its reading is kept."""
        return Route(self.route.site, index.MARK + self.route.path, fragments.KIND, 0)


def markers_of(this: Pass) -> Iterator[tuple[Route, Reading, int | None]]:
    """Under which names the readings of routes that failed are kept, and in which rows already."""
    known = index.manifest_of({failed.marker for failed in this.failed.values()})
    rows = {address: standing.pk for address, standing in known.items()}
    for one in this.failed.values():
        yield one.marker, one.reading, rows.get(one.marker.address)


def remember(this: Pass, run: Run, *, at: datetime) -> None:
    """Note what failed in a run, with what it read; forget what failed before and did not now."""
    tried = {*this.settled, *this.failed, *this.left}
    known = index.failed_at(tried) if len(tried) <= MANY else index.all_failed()
    healed = {route.address for route in known} & (tried - this.failed.keys())
    for address in sorted(healed):
        Failure.objects.filter(site_id=address[0], path=address[1]).delete()
        PublishedFile.objects.filter(site_id=address[0], path=index.MARK + address[1]).delete()
    Failure.objects.bulk_create(
        [
            Failure(
                site_id=failed.route.site,
                path=failed.route.path,
                kind=failed.route.kind,
                ident=failed.route.ident,
                reason=failed.reason,
                error=failed.error,
                since=at,
                run=run,
            )
            for failed in this.failed.values()
        ],
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["kind", "ident", "reason", "error", "run"],
        batch_size=500,
    )

"""Decides which routes a set of changes touches, and in which order files may be touched.

Plain Python: what is on the disk and in the database comes in as values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from huabiao.publishing.routes import Address, Route, Wanted

Spot = tuple[str, int]  # scope, position


@dataclass(frozen=True)
class Plan:
    """Routes of one run. Creations go first: nothing leads there yet, so cycles are harmless."""

    create: tuple[Route, ...]
    revisit: tuple[Route, ...]  # rendered again: replaced, found unchanged, or taken away


def spots_moved(published: Mapping[tuple[str, int], int], wanted: Iterable[Wanted]) -> set[Spot]:
    """Positions at which an order changed: where something stood, and where it stands now.

    `published` maps (scope, ident) to the position as published.
    """
    now = {(entry.scope, entry.ident): entry.position for entry in wanted}
    spots: set[Spot] = set()
    for name in published.keys() | now.keys():
        before, after = published.get(name), now.get(name)
        if before == after:
            continue
        scope = name[0]
        # A window is met only where the entry stands inside it: an old article does not touch the home page.
        spots.update((scope, position) for position in (before, after) if position is not None)
    return spots


def plan(
    *,
    existing: Collection[Route],
    appearing: Collection[Route],
    affected: Collection[Route],
    seen: Collection[Address],
) -> Plan:
    """Split what must be rendered into what readers cannot fetch yet and what they can (`seen`).

    The disk says which is which, not the manifest: a killed run may have created a page or taken
    one away, and what answers 410 is as new. A path that changes its meaning (a channel moved away,
    a redirect stands there now) is visited under each meaning: only one still stands for something.
    """
    standing = {route.address for route in existing}
    contested = {
        route.address for route in appearing if route.address in standing and route not in existing
    }
    fresh = {route for route in appearing if route.address not in standing}
    routes = fresh | set(affected)
    routes |= {route for route in (*appearing, *existing) if route.address in contested}
    create = {route for route in routes if route.address not in seen}
    return Plan(create=_in_order(create), revisit=_in_order(routes - create))


def _in_order(routes: Collection[Route]) -> tuple[Route, ...]:
    """Like beside like: what pages of one kind read, neighbours read together; a page before its other forms."""
    return tuple(sorted(routes, key=_place))


def _place(route: Route) -> tuple[int, str, int, str, str]:
    form, _mark, kind = route.kind.rpartition("/")
    return route.site, kind, route.ident, form, route.path

"""Decides which routes a set of changes touches, and in which order files may be touched.

Plain Python: what is on the disk and in the database comes in as values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from huabiao.publishing.routes import Route, Wanted

Spot = tuple[str, int]  # scope, position


@dataclass(frozen=True)
class Plan:
    """Routes of one run. Creations go first: nothing leads there yet, so cycles are harmless."""

    create: tuple[Route, ...]
    revisit: tuple[Route, ...]  # rendered again: replaced, found unchanged, or gone


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
    *, existing: Collection[Route], appearing: Collection[Route], affected: Collection[Route]
) -> Plan:
    """Split what must be rendered into what is new on the disk and what stands there already.

    A path that changes its meaning (a channel moved away, a redirect stands there now) is one
    revisit under its new meaning.
    """
    standing = {(route.site, route.path): route for route in existing}
    new = {route for route in appearing if (route.site, route.path) not in standing}
    taken_over = {
        (route.site, route.path): route
        for route in appearing
        if standing.get((route.site, route.path), route) != route
    }
    again = {
        taken_over.get((route.site, route.path), route) for route in affected if route not in new
    } | set(taken_over.values())
    return Plan(create=tuple(sorted(new)), revisit=tuple(sorted(again)))

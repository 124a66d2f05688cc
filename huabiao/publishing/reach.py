"""Decides which routes changed things reach: asked by a run, and by whoever wants to know beforehand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from huabiao.publishing import index
from huabiao.publishing.planner import Spot, spots_moved
from huabiao.publishing.routes import Route, Wanted, sources, with_parts


@dataclass(frozen=True)
class Reach:
    """What some keys touch, as the rows are now against what was published."""

    wanted: set[Wanted]  # where the things stand in every order now
    affected: set[Route]  # published routes that read them, or look over a spot they left or took
    appearing: set[Route]  # routes that exist because of them


def reach_of(keys: Collection[str], *, also: Collection[Wanted] = ()) -> Reach:
    """The reach of these keys; `also`: entries that are wanted whatever the keys are."""
    wanted = {entry for source in sources() for entry in source.entries_of(keys)} | set(also)
    spots, scopes_left = _movements(keys, wanted)
    appearing = {route for source in sources() for route in source.routes_of(keys)}
    appearing |= {route for source in sources() for route in source.routes_beside(scopes_left)}
    reading = index.routes_reading(with_parts(keys))
    return Reach(wanted, reading | index.routes_over(spots), appearing)


def _movements(keys: Collection[str], wanted: Collection[Wanted]) -> tuple[set[Spot], set[str]]:
    """Spots at which orders changed because of these things, and orders that something left."""
    published = {(entry.scope, entry.ident): entry.position for entry in index.entries_of(keys)}
    standing = {(entry.scope, entry.ident) for entry in wanted}
    left = {scope for scope, ident in published if (scope, ident) not in standing}
    owned = [entry for entry in wanted if entry.owner in keys]
    return spots_moved(published, owned), left

"""Renders what a run asks for, batch by batch: here, or by several hands that see the same snapshot."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.db import DatabaseError

from huabiao.publishing import hands, tree
from huabiao.publishing.recording import Reading, recording
from huabiao.publishing.routes import (
    BATCH,
    Copy,
    Moved,
    Output,
    Parting,
    Route,
    Settled,
    prepared,
    renderer_of,
)
from huabiao.publishing.tree import Bearing
from huabiao.publishing.trouble import reason_of

log = logging.getLogger("huabiao.publishing")


class Asked(NamedTuple):
    """One route to be rendered, and what is known of what stands there."""

    route: Route
    code: str  # of its site
    before: str | None  # SHA-256 of what stands there, as the manifest says
    is_forced: bool  # compared with the disk, whatever the manifest says
    is_told: bool  # the seal knows of it, if it stands


class Mark(NamedTuple):
    """What is noted of an output that stands: its bearing, the names of its files, where it leads."""

    bearing: Bearing
    names: frozenset[str]
    moved_to: str


@dataclass(slots=True)
class Rendered:
    """What should stand at a route; no output and no mark: nothing.

    Of what stands there already (`is_standing`) the output is given only where the seal has to be told.
    """

    route: Route
    reading: Reading
    output: Output | None = None
    mark: Mark | None = None  # of an output that is settled
    is_standing: bool = False
    fault: str = ""  # why it could not be rendered, in the machine's words
    reason: str = ""  # and in plain ones


def in_batches(asked: Iterable[Asked]) -> Iterator[list[Rendered]]:
    """The routes in their order, rendered batch by batch; batches to come may be under way already."""
    rest = iter(asked)
    yield from hands.each(_render_batch, iter(lambda: list(islice(rest, BATCH)), []))


def mark_of(route: Route, output: Settled) -> Mark:
    return Mark(
        tree.bearing_of(output),
        frozenset(tree.names_of(route.path, output)),
        output.to if isinstance(output, Moved) else "",
    )


def _render_batch(asked: Sequence[Asked]) -> list[Rendered]:
    known = {one.route: one for one in asked}
    return [_render(known[route]) for route in prepared([one.route for one in asked])]


def _render(asked: Asked) -> Rendered:
    route = asked.route
    rendered = Rendered(route, Reading())
    try:
        with recording() as rendered.reading:
            output = renderer_of(route.kind)(route)
            if isinstance(output, Copy):
                output.source.stat()
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("cannot render %s of site %s", route.path, route.site)
        rendered.fault, rendered.reason = repr(error), reason_of(error)
        return rendered
    rendered.output = output
    if output is not None and not isinstance(output, Parting):
        rendered.mark = mark_of(route, output)
        rendered.is_standing = is_standing(asked, output, rendered.mark.bearing)
        if rendered.is_standing and asked.is_told:
            rendered.output = None  # its bytes need not travel
    return rendered


def is_standing(asked: Asked, output: Settled, bearing: Bearing) -> bool:
    """Whether this output stands at the route already."""
    path = asked.route.path
    return (
        bearing.sha256 == asked.before
        and bearing.is_gone == tree.is_closed(asked.code, path)
        and (not asked.is_forced or tree.stands(asked.code, path, output))
    )

"""Writes of the publisher: what waits is published in runs, each right for its snapshot.

What a run reads, and which work it claims, is of one snapshot: a page then never leads to another
that neither this run nor an earlier one wrote. The caller holds the publisher's turn
(`publishing.turn`): one run at a time writes to the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from huabiao.changes.models import Work
from huabiao.publishing import fragments, hands, holding, index, tree
from huabiao.publishing.models import Intent, Run
from huabiao.publishing.operations.passes import Assignment, Cause, Outcome, Track, carry_out
from huabiao.publishing.operations.remembering import (
    READER,
    SWEEP,
    WIDE,
    Lane,
    begin,
    codes_of_sites,
    free_work_of,
)
from huabiao.publishing.reach import reach_of
from huabiao.publishing.routes import Address, Route, Wanted, sources
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.snapshot import snapshot

__all__ = [
    "Chunk",
    "Outcome",
    "is_anything_waiting",
    "publish_all",
    "publish_chunk",
    "publish_waiting",
    "refresh_fragments",
]

LARGE = 50_000  # routes of sites that are rendered whole, in one run
OF_SITES = "site:"  # keys of what servers know beside the files: hosts, aliases


@dataclass(frozen=True)
class Chunk:
    """Part of a job; `closing` is told what came of it, in the transaction that ends its run."""

    job: int | None
    closing: Callable[[Outcome], object]
    routes: Collection[Route] = frozenset()
    appearing: Collection[Route] = frozenset()
    causes: Collection[Cause] = frozenset()
    strangers: Collection[Address] = frozenset()
    is_forced: bool = False  # compared with the disk, not with the manifest


@dataclass(frozen=True)
class _Also:
    """What a run does beside the waiting work: found in its own snapshot; nothing, for most."""

    affected: Collection[Route] = frozenset()
    appearing: Collection[Route] = frozenset()
    causes: Collection[Cause] = frozenset()
    whole_sites: Collection[int] = frozenset()
    entries: Collection[Wanted] = frozenset()  # all there are on these sites
    track: Track = iter
    forced: Collection[Route] = frozenset()
    strangers: Collection[Address] = frozenset()
    job: int | None = None
    closing: Callable[[Outcome], object] = id


@dataclass(frozen=True)
class _Waiting:
    """A work row as the snapshot shows it."""

    pk: int
    key: str
    lane: str
    change_id: int | None
    subject: str

    @property
    def cause(self) -> Cause:
        return self.change_id or 0, self.subject


def publish_waiting() -> Outcome | None:
    """Do all waiting work of the sites' content in one run; None if there was none."""
    unfinished = _take_up_unfinished()
    with snapshot():
        work = _waiting_work()
        if not work and not unfinished:
            return None
        return _run(work, unfinished, _Also())


def publish_chunk(find: Callable[[], Chunk | None]) -> Outcome | None:
    """Do the chunk of a job that `find` names, in a run of its own; None: there is none.

    For when nothing waits: a page of the chunk could lead to one that waiting work creates. What
    began to wait since the caller looked is done in the same run, with the chunk.
    """
    unfinished = _take_up_unfinished()
    with snapshot():
        chunk = find()
        if chunk is None:
            return None
        also = _Also(
            affected=chunk.routes,
            appearing=chunk.appearing,
            causes=chunk.causes,
            forced=chunk.routes if chunk.is_forced else frozenset(),
            strangers=chunk.strangers,
            job=chunk.job,
            closing=chunk.closing,
        )
        return _run(_waiting_work(), unfinished, also)


def is_anything_waiting() -> bool:
    """Whether the tree has still to follow the database; asked in the snapshot it is compared with."""
    return (
        Work.objects.filter(reader=READER).exists()
        or Run.objects.exclude(state=Run.State.DONE).exists()
    )


def publish_all(*, sites: Collection[int], hands: int = 1, track: Track = iter) -> Outcome:
    """Render every route of these sites from the database alone; mend whatever on the disk differs.

    `hands`: processes that render. All sites are rendered as of one snapshot.
    """
    total = Outcome()
    unfinished = _take_up_unfinished()
    with snapshot(hands=hands):
        work = _waiting_work()
        for also in _whole(sites):
            total.add(_run(work, unfinished, replace(also, track=track)))
            work, unfinished = [], []
    return total


def _whole(sites: Iterable[int]) -> Iterator[_Also]:
    """Everything on these sites, in runs of several sites or of a large one: a run knows all its routes."""
    affected: set[Route] = set()
    appearing: set[Route] = set()
    entries: set[Wanted] = set()
    whole: set[int] = set()
    wanted = list(sites)
    for site, (routes, places) in zip(wanted, hands.each(_all_of, wanted), strict=True):
        affected |= index.all_files(site)
        appearing.update(routes)
        entries.update(places)
        whole.add(site)
        if len(appearing) >= LARGE:
            yield _Also(affected, appearing, whole_sites=whole, entries=entries)
            affected, appearing, entries, whole = set(), set(), set(), set()
    if whole:
        yield _Also(affected, appearing, whole_sites=whole, entries=entries)


def _all_of(site: int) -> tuple[list[Route], list[Wanted]]:
    """Every address of a site, and every place in an order; asked for beside those of others."""
    routes = [route for source in sources() for route in source.all_routes(site)]
    return routes, [entry for source in sources() for entry in source.all_entries(site)]


def refresh_fragments() -> None:
    """Look at every shared piece once, as after an upgrade of the theme; what changed becomes work.

    What could not be rendered is tried again.
    """

    def shared_pieces() -> _Also:
        sites = codes_of_sites()
        keys = [f"site:{site}" for site in sites]
        return _Also(
            affected={
                fragments.route_of(fragment, site)
                for fragment in known_fragments().values()
                for site in sites
            }
            | index.all_failed(),
            # The stylesheets of a new theme stand before any page names them.
            appearing={route for source in sources() for route in source.routes_of(keys)},
        )

    _publish(shared_pieces)


def _publish(also: Callable[[], _Also]) -> Outcome:
    """One run with more to do than waits; what waits is done in it, too.

    Its pages are rendered as of its snapshot, and so may lead to pages that waiting work creates.
    """
    unfinished = _take_up_unfinished()
    with snapshot():
        return _run(_waiting_work(), unfinished, also())


def _take_up_unfinished() -> list[int]:
    """Runs that were killed or failed: their work is free again."""
    unfinished = list(Run.objects.exclude(state=Run.State.DONE).values_list("pk", flat=True))
    if unfinished:
        free_work_of(unfinished)
    return unfinished


def _waiting_work() -> list[_Waiting]:
    rows = (
        Work.objects.filter(reader=READER, run_id=None)
        .exclude(key__startswith=WIDE)
        .exclude(key__startswith=SWEEP)
    )
    return [
        _Waiting(*row)
        for row in rows.values_list("id", "key", "lane", "change_id", "change__subject")
    ]


def _run(work: Collection[_Waiting], unfinished: Collection[int], also: _Also) -> Outcome:
    """Carry out work, and look at every path an unfinished run was about to touch."""
    keys = {waiting.key for waiting in work}
    is_interactive = any(waiting.lane == Lane.INTERACTIVE for waiting in work)
    lane = Lane.INTERACTIVE if is_interactive else Lane.BULK
    run = begin(
        [waiting.pk for waiting in work],
        lane,
        job=also.job,
        is_rebuild=bool(also.whole_sites or also.forced),
    )
    left = _left_behind(unfinished)
    holding.confirm(anew=True)
    tree.sweep_asides(_files_of(left))
    reach = reach_of(keys, also=also.entries)
    forced = {*left, *also.forced}
    if also.whole_sites:
        forced |= {*also.affected, *also.appearing}
    return carry_out(
        Assignment(
            run=run,
            affected={*reach.affected, *left, *_standing_at(left), *also.affected},
            appearing={*reach.appearing, *left, *also.appearing},
            causes={waiting.cause for waiting in work if waiting.change_id is not None}
            | set(also.causes),
            forced={route.address for route in forced},
            entries=reach.wanted,
            entry_owners=keys,
            replaces=unfinished,
            whole_sites=also.whole_sites,
            tells_servers=bool(also.appearing or unfinished)
            or any(key.startswith(OF_SITES) for key in keys),
            track=also.track,
            strangers=also.strangers,
            closing=also.closing,
        )
    )


def _standing_at(routes: Collection[Route]) -> set[Route]:
    return {standing.route for standing in index.manifest_of(routes).values()}


def _left_behind(unfinished: Collection[int]) -> set[Route]:
    rows = Intent.objects.filter(run_id__in=unfinished)
    return {Route(*row) for row in rows.values_list("site_id", "path", "kind", "ident")}


def _files_of(routes: Collection[Route]) -> set[tuple[str, str]]:
    codes = codes_of_sites() if routes else {}
    return {(codes[route.site], route.path) for route in routes if route.site in codes}

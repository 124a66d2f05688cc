"""Writes of the publisher: what waits is published in runs, each right for its snapshot.

What a run reads, and which work it claims, is of one snapshot: a page then never leads to another
that neither this run nor an earlier one wrote. The caller holds the publisher's turn
(`publishing.turn`): one run at a time writes to the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from huabiao.changes.models import Work
from huabiao.publishing import fragments, index, tree
from huabiao.publishing.models import Intent, PublishedFile, Run
from huabiao.publishing.operations.passes import Assignment, Cause, Outcome, Track, carry_out
from huabiao.publishing.operations.remembering import (
    READER,
    SWEEP,
    WIDE,
    Lane,
    begin,
    chunks,
    codes_of_sites,
    free_work_of,
)
from huabiao.publishing.reach import reach_of
from huabiao.publishing.routes import Route, sources
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.snapshot import snapshot

__all__ = [
    "Outcome",
    "is_anything_waiting",
    "publish_all",
    "publish_everything_waiting",
    "publish_waiting",
    "publish_wide",
    "refresh_fragments",
]

OF_SITES = "site:"  # keys of what servers know beside the files: hosts, aliases


@dataclass(frozen=True)
class _Also:
    """What a run does beside the waiting work: found in its own snapshot; nothing, for most."""

    affected: Collection[Route] = frozenset()
    appearing: Collection[Route] = frozenset()
    causes: Collection[Cause] = frozenset()
    whole_site: int | None = None
    track: Track = iter


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


def publish_wide(between: Callable[[], object]) -> Outcome | None:
    """Rewrite the pages that read a changed shared piece, chunk by chunk; then sweep.

    `between` is called after every chunk, so that editors' work does not wait for the whole.
    """
    work = list(
        Work.objects.filter(reader=READER, run_id=None, key__startswith=WIDE)
        .order_by("id")
        .values_list("id", "key", "change_id", "change__subject")
    )
    total = Outcome()
    for key in dict.fromkeys(row[1] for row in work):
        causes = {(row[2], row[3]) for row in work if row[1] == key and row[2] is not None}
        for some in chunks(sorted(index.routes_reading([key]))):
            total.add(_publish(partial(_Also, affected=some, causes=causes)))
            between()
    Work.objects.filter(pk__in=[row[0] for row in work]).delete()
    swept = _sweep()
    if not work and swept is None:
        return None
    if swept is not None:
        total.add(swept)
    return total


def publish_everything_waiting() -> Outcome:
    """Do what waits, and what that leaves to do, until nothing waits any more."""
    total = Outcome()
    while True:
        outcome = publish_waiting() or publish_wide(between=publish_waiting)
        if outcome is None:
            return total
        total.add(outcome)


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
        for site in sites:
            also = _Also(
                affected=index.all_files(site),
                appearing={route for source in sources() for route in source.all_routes(site)},
                whole_site=site,
                track=track,
            )
            total.add(_run(work, unfinished, also))
            work, unfinished = [], []
    return total


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
    run = begin([waiting.pk for waiting in work], Lane.INTERACTIVE if is_interactive else Lane.BULK)
    left = _left_behind(unfinished)
    tree.sweep_asides(_files_of(left))
    everything = (
        {entry for source in sources() for entry in source.all_entries(also.whole_site)}
        if also.whole_site is not None
        else set()
    )
    reach = reach_of(keys, also=everything)
    forced = left if also.whole_site is None else {*left, *also.affected, *also.appearing}
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
            whole_site=also.whole_site,
            tells_servers=bool(also.appearing or unfinished)
            or any(key.startswith(OF_SITES) for key in keys),
            track=also.track,
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


def _sweep() -> Outcome | None:
    """Take away what stood only for the sake of shared pieces that have been rewritten since."""
    work = list(
        Work.objects.filter(reader=READER, run_id=None, key__startswith=SWEEP).values_list(
            "id", "key"
        )
    )
    if not work:
        return None
    routes: set[Route] = set()
    for _pk, key in work:
        site, kind, ident = key.removeprefix(SWEEP).split(":")
        rows = PublishedFile.objects.filter(site_id=int(site), kind=kind, ident=int(ident))
        routes.update(Route(*row) for row in rows.values_list("site_id", "path", "kind", "ident"))
    outcome = _publish(partial(_Also, affected=routes))
    Work.objects.filter(pk__in=[pk for pk, _key in work]).delete()
    return outcome

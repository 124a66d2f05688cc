"""Writes of the publisher: what waits is published in runs, each right for its snapshot.

What a run reads, and which work it claims, is of one snapshot: a page then never leads to another
that neither this run nor an earlier one wrote. The caller holds the publisher's turn
(`publishing.turn`): one run at a time writes to the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from huabiao.changes.models import Work
from huabiao.publishing import fragments, index
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
from huabiao.publishing.planner import spots_moved
from huabiao.publishing.routes import Route, sources
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.snapshot import snapshot

__all__ = ["Outcome", "publish_all", "publish_waiting", "publish_wide", "refresh_fragments"]


def publish_waiting() -> Outcome | None:
    """Do all waiting work of the sites' content in one run; None if there was none.

    What a killed or failed run left behind belongs to it: its work is free again, and every path
    it was about to touch is looked at whatever the manifest says.
    """
    unfinished = list(Run.objects.exclude(state=Run.State.DONE).values_list("pk", flat=True))
    free_work_of(unfinished)
    with snapshot():
        work = list(
            Work.objects.filter(reader=READER, run_id=None)
            .exclude(key__startswith=WIDE)
            .exclude(key__startswith=SWEEP)
            .values_list("id", "key", "lane", "change_id", "change__subject")
        )
        if not work and not unfinished:
            return None
        keys = {row[1] for row in work}
        is_interactive = any(row[2] == Lane.INTERACTIVE for row in work)
        run = begin([row[0] for row in work], Lane.INTERACTIVE if is_interactive else Lane.BULK)
        left = _left_behind(unfinished)
        wanted = [entry for source in sources() for entry in source.entries_of(keys)]
        published = {(entry.scope, entry.ident): entry.position for entry in index.entries_of(keys)}
        affected = index.routes_reading(keys) | index.routes_over(spots_moved(published, wanted))
        appearing = {route for source in sources() for route in source.routes_of(keys)}
        return carry_out(
            Assignment(
                run=run,
                affected=affected | left | index.standing_at(left),
                appearing=appearing | left,
                causes={(row[3], row[4]) for row in work if row[3] is not None},
                forced={(route.site, route.path) for route in left},
                entries=wanted,
                entry_owners=keys,
                replaces=unfinished,
            )
        )


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
            total.add(_revisit(some, causes, is_keeping=True))
            between()
    if total.left:
        total.add(_revisit(total.left, set()))
    Work.objects.filter(pk__in=[row[0] for row in work]).delete()
    swept = _sweep()
    if not work and swept is None:
        return None
    if swept is not None:
        total.add(swept)
    return total


def publish_all(*, site: int, track: Track = iter) -> Outcome:
    """Render every route of a site from the database alone; mend whatever on the disk differs."""
    with snapshot():
        run = begin([], Lane.BULK)
        routes = {route for source in sources() for route in source.all_routes(site)}
        existing = index.all_files(site)
        return carry_out(
            Assignment(
                run=run,
                affected=existing,
                appearing=routes,
                forced={(route.site, route.path) for route in existing | routes},
                entries=[entry for source in sources() for entry in source.all_entries(site)],
                entry_site=site,
                is_whole_site=True,
                track=track,
            )
        )


def refresh_fragments() -> None:
    """Look at every shared piece once, as after an upgrade of the theme; what changed becomes work."""
    with snapshot():
        sites = codes_of_sites()
        affected = {
            fragments.route_of(fragment, site)
            for fragment in known_fragments().values()
            for site in sites
        }
        # The stylesheets of a new theme stand before any page names them.
        keys = [f"site:{site}" for site in sites]
        appearing = {route for source in sources() for route in source.routes_of(keys)}
        new = appearing - index.standing_at(appearing)
        carry_out(Assignment(run=begin([], Lane.BULK), affected=affected, appearing=new))


def _left_behind(unfinished: Collection[int]) -> set[Route]:
    rows = Intent.objects.filter(run_id__in=unfinished)
    return {Route(*row) for row in rows.values_list("site_id", "path", "kind", "ident")}


def _revisit(
    routes: Collection[Route], causes: Collection[Cause], *, is_keeping: bool = False
) -> Outcome:
    with snapshot():
        return carry_out(
            Assignment(
                run=begin([], Lane.BULK),
                affected=set(routes),
                causes=set(causes),
                is_keeping=is_keeping,
            )
        )


def _sweep() -> Outcome | None:
    """Delete pages that stood only for the sake of navigation that has been rewritten since."""
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
    outcome = _revisit(routes, set())
    Work.objects.filter(pk__in=[pk for pk, _key in work]).delete()
    return outcome

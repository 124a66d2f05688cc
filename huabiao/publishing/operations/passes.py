"""Carries a run out: evaluates shared pieces, creates, replaces, deletes, flushes, remembers.

Intents are committed before any file is touched, so that what a killed run left behind is known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone

from huabiao.publishing import fragments, index, tree
from huabiao.publishing.models import PublishedFile, ReceiptLine, Run
from huabiao.publishing.operations import remembering, serving_lists
from huabiao.publishing.planner import Plan, plan
from huabiao.publishing.recording import Reading, recording
from huabiao.publishing.routes import (
    Copy,
    Moved,
    Output,
    Parting,
    Route,
    Wanted,
    prepared,
    renderer_of,
)
from huabiao.publishing.routes import fragments as known_fragments

log = logging.getLogger("huabiao.publishing")
Cause = tuple[int, str]  # change id, its subject
Track = Callable[[Sequence[Route]], Iterable[Route]]  # lets somebody see how far a run is


@dataclass
class Outcome:
    """What one or several runs did; `problems` names routes that could not be rendered."""

    rendered: int = 0
    written: int = 0
    deleted: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)
    left: list[Route] = field(default_factory=list)  # to delete once nothing leads there

    def add(self, other: Outcome) -> None:
        self.rendered += other.rendered
        self.written += other.written
        self.deleted += other.deleted
        self.unchanged += other.unchanged
        self.problems += other.problems
        self.left += other.left


@dataclass(frozen=True)
class Assignment:
    """What a run is to do; `forced` paths are compared with the disk, not with the manifest."""

    run: Run
    affected: Collection[Route]
    appearing: Collection[Route] = frozenset()
    causes: Collection[Cause] = frozenset()
    forced: Collection[tuple[int, str]] = frozenset()
    entries: Collection[Wanted] = ()
    entry_owners: Collection[str] = frozenset()
    entry_site: int | None = None
    replaces: Collection[int] = ()  # unfinished runs whose traces this one clears
    is_whole_site: bool = False
    is_keeping: bool = False  # one of many chunks: what is to go stays until all are rewritten
    track: Track = iter


@dataclass
class Result:
    """One route as a run found it; `act` is None where the bytes were the same."""

    route: Route
    sha256: str
    size: int
    reading: Reading
    moved_to: str = ""
    act: str | None = None
    visible_at: datetime | None = None


@dataclass
class Pass:
    """Everything one run has found out so far."""

    codes: dict[int, str]
    sites_with_changed_fragments: set[int] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    gone: list[Result] = field(default_factory=list)
    partings: list[Route] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)


def carry_out(assignment: Assignment) -> Outcome:
    """Do what is assigned, inside the caller's snapshot; a failed run stays known as such."""
    run = assignment.run
    this = Pass(codes=remembering.codes_of_sites())
    try:
        _evaluate_fragments(this, assignment)
        the_plan = _plan(assignment)
        remembering.intend(run, (*the_plan.create, *the_plan.revisit))
        _touch_files(this, the_plan, assignment)
        tree.flush()
        with transaction.atomic():
            remembering.remember_files(this.results, this.gone)
            remembering.remember_entries(assignment)
            remembering.leave_for_later(this, assignment.causes)
            remembering.close(assignment, this)
        serving_lists.write()
    except BaseException as error:
        remembering.mark_failed(run, error)
        raise
    return this.outcome


def _plan(assignment: Assignment) -> Plan:
    pages = {route for route in assignment.affected if route.kind != fragments.KIND}
    return plan(
        existing=index.standing_at({*pages, *assignment.appearing}),
        appearing=assignment.appearing,
        affected=pages,
    )


def _evaluate_fragments(this: Pass, assignment: Assignment) -> None:
    """Evaluate shared pieces that are new or stale; a changed one makes its readers work for later."""
    touched = {route.site for route in (*assignment.affected, *assignment.appearing)}
    sites = touched & this.codes.keys()
    rows = PublishedFile.objects.filter(site_id__in=sites, kind=fragments.KIND)
    known = {(site, path): sha for site, path, sha in rows.values_list("site_id", "path", "sha256")}
    for fragment in known_fragments().values():
        for site in sites:
            route = fragments.route_of(fragment, site)
            before = known.get((site, route.path))
            if before is not None and route not in assignment.affected:
                continue
            sha256, reading = fragments.evaluate(fragment, site)
            this.results.append(Result(route, sha256, 0, reading))
            if before not in (None, sha256) and not assignment.is_whole_site:
                this.sites_with_changed_fragments.add(site)


def _touch_files(this: Pass, the_plan: Plan, assignment: Assignment) -> None:
    """Create, then replace, then delete: at no instant does a page lead to one that is not there."""
    routes = (*the_plan.create, *the_plan.revisit)
    known = index.hashes_of(routes)
    placed: set[tuple[int, str]] = set()
    leaving: list[Route] = []
    for route in prepared(assignment.track(routes)):
        rendered = _render(this, route)
        address = (route.site, route.path)
        if rendered is not None:
            output, reading = rendered
            if output is None:
                leaving.append(route)
            else:
                placed.add(address)
                result = Result(route, "", 0, reading)
                _place(
                    this, result, output, known.get(address), is_forced=address in assignment.forced
                )
    if assignment.is_keeping:
        this.outcome.left += leaving
        return
    for route in leaving:
        if (route.site, route.path) not in placed:
            _take_away(this, route, known.get((route.site, route.path)))


def _render(this: Pass, route: Route) -> tuple[Output | None, Reading] | None:
    """What should stand at the route and what that read; None where it could not be told.

    A page that fails keeps its old file and is named in the run; the others go out.
    """
    if route.site not in this.codes:
        return None, Reading()
    this.outcome.rendered += 1
    try:
        with recording() as reading:
            output = renderer_of(route.kind)(route)
            if isinstance(output, Copy):
                output.source.stat()
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("cannot render %s of site %s", route.path, route.site)
        this.outcome.problems.append(f"{this.codes[route.site]}{route.path}: {error!r}")
        return None
    if isinstance(output, Parting):
        if route.site not in this.sites_with_changed_fragments:
            return None, reading
        this.partings.append(route)
    return output, reading


def _place(
    this: Pass, result: Result, output: Output, before: str | None, *, is_forced: bool
) -> None:
    route = result.route
    code = this.codes[route.site]
    bearing = tree.bearing_of(output)
    result.sha256, result.size = bearing.sha256, bearing.size
    result.moved_to = output.to if isinstance(output, Moved) else ""
    this.results.append(result)
    is_same = bearing.sha256 == before
    if is_forced:
        is_same = is_same and tree.stands(code, route.path, output)
    if is_same:
        this.outcome.unchanged += 1
        return
    tree.put(code, route.path, output)
    result.act = ReceiptLine.Act.CREATED if before is None else ReceiptLine.Act.REPLACED
    result.visible_at = timezone.now()
    this.outcome.written += 1


def _take_away(this: Pass, route: Route, before: str | None) -> None:
    if route.site in this.codes:
        tree.remove(this.codes[route.site], route.path)
    act = None if before is None else ReceiptLine.Act.DELETED
    this.gone.append(
        Result(route, "", 0, Reading(), act=act, visible_at=timezone.now())
    )
    this.outcome.deleted += before is not None

"""Carries a run out: evaluates shared pieces, creates, replaces, deletes, flushes, remembers.

Intents are committed before any file is touched, so that what a killed run left behind is known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, transaction
from django.utils import timezone

from huabiao.publishing import fragments, index, sealing, tree
from huabiao.publishing.index import Standing
from huabiao.publishing.models import PublishedFile, ReceiptLine, Run
from huabiao.publishing.operations import remembering, serving_lists
from huabiao.publishing.planner import Plan, plan
from huabiao.publishing.recording import Reading, recording
from huabiao.publishing.routes import (
    BATCH,
    Address,
    Copy,
    Gone,
    Moved,
    Page,
    Parting,
    Route,
    Settled,
    Wanted,
    prepared,
    renderer_of,
)
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.sealing import Batch

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

    def add(self, other: Outcome) -> None:
        self.rendered += other.rendered
        self.written += other.written
        self.deleted += other.deleted
        self.unchanged += other.unchanged
        self.problems += other.problems


@dataclass(frozen=True)
class Assignment:
    """What a run is to do; `forced` paths are compared with the disk, not with the manifest."""

    run: Run
    affected: Collection[Route]
    appearing: Collection[Route] = frozenset()
    causes: Collection[Cause] = frozenset()
    forced: Collection[Address] = frozenset()
    entries: Collection[Wanted] = ()
    entry_owners: Collection[str] = frozenset()
    replaces: Collection[int] = ()  # unfinished runs whose traces this one clears
    whole_site: int | None = None
    tells_servers: bool = False  # which host is which site may have changed
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
    names: frozenset[str] = frozenset()  # of the files that belong there


@dataclass(frozen=True)
class Leaving:
    """What readers shall no longer find: the address answers 410 from now on, or nothing at all."""

    route: Route
    output: Gone | None
    reading: Reading


@dataclass
class Pass:
    """Everything one run has found out so far."""

    codes: dict[int, str]
    known: dict[Address, Standing] = field(default_factory=dict)  # the manifest before this run
    sites_with_changed_fragments: set[int] = field(default_factory=set)
    sites_to_rewrite: set[int] = field(
        default_factory=set
    )  # pages of old shared pieces stand there
    results: dict[Address, Result] = field(default_factory=dict)
    gone: list[Result] = field(default_factory=list)
    partings: list[Route] = field(default_factory=list)
    failed: set[Address] = field(default_factory=set)
    outcome: Outcome = field(default_factory=Outcome)


def carry_out(assignment: Assignment) -> Outcome:
    """Do what is assigned, inside the caller's snapshot; a failed run stays known as such."""
    run = assignment.run
    this = Pass(codes=remembering.codes_of_sites())
    try:
        _evaluate_fragments(this, assignment)
        the_plan = _plan(this, assignment)
        remembering.intend(run, (*the_plan.create, *the_plan.revisit))
        _touch_files(this, the_plan, assignment)
        _remove_strangers(this, assignment)
        sealing.settle(run.pk, at=timezone.now())
        tree.flush()
        with transaction.atomic():
            remembering.remember_files(this.results.values(), this.gone)
            remembering.remember_entries(assignment)
            remembering.leave_for_later(this, assignment.causes)
            remembering.close(assignment, this)
            if assignment.tells_servers or _has_moved(this):
                # Before the run is known as done: a killed run writes them again.
                serving_lists.write(run.pk, at=timezone.now())
    except BaseException as error:
        remembering.mark_failed(run, error)
        raise
    return this.outcome


def _has_moved(this: Pass) -> bool:
    """Whether an address that leads elsewhere came, went or leads to another place now."""
    return any(
        result.moved_to or (before is not None and before.is_moved)
        for result in (*this.results.values(), *this.gone)
        for before in [this.known.get(result.route.address)]
    )


def _plan(this: Pass, assignment: Assignment) -> Plan:
    pages = {route for route in assignment.affected if route.kind != fragments.KIND}
    this.known = index.manifest_of({*pages, *assignment.appearing})
    addresses = {route.address for route in (*pages, *assignment.appearing)}
    return plan(
        existing={standing.route for standing in this.known.values()},
        appearing=assignment.appearing,
        affected=pages,
        seen={
            (site, path)
            for site, path in addresses
            if site in this.codes and tree.is_seen(this.codes[site], path)
        },
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
            before = known.get(route.address)
            if before is not None and route not in assignment.affected:
                continue
            sha256, reading = fragments.evaluate(fragment, site)
            this.results[route.address] = Result(route, sha256, 0, reading)
            if before not in (None, sha256) and site != assignment.whole_site:
                this.sites_with_changed_fragments.add(site)
    waiting = remembering.sites_waiting_to_be_rewritten() | this.sites_with_changed_fragments
    this.sites_to_rewrite = waiting - {assignment.whole_site}


def _touch_files(this: Pass, the_plan: Plan, assignment: Assignment) -> None:
    """Create, then replace, then take away: at no instant does a page lead to one that is not there.

    A batch is rendered, told to the seal, and only then touched.
    """
    routes = prepared(assignment.track((*the_plan.create, *the_plan.revisit)))
    leaving: list[Leaving] = []
    while some := list(islice(routes, BATCH)):
        batch = Batch(assignment.run.pk)
        for route in some:
            rendered = _render(this, route)
            if rendered is None:
                continue
            output, reading = rendered
            if output is None or (isinstance(output, Gone) and not _is_closed(this, route)):
                leaving.append(Leaving(route, output, reading))
            else:
                _place(this, Result(route, "", 0, reading), output, assignment.forced, batch)
        batch.carry_out(at=timezone.now())
    settled = this.results.keys() | this.failed
    gone = [one for one in leaving if one.route.address not in settled]
    # What cannot be emptied (a site map's part) goes before the pages it names are closed.
    gone.sort(key=lambda one: one.output is not None)
    _empty(this, gone, assignment)
    batch = Batch(assignment.run.pk)
    for one in gone:
        if one.output is None:
            _take_away(this, one.route, batch)
        else:
            _place(
                this, Result(one.route, "", 0, one.reading), one.output, assignment.forced, batch
            )
    batch.carry_out(at=timezone.now())


def _is_closed(this: Pass, route: Route) -> bool:
    return tree.is_closed(this.codes[route.site], route.path)


def _empty(this: Pass, leaving: Iterable[Leaving], assignment: Assignment) -> None:
    """Leave no link in pages about to go: they may lead to each other, and one of them goes first."""
    batch = Batch(assignment.run.pk)
    for one in leaving:
        code = this.codes.get(one.route.site)
        path = one.route.path
        if code is not None and path.endswith(".html") and tree.is_seen(code, path):
            stub = tree.EMPTY if one.output is None else one.output.stub
            batch.put(code, path, Page(stub))
    batch.carry_out(at=timezone.now())


def _render(this: Pass, route: Route) -> tuple[Settled | None, Reading] | None:
    """What should stand at the route and what that read; None: whatever stands there stays.

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
        this.failed.add(route.address)
        return None
    if isinstance(output, Parting):
        return _part(this, route, output, reading)
    return output, reading


def _part(
    this: Pass, route: Route, output: Parting, reading: Reading
) -> tuple[Settled | None, Reading] | None:
    is_closed_already = output.is_gone_after and _is_closed(this, route)
    if route.site not in this.sites_to_rewrite or is_closed_already:
        return output.settled, reading
    this.partings.append(route)
    return None if output.content is None else (Page(output.content), reading)


def _place(
    this: Pass,
    result: Result,
    output: Settled,
    forced: Collection[Address],
    batch: Batch,
) -> None:
    route = result.route
    code = this.codes[route.site]
    before = this.known.get(route.address)
    bearing = tree.bearing_of(output)
    result.sha256, result.size = bearing.sha256, bearing.size
    result.moved_to = output.to if isinstance(output, Moved) else ""
    result.names = frozenset(tree.names_of(route.path, output))
    this.results[route.address] = result
    is_same = before is not None and bearing.sha256 == before.sha256
    is_same = is_same and bearing.is_gone == _is_closed(this, route)
    if route.address in forced:
        is_same = is_same and tree.stands(code, route.path, output)
    if is_same:
        this.outcome.unchanged += 1
        if route.address in forced:
            # It stands as it should; whether that was signed is the seal's to know.
            batch.tell(code, route.path, output, sha256=bearing.sha256)
        return

    def seen() -> None:
        result.act = ReceiptLine.Act.CREATED if before is None else ReceiptLine.Act.REPLACED
        result.visible_at = timezone.now()
        this.outcome.written += 1

    batch.put(code, route.path, output, sha256=bearing.sha256, then=seen)


def _take_away(this: Pass, route: Route, batch: Batch) -> None:
    if route.site in this.codes:
        batch.remove(this.codes[route.site], route.path)
    act = ReceiptLine.Act.DELETED if route.address in this.known else None
    this.gone.append(Result(route, "", 0, Reading(), act=act, visible_at=timezone.now()))
    this.outcome.deleted += route.address in this.known


def _remove_strangers(this: Pass, assignment: Assignment) -> None:
    """After a whole site was rendered: take away files that belong to none of its routes."""
    site = assignment.whole_site
    if site is None or site not in this.codes:
        return
    ours = {name for result in this.results.values() for name in _names_on(site, result)}
    kept = {*this.failed, *(route.address for route in this.partings)}
    ours |= {name for owner, path in kept if owner == site for name in tree.names_at(path)}
    batch = Batch(assignment.run.pk)
    for name in sorted(set(tree.files_of(this.codes[site])) - ours):
        batch.remove(this.codes[site], name)
        this.outcome.deleted += 1
    batch.carry_out(at=timezone.now())
    if not kept:
        sealing.mark_whole(this.codes[site])


def _names_on(site: int, result: Result) -> frozenset[str]:
    return result.names if result.route.site == site else frozenset()

"""Carries a run out: evaluates shared pieces, creates, replaces, deletes, flushes, remembers.

Intents are committed before any file is touched, so that what a killed run left behind is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from huabiao.publishing import fragments, holding, index, sealing, tree
from huabiao.publishing.index import Standing
from huabiao.publishing.models import ReceiptLine, Run
from huabiao.publishing.operations import failing, remembering, serving_lists, sharing
from huabiao.publishing.operations.failing import Failed
from huabiao.publishing.operations.rendering import (
    Asked,
    Mark,
    Rendered,
    in_batches,
    is_standing,
    mark_of,
)
from huabiao.publishing.planner import Plan, plan
from huabiao.publishing.recording import Reading
from huabiao.publishing.routes import (
    BATCH,
    Address,
    Gone,
    Page,
    Parting,
    Route,
    Settled,
    Wanted,
)
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.sealing import Batch

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
    whole_sites: Collection[int] = frozenset()
    tells_servers: bool = False  # which host is which site may have changed
    track: Track = iter
    strangers: Collection[Address] = ()  # files that belong to nothing, to be taken away
    closing: Callable[[Outcome], object] = id  # told in the transaction that ends the run


@dataclass
class Result:
    """One route as a run found it; `act` is None where the bytes were the same, `size` 0 of what is no file."""

    route: Route
    sha256: str
    size: int
    reading: Reading
    moved_to: str = ""
    act: str | None = None
    visible_at: datetime | None = None
    row: int | None = None  # of its path in the manifest so far


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
    pending: list[Result] = field(default_factory=list)  # not yet written down
    settled: set[Address] = field(default_factory=set)
    partings: list[Route] = field(default_factory=list)
    left: set[Address] = field(default_factory=set)  # where nothing stands any more
    failed: dict[Address, Failed] = field(default_factory=dict)
    has_moved: bool = False  # an address that leads elsewhere came, went or leads to another place
    whole_sites: Collection[int] = frozenset()
    # Of each of these sites, the names of the files that belong to it.
    names: dict[int, set[str]] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)


def carry_out(assignment: Assignment) -> Outcome:
    """Do what is assigned, inside the caller's snapshot; a failed run stays known as such."""
    run = assignment.run
    this = Pass(
        codes=remembering.codes_of_sites(),
        whole_sites=assignment.whole_sites,
        names={site: set() for site in assignment.whole_sites},
    )
    try:
        _evaluate_fragments(this, assignment)
        the_plan = _plan(this, assignment)
        remembering.intend(run, (*the_plan.create, *the_plan.revisit))
        _touch_files(this, the_plan, assignment)
        _remove_strangers(this, assignment)
        sealing.settle(run.pk, at=timezone.now())
        tree.flush()
        with transaction.atomic():
            holding.confirm(anew=True)
            for marker, reading, row in failing.markers_of(this):
                this.pending.append(Result(marker, "", 0, reading, row=row))
            remembering.remember_results(run, this)
            failing.remember(this, run, at=timezone.now())
            remembering.remember_entries(assignment)
            remembering.leave_for_later(this, assignment.causes)
            remembering.close(assignment, this)
            assignment.closing(this.outcome)
            if assignment.tells_servers or this.has_moved:
                # Before the run is known as done: a killed run writes them again.
                serving_lists.write(run.pk, at=timezone.now())
    except holding.TurnLost:
        raise  # whoever has the turn now judges the run
    except BaseException as error:
        remembering.mark_failed(run, error)
        raise
    return this.outcome


def _plan(this: Pass, assignment: Assignment) -> Plan:
    pages = {route for route in assignment.affected if route.kind != fragments.KIND}
    for site in this.whole_sites:
        this.known |= index.manifest_of_site(site)
    elsewhere = {
        route for route in (*pages, *assignment.appearing) if route.site not in this.whole_sites
    }
    this.known |= index.manifest_of(elsewhere)
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
    # Not as of the snapshot: an earlier run in the same one may have written here.
    rows = index.shared_pieces_of(sites).using("default")
    known = {
        (site, path): (pk, sha)
        for site, path, pk, sha in rows.values_list("site_id", "path", "pk", "sha256")
    }
    for fragment in known_fragments().values():
        for site in sites:
            route = fragments.route_of(fragment, site)
            row, before = known.get(route.address, (None, None))
            if row is not None and route not in assignment.affected:
                continue
            sha256, reading = fragments.evaluate(fragment, site)
            this.settled.add(route.address)
            this.pending.append(Result(route, sha256, 0, reading, row=row))
            if before not in (None, sha256) and site not in assignment.whole_sites:
                this.sites_with_changed_fragments.add(site)
    waiting = remembering.sites_waiting_to_be_rewritten() | this.sites_with_changed_fragments
    this.sites_to_rewrite = waiting - {*assignment.whole_sites}


def _touch_files(this: Pass, the_plan: Plan, assignment: Assignment) -> None:
    """Create, then replace, then take away: at no instant does a page lead to one that is not there.

    A batch is rendered, told to the seal, and only then touched.
    """
    run = assignment.run
    routes = (*the_plan.create, *the_plan.revisit)
    leaving: list[Leaving] = []
    with sharing.offered(len(routes)):
        for some in in_batches(_asked(this, assignment, assignment.track(routes))):
            batch = Batch(run.pk)
            for rendered in some:
                leaving += _judge(this, rendered, batch)
            batch.carry_out(at=timezone.now())
            if len(this.pending) >= remembering.TOGETHER:
                remembering.remember_results(run, this)
    done = this.settled | this.failed.keys()
    gone = [one for one in _one_each(leaving) if one.route.address not in done]
    # What cannot be emptied (a site map's part) goes before the pages it names are closed.
    gone.sort(key=lambda one: one.output is not None)
    _empty(this, gone, assignment)
    batch = Batch(run.pk)
    for one in gone:
        if one.output is None:
            _take_away(this, one.route, batch)
        else:
            _close(this, batch, one.output, one, assignment)
    batch.carry_out(at=timezone.now())


def _one_each(leaving: Iterable[Leaving]) -> Iterable[Leaving]:
    """A path that had two meanings leaves once; what says that it is gone for ever counts."""
    found: dict[Address, Leaving] = {}
    for one in leaving:
        known = found.get(one.route.address)
        if known is None or known.output is None:
            found[one.route.address] = one
    return found.values()


def _asked(this: Pass, assignment: Assignment, routes: Iterable[Route]) -> Iterator[Asked]:
    # Of a site that is gone the rows are gone with it.
    rest = (route for route in routes if route.site in this.codes)
    while some := tuple(islice(rest, BATCH)):
        forced = {route for route in some if route.address in assignment.forced}
        standing = (
            (this.codes[route.site], route.path)
            for route in forced
            if tree.is_there(this.codes[route.site], route.path)
        )
        told = sealing.told_of(standing)
        for route in some:
            code, before = this.codes[route.site], this.known.get(route.address)
            is_forced = route in forced
            is_told = not is_forced or (code, route.path) in told
            yield Asked(route, code, before.sha256 if before else None, is_forced, is_told)


def _judge(this: Pass, rendered: Rendered, batch: Batch) -> Iterator[Leaving]:
    """Let what was rendered stand; what leaves is kept for later.

    A page that fails keeps its old file and is named in the run; the others go out.
    """
    route, output, reading = rendered.route, rendered.output, rendered.reading
    this.outcome.rendered += 1
    if route.address in this.settled:  # two things may stand for one file, and one is enough
        this.outcome.unchanged += 1
    elif rendered.fault:
        this.outcome.problems.append(f"{this.codes[route.site]}{route.path}: {rendered.fault}")
        this.failed[route.address] = Failed(route, rendered.fault, rendered.reason, reading)
    elif isinstance(output, Parting):
        if not _must_stay(this, route, output):
            yield Leaving(route, output.settled, reading)
        elif output.content is not None:
            _put(this, batch, route, Page(output.content), reading)
    elif rendered.mark is not None and rendered.is_standing:
        _leave(this, batch, rendered, rendered.mark)
    elif output is None or (isinstance(output, Gone) and not _is_closed(this, route)):
        yield Leaving(route, output, reading)
    else:
        _put(this, batch, route, output, reading, rendered.mark)


def _leave(this: Pass, batch: Batch, rendered: Rendered, mark: Mark) -> None:
    """What stands is right; where the seal does not know of it, it is told."""
    route, output = rendered.route, rendered.output
    this.outcome.unchanged += 1
    _settle(this, route, mark, rendered.reading)
    if output is not None and not isinstance(output, Parting):
        batch.tell(this.codes[route.site], route.path, output, sha256=mark.bearing.sha256)


def _close(
    this: Pass, batch: Batch, output: Gone, leaving: Leaving, assignment: Assignment
) -> None:
    """Let an address answer 410; one that does already is left alone."""
    (asked,) = _asked(this, assignment, [leaving.route])
    mark = mark_of(leaving.route, output)
    if is_standing(asked, output, mark.bearing):
        told = None if asked.is_told else output
        rendered = Rendered(leaving.route, leaving.reading, told, mark, is_standing=True)
        _leave(this, batch, rendered, mark)
    else:
        _put(this, batch, leaving.route, output, leaving.reading, mark)


def _is_closed(this: Pass, route: Route) -> bool:
    return tree.is_closed(this.codes[route.site], route.path)


def _empty(this: Pass, leaving: Iterable[Leaving], assignment: Assignment) -> None:
    """Leave no link in pages about to go: they may lead to each other, and one of them goes first."""
    batch = Batch(assignment.run.pk)
    for one in leaving:
        code = this.codes[one.route.site]
        path = one.route.path
        if path.endswith(".html") and tree.is_seen(code, path):
            stub = tree.EMPTY if one.output is None else one.output.stub
            batch.put(code, path, Page(stub))
    batch.carry_out(at=timezone.now())


def _must_stay(this: Pass, route: Route, output: Parting) -> bool:
    """Whether pages that show an old shared piece may still lead here."""
    is_closed_already = output.is_gone_after and _is_closed(this, route)
    if route.site not in this.sites_to_rewrite or is_closed_already:
        return False
    this.partings.append(route)
    return True


def _put(
    this: Pass,
    batch: Batch,
    route: Route,
    output: Settled,
    reading: Reading,
    mark: Mark | None = None,
) -> None:
    """Let an output stand when the batch is carried out."""
    act = ReceiptLine.Act.REPLACED if route.address in this.known else ReceiptLine.Act.CREATED
    noted = mark or mark_of(route, output)
    this.settled.add(route.address)

    def seen() -> None:
        this.outcome.written += 1
        _settle(this, route, noted, reading, act=act)

    code = this.codes[route.site]
    batch.put(code, route.path, output, sha256=noted.bearing.sha256, then=seen)


def _settle(
    this: Pass, route: Route, mark: Mark, reading: Reading, *, act: str | None = None
) -> None:
    """Note what stands at a route now; it is written down with others."""
    this.settled.add(route.address)
    if route.site in this.names:
        this.names[route.site] |= mark.names
    before = this.known.get(route.address)
    this.has_moved = (
        this.has_moved or bool(mark.moved_to) or (before is not None and before.is_moved)
    )
    this.pending.append(
        Result(
            route,
            mark.bearing.sha256,
            mark.bearing.size,
            reading,
            mark.moved_to,
            act,
            timezone.now() if act else None,
            row=before.pk if before else None,
        )
    )


def _take_away(this: Pass, route: Route, batch: Batch) -> None:
    before = this.known.get(route.address)
    this.left.add(route.address)

    def seen() -> None:
        if before is None:
            return
        act = ReceiptLine.Act.DELETED
        this.pending.append(Result(route, "", 0, Reading(), "", act, timezone.now(), row=before.pk))
        this.outcome.deleted += 1
        this.has_moved = this.has_moved or before.is_moved

    batch.remove(this.codes[route.site], route.path, then=seen)


def _remove_strangers(this: Pass, assignment: Assignment) -> None:
    """After whole sites were rendered: take away files that belong to none of their routes."""
    strangers = sorted(assignment.strangers)
    kept = {*this.failed, *(route.address for route in this.partings)}
    whole = [site for site in sorted(this.whole_sites) if site in this.codes]
    for site in whole:
        beside = (tree.names_at(path) for owner, path in kept if owner == site)
        ours = this.names[site].union(*beside)
        there = tree.files_of(this.codes[site])
        strangers += sorted((site, name) for name in there if name not in ours)
    batch = Batch(assignment.run.pk)
    for owner, name in strangers:
        batch.remove(this.codes[owner], name)
        this.outcome.deleted += 1
    batch.carry_out(at=timezone.now())
    for site in whole:
        if all(owner != site for owner, _path in kept):
            sealing.mark_whole(this.codes[site])

"""Works everything off, in the order in which people wait for it: editors' acts, what an import brought, jobs.

Each step is short, so that an act waits for one step at most. How far a job is, is committed with
the run of its chunk: a killed worker goes on where the last one that ended stopped. The caller
holds the publisher's turn.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Min, Value, When
from django.utils import timezone

from huabiao.base.encodings import plain_name
from huabiao.changes.models import Work
from huabiao.publishing import fragments, index, sealing, tree
from huabiao.publishing.models import Dependency, Job, PublishedFile
from huabiao.publishing.operations import (
    Chunk,
    Outcome,
    publish_all,
    publish_chunk,
    publish_waiting,
    serving_lists,
)
from huabiao.publishing.operations.passes import Cause
from huabiao.publishing.operations.remembering import (
    READER,
    SWEEP,
    WIDE,
    Lane,
    codes_of_sites,
    sites_waiting_to_be_rewritten,
)
from huabiao.publishing.routes import Route, Wanted, sources
from huabiao.publishing.snapshot import snapshot

LONG = 0.25  # seconds a step should take
# Of a step's size. What a run costs whatever it renders makes fewer than so many no quicker.
_FIRST, _LEAST, _MOST = 60, 40, 2000
_ENTRIES, _NAMES = 5, 20  # as many of these as pages are looked at in the same time
_STEPS = tuple(Job.Step)


@dataclass
class Pace:
    """How much a step does: as much as was done in the time an editor may wait for it."""

    size: int = _FIRST

    def took(self, seconds: float, *, share: float = 1.0) -> None:
        """Learn from a step that took so long; `share`: how much of the size it was."""
        if share < 0.5:
            return  # the rest of something: it says nothing of a whole step
        better = self.size * min(2.0, max(0.5, LONG / max(seconds, 0.001)))
        self.size = int(min(_MOST, max(_LEAST, better)))


@dataclass
class Bulk:
    """What a process knows between two steps; another one learns it anew."""

    rewriting: Pace = field(default_factory=Pace)
    rebuilding: Pace = field(default_factory=Pace)
    arrivals: Pace = field(default_factory=Pace)
    things: Pace = field(default_factory=Pace)
    _looked_at: set[Route] = field(default_factory=set)  # to exist by name, and to have no page
    _names: Iterator[str] | None = None  # on the disk, as far as they were looked at
    _names_of: tuple[int, int] = (0, 0)  # job, site

    def step(self) -> Outcome | None:
        """Do the next short piece of work; None: there is none."""
        return publish_waiting() or self._let_in() or self._job_step() or sweep()

    def shared_step(self) -> Outcome | None:
        """The same, of what the tree needs to be right: paused jobs too, and no rebuild."""
        done = publish_waiting() or self._let_in()
        if done is None:
            take_over_shared()
            job = _next(kinds=(Job.Kind.SHARED,), states=(Job.State.OPEN, Job.State.PAUSED))
            done = self._rewrite(job) if job is not None else sweep()
        return done

    def _let_in(self) -> Outcome | None:
        started = time.monotonic()
        count = sum(source.let_in(self.arrivals.size, timezone.now()) for source in sources())
        if not count:
            return None
        outcome = publish_waiting() or Outcome()
        self.arrivals.took(time.monotonic() - started, share=count / self.arrivals.size)
        return outcome

    def _job_step(self) -> Outcome | None:
        take_over_shared()
        job = _next(kinds=tuple(Job.Kind), states=(Job.State.OPEN,))
        if job is None:
            return None
        _begin(job)
        return self._rewrite(job) if job.kind == Job.Kind.SHARED else self._rebuild(job)

    # Pages that read a shared piece, in the order of their numbers.

    def _rewrite(self, job: Job) -> Outcome:
        started, size = time.monotonic(), self.rewriting.size

        def find() -> Chunk | None:
            found = index.readers_after(job.key, int(job.cursor or 0), size)
            if not found:
                return None
            cursor = str(found[-1][0])
            closing = partial(_advance, job.pk, cursor, len(found), started)
            causes = _causes_of(job)
            return Chunk(job.pk, closing, routes=[route for _pk, route in found], causes=causes)

        outcome = publish_chunk(find)
        if outcome is None:
            _end_shared(job)
            return sweep() or Outcome()  # before an act that would part what leaves together
        self.rewriting.took(time.monotonic() - started, share=outcome.rendered / size)
        return outcome

    # All pages of sites, one after another.

    def _rebuild(self, job: Job) -> Outcome:
        site = job.sites[0] if job.sites else None
        if site is None or site not in codes_of_sites():
            _end_site(job)
            return Outcome()
        if not PublishedFile.objects.filter(site_id=site).exists():
            # Nothing stands there, so nobody reads it: it comes to be in one run, links and all.
            outcome = publish_all(sites=[site], hands=settings.HANDS)
            _advance(job.pk, "", outcome.rendered, time.monotonic(), outcome)
            _end_site(job)
            return outcome
        steps = {
            Job.Step.THINGS: self._add_missing,
            Job.Step.PAGES: self._render_anew,
            Job.Step.STRANGERS: self._remove_strangers,
        }
        return steps[Job.Step(job.step)](job, site)

    def _add_missing(self, job: Job, site: int) -> Outcome:
        """Routes that things of the site should have and have not; orders that say what is not so."""
        started, limit = time.monotonic(), self.things.size * _ENTRIES
        found = index.entries_after(site, int(job.cursor or 0), limit)
        if not found:
            _next_step(job)
            return Outcome()
        owners = {owner for _pk, owner in found}
        if not job.cursor:
            owners.add(f"site:{site}")
        outcome = None
        with snapshot():
            missing = _missing_of(owners, site) - self._looked_at
            strayed = _strayed_of(owners)
        if missing:
            closing = partial(_count, job.pk, started)
            outcome = publish_chunk(lambda: Chunk(job.pk, closing, appearing=missing))
            self._looked_at |= missing
        _leave_things(job, str(found[-1][0]), strayed)
        self.things.took(time.monotonic() - started, share=len(found) / limit)
        return outcome or Outcome()

    def _render_anew(self, job: Job, site: int) -> Outcome:
        started, size = time.monotonic(), self.rebuilding.size

        def find() -> Chunk | None:
            routes = index.files_after(site, job.cursor, size)
            if not routes:
                return None
            closing = partial(_advance, job.pk, routes[-1].path, len(routes), started)
            return Chunk(job.pk, closing, routes=routes, is_forced=True)

        outcome = publish_chunk(find)
        if outcome is None:
            _next_step(job)
            return Outcome()
        self.rebuilding.took(time.monotonic() - started, share=outcome.rendered / size)
        return outcome

    def _remove_strangers(self, job: Job, site: int) -> Outcome:
        """What stands on the disk and belongs to no route; looked through from the start by a new process."""
        code = codes_of_sites()[site]
        if self._names is None or self._names_of != (job.pk, site):
            self._names, self._names_of = tree.files_of(code), (job.pk, site)
        started = time.monotonic()
        names = list(islice(self._names, self.rebuilding.size * _NAMES))
        if not names:
            self._names = None
            job.refresh_from_db()
            if not job.problem_count:  # else files stand that nobody told the seal of
                sealing.mark_whole(code)
                sealing.settle(0, at=timezone.now())  # of no run
            _end_site(job)
            return Outcome()
        strangers = strangers_among(site, names)
        if not strangers:
            return Outcome()
        taken = {(site, name) for name in strangers}
        closing = partial(_count, job.pk, started)
        return publish_chunk(lambda: Chunk(job.pk, closing, strangers=taken)) or Outcome()


def publish_everything_waiting() -> Outcome:
    """Do what waits, and what that leaves to do, until the tree follows the database."""
    total, bulk = Outcome(), Bulk()
    while (outcome := bulk.shared_step()) is not None:
        total.add(outcome)
    return total


def publish_wide() -> Outcome | None:
    """Rewrite the pages that read a changed shared piece; None if there was nothing to do."""
    total, bulk = None, Bulk()
    while True:
        take_over_shared()
        job = _next(kinds=(Job.Kind.SHARED,), states=(Job.State.OPEN, Job.State.PAUSED))
        outcome = bulk._rewrite(job) if job is not None else sweep()
        if outcome is None:
            return total
        total = total or Outcome()
        total.add(outcome)


def take_over_shared() -> None:
    """Let every changed shared piece whose readers nobody rewrites yet have a job."""
    waiting = Work.objects.filter(reader=READER, run_id=None, key__startswith=WIDE)
    keys = dict(waiting.values_list("key").annotate(first=Min("pk")).order_by("first"))
    if not keys:
        return
    open_ = Job.objects.filter(key__in=keys, state__in=(Job.State.OPEN, Job.State.PAUSED))
    for key in [key for key in keys if key not in set(open_.values_list("key", flat=True))]:
        Job.objects.create(
            kind=Job.Kind.SHARED,
            key=key,
            sites=[fragments.site_of(key)],
            step=Job.Step.PAGES,
            bound=waiting.filter(key=key).order_by("-pk").values_list("pk", flat=True)[0],
            total=Dependency.objects.filter(key=key).count(),
            asked_at=timezone.now(),
        )


def sweep() -> Outcome | None:
    """Take away what stood only for the sake of shared pieces that have been rewritten since."""
    waiting = sites_waiting_to_be_rewritten()
    rows = Work.objects.filter(reader=READER, run_id=None, key__startswith=SWEEP)
    ready = [
        (pk, site, kind, ident)
        for pk, key in rows.values_list("pk", "key")
        for site, kind, ident in [key.removeprefix(SWEEP).split(":")]
        if int(site) not in waiting
    ]
    if not ready:
        return None
    routes: set[Route] = set()
    for _pk, site, kind, ident in ready:
        found = PublishedFile.objects.filter(site_id=int(site), kind=kind, ident=int(ident))
        routes.update(Route(*row) for row in found.values_list("site_id", "path", "kind", "ident"))
    ids = [pk for pk, *_rest in ready]
    return publish_chunk(
        lambda: Chunk(None, lambda _outcome: Work.objects.filter(pk__in=ids).delete(), routes)
    )


def strangers_among(site: int, names: Collection[str]) -> set[str]:
    """Those of these files of a site that belong to none of its routes."""
    bases = {base for name in names for base in _bases(name)}
    sizes: dict[str, int] = {}
    ordered = sorted(bases)
    for start in range(0, len(ordered), 400):
        rows = PublishedFile.objects.filter(
            site_id=site, path__in=ordered[start : start + 400]
        ).values_list("path", "size")
        sizes.update(rows)
    return {name for name in names if not _is_owned(name, sizes)}


def _bases(name: str) -> tuple[str, ...]:
    return name, plain_name(name), name.removesuffix(tree.GONE)


def _is_owned(name: str, sizes: dict[str, int]) -> bool:
    if name in sizes:
        return True
    base = plain_name(name)
    if base != name and base in sizes:
        is_wanted = name[len(base) :] in {one.suffix for one in settings.ENCODINGS}
        return is_wanted and tree.is_compressed(base, sizes[base])
    return name.endswith(tree.GONE) and name.removesuffix(tree.GONE) in sizes


def _next(*, kinds: Collection[str], states: Collection[str]) -> Job | None:
    """What readers see on every page goes before what changes nothing, if all is well."""
    shared_first = Case(When(kind=Job.Kind.SHARED, then=Value(0)), default=Value(1))
    jobs = Job.objects.using("default").filter(kind__in=kinds, state__in=states)
    return jobs.order_by(shared_first, "pk").first()


def _begin(job: Job) -> None:
    if job.started_at is None:
        job.started_at = timezone.now()
        job.save(update_fields=["started_at"])


def _missing_of(owners: Collection[str], site: int) -> set[Route]:
    """Addresses these things should have on a site, and where nothing, or something of another kind, stands."""
    routes = {route for source in sources() for route in source.routes_of_on(owners, site)}
    standing = index.manifest_of(routes)
    return {
        route
        for route in routes
        if route.address not in standing or standing[route.address].route.kind != route.kind
    }


def _strayed_of(owners: Collection[str]) -> set[str]:
    """Things that stand elsewhere in an order than remembered."""
    wanted = {entry for source in sources() for entry in source.entries_of(owners)}
    known = {
        Wanted(one.site_id, one.owner, one.scope, one.ident, one.position)
        for one in index.entries_of(owners)
    }
    return {entry.owner for entry in wanted ^ known if entry.owner in owners}


def _causes_of(job: Job) -> set[Cause]:
    rows = Work.objects.filter(reader=READER, key=job.key, pk__lte=job.bound)
    return {
        (change, subject)
        for change, subject in rows.values_list("change_id", "change__subject")
        if change is not None
    }


def _count(job: int, started: float, outcome: Outcome) -> None:
    Job.objects.filter(pk=job).update(
        rendered=F("rendered") + outcome.rendered,
        written=F("written") + outcome.written,
        deleted=F("deleted") + outcome.deleted,
        unchanged=F("unchanged") + outcome.unchanged,
        problem_count=F("problem_count") + len(outcome.problems),
        worked_seconds=F("worked_seconds") + (time.monotonic() - started),
    )


def _advance(job: int, cursor: str, count: int, started: float, outcome: Outcome) -> None:
    _count(job, started, outcome)
    Job.objects.filter(pk=job).update(cursor=cursor, done=F("done") + count)


@transaction.atomic
def _leave_things(job: Job, cursor: str, strayed: Collection[str]) -> None:
    """What stands where it should not is put right as if it had just changed."""
    Work.objects.bulk_create(
        [Work(reader=READER, key=key, lane=Lane.BULK) for key in sorted(strayed)]
    )
    Job.objects.filter(pk=job.pk).update(cursor=cursor)


def _next_step(job: Job) -> None:
    following = _STEPS[_STEPS.index(Job.Step(job.step)) + 1]
    Job.objects.filter(pk=job.pk).update(step=following, cursor="")


@transaction.atomic
def _end_site(job: Job) -> None:
    left = job.sites[1:]
    Job.objects.filter(pk=job.pk).update(sites=left, step=_STEPS[0], cursor="")
    if not left:
        serving_lists.write(0, at=timezone.now())  # of no run
        _end(job)


@transaction.atomic
def _end_shared(job: Job) -> None:
    """What changed again since it was begun is another job's."""
    Work.objects.filter(reader=READER, key=job.key, pk__lte=job.bound).delete()
    _end(job)


def _end(job: Job) -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk).exclude(state=Job.State.CANCELLED).update(
        state=Job.State.DONE, finished_at=now, started_at=job.started_at or now
    )

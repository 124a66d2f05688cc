"""Keeps what runs must know of each other: claims, intents, the manifest, what pages read, receipts."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Site

from huabiao.base.rows import insert, new_ids, update
from huabiao.changes.models import Work
from huabiao.publishing import fragments, holding, trouble
from huabiao.publishing.models import (
    Dependency,
    Entry,
    Intent,
    PublishedFile,
    ReceiptLine,
    Run,
    RunCause,
    Window,
)
from huabiao.publishing.routes import Route, Wanted
from huabiao.publishing.routes import fragments as known_fragments

if TYPE_CHECKING:
    from huabiao.publishing.operations.passes import Assignment, Cause, Pass, Result

READER = "publishing"
WIDE = "fragment:"  # keys of shared pieces: many pages, of which none appears or vanishes
SWEEP = "sweep:"  # pages that stand until shared navigation leads there no more
Lane = Work.Lane
TOGETHER = 2_000  # results a transaction: what they share in an index is written once
CHUNK = 200  # rows a statement
T = TypeVar("T")


def chunks(values: Iterable[T]) -> list[list[T]]:
    rows = list(values)
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]


def codes_of_sites() -> dict[int, str]:
    """Codes of the sites that are published, by id."""
    return dict(Site.objects.filter(profile__isnull=False).values_list("pk", "profile__code"))


@transaction.atomic
def begin(
    work_ids: Collection[int], lane: str, *, job: int | None = None, is_rebuild: bool = False
) -> Run:
    """Claim exactly the work rows the snapshot showed; committed before anything else is done."""
    run = Run.objects.create(
        lane=lane,
        process=f"{socket.gethostname()}:{os.getpid()}",
        started_at=timezone.now(),
        job_id=job,
        is_rebuild=is_rebuild,
    )
    for some in chunks(sorted(work_ids)):
        Work.objects.filter(pk__in=some, run_id=None).update(run_id=run.pk)
    return run


@transaction.atomic
def free_work_of(runs: Collection[int]) -> None:
    """Let the work of killed or failed runs be claimed again."""
    if runs:
        Work.objects.filter(reader=READER, run_id__in=runs).update(run_id=None)


@transaction.atomic
def intend(run: Run, routes: Collection[Route]) -> None:
    """Commit which paths the run is about to touch."""
    insert(
        Intent,
        ("run_id", "site_id", "path", "kind", "ident"),
        [(run.pk, route.site, route.path, route.kind, route.ident) for route in routes],
    )


def mark_failed(run: Run, error: BaseException) -> None:
    """Let the next run find this one; where the database is away too, RUNNING says the same."""
    running = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)  # it may be another's by now
    running.update(state=Run.State.FAILED, problem=trouble.told(error)[:2000])


@transaction.atomic(savepoint=False)
def remember_results(run: Run, this: Pass) -> None:
    """Write down what the run found so far: manifest, what each page read, receipt lines.

    A run that is killed afterwards is known by its intents, and every path of it is looked at again.
    """
    holding.confirm(anew=True)
    results, this.pending = this.pending, []
    gone = [one.row for one in results if one.act == ReceiptLine.Act.DELETED and one.row]
    PublishedFile.objects.filter(pk__in=gone).delete()
    for some in chunks(result for result in results if result.act != ReceiptLine.Act.DELETED):
        _remember_readings(dict(zip(_remember_manifest(some), some, strict=True)))
    written = connection.ops.adapt_datetimefield_value
    insert(
        ReceiptLine,
        ("run_id", "site_id", "path", "act", "visible_at"),
        [
            (run.pk, result.route.site, result.route.path, result.act, written(result.visible_at))
            for result in results
            if result.act is not None
        ],
    )


_OF_FILE = ("kind", "ident", "sha256", "size", "moved_to")


def _remember_manifest(results: Collection[Result]) -> list[int]:
    """Ids of the rows, in the order of the results."""
    new = [result for result in results if result.row is None]
    ids = dict(zip(map(id, new), new_ids(PublishedFile, len(new)), strict=True))
    rows = [
        (
            result.row or ids[id(result)],
            (result.route.kind, result.route.ident, result.sha256, result.size, result.moved_to),
            result,
        )
        for result in results
    ]
    insert(
        PublishedFile,
        ("id", "site_id", "path", *_OF_FILE),
        [(pk, one.route.site, one.route.path, *said) for pk, said, one in rows if one.row is None],
    )
    update(PublishedFile, _OF_FILE, [(*said, pk) for pk, said, one in rows if one.row is not None])
    return [pk for pk, _said, _result in rows]


def _remember_readings(results: dict[int, Result]) -> None:
    """Write what these files, by their ids, were made from: only what differs from what they said before."""
    known = [file_id for file_id, result in results.items() if result.row is not None]
    keys = {(file, key) for file, result in results.items() for key in result.reading.keys}
    spans = {
        (file, span.scope, span.newest, span.oldest)
        for file, result in results.items()
        for span in result.reading.spans
    }
    _become(Dependency, ("file_id", "key"), keys, known)
    _become(Window, ("file_id", "scope", "newest", "oldest"), spans, known)


def _become(
    model: type[Dependency] | type[Window],
    names: tuple[str, ...],
    wanted: set[tuple[Any, ...]],
    known: Collection[int],
) -> None:
    """Let exactly these rows say what the files read; `known`: those that have rows already."""
    there: dict[tuple[Any, ...], int] = {}
    if known:
        rows = model._default_manager.using("default").filter(file_id__in=known)
        there = {tuple(row): pk for pk, *row in rows.values_list("pk", *names)}
    for some in chunks(pk for row, pk in there.items() if row not in wanted):
        model._default_manager.filter(pk__in=some)._raw_delete("default")  # nothing hangs on it
    if missing := sorted(wanted - there.keys()):
        insert(model, names, missing)


def remember_entries(assignment: Assignment) -> None:
    """Write where things stand in their orders as published by this run."""
    for site in assignment.whole_sites:
        Entry.objects.using("default").filter(site_id=site)._raw_delete("default")
    for some in chunks(sorted(assignment.entry_owners)):
        Entry.objects.using("default").filter(owner__in=some).delete()
    _add_entries(assignment.entries)


def _add_entries(entries: Collection[Wanted]) -> None:
    insert(
        Entry,
        ("site_id", "scope", "owner", "ident", "position"),
        [(one.site, one.scope, one.owner, one.ident, one.position) for one in entries],
    )


def sites_waiting_to_be_rewritten() -> set[int]:
    """Sites with pages that may still show a shared piece as it was."""
    keys = Work.objects.filter(reader=READER, key__startswith=WIDE).values_list("key", flat=True)
    return {fragments.site_of(key) for key in keys.distinct()}


def leave_for_later(this: Pass, causes: Collection[Cause]) -> None:
    """Leave the readers of a changed shared piece, and partings, to the bulk lane."""
    change = min((change for change, _subject in causes), default=None)
    keys = [
        fragments.key_of(name, site)
        for site in sorted(this.sites_with_changed_fragments)
        for name in known_fragments()
    ]
    keys += [f"{SWEEP}{route.site}:{route.kind}:{route.ident}" for route in this.partings]
    Work.objects.bulk_create(
        [Work(reader=READER, key=key, lane=Lane.BULK, change_id=change) for key in keys]
    )


def close(assignment: Assignment, this: Pass) -> None:
    """End the run: its receipt is written, its work and its traces are gone."""
    run = assignment.run
    RunCause.objects.bulk_create(
        [
            RunCause(run=run, change_id=change, subject=subject)
            for change, subject in assignment.causes
        ],
        batch_size=500,
    )
    Work.objects.using("default").filter(reader=READER, run_id=run.pk).delete()
    ended = [run.pk, *assignment.replaces]
    Intent.objects.using("default").filter(run_id__in=ended).delete()
    Run.objects.filter(pk__in=assignment.replaces).update(state=Run.State.DONE)
    run.state = Run.State.DONE
    run.finished_at = timezone.now()
    run.rendered = this.outcome.rendered
    run.written = this.outcome.written
    run.deleted = this.outcome.deleted
    run.unchanged = this.outcome.unchanged
    run.problem = "\n".join(this.outcome.problems)
    run.save()

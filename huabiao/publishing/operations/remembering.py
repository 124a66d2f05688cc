"""Keeps what runs must know of each other: claims, intents, the manifest, what pages read, receipts."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from huabiao.changes.models import Work
from huabiao.publishing import fragments
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
from huabiao.publishing.operations import faults
from huabiao.publishing.recording import Reading
from huabiao.publishing.routes import Route, Wanted
from huabiao.publishing.routes import fragments as known_fragments

if TYPE_CHECKING:
    from huabiao.publishing.operations.passes import Assignment, Cause, Pass, Result

READER = "publishing"
WIDE = "fragment:"  # keys of shared pieces: many pages, of which none appears or vanishes
SWEEP = "sweep:"  # pages that stand until shared navigation leads there no more
Lane = Work.Lane
CHUNK = 200  # routes between two looks for an editor's work; rows a statement
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
    Intent.objects.bulk_create(
        [
            Intent(run=run, site_id=route.site, path=route.path, kind=route.kind, ident=route.ident)
            for route in routes
        ],
        batch_size=500,
    )


def mark_failed(run: Run, error: BaseException) -> None:
    """Let the next run find this one; where the database is away too, RUNNING says the same."""
    Run.objects.filter(pk=run.pk).update(state=Run.State.FAILED, problem=repr(error)[:2000])


def remember_files(results: Collection[Result], gone: Collection[Result]) -> None:
    """Write the manifest and what each page read, as the run found it."""
    for result in gone:
        PublishedFile.objects.filter(site_id=result.route.site, path=result.route.path).delete()
    for some in chunks(results):
        ids = _remember_manifest(some)
        _remember_readings(
            {ids[result.route.site, result.route.path]: result.reading for result in some}
        )


def _remember_manifest(results: Collection[Result]) -> dict[tuple[int, str], int]:
    PublishedFile.objects.bulk_create(
        [
            PublishedFile(
                site_id=result.route.site,
                path=result.route.path,
                kind=result.route.kind,
                ident=result.route.ident,
                sha256=result.sha256,
                size=result.size,
                moved_to=result.moved_to,
            )
            for result in results
        ],
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["kind", "ident", "sha256", "size", "moved_to"],
    )
    ids: dict[tuple[int, str], int] = {}
    for site in {result.route.site for result in results}:
        paths = [result.route.path for result in results if result.route.site == site]
        rows = PublishedFile.objects.using("default").filter(site_id=site, path__in=paths)
        ids.update(((site, path), pk) for pk, path in rows.values_list("pk", "path"))
    return ids


def _remember_readings(readings: dict[int, Reading]) -> None:
    Dependency.objects.using("default").filter(file_id__in=readings).delete()
    Window.objects.using("default").filter(file_id__in=readings).delete()
    Dependency.objects.bulk_create(
        [
            Dependency(file_id=file_id, key=key)
            for file_id, reading in readings.items()
            for key in sorted(reading.keys)
        ],
        batch_size=2000,
    )
    Window.objects.bulk_create(
        [
            Window(file_id=file_id, scope=span.scope, newest=span.newest, oldest=span.oldest)
            for file_id, reading in readings.items()
            for span in sorted(reading.spans)
        ],
        batch_size=2000,
    )


def remember_entries(assignment: Assignment) -> None:
    """Write where things stand in their orders as published by this run."""
    if assignment.whole_site is not None:
        Entry.objects.using("default").filter(site_id=assignment.whole_site).delete()
    for some in chunks(sorted(assignment.entry_owners)):
        Entry.objects.using("default").filter(owner__in=some).delete()
    _add_entries(assignment.entries)


def _add_entries(entries: Collection[Wanted]) -> None:
    Entry.objects.bulk_create(
        [
            Entry(
                site_id=entry.site,
                scope=entry.scope,
                owner=entry.owner,
                ident=entry.ident,
                position=entry.position,
            )
            for entry in entries
        ],
        batch_size=1000,
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
    ReceiptLine.objects.bulk_create(
        [
            ReceiptLine(
                run=run,
                site_id=result.route.site,
                path=result.route.path,
                act=result.act,
                visible_at=result.visible_at,
            )
            for result in (*this.results.values(), *this.gone)
            if result.act is not None
            and result.visible_at is not None
            and result.route.site in this.codes
        ],
        batch_size=500,
    )
    faults.remember(this, run)
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

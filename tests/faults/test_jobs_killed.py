"""kill -9 of a worker in the middle of a rebuild: the next one goes on at the cursor, and renders nothing anew."""

import random
import time

import pytest
from django.db import connections, transaction

from huabiao.changes.operations import system
from huabiao.config.soak.city import find_city
from huabiao.config.soak.items import create_at_once
from huabiao.publishing.models import Job, PublishedFile, Run
from huabiao.publishing.operations.jobs import ask_rebuild, pause_job, resume_job
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.sites.models import Channel
from tests import trees
from tests.faults.test_kill_nine import Nest, fill_city, has_settled, is_alive, kill, wait_until
from tests.moments import NOON

pytestmark = [trees.on_two_connections, pytest.mark.slow]
SYSTEM = {"by": None, "actor": system("command"), "at": NOON}
KILLS = 3


def test_a_rebuild_survives_kills_and_renders_every_page_once(installation, tmp_path):
    fill(random.Random(1))  # noqa: S311
    nest = Nest(installation, tmp_path / "versions.txt")
    try:
        worker = nest.hatch("worker")
        wait_until(has_settled)
        everything = PublishedFile.objects.count()
        pages = PublishedFile.objects.filter(path__startswith="/").count()
        job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
        seen = []
        for _number in range(KILLS):
            least = seen[-1] if seen else 0
            wait_until(lambda least=least: now(job).done > least)
            kill(worker)
            seen.append(now(job).done)
            worker = nest.hatch("worker")
        wait_until(lambda: now(job).state == Job.State.DONE)
        wait_until(has_settled)
        assert is_alive(worker)
    finally:
        nest.close()

    assert seen == sorted(set(seen))
    assert seen[-1] < everything
    # Begun anew, it would have counted the pages before the first kill twice.
    assert now(job).done == everything
    chunks = Run.objects.filter(job=job, state=Run.State.DONE, finished_at__isnull=False)
    assert sum(chunks.values_list("rendered", flat=True)) == job.rendered
    assert pages <= job.rendered < pages + 20
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_worker_obeys_pause_and_resume_between_two_chunks(installation, tmp_path):
    fill(random.Random(2))  # noqa: S311
    nest = Nest(installation, tmp_path / "versions.txt")
    try:
        nest.hatch("worker")
        wait_until(has_settled)
        job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
        wait_until(lambda: now(job).done > 0)
        pause_job(job_id=job.pk, **SYSTEM)
        done = at_rest(job)
        assert (now(job).state, done < job.total) == (Job.State.PAUSED, True)
        # An act is published while the job rests; the job is where it was.
        runs = Run.objects.count()
        publish_one()
        wait_until(lambda: Run.objects.count() > runs and has_settled())
        assert now(job).done == done
        resume_job(job_id=job.pk, **SYSTEM)
        wait_until(lambda: now(job).state == Job.State.DONE)
    finally:
        nest.close()

    assert now(job).done >= job.total


def fill(choice):
    """So many pages that a rebuild is a matter of many chunks."""
    fill_city(choice)
    city = find_city(NOON, choice)
    with transaction.atomic():
        for channel in Channel.objects.exclude(slug="kong"):
            for _number in range(25):
                create_at_once(city, channel)


def at_rest(job):
    """How far a job is when the chunk that was being done has ended."""
    done = -1
    while done != now(job).done or Run.objects.filter(state=Run.State.RUNNING).exists():
        done = now(job).done
        time.sleep(0.5)
    return done


def publish_one():
    city = find_city(NOON, random.Random(3))  # noqa: S311
    create_at_once(city, Channel.objects.exclude(slug="kong").order_by("-pk").first())


def now(job):
    connections.close_all()
    job.refresh_from_db()
    return job

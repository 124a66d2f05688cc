"""Several workers: one leads, and whoever takes over goes on where it stopped; who lost its turn touches nothing."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from django.conf import settings
from django.db import connection, connections

from huabiao.changes.operations import system
from huabiao.config.soak.city import find_city
from huabiao.config.soak.items import create_at_once
from huabiao.publishing.models import Intent, Job, PublishedFile, Run, Turn, Worker
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.proof import Verdict
from huabiao.sites.models import Channel
from tests import trees
from tests.faults.test_jobs_killed import fill, now
from tests.faults.test_kill_nine import Nest, has_settled, is_alive, kill, wait_until
from tests.moments import NOON

pytestmark = [trees.on_two_connections, pytest.mark.slow]
SYSTEM = {"by": None, "actor": system("command"), "at": NOON}
TAKEN_OVER_WITHIN = 30  # seconds, as promised; it takes one or two


@pytest.fixture
def nest(installation, tmp_path):
    fill(random.Random(1))  # noqa: S311
    nest = Nest(installation, tmp_path / "versions.txt")
    yield nest
    nest.close()
    wait_until(has_nobody)


def has_nobody():
    """Whether no session of what was killed is left; the server takes a moment to notice."""
    if connection.vendor == "sqlite":
        return True
    connections.close_all()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() == (0,)


def test_a_rebuild_goes_on_where_the_killed_leader_stopped(nest, tmp_path):
    workers = hatch(nest, 3)
    everything = PublishedFile.objects.count()
    job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
    seen = []
    for _number in range(2):
        least = seen[-1] if seen else 0
        wait_until(lambda least=least: now(job).done > least)
        seen.append(killed_leader(workers, job))

    wait_until(lambda: now(job).state == Job.State.DONE)
    wait_until(has_settled)

    assert [0 < done < everything for done in seen] == [True, True]
    # Begun anew, it would have counted the pages before the kills twice.
    assert now(job).done == everything
    check_tree(tmp_path)
    assert all(is_alive(pid) for pid in workers)


def test_what_the_killed_leader_was_publishing_for_an_editor_is_published(nest, tmp_path):
    workers = hatch(nest, 2)
    leader = leading()
    city = find_city(NOON, random.Random(3))  # noqa: S311
    channel = Channel.objects.exclude(slug="kong").order_by("-pk").first()
    runs = Run.objects.filter(process__endswith=f":{leader}", state=Run.State.RUNNING)
    until = time.monotonic() + 60
    while True:
        # Again until it is met in the middle of one: a run is a matter of milliseconds.
        item = create_at_once(city, channel)
        while not runs.exists() and Run.objects.filter(causes__subject=item.key).count() == 0:
            pass
        os.kill(leader, signal.SIGSTOP)
        if runs.exists():
            break
        os.kill(leader, signal.SIGCONT)
        assert time.monotonic() < until
    kill(leader)
    workers.remove(leader)

    took = time_until(lambda: has_settled())

    assert took < TAKEN_OVER_WITHIN
    assert Run.objects.filter(causes__subject=item.key, state=Run.State.DONE).count() == 1
    check_tree(tmp_path)
    assert [is_alive(pid) for pid in workers] == [True]


@pytest.mark.postgres
def test_who_was_stopped_and_lost_its_turn_touches_nothing_afterwards(nest, tmp_path):
    workers = hatch(nest, 2)
    leader = leading()
    job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
    wait_until(lambda: now(job).done > 0)
    stop_in_a_run(leader)
    before = Turn.objects.get()
    end_session(before.sessions[0])

    took = time_until(lambda: leading() not in (0, leader))
    wait_until(lambda: now(job).state == Job.State.DONE and has_settled())
    standing, signed = trees.stamps(), seal_stamps()
    os.kill(leader, signal.SIGCONT)
    wait_until(lambda: Worker.objects.filter(role=Worker.Role.STANDING_BY).exists())

    assert took < TAKEN_OVER_WITHIN
    assert (trees.stamps(), seal_stamps()) == (standing, signed)
    assert Turn.objects.get().number > before.number
    assert f"turn {before.number} of {before.name} has ended with its session" in nest.log()
    assert all(is_alive(pid) for pid in workers)
    assert Worker.objects.get(role=Worker.Role.STANDING_BY).name == before.name
    check_tree(tmp_path)


def hatch(nest, number):
    """So many workers, of which one leads and has nothing more to do."""
    workers = [nest.hatch("worker") for _number in range(number)]
    wait_until(lambda: Worker.objects.count() == number and leading() and has_settled())
    return workers


def leading():
    """Who leads, as it is told: its process id, or 0."""
    connections.close_all()
    name = Worker.objects.filter(role=Worker.Role.LEADING).values_list("name", flat=True)
    return int(name[0].rpartition(":")[2]) if name else 0


def killed_leader(workers, job):
    """How far the job was when the leader was killed and another had taken over."""
    leader = leading()
    kill(leader)
    workers.remove(leader)
    done = now(job).done
    took = time_until(lambda: leading() in workers and now(job).done > done)
    assert took < TAKEN_OVER_WITHIN
    return done


def time_until(is_so):
    started = time.monotonic()
    wait_until(is_so)
    return time.monotonic() - started


def stop_in_a_run(pid):
    runs = Run.objects.filter(process__endswith=f":{pid}", state=Run.State.RUNNING)
    wait_until(runs.exists)
    os.kill(pid, signal.SIGSTOP)
    while not runs.exists():
        os.kill(pid, signal.SIGCONT)
        time.sleep(random.uniform(0, 0.1))  # noqa: S311
        os.kill(pid, signal.SIGSTOP)


def end_session(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        assert cursor.fetchone() == (True,)


def seal_stamps():
    root = settings.SEAL_ROOT
    return {file.name: file.stat().st_size for file in root.rglob("*") if file.is_file()}


def check_tree(tmp_path):
    assert (Intent.objects.count(), Run.objects.exclude(state=Run.State.DONE).count()) == (0, 0)
    verdict = trees.proof()
    assert verdict == Verdict(checked=verdict.checked)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")

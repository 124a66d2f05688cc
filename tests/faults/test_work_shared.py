"""Several workers render one run's pages: the tree is what one of them makes, whoever of them dies."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from itertools import count

import pytest
from django.conf import settings
from django.db import connection

from huabiao.changes.operations import system
from huabiao.config.soak.city import find_city
from huabiao.config.soak.items import create_at_once
from huabiao.library.models import Item
from huabiao.media.files import IMAGE
from huabiao.publishing.fingerprint import fingerprint
from huabiao.publishing.models import Entry, Job, Offer, PublishedFile, ReceiptLine, Run, Worker
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.operations.sharing import PART
from huabiao.publishing.turn import turn
from huabiao.sites.models import Channel
from tests import trees
from tests.factories.media import ImageFactory
from tests.faults.test_jobs_killed import fill, now
from tests.faults.test_kill_nine import Nest, has_settled, kill, wait_until
from tests.faults.test_turn_taken_over import check_tree, has_nobody, hatch, leading
from tests.moments import NOON
from tests.publishing.test_hands import remembered

pytestmark = [trees.on_two_connections, pytest.mark.postgres, pytest.mark.slow]
SYSTEM = {"by": None, "actor": system("command"), "at": NOON}


@pytest.fixture
def nest(installation, tmp_path):
    fill(random.Random(1))  # noqa: S311
    nest = Nest(installation, tmp_path / "versions.txt")
    yield nest
    nest.close()
    wait_until(has_nobody)


def build(hands=1, track=iter):
    """A full build into an empty folder, by this process and whoever helps."""
    with turn():
        for model in (PublishedFile, Entry, ReceiptLine):
            model.objects.all().delete()
        shutil.rmtree(settings.PUBLIC_ROOT, ignore_errors=True)
        return publish_all(sites=list(codes_of_sites()), hands=hands, track=track)


@pytest.fixture
def claims(monkeypatch):
    """Who took parts of runs, told by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE claims (helper text, had_result boolean);"
            "CREATE FUNCTION claimed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO claims VALUES (NEW.helper, NEW.result IS NOT NULL); RETURN NEW; END $$;"
            "CREATE TRIGGER claimed AFTER UPDATE ON publishing_offer"
            " FOR EACH ROW EXECUTE FUNCTION claimed();"
        )

    def claims():
        with connection.cursor() as cursor:
            cursor.execute("SELECT helper, count(*) FROM claims WHERE had_result GROUP BY 1")
            return dict(cursor.fetchall())

    yield claims
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER claimed ON publishing_offer; DROP FUNCTION claimed(); DROP TABLE claims"
        )


@pytest.mark.parametrize("kind", ["helper", "worker"])
@pytest.mark.parametrize("hands", [1, 2])
def test_what_several_make_is_what_one_makes(nest, claims, hands, kind):
    trees.start()
    trees.publish()
    alone = build()
    tree, known = trees.files(), remembered()
    helpers = [nest.hatch("worker"), nest.hatch(kind), nest.hatch(kind)]
    wait_until(lambda: Worker.objects.count() == len(helpers) and has_settled())

    outcome = build(hands=hands)

    assert trees.files() == tree
    assert remembered() == known
    assert outcome == alone
    assert len(claims()) > 0
    assert Offer.objects.count() == 0
    again = rebuild_nothing(hands)
    assert (again.written, again.deleted, again.problems) == (0, 0, [])


def rebuild_nothing(hands):
    with turn():
        return publish_all(sites=list(codes_of_sites()), hands=hands)


def test_a_machine_without_the_data_folder_helps(nest, claims, installation, tmp_path):
    for item in Item.objects.all()[:80]:
        Item.objects.filter(pk=item.pk).update(lead_image=ImageFactory())
    nest.hatch("worker")
    wait_until(has_settled)
    with helping(installation, tmp_path / "elsewhere") as log:
        wait_until(lambda: Worker.objects.filter(role=Worker.Role.HELPING).exists())
        build()
        wait_until(lambda: build().problems == [] and len(claims()) > 0)
        # Pictures lie in the media folder, which it does not see.
        assert PublishedFile.objects.filter(kind=IMAGE).count() > PART

    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    assert not (tmp_path / "elsewhere" / "public").exists()
    assert "ERROR" not in log.read_text(encoding="utf-8")


@contextlib.contextmanager
def helping(installation, home):
    home.mkdir()
    log = home / "log"
    with log.open("w") as told:
        process = subprocess.Popen(
            (sys.executable, "-m", "huabiao.config.command", "worker", "--helping"),
            env={**os.environ, **installation.variables, "HUABIAO_HOME": str(home)},
            stderr=told,
        )
    try:
        yield log
    finally:
        process.terminate()
        assert process.wait(30) == 0


def test_a_rebuild_is_shared_while_an_editors_acts_are_published_in_their_order(
    nest, claims, tmp_path
):
    hatch(nest, 3)
    for file in trees.file_at("").rglob("*.html"):
        file.write_bytes(b"changed by a stranger")
    job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
    city = find_city(NOON, random.Random(3))  # noqa: S311
    channel = Channel.objects.exclude(slug="kong").order_by("-pk").first()
    items = []
    while now(job).state != Job.State.DONE:
        items.append(create_at_once(city, channel))
        time.sleep(0.3)
    wait_until(has_settled)

    published = [
        Run.objects.get(causes__subject=item.key, causes__change_id__isnull=False).pk
        for item in items
    ]
    assert published == sorted(published)
    assert len(items) > 1
    assert len(claims()) == 2
    check_tree(tmp_path)


def test_helpers_may_be_killed_at_any_time(nest, claims, tmp_path):
    nest.hatch("worker")
    helpers = [nest.hatch("helper"), nest.hatch("helper")]
    wait_until(lambda: Worker.objects.count() == 3 and has_settled())
    killing = count()

    def track(routes):
        for number, route in enumerate(routes):
            if number in (300, 450):
                kill(helpers[next(killing)])
            yield route

    started = time.monotonic()
    outcome = build(track=track)

    assert outcome.problems == []
    assert time.monotonic() - started < 30
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_helper_that_hangs_holds_nobody_up(nest, claims, tmp_path):
    nest.hatch("worker")
    helper = nest.hatch("helper")
    wait_until(lambda: Worker.objects.count() == 2 and has_settled())

    def track(routes):
        for number, route in enumerate(routes):
            if number == 300:
                os.kill(helper, signal.SIGSTOP)
            yield route

    outcome = build(track=track)
    os.kill(helper, signal.SIGCONT)

    assert outcome.problems == []
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_worker_of_another_version_does_not_help_and_says_so(nest, claims):
    nest.hatch("differing")
    wait_until(lambda: Worker.objects.count() == 1)
    build()
    assert nest.log() == ""

    # Even where it is taken for one that may: it looks for itself.
    def has_said_so():
        Worker.objects.update(fingerprint=fingerprint())
        return build().problems == [] and "不协助生成页面" in nest.log()

    wait_until(has_said_so)

    assert claims() == {}


def test_the_leader_may_be_killed_while_others_help(nest, claims, tmp_path):
    workers = hatch(nest, 3)
    job = ask_rebuild(sites=list(codes_of_sites()), **SYSTEM)
    wait_until(lambda: Offer.objects.exists())
    leader = leading()
    kill(leader)

    wait_until(lambda: leading() in workers and leading() != leader)
    wait_until(lambda: now(job).state == Job.State.DONE and has_settled())

    assert Offer.objects.count() == 0
    check_tree(tmp_path)

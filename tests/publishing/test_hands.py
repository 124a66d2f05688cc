"""What several processes make of a full build is what one makes; none of them outlives its run."""

import multiprocessing
import os
import shutil
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from huabiao.library.models import Item, ItemAddress
from huabiao.publishing.models import Dependency, Entry, PublishedFile, ReceiptLine, Run, Window
from huabiao.publishing.operations import publish_all
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, path_of_item
from tests.publishing.breaking import failing

pytestmark = trees.on_two_connections
PATIENCE = 10  # seconds


@pytest.fixture
def sites(public):
    profile, other = make_site("mzj"), make_site("jyj")
    fill(channel_of(profile, "ywdt"), 450)
    fill(channel_of(other, "ywdt"), 30)
    return [profile.site_id, other.site_id]


def build(sites, *, hands, track=iter):
    with turn():
        return publish_all(sites=sites, hands=hands, track=track)


def remembered():
    """What the publisher knows, without the numbers of its rows."""
    return (
        set(
            PublishedFile.objects.values_list("site_id", "path", "kind", "ident", "sha256", "size")
        ),
        set(Dependency.objects.values_list("file__site_id", "file__path", "key")),
        set(Window.objects.values_list("file__path", "scope", "newest", "oldest")),
        set(Entry.objects.values_list("scope", "owner", "ident", "position")),
        set(ReceiptLine.objects.values_list("site_id", "path", "act")),
    )


def forget():
    for model in (PublishedFile, Entry, ReceiptLine):
        model.objects.all().delete()
    shutil.rmtree(settings.PUBLIC_ROOT)


def test_several_processes_make_what_one_makes(sites):
    build(sites, hands=1)
    alone, known_alone = trees.files(), remembered()
    forget()

    outcome = build(sites, hands=3)

    assert trees.files() == alone
    assert remembered() == known_alone
    assert (outcome.written, outcome.deleted, outcome.problems) == (len(known_alone[4]), 0, [])
    assert multiprocessing.active_children() == []


def test_nothing_is_written_where_everything_is_right(sites):
    build(sites, hands=2)
    before = trees.stamps()

    again = build(sites, hands=2)

    standing = len([name for name in before if not name.endswith(".gz")])
    assert (again.written, again.deleted, again.unchanged) == (0, 0, standing)
    assert trees.stamps() == before


def test_all_see_the_moment_at_which_the_run_began(sites):
    build(sites, hands=1)
    before = trees.files()
    forget()

    def changing(routes):
        Item.objects.update(title="后来的标题")
        return iter(routes)

    build(sites, hands=2, track=changing)

    assert trees.files() == before
    build(sites, hands=2)
    assert trees.files() != before


def test_a_page_that_fails_in_one_of_them_is_named_and_the_others_go_out(sites, monkeypatch):
    item = Item.objects.filter(placements__site_id=sites[0]).latest("pk")
    failing(monkeypatch, item.addresses.get().path)

    outcome = build(sites, hands=2)

    path = path_of_item(item, "mzj")
    assert outcome.problems == [f"{path}: ZeroDivisionError()"]
    assert path not in trees.files()
    others = ItemAddress.objects.count() - 1
    assert PublishedFile.objects.filter(kind="article").count() == others


def test_a_run_fails_with_one_that_dies_and_the_next_run_ends_it(sites, tmp_path):
    def killing(routes):
        for number, route in enumerate(routes):
            if number == 250:
                os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
            yield route

    with pytest.raises(BrokenProcessPool):
        build(sites, hands=2, track=killing)
    failed = list(Run.objects.values_list("state", flat=True))

    build(sites, hands=2)

    assert failed == [Run.State.FAILED]
    assert set(Run.objects.values_list("state", flat=True)) == {Run.State.DONE}
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_none_outlives_a_run_that_is_killed(sites):
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        inherited = [connections[name] for name in connections]  # not ours to close
        for connection in inherited:
            del connections[connection.alias]
        try:
            build(sites, hands=2, track=lambda routes: telling(writing, routes))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        hands = [int(pid) for pid in told.readline().split()]

    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)

    assert len(hands) == 2
    deadline = time.monotonic() + PATIENCE
    while any(is_running(pid) for pid in hands):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def telling(writing, routes):
    """Say who is at work, then take long."""
    pids = " ".join(str(child.pid) for child in multiprocessing.active_children())
    os.write(writing, f"{pids}\n".encode())
    time.sleep(PATIENCE)
    return iter(routes)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

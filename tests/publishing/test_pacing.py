"""A proof on a live system keeps within a budget, and lets editors' acts through between its batches."""

import os
import time

import pytest
from django.core.management import CommandError, call_command

from huabiao.publishing import pacing
from huabiao.publishing.pacing import Pace, batches
from huabiao.publishing.routes import Route
from tests import trees
from tests.factories.pages import make_site


def read(file, megabytes):
    with file.open("rb", buffering=0) as handle:
        for _ in range(megabytes):
            handle.seek(0)
            handle.read(pacing.MEGABYTE)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(os.urandom(pacing.MEGABYTE))
    return file


def test_what_is_read_takes_as_long_as_the_budget_says(file):
    started = time.monotonic()
    pace = Pace(megabytes_per_second=20)

    for _ in range(4):
        read(file, 2)
        pace.rest()

    assert 0.4 <= time.monotonic() - started < 2


def test_nobody_waits_within_the_budget(file):
    pace = Pace(megabytes_per_second=100_000)
    read(file, 2)
    time.sleep(0.01)

    started = time.monotonic()
    pace.rest()

    assert time.monotonic() - started < 0.05


def test_a_sample_is_taken_in_turns():
    routes = [Route(1, f"/{number}.html", "article", number) for number in range(250)]

    assert list(batches(routes)) == [routes[:100], routes[100:200], routes[200:]]


@trees.on_two_connections
def test_a_sample_takes_as_long_as_its_budget_says(public, capsys, monkeypatch):
    make_site("mzj")
    trees.told(capsys, "verify")  # reads what is read once
    monkeypatch.setattr(pacing, "BATCH", 5)
    seen = []
    read_of_process = pacing._bytes_read

    def noted():
        seen.append((time.monotonic(), read_of_process()))
        return seen[-1][1]

    monkeypatch.setattr(pacing, "_bytes_read", noted)

    told = trees.told(capsys, "verify", "--sample", "10", "--budget", "0.2")

    ended = time.monotonic()
    # Other threads of the process may read before the proof begins and after it ends.
    (began, before), *_, (_last_rest, read) = seen
    assert (told["code"], told["different"], len(seen)) == (0, 0, 3)
    assert 8 <= told["checked"] <= 10  # of the sample, a page that only might exist is none
    assert ended - began >= 0.99 * (read - before) / (0.2 * pacing.MEGABYTE)
    assert read - before > 5_000


@pytest.mark.parametrize("budget", ["0", "-1", "inf", "nan", "viel"])
def test_a_budget_is_a_speed(budget):
    with pytest.raises(CommandError, match="大于 0"):
        call_command("verify", "--budget", budget)

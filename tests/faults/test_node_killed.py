"""kill -9 of a web node while the publisher publishes: its readers meet no dead link, and it ends as management is."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.publishing.models import Node, NodeCurrent
from huabiao.publishing.operations.nodes import add_node
from huabiao.publishing.queries.nodes import newest_number
from huabiao.publishing.serving.answers import SEARCH_PATH
from tests import trees
from tests.faults.conftest import Installation
from tests.faults.test_kill_nine import (
    SEED,
    Crawler,
    Nest,
    check_readers,
    fill_city,
    has_settled,
    kill,
    wait_until,
)
from tests.serving.servers import Server, environment_of, our_server

pytestmark = [trees.on_two_connections, pytest.mark.slow, pytest.mark.files]
KILLS = max(5, int(os.environ.get("HUABIAO_KILLS", "20")) // 4)


class NodeProcess:
    """`huabiao node` in a data folder of its own."""

    def __init__(self, home: Path, management: Server, token: str) -> None:
        self.home = home
        self._variables = environment_of(
            home,
            HUABIAO_NODE_SOURCE=f"http://127.0.0.1:{management.port}",
            HUABIAO_NODE_TOKEN=token,
        )
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "-m", "huabiao.config.command", "node"), env=self._variables
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def test_a_killed_node_leads_nobody_astray_and_ends_as_management_is(
    installation: Installation, tmp_path: Path
) -> None:
    print(f"HUABIAO_SEED={SEED} chooses the instants")  # noqa: T201 -- shown where it fails
    choice = random.Random(SEED)  # noqa: S311
    fill_city(choice)
    nest = Nest(installation, tmp_path / "versions.txt")
    home = tmp_path / "node"
    home.mkdir()
    _node, token = add_node(name="一号机", by=None, actor=system(), at=timezone.now())
    database = {"DATABASE_URL": installation.variables["DATABASE_URL"]}
    with our_server(installation.home, **database) as management, our_server(home) as served:
        nest.hatch("worker")
        wait_until(has_settled)
        (home / "seal.pub").write_bytes((installation.home / "seal.pub").read_bytes())
        node = NodeProcess(home, management, token)
        try:
            wait_until(is_current)
            crawler = Crawler(served, installation.port)
            crawler.start()
            writer = nest.hatch("writer", "1", str(tmp_path / "told.txt"))
            for _number in range(KILLS):
                time.sleep(choice.uniform(2, 4))  # it needs half of that to begin
                node.kill()
                node.start()
            kill(writer)
            wait_until(has_settled)
            wait_until(is_current)
            crawler.stop()
        finally:
            node.kill()
            nest.close()

    versions = (tmp_path / "versions.txt").read_text(encoding="ascii").split()
    check_readers(without_search(crawler), set(versions))
    assert trees.files(home / "public") == trees.files()
    assert trees.files(home / "serving") == trees.files(installation.home / "serving")
    assert NodeCurrent.objects.count() > 1


def is_current() -> bool:
    return Node.objects.get().number == newest_number() > 0


def without_search(crawler: Crawler) -> Crawler:
    """A node answers from files alone: what is searched for is asked of management."""
    for journey in crawler.journeys:
        journey.dead = [one for one in journey.dead if SEARCH_PATH not in one[1]]
    return crawler

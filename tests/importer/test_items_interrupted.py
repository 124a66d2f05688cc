"""Imports that are cut off in the middle: nothing twice, nothing lost, no half batch."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from huabiao.importer.items import ROWS_A_BATCH
from tests import migrated

ROWS = 1000
ROOT = Path(__file__).resolve().parents[2]
# Makes an installation of its own: what is killed must leave the database of a real process.
FOUND = """
import django; django.setup()
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory
unit = OrganizationFactory(code="jtj")
UserFactory(username="bianji", editor_of=unit)
site = SiteProfileFactory(sponsor=unit, code="jtj").site
ChannelFactory(parent=site.root_page, organization=unit, slug="tzgg")
"""
MAPPING = """
[source]
name = "旧网站"
key = "id"
[fields]
title = "title"
body = "body"
[kind]
default = "NEWS"
"""


class Installation:
    """A data folder with a unit, an editor and a channel, and the command on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "HUABIAO_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "huabiao.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        migrated.copy_to(home / "huabiao.sqlite3")
        (home / "m.toml").write_text(MAPPING, encoding="utf-8")
        rows = (
            json.dumps({"id": number, "title": f"公告{number}", "body": f"第{number}段。\n" * 60})
            for number in range(ROWS)
        )
        (home / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")

    def start(self) -> subprocess.Popen[str]:
        command = [
            sys.executable, "-m", "huabiao.config.command", "import", "items",
            str(self.home / "in.jsonl"), "--mapping", str(self.home / "m.toml"),
            "--channel", "jtj/tzgg", "--as", "bianji", "--state", "draft", "--json",
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def count(self, what: str = "COUNT(*)") -> int:
        file = f"file:{self.home / 'huabiao.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as database:
            return database.execute(f"SELECT {what} FROM library_item").fetchone()[0]  # noqa: S608

    def run_until(self, count: int, end: signal.Signals) -> tuple[str, str, int]:
        """Let an import run until so many items are there, then end it."""
        process = self.start()
        while process.poll() is None and self.count() < count:
            time.sleep(0.002)
        process.send_signal(end)
        said, told = process.communicate(timeout=60)
        return said, told, process.returncode

    def run(self) -> dict[str, object]:
        said, _told = self.start().communicate(timeout=120)
        return json.loads(said)


@pytest.fixture
def installation(tmp_path):
    found = Installation(tmp_path)
    subprocess.run([sys.executable, "-c", FOUND], env=found.environment, check=True, cwd=ROOT)
    return found


@pytest.mark.slow
def test_an_import_that_was_killed_is_run_again_and_all_are_there_once(installation):
    *_said, code = installation.run_until(2 * ROWS_A_BATCH, signal.SIGKILL)
    there = installation.count()

    again = installation.run()

    assert code == -signal.SIGKILL
    assert there in range(2 * ROWS_A_BATCH, ROWS, ROWS_A_BATCH)
    assert again == {
        "imported": ROWS - there,
        "updated": 0,
        "unchanged": there,
        "rejected": 0,
        "report": None,
    }
    assert (installation.count(), installation.count("COUNT(DISTINCT import_key)")) == (ROWS, ROWS)


@pytest.mark.slow
def test_an_import_that_is_interrupted_ends_after_its_batch_and_says_so(installation):
    said, told, code = installation.run_until(ROWS_A_BATCH, signal.SIGINT)
    there = installation.count()

    assert code == 1
    assert there in range(ROWS_A_BATCH, ROWS, ROWS_A_BATCH)
    assert json.loads(said) == {
        "imported": there,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "report": None,
    }
    assert told == "已停止。以上各行已经导入；重新运行同一条命令，会接着导入其余各行。\n"
    assert installation.run()["unchanged"] == there
    assert installation.count() == ROWS

"""The files of deploy/: they name commands, options and folders that exist."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "/opt/huabiao/.venv/bin/huabiao "
STARTS = [
    pytest.param(line.split(PROGRAM, 1)[1], id=f"{unit.name}: {line}")
    for unit in sorted((DEPLOY / "systemd").glob("*.service"))
    for line in unit.read_text().splitlines()
    if PROGRAM in line
]


def parsed(command: list[str]) -> dict:
    name, *options = command
    parser = load_command_class(get_commands()[name], name).create_parser("huabiao", name)
    return vars(parser.parse_args(options))


@pytest.mark.parametrize("start", STARTS)
def test_units_start_commands_that_exist_with_options_they_take(start):
    assert parsed(start.replace("${WORKERS}", "1").split())


def test_the_containers_print_a_configuration_with_options_it_takes():
    text = (DEPLOY / "compose" / "compose.yaml").read_text()
    lines = text.partition("- huabiao\n      - deploy\n")[2].partition("    depends_on")[0]
    options = parsed(["deploy", *re.findall(r"- (\S+)", lines)])

    assert options["full"]
    assert (options["listen"], options["console_upstream"]) == (["8080"], "huabiao:8000")
    assert options["output"] == Path("/srv/huabiao/nginx/nginx.conf")


def test_the_path_unit_watches_what_the_publisher_writes():
    text = (DEPLOY / "systemd" / "huabiao-nginx.path").read_text()

    assert re.findall(r"^PathChanged=/srv/huabiao/serving/(.*)$", text, re.M) == [
        "hosts.json",
        "moved.map",
    ]


def test_every_file_is_explained():
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")

    units = {f"systemd/{file.name}" for file in (DEPLOY / "systemd").iterdir()}
    assert {unit for unit in units if f"`{unit}`" not in text} == set()


def test_a_command_runs_when_a_watched_file_changed(tmp_path):
    watched, told = tmp_path / "watched", tmp_path / "told"
    process = subprocess.Popen(
        ["sh", DEPLOY / "compose" / "watch.sh", watched, "--", "sh", "-c", f"echo run >> {told}"],
        env={**os.environ, "WATCH_EVERY": "0.05"},
    )
    watched.write_text("one")
    until(lambda: runs_in(told) == 1)
    watched.write_text("two")
    until(lambda: runs_in(told) == 2)
    watched.write_text("two")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)

    assert runs_in(told) == 2
    assert process.wait(timeout=10) == 0


def runs_in(told: Path) -> int:
    return len(told.read_text().split()) if told.exists() else 0


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)

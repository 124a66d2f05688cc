"""`huabiao serve` as people start it: one command, one group of processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from huabiao.publishing.serving.answers import NO_SITE
from tests import migrated
from tests.serving.servers import (
    START_WITHIN,
    Server,
    environment_of,
    family_of,
    free_port,
    wait_for,
)
from tests.serving.small_city import CONSOLE, FILES, PORTAL, write_city

pytestmark = pytest.mark.slow
LOCKED_UP = "[WARNING] Killing worker-1 after it refused to gracefully stop\n"
HUABIAO = (sys.executable, "-m", "huabiao.config.command")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    (folder / "static").mkdir()
    migrated.copy_to(folder / "huabiao.sqlite3")
    write_city(folder)
    return folder


@contextlib.contextmanager
def serving(home: Path, port: int, *, workers: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*HUABIAO, "serve", f"--port={port}", f"--workers={workers}"],
        env=environment_of(home),
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=START_WITHIN)
        assert process.stdout is not None
        process.stdout.close()


def is_running(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def answers(server: Server) -> bool:
    with contextlib.suppress(OSError):
        return server.ask("stranger.invalid", "/").text == NO_SITE
    return False


def until(condition) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_one_command_serves_console_and_sites_until_ctrl_c(home):
    port = free_port()
    server = Server(port)
    with serving(home, port, workers=0) as process:
        home_page = server.ask(PORTAL, "/")
        sign_in = server.ask(f"{CONSOLE}:{port}", "/login/")
        elsewhere = server.ask(PORTAL, "/login/")
        family = family_of(process.pid)

        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=START_WITHIN)
        said = process.stdout.read()

    assert (home_page.status, home_page.text) == (200, FILES["/index.html"])
    assert (sign_in.status, "csrfmiddlewaretoken" in sign_in.text) == (200, True)
    assert sign_in["x-content-type-options"] == "nosniff"
    assert sign_in["x-frame-options"] in {"DENY", "SAMEORIGIN"}
    assert elsewhere.status == 404
    # Granian's worker may lock itself up as it ends, and is killed (emmett-framework/granian#875).
    assert said.replace(LOCKED_UP, "") == server_said(port)
    assert code == 0
    assert len(family) >= 2
    assert not any(map(is_running, family))


def server_said(port: int) -> str:
    return f"工作台：http://{CONSOLE}:{port}/\n按 Ctrl-C 停止。\n已停止。\n"


def test_a_killed_process_comes_back_and_a_killed_parent_takes_all_along(home):
    port = free_port()
    server = Server(port)
    with serving(home, port, workers=1) as process:
        family = family_of(process.pid)
        assert len(family) >= 3  # web server, its process, worker
        for child in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

        until(lambda: answers(server) and not any(map(is_running, family)))
        family = family_of(process.pid)
        process.kill()

        until(lambda: not any(map(is_running, family)))
    with serving(home, port, workers=1):
        assert answers(server)


def test_nothing_is_served_where_nothing_is_installed(tmp_path):
    done = subprocess.run(
        [*HUABIAO, "serve", f"--port={free_port()}"],
        env=environment_of(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"错误：这里还没有安装华表（数据目录：{tmp_path}）。请先运行 huabiao init。\n"
    )


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path):
    url = f"postgresql://nobody@/none?host={tmp_path}"
    done = subprocess.run(
        [*HUABIAO, "serve", f"--port={free_port()}"],
        env={**environment_of(tmp_path), "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("错误：无法连接数据库：")

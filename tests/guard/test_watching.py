"""A real guard, in a process of its own: seen within a second, right again within two, busy with nothing else."""

from __future__ import annotations

import mmap
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.guard import test_guarding as tamperings
from tests.guard.homes import Home, named, page

ROOT = Path(__file__).resolve().parents[2]
RESTORED_WITHIN = 2.0  # seconds
pytestmark = pytest.mark.slow


def environment_of(home: Home) -> dict[str, str]:
    """What a process on this data folder knows; there is no database."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HUABIAO_HOME": str(home.folder),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "huabiao.config.settings",
    }


@contextmanager
def guarding(home: Home, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """`huabiao guard` on this data folder."""
    environment = {**environment_of(home), **variables}
    (home.folder / "serving").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "huabiao.config.command", "guard"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert "正在守护" in process.stdout.readline()
        probe = home.top / "probe.html"
        waited_for(lambda: _is_watched(probe), 20)
        yield process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def _is_watched(probe: Path) -> bool:
    if not probe.exists():
        probe.write_bytes(b"probe")
        time.sleep(0.3)
    return not probe.exists()


def waited_for(holds: Callable[[], bool], seconds: float) -> float:
    """Seconds until something holds; fails where it does not in time."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "not in time"
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.fixture
def watched(home):
    home.publish({"/hosts.json": b"{}"}, site="@serving")
    shutil.move(home.folder / "public" / "@serving", home.folder / "serving")
    with guarding(home) as process:
        yield home, process


def told_since(home: Home, count: int) -> list[tuple[str, str, str]]:
    return home.told()[count:]


def test_each_kind_of_tampering_is_seen_and_put_right_in_time(watched):
    home, _process = watched
    late = {}
    for tamper in (*tamperings.TAMPERINGS, tamperings.link_site):
        before = len(home.told())
        shutil.rmtree(home.folder / "elsewhere", ignore_errors=True)
        tamper(home)
        begun = time.monotonic()
        waited_for(lambda: home.standing() == home.published and is_right(home), 10)
        took = time.monotonic() - begun
        if took > RESTORED_WITHIN:
            late[tamper.__name__] = took
        waited_for(lambda count=before: len(home.told()) > count, 1)
        assert {told[2] for told in told_since(home, before)} == {"restored"}

    assert late == {}


def is_right(home: Home) -> bool:
    """What the bytes alone do not show: rights, links, folders nobody signed."""
    modes = {file.stat().st_mode & 0o777 for file in home.top.rglob("*") if file.is_file()}
    folders = {str(f.relative_to(home.top)) for f in home.top.rglob("*") if f.is_dir()}
    closed = (home.top / "zwgk").stat().st_mode & 0o777
    return (modes, folders, closed) == ({0o644}, {"zwgk", "files"}, 0o755) and not (
        home.top.is_symlink() or (home.top / "zwgk").is_symlink()
    )


def test_the_lists_of_web_servers_are_put_right(watched):
    home, _process = watched
    hosts = home.folder / "serving" / "hosts.json"

    hosts.write_bytes(b'{"hosts": {"www.sfs.gov.cn": "casino"}}')

    waited_for(lambda: hosts.read_bytes() == b"{}", RESTORED_WITHIN)


def test_publishing_goes_on_beside_the_guard_and_is_never_undone(watched):
    home, _process = watched
    before = len(home.told())
    for number in range(60):
        home.at = datetime.now(UTC)
        gone = (f"/year-{number - 5}/n.html",) if number >= 5 else ()
        home.publish(
            {**named(index=page(f"第{number}版")), f"/year-{number}/n.html": b"%d" % number}, gone
        )
        if gone:
            (home.top / f"year-{number - 5}").rmdir()
        assert home.standing() == home.published
    time.sleep(2)

    assert (home.standing(), told_since(home, before)) == (home.published, [])


def test_an_intruder_among_many_publishers_writes_is_found(watched):
    home, _process = watched
    stop = threading.Event()

    def publish() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            home.at = datetime.now(UTC)
            home.publish({f"/list-{number % 7}.html": b"%d" % number})

    writer = threading.Thread(target=publish)
    writer.start()
    try:
        for number in range(5):
            (home.top / f"shell-{number}.php").write_bytes(b"<?php")
            file = home.top / f"shell-{number}.php"
            waited_for(lambda file=file: not file.exists(), RESTORED_WITHIN)
    finally:
        stop.set()
        writer.join()

    assert {told[1] for told in home.told() if told[1] != "/probe.html"} == {
        f"/shell-{number}.php" for number in range(5)
    }


def test_what_the_kernel_does_not_tell_is_found_in_turn(watched):
    home, _process = watched
    file = home.top / "files" / "1.jpg"
    before = file.read_bytes()
    with file.open("r+b") as handle, mmap.mmap(handle.fileno(), 0) as mapped:
        time.sleep(1.0)  # opening is over
        mapped[0:4] = b"evil"
        mapped.flush()
        waited_for(lambda: file.read_bytes() == before, 10)


def test_the_guard_needs_little_of_the_processor(watched):
    home, process = watched
    home.publish({f"/content/{number}.html": b"%d" % number * 500 for number in range(2000)})
    time.sleep(1.5)

    def used() -> float:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    begun, before = time.monotonic(), used()
    time.sleep(6)

    assert (used() - before) / (time.monotonic() - begun) < 0.07


def test_a_tree_that_lets_nobody_write_is_told_and_the_guard_goes_on(home):
    if os.geteuid() != 0:
        pytest.skip("only root can hand a tree to somebody else")
    (home.top / "index.html").write_bytes(b"defaced")
    lock(home)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "huabiao.config.command", "guard", "--once", "--json"],
            cwd=ROOT,
            env=environment_of(home),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        unlock(home)

    assert (result.returncode, result.stdout.strip()) == (
        1,
        '{"checked": 7, "changed": 1, "added": 0, "removed": 0, "restored": 0}',
    )
    assert home.told() == [("changed", "/index.html", "refused")]


def lock(home: Home) -> None:
    """What a product of a third party does: nobody may write, not even root."""
    subprocess.run(["chattr", "-R", "+i", str(home.top)], check=True)


def unlock(home: Home) -> None:
    subprocess.run(["chattr", "-R", "-i", str(home.top)], check=True)

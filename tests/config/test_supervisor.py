"""Processes that live and die together: all of them real."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huabiao.config.supervisor import Child, Program, Supervisor, delay_after

WITHIN = 30  # seconds; the machine may be busy with the other tests

# Each child writes its process id, one line a start, so that a test can find it.
TELL = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')"
SLEEPER = f"{TELL}; time.sleep(600)"
QUITTER = f"{TELL}; sys.exit(3)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {TELL}; time.sleep(600)"
CLEAN = (
    "import signal, sys;"
    " signal.signal(signal.SIGTERM, lambda *_: (open(sys.argv[1] + '.end', 'w'), sys.exit(0)));"
    f" {TELL}; time.sleep(600)"
)
PARENT = """
import sys
from huabiao.config.supervisor import Program, Supervisor
programs = [
    Program(f"child-{n}", (sys.executable, "-c", code, file))
    for n, (code, file) in enumerate(zip(sys.argv[2::2], sys.argv[3::2]))
]
Supervisor(programs, environment={"PATH": "/usr/bin:/bin"}, grace=float(sys.argv[1])).run()
print("ended", flush=True)
"""


@contextlib.contextmanager
def supervised(*children: tuple[str, Path], grace: float = 10) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process group of its own, whose children have all started once."""
    arguments = [str(word) for child in children for word in child]
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(grace), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        for _code, file in children:
            until(lambda file=file: pids_in(file))
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=WITHIN)
        assert process.stdout is not None
        process.stdout.close()


def pids_in(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_all_children_end_when_the_parent_is_asked_to_stop(tmp_path, told):
    with supervised((CLEAN, tmp_path / "a"), (SLEEPER, tmp_path / "b")) as parent:
        children = pids_in(tmp_path / "a") + pids_in(tmp_path / "b")

        parent.send_signal(told)

        assert parent.wait(timeout=WITHIN) == 0
        assert parent.stdout.read() == "ended\n"
    assert (tmp_path / "a.end").exists()
    assert [is_running(pid) for pid in children] == [False, False]


def test_ctrl_c_at_the_terminal_ends_all_in_order(tmp_path):
    with supervised((CLEAN, tmp_path / "a")) as parent:
        os.killpg(parent.pid, signal.SIGINT)

        assert parent.wait(timeout=WITHIN) == 0
    assert (tmp_path / "a.end").exists()


@pytest.mark.parametrize("told", [signal.SIGKILL, signal.SIGSEGV])
def test_children_do_not_outlive_a_parent_that_is_killed(tmp_path, told):
    with supervised((SLEEPER, tmp_path / "a"), (STUBBORN, tmp_path / "b")) as parent:
        children = pids_in(tmp_path / "a") + pids_in(tmp_path / "b")

        parent.send_signal(told)
        parent.wait(timeout=WITHIN)

        until(lambda: not any(map(is_running, children)))


def test_a_child_that_dies_is_started_again(tmp_path):
    with supervised((SLEEPER, tmp_path / "a"), (SLEEPER, tmp_path / "b")):
        [first] = pids_in(tmp_path / "a")
        os.kill(first, signal.SIGKILL)

        until(lambda: len(pids_in(tmp_path / "a")) == 2)

        assert is_running(pids_in(tmp_path / "a")[1])
        assert len(pids_in(tmp_path / "b")) == 1


def test_a_child_that_keeps_dying_is_started_less_and_less_often(tmp_path):
    with supervised((QUITTER, tmp_path / "a")) as parent:
        begun = time.monotonic()
        until(lambda: len(pids_in(tmp_path / "a")) == 3)

        assert time.monotonic() - begun > 2.5
        parent.terminate()
        assert parent.wait(timeout=WITHIN) == 0


def test_a_child_that_does_not_stop_is_killed(tmp_path):
    with supervised((STUBBORN, tmp_path / "a"), grace=0.5) as parent:
        parent.terminate()

        assert parent.wait(timeout=WITHIN) == 0
    assert not is_running(pids_in(tmp_path / "a")[0])


def test_a_second_ctrl_c_waits_no_longer(tmp_path):
    with supervised((STUBBORN, tmp_path / "a"), grace=600) as parent:
        parent.send_signal(signal.SIGINT)
        time.sleep(0.3)
        parent.send_signal(signal.SIGINT)

        assert parent.wait(timeout=WITHIN) == 0
    assert not is_running(pids_in(tmp_path / "a")[0])


@pytest.mark.parametrize(
    ("failures", "delay"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (5000, 10)]
)
def test_each_failure_doubles_the_wait_up_to_a_bound(failures, delay):
    assert delay_after(failures) == delay


def test_a_child_that_was_steady_for_a_while_has_a_clean_record():
    child = Child(Program("quitter", (sys.executable, "-c", "raise SystemExit(3)")))
    planned = []
    for start, end in [(0, 1), (10, 11), (20, 21), (30, 41)]:
        child.start({}, now=start)
        assert child.process is not None
        child.process.wait(timeout=WITHIN)
        assert child.has_ended(now=end)
        planned.append((child.failures, child.start_at))

    assert planned == [(1, 2), (2, 13), (3, 25), (1, 42)]
    assert not child.has_ended(now=100)


def test_a_child_in_this_process_that_does_not_stop_is_killed(tmp_path):
    file = tmp_path / "a"
    code = f"{STUBBORN.replace('time.sleep(600)', '')} os.kill(os.getppid(), signal.SIGTERM)"
    program = Program("a", (sys.executable, "-c", f"{code}; time.sleep(600)", str(file)))

    Supervisor([program], environment={}, grace=0.3).run()

    assert [is_running(pid) for pid in pids_in(file)] == [False]


def test_a_supervisor_in_this_process_ends_its_children_and_hears_signals_as_before(tmp_path):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    file = tmp_path / "a"
    # The child itself asks the parent to stop, as a terminal would.
    code = f"{TELL}; import signal; os.kill(os.getppid(), signal.SIGTERM); time.sleep(600)"

    Supervisor([Program("a", (sys.executable, "-c", code, str(file)))], environment={}).run()

    assert [is_running(pid) for pid in pids_in(file)] == [False]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before

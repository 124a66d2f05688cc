"""Cuts the power: records what runs do to files and when they commit, and loses what was not flushed.

What a file system keeps of steps that were not flushed is modelled after ext4 (data=ordered) and
xfs: steps on names go through one log, so that a crash keeps a beginning of them, in order; the
bytes of a new file may be missing or cut though its name, or the name it was renamed to, is there.
`ANY` is harsher than any of them: each step may be lost by itself.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

from huabiao.base import disk
from huabiao.config.soak.keeping import kept

FOLDER = None  # stands for a folder where a file has its bytes
State = dict[str, bytes | None]


@dataclass(frozen=True)
class Step:
    """One step of `huabiao.base.disk`, by absolute paths; or a flush; or a commit of the database."""

    act: str
    path: str = ""
    to: str = ""
    content: bytes = b""
    restore: Callable[[], None] | None = None


@dataclass
class Tape:
    """What stood before, and everything that was done since."""

    before: State
    database: Callable[[], None]
    steps: list[Step] = field(default_factory=list)

    def cut(self, at: int, fate: Fate, choice: random.Random) -> Remains:
        """What is left when the power fails before step `at`.

        A commit is durable: PostgreSQL flushes each, and so does SQLite (`huabiao.config.databases`).
        """
        done = self.steps[:at]
        flushed = max((n + 1 for n, step in enumerate(done) if step.act == "flush"), default=0)
        state = dict(self.before)
        for step in done[:flushed]:
            _apply(state, step, step.content)
        fate(state, [step for step in done[flushed:] if step.act != "commit"], choice)
        restores = [step.restore for step in done if step.restore is not None]
        name = f"{fate.__name__}, before step {at} of {len(self.steps)}"
        return Remains(name, state, restores[-1] if restores else self.database)


@dataclass(frozen=True)
class Remains:
    """What a machine starts with after the power failed."""

    name: str
    state: State
    restore: Callable[[], None]

    def come_back(self, folder: Path) -> None:
        lay(folder, self.state)
        self.restore()


Fate = Callable[[State, list[Step], random.Random], None]


def nothing(state: State, steps: list[Step], choice: random.Random) -> None:
    """All that was not flushed is lost."""


def everything(state: State, steps: list[Step], choice: random.Random) -> None:
    """All is there: as after `kill -9`."""
    for step in steps:
        _apply(state, step, step.content)


def names_alone(state: State, steps: list[Step], choice: random.Random) -> None:
    """All names are there, no byte of what was written is."""
    for step in steps:
        _apply(state, step, b"")


def beginning(state: State, steps: list[Step], choice: random.Random) -> None:
    """The first steps are there, each file whole, cut or empty."""
    for step in steps[: choice.randrange(len(steps) + 1)]:
        _apply(state, step, _torn(step.content, choice))


def any_of_them(state: State, steps: list[Step], choice: random.Random) -> None:
    """Each step is there or not, each file whole, cut or empty."""
    for step in steps:
        if choice.random() < 0.6:
            _apply(state, step, _torn(step.content, choice))


FATES: list[Fate] = [nothing, everything, names_alone, beginning, any_of_them]


def _torn(content: bytes, choice: random.Random) -> bytes:
    return content[: choice.choice([0, len(content) // 2, len(content)])]


def _apply(state: State, step: Step, content: bytes) -> None:
    """Do a step where it can be done: what it needs may have been lost."""
    if step.act == "create" and _has_folder(state, step.path):
        state[step.path] = content
    elif step.act == "mkdir" and _has_folder(state, step.path):
        state.setdefault(step.path, FOLDER)
    elif step.act == "rename" and state.get(step.path) is not None and _has_folder(state, step.to):
        if step.to not in state or state[step.to] is not FOLDER:
            state[step.to] = state.pop(step.path)
    elif step.act == "unlink" and state.get(step.path) is not None:
        del state[step.path]
    elif step.act == "rmdir" and not any(name.startswith(f"{step.path}/") for name in state):
        state.pop(step.path, None)


def _has_folder(state: State, path: str) -> bool:
    above = path.rpartition("/")[0]
    return not above or (above in state and state[above] is FOLDER)


@contextlib.contextmanager
def recording(monkeypatch, folder: Path) -> Iterator[Tape]:
    """Record what is done below `folder`, and every commit."""
    database = connections["default"]
    tape = Tape(standing(folder), kept())

    def path_of(descriptor: int, name: str) -> str:
        here = Path(f"/proc/self/fd/{descriptor}").readlink() / name
        return here.relative_to(folder).as_posix()

    def recorded(act: str, original: Callable) -> Callable:
        def step(descriptor: int, name: str, *rest):
            original(descriptor, name, *rest)
            path = path_of(descriptor, name)
            to = path_of(descriptor, rest[0]) if act == "rename" else ""
            content = (folder / path).read_bytes() if act == "create" else b""
            tape.steps.append(Step(act, path, to, content))

        return step

    def flush(top: str) -> None:
        disk_flush(top)
        tape.steps.append(Step("flush"))

    def commit() -> None:
        database_commit()
        tape.steps.append(Step("commit", restore=kept()))
        database_commit()  # on PostgreSQL reading has begun a transaction

    disk_flush, database_commit = disk.flush, database.commit
    with monkeypatch.context() as patch:
        for name in ("create", "duplicate", "rename", "unlink", "mkdir", "rmdir"):
            act = "create" if name == "duplicate" else name
            patch.setattr(disk, name, recorded(act, getattr(disk, name)))
        patch.setattr(disk, "flush", flush)
        patch.setattr(database, "commit", commit)
        yield tape


def standing(folder: Path) -> State:
    """Every file and folder below `folder`."""
    return {
        path.relative_to(folder).as_posix(): FOLDER if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def lay(folder: Path, state: State) -> None:
    """Let exactly this stand below `folder`; what stands there already is not touched."""
    present = standing(folder)
    for name in sorted(present, reverse=True):
        if name not in state or (state[name] is FOLDER) != (present[name] is FOLDER):
            (folder / name).rmdir() if present[name] is FOLDER else (folder / name).unlink()
            del present[name]
    for name in sorted(state):
        content = state[name]
        if name in present and content == present[name]:
            continue
        if content is FOLDER:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)

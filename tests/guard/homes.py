"""A small site with its seal, as a publisher leaves it: two pages with siblings, a closed one, a picture."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from isal import igzip

from huabiao.guard.alarms import Alarm, Alarms, read_alarms
from huabiao.guard.guarding import Guard, Places
from huabiao.guard.sealing import Content, Seal
from huabiao.guard.signing import PublicKeys, SigningKey, public_keys

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PICTURE = bytes(range(256)) * 40


@contextlib.contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder of a test's own, in memory where there is such a place: each run is flushed to what it lies on."""
    memory = Path("/dev/shm")  # noqa: S108 -- a folder of this test's own is made in it
    folder = Path(tempfile.mkdtemp(prefix="huabiao-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def page(words: str) -> dict[str, bytes]:
    """What stands for one page: the text and its packed sibling."""
    content = f"<!doctype html><p>{words}</p>{'全文。' * 300}".encode()
    return {"": content, ".gz": igzip.compress(content, compresslevel=2, mtime=0)}


def named(**pages: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        f"/{path.replace('__', '/')}.html{suffix}": content
        for path, parts in pages.items()
        for suffix, content in parts.items()
    }


@dataclass
class Home:
    """A data folder with a publisher's hand on it."""

    folder: Path
    key: SigningKey
    at: datetime = NOON
    runs: int = 0
    is_whole: bool = True
    published: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seal = Seal(self.folder / "seal", self.key)

    @property
    def top(self) -> Path:
        return self.folder / "public" / "sfs"

    @property
    def keys(self) -> PublicKeys:
        return public_keys(self.folder / "seal.pub")

    def publish(
        self, put: Mapping[str, bytes], removed: tuple[str, ...] = (), *, site: str = "sfs"
    ) -> None:
        """One run, as the publisher does it: told, touched, settled."""
        self.announce(put, removed, site=site)
        self.touch(put, removed, site=site)
        self.settle()

    def announce(
        self, put: Mapping[str, Content], removed: tuple[str, ...] = (), *, site: str = "sfs"
    ) -> None:
        self.runs += 1
        self.at += timedelta(seconds=1)
        if self.is_whole:
            self.seal.mark_whole(site)
        self.seal.announce(site, put=put, removed=removed, run=self.runs, at=self.at)

    def settle(self) -> None:
        self.seal.settle(run=self.runs, at=self.at)

    def touch(
        self, put: Mapping[str, bytes], removed: tuple[str, ...] = (), *, site: str = "sfs"
    ) -> None:
        top = self.folder / "public" / site
        for path, content in put.items():
            target = top / path[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(".huabiao-aside-1")
            aside.write_bytes(content)
            aside.replace(target)
        for path in removed:
            (top / path[1:]).unlink()
        if site == "sfs":
            self.published |= put
            for path in removed:
                del self.published[path]

    def guard(self, keys: PublicKeys | None = None) -> Guard:
        places = Places(
            self.folder / "public", self.folder / "serving", self.folder / "seal", self.state
        )
        return Guard(
            places,
            keys or self.keys,
            Alarms(self.state / "alarms.jsonl"),
            clock=lambda: datetime.now(UTC),
        )

    @property
    def state(self) -> Path:
        return self.folder / "guard"

    def alarms(self) -> list[Alarm]:
        """What was told, the oldest first."""
        return read_alarms(self.state / "alarms.jsonl", 1000)[::-1]

    def told(self) -> list[tuple[str, str, str]]:
        return [(alarm.kind, alarm.path, alarm.outcome) for alarm in self.alarms()]

    def standing(self) -> dict[str, bytes]:
        return files_of(self.top)


def files_of(top: Path) -> dict[str, bytes]:
    """Everything below a folder; a link is told by where it leads."""
    found = {}
    for folder, folders, names in os.walk(top):
        for name in (*names, *(n for n in folders if (Path(folder) / n).is_symlink())):
            file = Path(folder) / name
            path = f"/{file.relative_to(top)}"
            with contextlib.suppress(FileNotFoundError):
                found[path] = _content_of(file)
    return found


def _content_of(file: Path) -> bytes:
    if file.is_symlink():
        return f"-> {file.readlink()}".encode()
    return file.read_bytes() if file.is_file() else b"no file"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

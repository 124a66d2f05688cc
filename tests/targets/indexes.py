"""A search index as management keeps it, its snapshots, and a node that has none yet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from huabiao.guard.signing import PublicKeys, SigningKey, signing_key
from huabiao.search.documents import Document
from huabiao.search.tantivy_index import VERSION, TantivyIndex
from huabiao.targets.index_following import IndexFollower
from huabiao.targets.origin import SealOrigin
from huabiao.targets.snapshots import FILES, INDEX, Snapshot, Snapshots
from tests.factories.search import document, found

FIRST, SECOND = f"{VERSION}-1", f"{VERSION}-2"  # names of folders, each made anew
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def reached_of(folder: Path) -> int:
    return TantivyIndex(folder).reached()


@dataclass
class Library:
    """Management: an index in a folder of its own, and a link to it."""

    home: Path
    key: SigningKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = signing_key(self.home)
        self.seal, self.root = self.home / "seal", self.home / "search"
        self.make_anew(FIRST)

    @property
    def keys(self) -> PublicKeys:
        return self.key.public

    @property
    def folder(self) -> Path:
        """Where the index lies that answers."""
        return (self.root / "current").resolve()

    @property
    def files(self) -> Path:
        return self.seal / INDEX / FILES

    def make_anew(self, name: str) -> None:
        """An empty index in the place of the one that answers, which is removed."""
        self.index = TantivyIndex(self.root / name)
        link = self.root / "next"
        link.symlink_to(name)
        link.replace(self.root / "current")
        for folder in self.root.iterdir():
            if folder.name not in ("current", name):
                shutil.rmtree(folder)

    def commit(self, reached: int, *documents: Document, removed: tuple[str, ...] = ()) -> None:
        with self.index.writing() as writer:
            writer.put(documents)
            writer.remove(removed)
            writer.commit(reached)

    def take(self, **beside: bytes) -> Snapshot | None:
        """Names of files that come along have no dot here."""
        return Snapshots(self.seal, self.key).take(
            self.folder, reached_of=reached_of, at=NOON, beside=beside
        )


class Lines(SealOrigin):
    """Management's snapshots; what is asked is remembered, and what comes may be spoilt."""

    def __init__(self, seal: Path) -> None:
        super().__init__(seal)
        self.asked: list[tuple[str, int]] = []
        self.spoils = False
        self.breaks_off_after = -1  # bytes

    def index_file(self, sha256: str, start: int) -> Iterator[bytes]:
        self.asked.append((sha256, start))
        whole = b"".join(super().index_file(sha256, start))
        if self.breaks_off_after >= 0:
            yield whole[: self.breaks_off_after]
            raise ConnectionResetError("broken off")
        yield whole[:-1] + b"?" if self.spoils else whole


@dataclass
class SearchNode:
    """A web node's data folder."""

    library: Library
    home: Path

    def __post_init__(self) -> None:
        self.root = self.home / "search"
        self.origin = Lines(self.library.seal)
        self.restart()

    def restart(self) -> None:
        """A new process on the same folders."""
        self.follower = IndexFollower(self.origin, self.root, self.home / "node", self.library.keys)

    def follow(self) -> None:
        self.follower.advance(self.origin.snapshot(0, 0, 0.0))

    def reader(self) -> TantivyIndex:
        return TantivyIndex((self.root / "current").resolve())

    def answers(self) -> tuple[int, list[str]]:
        """The change it has reached, and what is found."""
        reader = self.reader()
        return reader.reached(), sorted(found(reader, "医保"))

    def names(self) -> set[str]:
        """Files of the index that answers, but for locks."""
        folder = (self.root / "current").resolve()
        return {file.name for file in folder.iterdir() if not file.name.startswith(".")}


def texts(*numbers: int) -> list[Document]:
    return [document(number, f"医保通知{number}") for number in numbers]

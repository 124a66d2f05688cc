"""Decides what a node keeps of the seal: contents it fetched, and the roots it follows, as the guard reads them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from huabiao.guard.merkle import FANOUT, Tree
from huabiao.guard.records import ROOTS, hash_of, lines_backwards, number_of
from huabiao.guard.sealing import SITES
from huabiao.guard.store import WritableStore
from huabiao.targets.wire import Sent, WrongContent


class Spool(WritableStore):
    """The store of a node: what is put in was checked against its hash."""

    def take(self, sent: Sent, *, is_again: bool = False) -> None:
        """Keep a record that came; WrongContent where it is not what it says."""
        sent.check()
        if is_again or not (self.has(sent.key.hex()) and self.has(sent.stored_key.hex())):
            self._append(sent.encoding, sent.key, sent.stored_key, sent.stored)

    def large(self, sha256: str) -> Path:
        """Where a content lies that is a file of its own."""
        return self._large(sha256)

    def take_large(self, sha256: str, pieces: Callable[[int], Iterator[bytes]]) -> None:
        """Keep a content as a file of its own; `pieces` gives it from an offset on, where it broke off."""
        receive(self.large(sha256), sha256, pieces)

    def lacks(self, hashes: Iterable[str]) -> list[str]:
        """Those of the contents that are not here, each once, in their order."""
        return [sha256 for sha256 in dict.fromkeys(hashes) if sha256 and not self.has(sha256)]

    def add_roots(self, site: str, lines: Collection[bytes]) -> None:
        """Append lines that are newer than the last one here."""
        file = self.folder / SITES / site / ROOTS
        file.parent.mkdir(parents=True, exist_ok=True)
        end, last = next(lines_backwards(file), (0, b""))
        newest = number_of(last) or 0
        wanted = [line for line in lines if (number_of(line) or 0) > newest]
        if not wanted:
            return
        with file.open("ab") as handle:
            handle.truncate(end)  # what a killed process left torn
            handle.write(b"".join(wanted))
            handle.flush()
            os.fdatasync(handle.fileno())

    def last_root(self, site: str) -> tuple[int, str]:
        """Number and hash of the newest root that is here; 0 and "" before the first."""
        line = self.last_line(site)
        return number_of(line) or 0, hash_of(line)

    def last_line(self, site: str) -> bytes:
        return next(lines_backwards(self.folder / SITES / site / ROOTS), (0, b""))[1]


def receive(file: Path, sha256: str, pieces: Callable[[int], Iterator[bytes]]) -> None:
    """Have a content as a file, flushed; WrongContent where it is another, and then nothing is left of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{sha256}.aside")
    with aside.open("ab") as handle:
        for piece in pieces(handle.tell()):
            handle.write(piece)
        handle.flush()
        os.fsync(handle.fileno())
    if digest_of(aside) != sha256:
        aside.unlink()
        raise WrongContent(sha256)
    aside.replace(file)


def digest_of(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def parts_between(tree: Tree, top: str, spool: Spool) -> Iterator[list[str]]:
    """Hashes of the parts in which a tree differs from the one below `top`: its top, nodes, leaves.

    What is told in one list must be in the spool before the next is asked for.
    """
    yield [top]
    new = Tree(spool.read, top)
    nodes = [n for n in range(FANOUT) if new.node_hash(n) != tree.node_hash(n)]
    yield [new.node_hash(number) for number in nodes]
    yield [
        sha256
        for number in nodes
        for place, sha256 in new.node(number).items()
        if sha256 != tree.node(number).get(place)
    ]

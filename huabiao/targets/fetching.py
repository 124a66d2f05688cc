"""Decides how contents come here: those that are not here yet, by their hash, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from huabiao.guard.merkle import Entry
from huabiao.guard.store import LARGE
from huabiao.targets.spool import Spool
from huabiao.targets.trouble import Incomplete, Wrong
from huabiao.targets.wire import MOST_HASHES, WrongContent, records_in


class Origin(Protocol):
    """Where signed states and contents come from; each call may raise Away, Astray or Unknown."""

    def head(self, after: int, wait: float) -> bytes: ...

    def roots(self, asked: Mapping[str, tuple[int, int]]) -> dict[str, list[bytes]]: ...

    def contents(self, hashes: Collection[str]) -> bytes: ...

    def large(self, sha256: str, start: int) -> Iterator[bytes]: ...


def fetch(origin: Origin, spool: Spool, entries: Collection[Entry]) -> None:
    """Have all these contents at hand; Incomplete or Wrong where one does not come as it should."""
    fetch_parts(origin, spool, [entry.sha256 for entry in entries if entry.size < LARGE])
    for sha256 in spool.lacks(entry.sha256 for entry in entries if entry.size >= LARGE):
        try:
            spool.take_large(sha256, lambda start, sha256=sha256: origin.large(sha256, start))  # type: ignore[misc]
        except WrongContent as error:
            raise Wrong(sha256) from error


def fetch_parts(
    origin: Origin, spool: Spool, hashes: Collection[str], *, is_again: bool = False
) -> None:
    """The same for what fits into memory; `is_again`: what is here already is fetched and kept anew."""
    waiting = list(hashes) if is_again else spool.lacks(hashes)
    while waiting:
        asked, rest = waiting[:MOST_HASHES], waiting[MOST_HASHES:]
        came = _take(origin, spool, asked, is_again=is_again)
        left = [sha256 for sha256 in asked if sha256 not in came]
        if len(left) == len(asked):
            raise Incomplete(asked[0])
        spool.flush()
        waiting = left + [sha256 for sha256 in rest if sha256 not in came]


def _take(origin: Origin, spool: Spool, asked: Collection[str], *, is_again: bool) -> set[str]:
    came: set[str] = set()
    wanted = set(asked)
    try:
        for sent in records_in(origin.contents(asked)):
            names = {sent.key.hex(), sent.stored_key.hex()}
            if names & wanted:
                spool.take(sent, is_again=is_again)
                came |= names
    except WrongContent as error:
        raise Wrong(str(error)) from error
    return came

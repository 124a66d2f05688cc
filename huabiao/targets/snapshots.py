"""Decides what a snapshot of the search index is: the files of one commit by their hashes, signed as one line.

Files of an index never change; only `meta.json`, which names those that count, is replaced by each commit. So a
snapshot is links to files that would be removed else, and what two snapshots share is one file.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from huabiao.guard.merkle import Entry
from huabiao.guard.records import Doubt, body_of, signed
from huabiao.guard.signing import PublicKeys, SigningKey
from huabiao.targets.spool import digest_of

INDEX = "index"  # in the seal
CURRENT = "current"  # leads to the folder of the index that answers
META = "meta.json"
LINE, FILES, NODES = "snapshot", "files", "nodes"  # below it
_TAKING, _LOCK = "taking", "lock"
_SITE = "@index"  # stands where other lines name their site
_TRIES = 20
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,99}")


class Restless(Exception):
    """The index was committed so often that no commit could be held."""


@dataclass(frozen=True)
class Snapshot:
    """索引快照: the index as of one commit."""

    number: int
    reached: int  # the last change that is in
    at: datetime
    folder: str  # its name beside others, made anew
    files: Mapping[str, Entry]
    line: bytes = field(repr=False, compare=False, default=b"")


def read_snapshot(line: bytes, keys: PublicKeys) -> Snapshot:
    """What a line says; Doubt where it is none, or is not signed by one of these keys."""
    body = body_of(line, _SITE, keys)
    try:
        files = {str(name): Entry(*held) for name, held in body["files"].items()}
        names = [body["folder"], *files]
        if META not in files or not all(map(_NAME.fullmatch, names)):
            raise Doubt("no files of an index")
        return Snapshot(
            number=int(body["number"]),
            reached=int(body["reached"]),
            at=datetime.fromisoformat(body["at"]),
            folder=body["folder"],
            files=files,
            line=line,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Doubt("no snapshot") from error


def reached_in(line: bytes) -> int:
    """Which change a line says its index has reached, whoever signed it; 0 of what is no line."""
    try:
        return int(json.loads(line.rpartition(b"\t")[0])["reached"])
    except (ValueError, KeyError, TypeError):
        return 0


def current_folder(root: Path) -> Path | None:
    """Where the index lies that answers now; None before the first."""
    try:
        return root / (root / CURRENT).readlink()
    except OSError:
        return None


class Snapshots:
    """Management's hand on the snapshots: the newest line, and every file it or the one before it names."""

    def __init__(self, seal: Path, key: SigningKey, known: PublicKeys | None = None) -> None:
        self._folder = seal / INDEX
        self._key = key
        self._known = known or key.public

    def newest(self) -> Snapshot | None:
        """None before the first, and where the line is not ours."""
        with contextlib.suppress(FileNotFoundError, Doubt):
            return read_snapshot((self._folder / LINE).read_bytes(), self._known)
        return None

    def take(
        self,
        source: Path,
        *,
        reached_of: Callable[[Path], int],
        at: datetime,
        beside: Mapping[str, bytes] | None = None,
    ) -> Snapshot | None:
        """Hold the last commit of the index in a folder; None where there is none, or another process is at it.

        `reached_of` opens a folder as an index and says which change it has reached. While an index is
        written and put together, files go; one that was held whole, with the same `meta.json` before and
        after, is one commit. `beside` are files by name that come along, the index knowing nothing of them.
        Raises Restless.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            before = self.newest()
            beside = beside or {}
            if before is not None and self._is_still(before, source, beside):
                return before
            try:
                if not self._hold(source):
                    return None
                taken = self._folder / _TAKING
                reached = reached_of(taken)
                for name, content in beside.items():
                    (taken / name).write_bytes(content)
                return self._sign(source.name, self._kept(taken, before), before, reached, at)
            finally:
                shutil.rmtree(self._folder / _TAKING, ignore_errors=True)

    def _is_still(self, before: Snapshot, source: Path, beside: Mapping[str, bytes]) -> bool:
        """Whether nothing was committed since, and all that is needed is there."""
        try:
            meta = (source / META).read_bytes()
        except FileNotFoundError:
            return False
        known = {name: entry.sha256 for name, entry in before.files.items()}
        return (
            before.folder == source.name
            and all(
                known.get(name) == hashlib.sha256(content).hexdigest()
                for name, content in {**beside, META: meta}.items()
            )
            and all((self._folder / FILES / one.sha256).exists() for one in before.files.values())
        )

    def _hold(self, source: Path) -> bool:
        """Link one commit's files into a folder; False where the index is not there any more."""
        for _time in range(_TRIES):
            taking = self._folder / _TAKING
            shutil.rmtree(taking, ignore_errors=True)
            taking.mkdir()
            try:
                meta = (source / META).read_bytes()
                for name in _files_of(meta, source):
                    _link(source / name, taking / name)
                if (source / META).read_bytes() == meta:
                    (taking / META).write_bytes(meta)
                    return True
            except FileNotFoundError:
                if not source.exists():
                    return False
        raise Restless

    def _kept(self, taken: Path, before: Snapshot | None) -> dict[str, Entry]:
        """Put what was held among the files, by its hash, which is computed once for each."""
        files = self._folder / FILES
        files.mkdir(exist_ok=True)
        kept: dict[str, Entry] = {}
        for file in sorted(taken.iterdir()):
            if not _NAME.fullmatch(file.name):
                continue  # a lock, of whoever looked
            known = before.files.get(file.name) if before else None
            if known is None or not _is_same(file, files / known.sha256):
                known = Entry(file.stat().st_size, digest_of(file))
                file.replace(files / known.sha256)
            kept[file.name] = known
        return kept

    def _sign(
        self,
        name: str,
        files: dict[str, Entry],
        before: Snapshot | None,
        reached: int,
        at: datetime,
    ) -> Snapshot:
        body = {
            "kind": INDEX,
            "site": _SITE,
            # Numbers rise, also where a line was lost.
            "number": max(before.number + 1 if before else 1, int(at.timestamp() * 1000)),
            "reached": reached,
            "at": at.isoformat(),
            "folder": name,
            "files": files,
        }
        line = signed(body, self._key, self._key.public.newest)
        aside = self._folder / f".{LINE}.aside"
        aside.write_bytes(line)
        aside.replace(self._folder / LINE)
        # Who fetches the one before may end that.
        held = {one.sha256 for one in (*files.values(), *(before.files.values() if before else ()))}
        for file in (self._folder / FILES).iterdir():
            if file.name not in held:
                file.unlink()
        return read_snapshot(line, self._known)


def _files_of(meta: bytes, source: Path) -> Iterator[str]:
    """Names of all files of the segments that count, with those that say what was removed from each."""
    removed = {
        one["segment_id"].replace("-", ""): (one["deletes"] or {}).get("opstamp")
        for one in json.loads(meta)["segments"]
    }
    for file in source.iterdir():
        segment, *ends = file.name.split(".")
        if segment not in removed:
            continue
        if len(ends) == 1 or ends == [str(removed[segment]), "del"]:
            yield file.name


def _is_same(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except FileNotFoundError:
        return False


def _link(file: Path, to: Path) -> None:
    try:
        to.hardlink_to(file)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EMLINK, errno.EPERM):
            raise
        shutil.copyfile(file, to)  # the index is on another disk

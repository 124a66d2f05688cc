"""Decides what the seal is told of a batch: every name that belongs to a path, before one of them is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huabiao.base import disk
from huabiao.guard.sealing import SERVING, Content, Seal, Source
from huabiao.guard.signing import KEY_FILE, signing_key
from huabiao.publishing import holding, tree
from huabiao.publishing.routes import Copy, Settled

_seals: dict[tuple[Path, Path, int], Seal] = {}


@dataclass
class Telling:
    """What one batch will do on one site."""

    put: dict[str, Content] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    hashes: dict[str, str] = field(default_factory=dict)  # those that are known already

    def will_stand(self, path: str, output: Settled, files: Mapping[str, bytes | None]) -> None:
        """An output and its files, as `tree.expected_files` names them; nothing is read of a copy."""
        if isinstance(output, Copy):
            self.put[path] = Source(output.source, output.sha256, output.size)
            return
        for name, content in files.items():
            if content is None:
                self.removed.add(name)
            else:
                self.put[name] = content

    def will_go(self, names: Collection[str]) -> None:
        self.removed |= set(names)


class Batch:
    """Everything a batch is about to do, and how it is done once it was told."""

    def __init__(self, run: int) -> None:
        self._run = run
        self._told: dict[str, Telling] = defaultdict(Telling)
        self._acts: list[Callable[[disk.Kept], None]] = []

    def put(
        self,
        code: str,
        path: str,
        output: Settled,
        *,
        sha256: str = "",
        then: Callable[[], None] | None = None,
    ) -> None:
        """Let a file stand at a path; `then` is called once readers see it."""
        files = self.tell(code, path, output, sha256=sha256)

        def act(folders: disk.Kept) -> None:
            tree.put(code, path, output, files, folders)
            if then is not None:
                then()

        self._acts.append(act)

    def tell(
        self, code: str, path: str, output: Settled, *, sha256: str = ""
    ) -> dict[str, bytes | None]:
        """Sign what stands at a path or will; returns its files, of what is no copy."""
        files = {} if isinstance(output, Copy) else tree.expected_files(path, output)
        self._told[code].will_stand(path, output, files)
        if sha256:
            self._told[code].hashes[path] = sha256
        return files

    def remove(self, code: str, path: str, *, then: Callable[[], None] | None = None) -> None:
        """Take away a file and what belongs to it; `then` is called once readers find it no more."""
        self._told[code].will_go(tree.names_at(path))

        def act(folders: disk.Kept) -> None:
            folders.close()
            tree.remove(code, path)
            if then is not None:
                then()

        self._acts.append(act)

    def carry_out(self, *, at: datetime) -> None:
        """Tell the seal of everything, then do it in the order it was asked for; never out of turn."""
        holding.confirm(anew=True)
        for code, telling in self._told.items():
            if seal().is_new(code) and not any(tree.files_of(code)):
                seal().mark_whole(code)
            seal().announce(
                code,
                put=telling.put,
                removed=telling.removed,
                hashes=telling.hashes,
                run=self._run,
                at=at,
            )
        with tree.kept() as folders:
            for act in self._acts:
                holding.confirm()
                act(folders)


def settle(run: int, *, at: datetime) -> None:
    """Sign what stands when a run's files have all been touched."""
    holding.confirm(anew=True)
    seal().settle(run=run, at=at)


def mark_whole(code: str) -> None:
    """Say that a run has told of every file of a site."""
    seal().mark_whole(code)


def told_of(addresses: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these, each a site's code and a path, of which the seal knows that something stands there."""
    by_site: dict[str, list[str]] = defaultdict(list)
    for code, path in addresses:
        by_site[code].append(path)
    known = seal()
    return {(code, path) for code in by_site for path in known.known_of(code, by_site[code])}


def seal_lists(files: Mapping[str, bytes], run: int, *, at: datetime) -> None:
    """Sign the lists web servers read, before they are written."""
    holding.confirm(anew=True)
    seal().mark_whole(SERVING)  # these files are all there are
    seal().announce(
        SERVING, put={f"/{name}": content for name, content in files.items()}, run=run, at=at
    )


def seal() -> Seal:
    """The seal of this installation; its key is made on first use."""
    home, folder = Path(settings.HUABIAO_HOME), Path(settings.SEAL_ROOT)
    key = signing_key(home)
    changed = (home / KEY_FILE).stat().st_mtime_ns
    if (home, folder, changed) not in _seals:
        _seals.clear()
        _seals[home, folder, changed] = Seal(folder, key, before_signing=_in_turn)
    return _seals[home, folder, changed]


def _in_turn() -> None:
    """What this process knows of the manifests is old, once another had its turn."""
    try:
        holding.confirm()
    except holding.TurnLost:
        _seals.clear()
        raise

"""Decides what is done about a path that is not as it was signed: kept as evidence, put right, told."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from huabiao.guard.alarms import Alarm, Alarms, printable
from huabiao.guard.evidence import Evidence
from huabiao.guard.history import sites_of
from huabiao.guard.looking import (
    FILE,
    FOLDER,
    MISSING,
    WIDEST_FOLDER,
    Seen,
    are_rights,
    look,
    names_below,
)
from huabiao.guard.mending import ASIDE, put_back, set_rights, take_away
from huabiao.guard.merkle import Entry
from huabiao.guard.sealing import SERVING
from huabiao.guard.signing import Keys
from huabiao.guard.standing import GRACE, Standing
from huabiao.guard.store import NotStored

READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
RIGHTS = 0o777  # of a folder; who it hands its group to is the operator's
AGAIN_AFTER = 300.0  # seconds until what could not be put right is told again
log = logging.getLogger("huabiao.guard")


@dataclass(frozen=True)
class Places:
    """Where things lie on this machine."""

    public: Path  # folders of sites
    serving: Path  # the lists web servers read
    seal: Path  # manifests and store
    state: Path  # the guard's own: evidence, alarms, what was good last


@dataclass
class Tally:
    """What a guard did. `restored` counts what is right again, of `changed`, `added` and `removed`."""

    checked: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    restored: int = 0


@dataclass
class Guard:
    """Judges paths of all sites, one at a time."""

    places: Places
    keys: Keys
    alarms: Alarms
    clock: Callable[[], datetime]  # with a time zone
    tally: Tally = field(default_factory=Tally)
    doubts: int = 0  # manifests that could not be believed

    def __post_init__(self) -> None:
        self.sites: dict[str, Standing] = {}
        self.evidence = Evidence(self.places.state / "evidence")
        self.again_at: dict[tuple[str, str], float] = {}  # paths to be looked at again, and when
        self._stubborn: dict[tuple[str, str, str], float] = {}  # what could not be put right
        self._strangers: set[str] = set()

    def refresh(self) -> None:
        """Follow the publisher on all sites; new ones come under guard."""
        for site in sites_of(self.places.seal):
            if site not in self.sites:
                self.sites[site] = Standing(
                    self.places.seal,
                    site,
                    self.keys,
                    self.places.state / "good",
                    lambda kind, note, site=site: self._doubt(kind, site, note),  # type: ignore[misc]
                )
        for standing in self.sites.values():
            self._follow(standing)
        self._look_for_strangers()

    def top_of(self, site: str) -> Path:
        return self.places.serving if site == SERVING else self.places.public / site

    def judge(self, site: str, path: str) -> bool:
        """Look at a path and put right what is wrong; whether it is as it should be now."""
        standing = self.sites.get(site)
        if standing is None or standing.tree is None:
            return False
        top = self.top_of(site)
        self.tally.checked += 1
        while True:
            seen = look(top, path)
            if self._is_right(standing, path, seen):
                return True
            # The manifest moves before the files do: who saw a file may have to read on, and look again
            # as long as the publisher goes on. What an intruder writes moves no manifest.
            if not self._follow(standing):
                break
        return self._put_right(standing, top, path, seen)

    def judge_folder(self, site: str, path: str) -> None:
        """Give a folder its rights back, where they were changed."""
        top = self.top_of(site)
        mode = self.sites[site].folder_mode
        seen = look(top, path)
        if seen.kind != FOLDER or are_rights(seen.mode & RIGHTS, mode, widest=WIDEST_FOLDER):
            return
        self.tally.changed += 1
        try:
            # Who it hands its group to stays as it is.
            set_rights(top, path, mode | seen.mode & ~RIGHTS)
        except OSError as error:
            outcome = "refused" if error.errno in READ_ONLY else "failed"
        else:
            outcome = "restored"
            self.tally.restored += 1
        self.tell("changed", site, f"{path}/", outcome=outcome, seen=seen)

    def judge_all(self, site: str, below: str = "") -> None:
        """Look at everything that should stand below a folder, and at everything that does."""
        for path in list(self.paths_to_judge(site, below)):
            self.judge(site, path)

    def paths_to_judge(self, site: str, below: str = "") -> Iterator[str]:
        standing = self.sites[site]
        expected = standing.paths_below(below)
        yield from expected
        for path, is_stranger in self.strangers_below(site, below):
            if is_stranger:
                yield path
            elif standing.is_folder(path):
                self.judge_folder(site, path)

    def strangers_below(self, site: str, below: str = "") -> Iterator[tuple[str, bool]]:
        """Everything below a folder, and whether it is a stranger; of a strange folder, the folder alone."""
        standing = self.sites[site]
        if not standing.is_whole:
            return
        skipped = ""
        for path, is_folder in names_below(self.top_of(site), below):
            if skipped and path.startswith(skipped):
                continue
            if is_folder and not standing.is_folder(path):
                skipped = f"{path}/"
            yield path, skipped == f"{path}/" or not (is_folder or standing.expected(path))

    def due(self, now: float) -> list[tuple[str, str]]:
        """Paths whose time to be looked at again has come."""
        due = [key for key, at in self.again_at.items() if at <= now]
        for key in due:
            del self.again_at[key]
        return due

    def check_once(self) -> Tally:
        """One pass over everything."""
        self.refresh()
        for site in sorted(self.sites):
            self.judge_all(site)
        return self.tally

    def tell(
        self,
        kind: str,
        site: str,
        path: str = "",
        *,
        outcome: str = "told",
        seen: Seen | None = None,
        evidence: str = "",
        note: str = "",
    ) -> None:
        at = self.clock().isoformat(timespec="milliseconds")
        seen = seen or Seen("")
        self.alarms.tell(
            Alarm(
                at,
                kind,
                printable(site),
                printable(path),
                outcome,
                seen.kind,
                seen.sha256,
                seen.size,
                evidence,
                note,
            )
        )

    def _doubt(self, kind: str, site: str, note: str) -> None:
        self.doubts += 1
        self.tell(kind, site, note=note)

    def _follow(self, standing: Standing) -> Collection[str]:
        """Paths that the publisher is about to touch are looked at again when it should be through."""
        now = time.monotonic()
        changed = standing.refresh(now)
        for path in changed:
            self.again_at[standing.site, path] = now + GRACE + 1
        return changed

    def _is_right(self, standing: Standing, path: str, seen: Seen) -> bool:
        now = time.monotonic()
        key = standing.site, path
        entry = standing.expected(path)
        if seen.is_entry(entry, standing.file_mode):
            standing.former.pop(path, None)
            self.again_at.pop(key, None)
            return True
        if standing.may_stand(path, seen, now):
            return True
        if entry is not None:
            return False
        if not standing.is_whole:
            return True  # it may have stood there before anything was signed
        if seen.kind == FOLDER and standing.is_folder(path):
            return True
        if seen.kind == FOLDER and standing.is_being_emptied(path, now):
            self.again_at.setdefault((standing.site, path), now + GRACE + 1)
            return True
        return self._may_pass(standing, path, seen, now)

    def _may_pass(self, standing: Standing, path: str, seen: Seen, now: float) -> bool:
        """What the publisher writes aside, and folders it empties or is about to fill, pass by themselves."""
        age = time.time() - seen.changed_at
        if not 0 <= age < GRACE:
            return False
        is_aside = seen.kind == FILE and _is_aside(path)
        is_empty = seen.kind == FOLDER and not any(names_below(self.top_of(standing.site), path))
        if is_aside or is_empty:
            self.again_at.setdefault((standing.site, path), now + GRACE + 1 - age)
        return is_aside or is_empty

    def _put_right(self, standing: Standing, top: Path, path: str, seen: Seen) -> bool:
        site, entry = standing.site, standing.expected(path)
        if seen.kind == MISSING:
            self._clear_the_way(site, top, path)
        kind = "added" if entry is None else "removed" if seen.kind == MISSING else "changed"
        key = site, path, f"{seen}"
        is_new = time.monotonic() >= self._stubborn.get(key, 0.0)
        evidence, note = "", ""
        if is_new:
            setattr(self.tally, kind, getattr(self.tally, kind) + 1)
            if seen.kind != MISSING:
                evidence, note = self._keep(top, site, path, seen)
        outcome = self._mend(standing, top, path, entry, seen)
        if outcome == "restored":
            self.tally.restored += 1
            self._stubborn.pop(key, None)
        elif is_new:
            self._stubborn[key] = time.monotonic() + AGAIN_AFTER
        if is_new or outcome == "restored":
            self.tell(kind, site, path, outcome=outcome, seen=seen, evidence=evidence, note=note)
        return outcome == "restored"

    def _clear_the_way(self, site: str, top: Path, path: str) -> None:
        """What stands where a folder should be is an intruder of its own."""
        steps = path.split("/")
        for depth in range(2, len(steps)):
            above = "/".join(steps[:depth])
            kind = look(top, above).kind
            if kind == MISSING:
                return
            if kind != FOLDER:
                self.judge(site, above)
                return

    def _keep(self, top: Path, site: str, path: str, seen: Seen) -> tuple[str, str]:
        try:
            place = self.evidence.keep(top, site, path, seen, at=self.clock())
        except OSError as error:
            log.exception("evidence of %s%s could not be kept", site, printable(path))
            return "", f"证据未能保存：{error.strerror}"
        return place.name, ""

    def _mend(
        self, standing: Standing, top: Path, path: str, entry: Entry | None, seen: Seen
    ) -> str:
        """What came of putting a path right: a key of `alarms.OUTCOMES`."""
        try:
            if entry is None:
                take_away(top, path)
            elif not self._were_rights_all(standing, top, path, entry, seen):
                modes = {"file_mode": standing.file_mode, "folder_mode": standing.folder_mode}
                put_back(top, path, entry, standing.store, **modes)
        except NotStored:
            log.exception("%s%s is not in the store", standing.site, printable(path))
            return "failed"
        except OSError as error:
            log.exception("%s%s could not be put right", standing.site, printable(path))
            return "refused" if error.errno in READ_ONLY else "failed"
        now = look(top, path)
        return "restored" if now.is_entry(entry, standing.file_mode) else "failed"

    def _were_rights_all(
        self, standing: Standing, top: Path, path: str, entry: Entry, seen: Seen
    ) -> bool:
        """Whether only the rights were wrong, and are right again."""
        if (seen.size, seen.sha256) != entry:
            return False
        try:
            set_rights(top, path, standing.file_mode)
        except OSError:
            return False  # another's file: written anew
        return True

    def _look_for_strangers(self) -> None:
        """Folders beside the sites: nobody signed them, and nobody is served them; they are told, not taken."""
        try:
            found = {entry.name for entry in self.places.public.iterdir()}
        except OSError:
            return
        for name in sorted(found - self.sites.keys() - self._strangers):
            self._strangers.add(name)
            self.tell("stranger", "", f"/{name}")


def _is_aside(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith(ASIDE) or (name.startswith(".") and name.endswith(".aside"))

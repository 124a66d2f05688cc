"""Decides when the guard looks: at once where the kernel tells of a touch, and at everything in turn.

The kernel tells of no write through a mapped file, and forgets what comes too fast; therefore a second
thread looks at all files, in a share of the processor that is a setting.
"""

from __future__ import annotations

import errno
import logging
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from inotify_simple import INotify, flags

from huabiao.guard.guarding import RIGHTS, Guard
from huabiao.guard.looking import WIDEST_FOLDER, are_rights, look, names_below
from huabiao.guard.mending import ASIDE
from huabiao.guard.merkle import FANOUT, entries_of

REFRESH = 1.0  # seconds between two looks at the manifests
SHARE = 0.03  # of one processor, for looking at everything in turn
TELLS = (
    flags.CLOSE_WRITE
    | flags.MODIFY
    | flags.ATTRIB
    | flags.CREATE
    | flags.DELETE
    | flags.MOVED_FROM
    | flags.MOVED_TO
    | flags.DELETE_SELF
    | flags.MOVE_SELF
    | flags.ONLYDIR
    | flags.DONT_FOLLOW
    | flags.EXCL_UNLINK
)
TELLS_OF_NAMES = flags.CREATE | flags.DELETE | flags.MOVED_FROM | flags.MOVED_TO | flags.ONLYDIR
log = logging.getLogger("huabiao.guard")
Touched = tuple[str, str]  # site, path; the path "" is the whole site


class Watch:
    """Runs a guard until told to stop."""

    def __init__(self, guard: Guard, *, share: float = SHARE) -> None:
        self._guard = guard
        self._inotify = INotify()
        self._folders: dict[int, Touched] = {}  # watch, the folder it is of
        self._watches: dict[Touched, int] = {}
        self._parents: dict[int, dict[str, str]] = {}  # watch, names in it that are sites
        self._is_too_many_told = False
        self._round = Round(guard, share)
        self._stopping = threading.Event()

    def run(self) -> None:
        self._guard.refresh()
        self._watch_new_sites()
        self._round.start()
        refreshed = time.monotonic()
        while not self._stopping.is_set():
            touched = self._wait(0.25)
            now = time.monotonic()
            if now - refreshed >= REFRESH:
                refreshed = now
                self._guard.refresh()
                self._watch_new_sites()
            for site, path in dict.fromkeys(
                [*touched, *self._guard.due(now), *self._round.found()]
            ):
                try:
                    self._look_at(site, path)
                except Exception:
                    # The outermost loop: whatever an intruder made of one path, the others are guarded.
                    log.exception("a path of %s could not be looked at", site)
        self._round.stop()
        self._inotify.close()

    def stop(self) -> None:
        self._stopping.set()

    def _wait(self, seconds: float) -> list[Touched]:
        """What was touched; each path once."""
        touched: dict[Touched, None] = {}
        # A moment for what belongs together to come together.
        for event in self._inotify.read(timeout=int(seconds * 1000), read_delay=20):
            if event.mask & flags.Q_OVERFLOW:
                log.warning("the kernel lost events: everything is looked at")
                self._round.hurry()
            elif event.wd in self._parents:
                site = self._parents[event.wd].get(event.name)
                if site is not None:
                    self._forget(site, "")
                    touched[site, ""] = None
            elif event.wd in self._folders:
                self._take(event.wd, event.mask, event.name, touched)
        return list(touched)

    def _take(self, watch: int, mask: int, name: str, touched: dict[Touched, None]) -> None:
        site, folder = self._folders[watch]
        if mask & flags.IGNORED:
            del self._folders[watch]
            self._watches.pop((site, folder), None)
            return
        if not name:
            touched[site, folder] = None
            return
        if name.startswith(ASIDE) and not mask & flags.ISDIR:
            return  # what stays of it is seen when everything is looked at
        path = f"{folder}/{name}"
        if mask & flags.ISDIR and mask & (flags.MOVED_FROM | flags.DELETE):
            self._forget(site, path)
        touched[site, path] = None

    def _look_at(self, site: str, path: str) -> None:
        guard = self._guard
        standing = guard.sites.get(site)
        if standing is None or standing.tree is None:
            return
        if path and not standing.is_folder(path):
            guard.judge(site, path)
        elif not _is_true_folder(guard.top_of(site), path):
            if path:
                guard.judge(site, path)  # what stands in its place
            for below in standing.paths_below(path):
                guard.judge(site, below)
            self._watch(site, path)
        else:
            if path:
                guard.judge_folder(site, path)
            if (site, path) not in self._watches:
                self._watch(site, path)
                guard.judge_all(site, path)

    def _watch_new_sites(self) -> None:
        for site, standing in self._guard.sites.items():
            if standing.tree is not None and (site, "") not in self._watches:
                self._watch(site, "")
                self._watch_parent(site)

    def _watch_parent(self, site: str) -> None:
        """The folder above a site tells when the site itself is moved away."""
        top = self._guard.top_of(site)
        watch = self._add(top.parent, TELLS_OF_NAMES)
        if watch is not None and watch not in self._folders:
            self._parents.setdefault(watch, {})[top.name] = site

    def _watch(self, site: str, path: str) -> None:
        """Watch a folder and all that are in it; folders nobody signed too, until they are gone."""
        top = self._guard.top_of(site)
        if not _is_true_folder(top, path):
            return
        for folder in _folders(top, path):
            watch = self._add(Path(f"{top}{folder}"))
            if watch is not None:
                self._folders[watch] = (site, folder)
                self._watches[site, folder] = watch

    def _add(self, folder: Path, mask: int = TELLS) -> int | None:
        try:
            return self._inotify.add_watch(folder, mask)
        except OSError as error:
            if error.errno == errno.ENOSPC and not self._is_too_many_told:
                self._is_too_many_told = True
                self._guard.tell(
                    "watches", "", note="请调大 fs.inotify.max_user_watches；在此之前靠轮流检查发现"
                )
            return None

    def _forget(self, site: str, path: str) -> None:
        """A folder went elsewhere: what is told of it is not told of this path any more."""
        for key in [key for key in self._watches if key[0] == site]:
            if path in ("", key[1]) or key[1].startswith(f"{path}/"):
                watch = self._watches.pop(key)
                self._folders.pop(watch, None)
                try:
                    self._inotify.rm_watch(watch)
                except OSError:
                    continue  # it went with its folder


class Round:
    """Looks at everything in turn, in a thread of its own; what is doubtful is left to the guard."""

    def __init__(self, guard: Guard, share: float) -> None:
        self._guard = guard
        self._share = share
        self._found: queue.SimpleQueue[Touched] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._hurry = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10)

    def hurry(self) -> None:
        """Look at everything once more, as fast as it goes."""
        self._hurry.set()

    def found(self) -> Iterator[Touched]:
        while not self._found.empty():
            yield self._found.get()

    def _run(self) -> None:
        while not self._stopping.is_set():
            is_hurried = self._hurry.is_set()
            self._hurry.clear()
            try:
                self._go_round(is_hurried=is_hurried)
            except Exception:
                # The outermost loop of this thread: the next round may go better.
                log.exception("a round was not finished")
            if not is_hurried:
                self._stopping.wait(1.0)

    def _go_round(self, *, is_hurried: bool) -> None:
        begun, used = time.monotonic(), time.thread_time()
        for number, touched in enumerate(self._doubtful()):
            if touched is not None:
                self._found.put(touched)
            if self._stopping.is_set() or (self._hurry.is_set() and not is_hurried):
                return
            if not is_hurried and number % 16 == 0:
                self._rest(begun, used)

    def _rest(self, begun: float, used: float) -> None:
        """Keep to the share: sleep until what was used is no more of the time than that."""
        due = (time.thread_time() - used) / self._share
        while not self._stopping.is_set() and not self._hurry.is_set():
            left = begun + due - time.monotonic()
            if left <= 0:
                return
            self._stopping.wait(min(left, 0.5))

    def _doubtful(self) -> Iterator[Touched | None]:
        """What is not as it should be at first sight; None for each thing that is."""
        for site, standing in list(self._guard.sites.items()):
            tree = standing.tree
            if tree is None:
                continue
            top = self._guard.top_of(site)
            for number in range(FANOUT * FANOUT):
                for path, _entry in entries_of(tree.leaf(number)):
                    seen = look(top, path)
                    is_right = seen.is_entry(standing.expected(path), standing.file_mode)
                    yield None if is_right else (site, path)
            for path, is_stranger in self._guard.strangers_below(site):
                yield (site, path) if is_stranger or self._has_other_rights(site, path) else None

    def _has_other_rights(self, site: str, path: str) -> bool:
        standing = self._guard.sites[site]
        if not standing.is_folder(path):
            return False
        seen = look(self._guard.top_of(site), path)
        return not are_rights(seen.mode & RIGHTS, standing.folder_mode, widest=WIDEST_FOLDER)


def _is_true_folder(top: Path, path: str) -> bool:
    if path:
        return look(top, path).kind == "folder"
    return top.is_dir() and not top.is_symlink()


def _folders(top: Path, path: str) -> Iterator[str]:
    yield path
    yield from (name for name, is_folder in names_below(top, path) if is_folder)

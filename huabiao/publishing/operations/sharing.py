"""Shares the rendering of long runs among workers, on any machine: parts are offered, and whoever is free helps.

A helper joins the snapshot of the run, so that it sees what the run sees, and renders with the same code;
it writes nothing but its results. The run itself renders what nobody took, and what does not come back in time:
nothing depends on a helper.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError

from huabiao.publishing import hands, holding
from huabiao.publishing.fingerprint import fingerprint
from huabiao.publishing.holding import Session, this_process
from huabiao.publishing.operations import rendering
from huabiao.publishing.operations.carrying import packed, unpacked
from huabiao.publishing.operations.rendering import Asked, Rendered, in_batches, is_standing
from huabiao.publishing.routes import Copy, Parting
from huabiao.publishing.snapshot import joined
from huabiao.publishing.theme_check import settle

OFFERED, DONE = "huabiao_offered", "huabiao_done"  # channels of the database
WORTH = 60  # routes; handing on fewer takes longer than rendering them
PART = 25  # routes of a part at least: what a source prepares together, it reads once
PATIENCE = 0.05  # seconds the run waits for a helper's part at least, before it renders it, too
LINGER = 0.25  # seconds a helper stays in a snapshot of which nothing is offered
SEEN_WITHIN = 3 * holding.BEAT
_AHEAD = 3  # parts under way for each who renders
log = logging.getLogger("huabiao.publishing")
_differing: set[str] = set()  # fingerprints this process has told of


@dataclass
class Part:
    """Some routes of a batch, and what became of them."""

    number: int
    asked: Sequence[Asked]
    rendered: list[Rendered] | None = None
    future: Future[list[Rendered]] | None = None  # rendered by this machine
    begun_at: float = 0.0  # by this machine
    awaited_at: float = 0.0  # since when the run does nothing but wait for it


class Crew:
    """The workers that help with one run."""

    def __init__(self, session: Session, helpers: int) -> None:
        self._session = session
        self._helpers = helpers
        self._snapshot = hands.exported()
        self._fingerprint, self._folder = fingerprint(), _folder()
        self._numbers = count(1)
        self._parts: dict[int, Part] = {}  # that are not rendered yet
        self._longest = 0.0  # seconds a part took here
        self._clear()
        session.ask(f"LISTEN {DONE}")

    def each(
        self,
        do: Callable[[Any], list[Rendered]],
        tasks: Iterable[Any],
        own: hands.Hands | None,
    ) -> Iterator[list[Rendered]]:
        """Results in the order of the tasks, each a list of `Asked`."""
        rest = iter(tasks)
        waiting: deque[list[Part]] = deque()
        sharers = self._helpers + (own.number if own else 1)
        ahead = _AHEAD * sharers
        is_more = True
        while is_more or waiting:
            while is_more and len(self._parts) < ahead:
                task = next(rest, None)
                is_more = task is not None
                if task is not None:
                    waiting.append(self._offer(task, sharers))
            if not waiting:
                return
            self._collect(do)
            if all(part.rendered is not None for part in waiting[0]):
                yield [one for part in waiting.popleft() for one in part.rendered or ()]
            elif not self._begin_next(do, own):
                self._wait(waiting[0], do, own)

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._session.ask(f"UNLISTEN {DONE}")
            self._clear()

    def _clear(self) -> None:
        """Also what a killed run left."""
        self._session.ask("DELETE FROM publishing_offer")

    def _offer(self, task: Sequence[Asked], sharers: int) -> list[Part]:
        # Some for each: who is slower does fewer.
        size = max(PART, -(-len(task) // (2 * sharers)))
        parts = [
            Part(next(self._numbers), task[start : start + size])
            for start in range(0, len(task), size)
        ]
        self._parts |= {part.number: part for part in parts}
        self._session.ask(
            "INSERT INTO publishing_offer (snapshot, fingerprint, folder, number, helper, asked, is_blind)"
            " SELECT %s, %s, %s, number, '', asked, false"
            " FROM unnest(%s::int[], %s::bytea[]) AS offered(number, asked)",
            (
                self._snapshot,
                self._fingerprint,
                self._folder,
                [part.number for part in parts],
                [packed(list(part.asked)) for part in parts],
            ),
        )
        self._session.ask(f"NOTIFY {OFFERED}")
        return parts

    def _collect(self, do: Callable[[Any], list[Rendered]]) -> None:
        """Take what is ready."""
        for part in [one for one in self._parts.values() if one.future and one.future.done()]:
            if part.future is not None:
                self._done(part, part.future.result())
        rows = self._session.ask(
            "DELETE FROM publishing_offer WHERE result IS NOT NULL RETURNING number, result, is_blind"
        )
        for number, result, is_blind in rows:
            wanted = self._parts.get(number)
            if wanted is not None and wanted.future is None:
                rendered = _accepted(wanted.asked, unpacked(result), do, is_blind=is_blind)
                self._done(wanted, rendered)

    def _done(self, part: Part, rendered: list[Rendered]) -> None:
        part.rendered = rendered
        if part.begun_at:
            self._longest = max(self._longest, time.monotonic() - part.begun_at)
        del self._parts[part.number]

    def _begin_next(self, do: Callable[[Any], list[Rendered]], own: hands.Hands | None) -> bool:
        """Render the first part nobody took, if anybody here is free; whether there was one."""
        busy = sum(part.future is not None for part in self._parts.values())
        if own is not None and busy >= own.number * hands.AHEAD:
            return False
        rows = self._session.ask(
            "DELETE FROM publishing_offer WHERE id = (SELECT id FROM publishing_offer"
            " WHERE helper = '' ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING number"
        )
        for (number,) in rows:
            self._begin(self._parts[number], do, own)
        return bool(rows)

    def _begin(
        self, part: Part, do: Callable[[Any], list[Rendered]], own: hands.Hands | None
    ) -> None:
        part.begun_at = time.monotonic()
        if own is not None:
            part.future = own.begin(do, part.asked)
        else:
            self._done(part, do(part.asked))

    def _wait(
        self,
        first: Sequence[Part],
        do: Callable[[Any], list[Rendered]],
        own: hands.Hands | None,
    ) -> None:
        """Until something is ready; what a helper keeps for too long is rendered here."""
        late = next(part for part in first if part.rendered is None)
        late.awaited_at = late.awaited_at or time.monotonic()
        patience = max(PATIENCE, 2 * self._longest)
        if late.future is None and time.monotonic() - late.awaited_at > patience:
            self._session.ask("DELETE FROM publishing_offer WHERE number = %s", (late.number,))
            self._begin(late, do, own)
            return
        futures = [part.future for part in self._parts.values() if part.future is not None]
        if futures:
            wait(futures, timeout=0.05, return_when=FIRST_COMPLETED)
        else:
            self._session.wait(PATIENCE)


def _accepted(
    asked: Sequence[Asked],
    rendered: list[Rendered],
    do: Callable[[Any], list[Rendered]],
    *,
    is_blind: bool,
) -> list[Rendered]:
    """What a helper rendered, as this machine sees it.

    What it could not render, and files of the media folder, are this machine's to judge; so is what
    stands already, where the helper does not see the tree.
    """
    known = {one.route: one for one in asked}
    again = [known[one.route] for one in rendered if one.fault or isinstance(one.output, Copy)]
    anew = {one.route: one for one in do(again)} if again else {}
    accepted = [anew.get(one.route, one) for one in rendered]
    for one in accepted if is_blind else ():
        if one.route in anew or one.mark is None or one.output is None:
            continue
        if isinstance(one.output, Parting):
            continue
        one.is_standing = is_standing(known[one.route], one.output, one.mark.bearing)
        if one.is_standing and known[one.route].is_told:
            one.output = None
    return accepted


@contextlib.contextmanager
def offered(routes: int) -> Iterator[None]:
    """Let workers that stand by help with what is rendered inside, where that pays."""
    crew = _crew(routes)
    if crew is None:
        yield
        return
    token = hands.crew.set(crew)
    try:
        yield
    finally:
        hands.crew.reset(token)
        crew.close()


def _crew(routes: int) -> Crew | None:
    session = holding.session_at_work()
    if session is None or routes < WORTH:
        return None
    ((helpers,),) = session.ask(
        "SELECT count(*) FROM publishing_worker WHERE role <> 'LEADING' AND fingerprint = %s"
        " AND token <> %s AND seen_at > clock_timestamp() - make_interval(secs => %s)",
        (fingerprint(), this_process().token, SEEN_WITHIN),
    )
    return Crew(session, helpers) if helpers else None


def listen(session: Session) -> None:
    """Hear of offers at once; without it they are found by looking."""
    session.ask(f"LISTEN {OFFERED}")


def help_out(
    session: Session, *, seconds: float, is_blind: bool, is_over: Callable[[], bool]
) -> int:
    """Help with runs as long as they offer something, waiting so long for the first; how many parts.

    `is_blind`: this machine sees neither the tree nor the media folder; nor does it where they lie elsewhere.
    """
    session.look()
    offer = _offer_of(session)
    if offer is None:
        session.wait(seconds)
        offer = _offer_of(session)
    if offer is None:
        return 0
    exported, wanted, folder = offer
    settle()
    if wanted != fingerprint():
        _tell_of_difference(wanted)
        time.sleep(seconds)
        return 0
    try:
        with joined(exported):
            is_elsewhere = is_blind or folder != _folder()
            return _help_in(session, exported, is_blind=is_elsewhere, is_over=is_over)
    except DatabaseError as error:
        # The run has ended, or was killed, and its snapshot with it.
        log.info("the run that asked for help is over: %s", error)
        time.sleep(seconds)
        return 0


def _help_in(
    session: Session, exported: str, *, is_blind: bool, is_over: Callable[[], bool]
) -> int:
    done = 0
    while not is_over():
        claimed = _claim(session, exported)
        if claimed is None:
            session.wait(LINGER)
            claimed = _claim(session, exported)
        if claimed is None:
            break
        row, asked = claimed
        if is_blind:
            asked = [one._replace(before=None, is_forced=False, is_told=False) for one in asked]
        with _saying_nothing():
            rendered = [one for some in in_batches(asked) for one in some]
        session.ask(
            "UPDATE publishing_offer SET result = %s, is_blind = %s WHERE id = %s",
            (packed(rendered), is_blind, row),
        )
        session.ask(f"NOTIFY {DONE}")
        session.look()
        done += 1
    return done


@contextlib.contextmanager
def _saying_nothing() -> Iterator[None]:
    """What cannot be rendered is the run's to tell, which tries it again."""

    def is_told(record: logging.LogRecord) -> bool:
        return record.module != rendering.__name__.rpartition(".")[2]

    log.addFilter(is_told)
    try:
        yield
    finally:
        log.removeFilter(is_told)


def _folder() -> str:
    """Where the files are that renderers look at."""
    return f"{settings.PUBLIC_ROOT} {settings.MEDIA_ROOT}"


def _offer_of(session: Session) -> tuple[str, str, str] | None:
    """Snapshot, fingerprint and folders of a run that offers something."""
    rows = session.ask(
        "SELECT snapshot, fingerprint, folder FROM publishing_offer WHERE helper = '' LIMIT 1"
    )
    return rows[0] if rows else None


def _claim(session: Session, exported: str) -> tuple[int, list[Asked]] | None:
    rows = session.ask(
        "UPDATE publishing_offer SET helper = %s WHERE id = (SELECT id FROM publishing_offer"
        " WHERE helper = '' AND snapshot = %s ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " RETURNING id, asked",
        (this_process().name, exported),
    )
    return (rows[0][0], unpacked(rows[0][1])) if rows else None


def _tell_of_difference(wanted: str) -> None:
    if wanted not in _differing:
        _differing.add(wanted)
        log.warning(
            "本进程的程序、主题或设置与负责发布的进程不同（%s 与 %s），不协助生成页面；请在每台机器上装同一个版本。",
            fingerprint(),
            wanted,
        )

"""Lets a random city live, publishes, kills publishers, and compares the tree with what a rebuild would make.

A library is kept small: when it has grown, the city is forgotten and another one is founded, so that
memory and time a comparison are bounded however many acts are done.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connections

from huabiao.base import disk
from huabiao.base.progress import progress
from huabiao.config.soak.acts import ACTS, act
from huabiao.config.soak.city import City, make_city
from huabiao.config.soak.items import create_at_once
from huabiao.config.soak.keeping import kept
from huabiao.config.soak.measures import small
from huabiao.config.supervisor import end_with
from huabiao.library.models import Item
from huabiao.publishing.models import ReceiptLine
from huabiao.publishing.operations import publish_all, refresh_fragments
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.proof import verify
from huabiao.publishing.turn import turn
from huabiao.sites.models import Channel

ITEMS = 60  # of a library, at most
FIRST_ITEMS = 26  # of them there from the beginning
EVERY = 20  # acts between two comparisons
TRIES = 12  # at random many acts are refused; another try may find something to act on
PUBLISHED_AT_ONCE = 0.3
KILLED = 0.15  # of what is published at once
REBUILT = 0.25  # of those who are killed, in the middle of the rebuild of a site
LONGEST = 0.4  # seconds a process lives that is going to be killed


@dataclass
class Report:
    """What was done, by kind, and what was found."""

    done: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    kills: int = 0
    cities: int = 0

    @property
    def acts(self) -> int:
        return self.done.total()

    @property
    def rarest(self) -> float:
        """The share of the act that was done least."""
        return min(self.done[name] for name in ACTS) / max(self.acts, 1)


@dataclass
class Soak:
    """One city after another, until there were enough acts."""

    choice: random.Random
    at: datetime
    told: Callable[[str], object]
    report: Report = field(default_factory=Report)

    def live(self, acts: int) -> Iterator[None]:
        """Do so many acts; whoever waits hears of each."""
        put_back = kept()
        with small():
            while self.report.acts < acts:
                _forget_city(put_back)
                yield from self._live_in_a_city(acts)

    def _live_in_a_city(self, acts: int) -> Iterator[None]:
        self.report.cities += 1
        city = make_city(self.at, self.choice)
        while Item.objects.count() < FIRST_ITEMS:
            city.later(minutes=7)
            create_at_once(city, city.one(Channel.objects.exclude(slug="kong")))
        with turn():
            refresh_fragments()
        while self.report.acts < acts and Item.objects.count() < ITEMS:
            city.later(minutes=1)
            self._act(city)
            if self.choice.random() < PUBLISHED_AT_ONCE:
                self._publish()
            if self.report.acts % EVERY == 0:
                self._compare()
            yield
        self._compare()
        self._rebuild()

    def _act(self, city: City) -> None:
        """What was done least is done next, if it can be."""
        names = self.choice.sample(list(ACTS), k=len(ACTS))
        for name in sorted(names, key=lambda name: self.report.done[name]):
            if any(act(city, name) for _try in range(TRIES)):
                self.report.done[name] += 1
                return

    def _publish(self) -> None:
        if self.choice.random() < KILLED:
            self.report.kills += self._kill_a_publisher()
            return
        with turn():
            publish_everything_waiting()

    def _kill_a_publisher(self) -> bool:
        """Kill a process that publishes; false where it was done before."""
        site = None
        if self.choice.random() < REBUILT:
            site = self.choice.choice(sorted(codes_of_sites()))
        connections.close_all()
        process = os.fork()
        if process == 0:
            _publish_and_end(site)
        time.sleep(self.choice.uniform(0, LONGEST))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        return os.WIFSIGNALED(status)

    def _compare(self) -> None:
        """What stands must be what the database says, rendered anew."""
        with turn():
            verdict = verify(sites=list(codes_of_sites()))
        self._found([*verdict.different, *verdict.missing, *verdict.extra])

    def _rebuild(self) -> None:
        """A rebuild on the spot must find nothing to write."""
        for site, code in codes_of_sites().items():
            last = ReceiptLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            with turn():
                outcome = publish_all(sites=[site])
            lines = ReceiptLine.objects.filter(pk__gt=last, site_id=site).values_list("act", "path")
            touched = [f"{act} {code}{path} by a rebuild" for act, path in lines]
            is_right = outcome.written + outcome.deleted == 0
            self._found(outcome.problems if is_right else [*touched, *outcome.problems])

    def _found(self, names: list[str]) -> None:
        for name in names:
            self.told(f"after {self.report.acts} acts: {name}")
        self.report.differences += names


def soak(*, acts: int, seed: int, at: datetime, told: Callable[[str], object]) -> Report:
    """Do so many acts; the same seed does the same acts."""
    soak = Soak(random.Random(seed), at, told)  # noqa: S311 -- to be repeated
    for _ in progress(soak.live(acts), total=acts, label="操作"):
        pass
    return soak.report


def _publish_and_end(site: int | None) -> None:
    """What the process does that is going to be killed; it never returns to the soak."""
    end_with(os.getppid())
    try:
        with turn():
            publish_everything_waiting()
            if site is not None:
                publish_all(sites=[site])
        os._exit(0)
    finally:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def _forget_city(put_back: Callable[[], None]) -> None:
    """Begin with a database in which nobody did anything, and with empty folders."""
    put_back()
    cache.clear()
    for root in (settings.PUBLIC_ROOT, settings.SERVING_ROOT, settings.MEDIA_ROOT):
        with disk.made(str(root)) as folder:
            for name in os.listdir(root):  # noqa: PTH208  # beside `disk`, which takes strings
                disk.clear(folder, name)

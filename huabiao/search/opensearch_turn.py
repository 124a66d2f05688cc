"""Decides who may write to a cluster: whoever holds a document there that only one can take, for a minute at a time.

Clocks of machines differ, and a process may sleep through its minute. So each turn has a number, greater than
all before it, and what is written bears it as its version: where a later writer was, an earlier one changes nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from huabiao.base.errors import Refused
from huabiao.search.index import WriterBusy
from huabiao.search.opensearch_cluster import WRITING, Cluster, Conflict, Json, Missing, Unexpected

LASTS = 60.0  # seconds, unless it is renewed
_SETTINGS: Json = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
    "mappings": {"dynamic": False},
}


@dataclass
class Turn:
    """`number` is the version of all that is written in this turn."""

    number: int
    cluster: Cluster
    clock: Callable[[], float]
    until: float
    at: str  # which state of the document is ours

    def renew(self) -> None:
        """Have a whole minute; WriterBusy where another has it by now."""
        self._set(self.clock() + LASTS)

    def renew_in_time(self) -> None:
        """The same, but not at every call."""
        if self.until - self.clock() < LASTS / 2:
            self.renew()

    def give_back(self) -> None:
        """If that cannot be told now, it ends by itself."""
        with contextlib.suppress(Refused):
            self._set(0.0)

    def _set(self, until: float) -> None:
        self.at = _written(self.cluster, self.number, until, self.at)
        self.until = until


@contextmanager
def turn(cluster: Cluster, clock: Callable[[], float], *, after: int) -> Iterator[Turn]:
    """Raises WriterBusy. `after`: a number that was used already, whatever the document says."""
    taken = _taken(cluster, clock, after)
    try:
        yield taken
    finally:
        taken.give_back()


def _taken(cluster: Cluster, clock: Callable[[], float], after: int) -> Turn:
    try:
        told = cluster.ask("GET", f"{_index(cluster)}/_doc/turn")
        last, at = told["_source"], _state(told)
    except Missing:
        _make(cluster)
        last, at = {"number": 0, "until": 0.0}, "op_type=create"
    now = clock()
    if last["until"] > now:
        raise WriterBusy
    number, until = max(last["number"], after) + 1, now + LASTS
    return Turn(number, cluster, clock, until, _written(cluster, number, until, at))


def _written(cluster: Cluster, number: int, until: float, at: str) -> str:
    body = {"number": number, "until": until}
    try:
        told = cluster.ask("PUT", f"{_index(cluster)}/_doc/turn?{at}", body, patience=WRITING)
    except Conflict as error:
        raise WriterBusy from error
    return _state(told)


def _state(told: Json) -> str:
    return f"if_seq_no={told['_seq_no']}&if_primary_term={told['_primary_term']}"


def _make(cluster: Cluster) -> None:
    # Another may just have made it.
    with contextlib.suppress(Unexpected):
        cluster.ask("PUT", _index(cluster), _SETTINGS, patience=WRITING)


def _index(cluster: Cluster) -> str:
    return f"{cluster.prefix}-turn"

"""Decides when a snapshot of the index is taken for web nodes: after a commit, while there are nodes that ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from huabiao.changes.models import Change
from huabiao.guard.signing import PUBLIC_FILE, public_keys, signing_key
from huabiao.search.keeping import NoIndex, keeper
from huabiao.search.sources import SURROUNDINGS, surroundings
from huabiao.search.tantivy_index import TantivyIndex
from huabiao.targets.shelf import IndexShelf
from huabiao.targets.snapshots import Snapshot, Snapshots

# A node asks twice a minute; who was away for longer has a snapshot made for it then.
WANTED_FOR = timedelta(minutes=10)
# What nodes are told besides: soon after a change, though not with each of many; and what time alone changes.
_AFTER_A_CHANGE, _AT_LEAST = timedelta(seconds=30), timedelta(minutes=10)


class ToldToNodes:
    """What nodes are told besides the index, as this process composed it last."""

    def __init__(self) -> None:
        self._composed: tuple[datetime, int, bytes] | None = None

    def at(self, moment: datetime) -> bytes:
        change = Change.objects.aggregate(last=Max("id"))["last"] or 0
        if self._composed is not None:
            made, heard, content = self._composed
            age = moment - made
            if age < (_AFTER_A_CHANGE if heard != change else _AT_LEAST):
                return content
        content = surroundings(moment)
        self._composed = (moment, change, content)
        return content


def take_snapshot(told: ToldToNodes, *, at: datetime) -> Snapshot | None:
    """Hold the last commit for the nodes; None where nobody wants it, or there is no index.

    For the process that has just committed, or that looks whether a node has come: what is held already is
    not held again. Raises `Restless` where commits came too fast, which the next call makes good.
    """
    seal = Path(settings.SEAL_ROOT)
    if at.timestamp() - IndexShelf(seal).asked_at() > WANTED_FOR.total_seconds():
        return None
    home = Path(settings.HUABIAO_HOME)
    key = signing_key(home)
    snapshots = Snapshots(seal, key, public_keys(home / PUBLIC_FILE))
    try:
        beside = {SURROUNDINGS: told.at(at)}
        return snapshots.take(keeper().folder(), reached_of=_reached, at=at, beside=beside)
    except NoIndex:
        return None


def _reached(folder: Path) -> int:
    return TantivyIndex(folder).reached()

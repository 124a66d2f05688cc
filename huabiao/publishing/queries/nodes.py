"""Reads about the nodes that bring themselves the public tree: who they are, how far behind, since when."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huabiao.guard.heads import HEAD
from huabiao.guard.records import number_of
from huabiao.publishing.models import Node, NodeCurrent, Run
from huabiao.targets.shelf import IndexShelf
from huabiao.targets.snapshots import reached_in

SILENT_AFTER = timedelta(minutes=3)  # a node asks twice a minute
MOST_BEHIND = 2000  # runs that are counted
PROBLEMS: Mapping[str, Promise] = {
    "away": _("连不上管理端"),
    "astray": _("这个网址有回答，但不是华表的管理端，请检查网址：它应当就是打开工作台用的网址"),
    "unknown": _("令牌不对，或者已经停用"),
    "signature": _("收到的清单签名不对，没有采用；仍在提供上一次正确的内容"),
    "missing": _("管理端缺少清单里的内容"),
    "wrong": _("收到的内容与清单不符，没有采用，正在重新获取"),
    "storage": _("对象存储连不上，或者拒绝写入"),
    "full": _("磁盘已满"),
    "disk": _("磁盘读写出错"),
    "other": _("遇到没有料到的问题，请看节点的日志"),
}

SILENT = _("三分钟以上没有联系，请检查那台机器和网络")


@dataclass(frozen=True)
class NodeState:
    """One node as the platform office sees it."""

    node: Node
    runs_behind: int = 0  # at most `MOST_BEHIND`
    behind_since: datetime | None = None  # when the first run it does not serve ended
    is_silent: bool = False
    # How many changes its search does not know yet; None where it has no index.
    search_behind: int | None = None

    @property
    def is_current(self) -> bool:
        return bool(self.node.number) and not self.runs_behind

    @property
    def problem(self) -> Promise | str:
        """Why it cannot go on, in plain words; "" where it can."""
        word = self.node.problem
        return PROBLEMS.get(word, PROBLEMS["other"]) if word else ""


def hash_of_token(token: str) -> str:
    """What is kept of a token; it is long and random, so that one round of a hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def node_by_token(token: str) -> Node | None:
    return Node.objects.filter(token_sha256=hash_of_token(token), withdrawn_at=None).first()


def nodes_in_use() -> QuerySet[Node]:
    return Node.objects.filter(withdrawn_at=None).order_by("name", "pk")


def node_states(at: datetime) -> list[NodeState]:
    """All nodes that are in use, each with how far behind it is."""
    newest, nodes = newest_number(), list(nodes_in_use())
    behind = [node.run_number for node in nodes if node.number < newest]
    ended = _ended_after(min(behind)) if behind else []
    shelf = IndexShelf(Path(settings.SEAL_ROOT))
    there, reached = reached_in(shelf.line()), shelf.reached()
    return [
        replace(
            _state(node, newest, ended),
            is_silent=_is_silent(node, at),
            search_behind=max(0, there - reached[node.pk]) if reached.get(node.pk) else None,
        )
        for node in nodes
    ]


def silent_nodes(at: datetime) -> list[Node]:
    """Nodes that have not been heard of for long; one that never began serves nobody, and is not missed."""
    return [node for node in nodes_in_use() if _is_silent(node, at)]


def lagging(at: datetime) -> list[tuple[Node, Promise | str]]:
    """Nodes whose readers may see what is old, each with the reason."""
    found: list[tuple[Node, Promise | str]] = []
    for node in nodes_in_use():
        if _is_silent(node, at):
            found.append((node, SILENT))
        elif node.problem:
            found.append((node, PROBLEMS.get(node.problem, PROBLEMS["other"])))
    return found


def newest_number() -> int:
    """Number of the head that is signed now; 0 before the first run."""
    try:
        return number_of((Path(settings.SEAL_ROOT) / HEAD).read_bytes()) or 0
    except FileNotFoundError:
        return 0


def currents_of(runs: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """When each node became current for each of these runs: (name, moment), the first to be so first."""
    if not runs:
        return {}
    rows = NodeCurrent.objects.filter(run_number__gte=min(runs), after__lt=max(runs))
    found = list(
        rows.order_by("current_at", "pk").values_list(
            "after", "run_number", "node__name", "current_at"
        )
    )
    return {
        run: [(name, moment) for after, upto, name, moment in found if after < run <= upto]
        for run in runs
    }


def _ended_after(run: int) -> list[tuple[int, datetime | None]]:
    """Runs that changed files, newer than this one, the newest first: id, and when each ended."""
    ended = Run.objects.filter(~Q(written=0, deleted=0), state=Run.State.DONE, pk__gt=run)
    return list(ended.order_by("-pk").values_list("pk", "finished_at")[:MOST_BEHIND])


def _state(node: Node, newest: int, ended: list[tuple[int, datetime | None]]) -> NodeState:
    missing = [moment for run, moment in ended if run > node.run_number]
    if node.number >= newest or not missing:
        return NodeState(node)
    return NodeState(node, len(missing), missing[-1])


def _is_silent(node: Node, at: datetime) -> bool:
    return node.heard_at is not None and at - node.heard_at > SILENT_AFTER

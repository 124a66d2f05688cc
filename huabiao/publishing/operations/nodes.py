"""Writes on nodes: one is added or withdrawn by a person; each tells by itself what it serves."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.publishing.models import Node
from huabiao.publishing.queries.nodes import PROBLEMS, hash_of_token
from huabiao.sites.operations.validation import require_platform

HEARD_EVERY = timedelta(seconds=10)  # a node that is well says so more often than we write it down
KEPT = 5000  # moments of one node
PRUNED_EVERY = 100  # of them
MOST_RUNS = 2**62
LONGEST_NAME = 60
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # of Unicode: what would not show, or turn a line round


class NameMissing(Refused):
    message = _("请给节点取一个名称，方便大家认出它。")


class NameUnusable(Refused):
    message = _("节点名称最多 60 个字，不能有换行和看不见的符号。")


class NameTaken(Refused):
    message = _("已经有一个叫这个名称的节点。")


class WithdrawnAlready(Refused):
    message = _("这个节点已经停用。")


@transaction.atomic
def add_node(*, name: str, by: User | None, actor: Actor, at: datetime) -> tuple[Node, str]:
    """Let a web server fetch the public tree; returns the node and its token, which is kept nowhere."""
    require_platform(by)
    name = name.strip()
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME or any(unicodedata.category(sign) in UNSEEN for sign in name):
        raise NameUnusable
    if Node.objects.filter(name=name, withdrawn_at=None).exists():
        raise NameTaken
    token = secrets.token_urlsafe(32)
    node = Node.objects.create(name=name, token_sha256=hash_of_token(token), added_at=at)
    _record("publishing.node.added", node, actor, at)
    return node, token


@transaction.atomic
def withdraw_node(*, node_id: int, by: User | None, actor: Actor, at: datetime) -> Node:
    """Answer this node no more; what it serves stays as it is there."""
    require_platform(by)
    node = Node.objects.select_for_update().filter(pk=node_id).first()
    if node is None:
        raise NotFound
    if node.withdrawn_at is not None:
        raise WithdrawnAlready
    node.withdrawn_at = at
    node.save(update_fields=["withdrawn_at"])
    _record("publishing.node.withdrawn", node, actor, at)
    return node


def hear_of(*, node: Node, at: datetime) -> None:
    """Note that a node asked."""
    if node.heard_at is None or at - node.heard_at >= HEARD_EVERY:
        Node.objects.filter(pk=node.pk).update(heard_at=at)


@transaction.atomic
def take_report(*, node_id: int, told: object, at: datetime) -> bool:
    """Keep what a node says of itself; False where it is no report of ours. No act of a person: not recorded."""
    report = _understood(told, at)
    node = Node.objects.select_for_update().filter(pk=node_id, withdrawn_at=None).first()
    if report is None or node is None:
        return False
    if report.number and (report.number, report.run) != (node.number, node.run_number):
        _note_current(node, report)
        node.number, node.run_number = report.number, report.run
        node.current_at = report.current_at
    node.problem, node.note, node.problem_since = report.problem, report.note, report.since
    node.heard_at = at
    node.save()
    return True


@dataclass(frozen=True)
class _Report:
    number: int
    run: int
    current_at: datetime
    problem: str
    note: str
    since: datetime | None


def _understood(told: object, at: datetime) -> _Report | None:
    if not isinstance(told, dict):
        return None
    number, run = _number(told.get("number")), _number(told.get("run"))
    if number is None or run is None:
        return None
    problem = str(told.get("problem", ""))
    if problem and problem not in PROBLEMS:
        problem = "other"
    # A clock that runs ahead would have been current before the run ended.
    since = _moment(told.get("since"), at) if problem else None
    return _Report(
        number=number,
        run=run,
        current_at=_moment(told.get("current_at"), at) or at,
        problem=problem,
        note=str(told.get("note", ""))[:300] if problem else "",
        since=since,
    )


def _number(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < MOST_RUNS else None


def _moment(text: object, at: datetime) -> datetime | None:
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return None
    return min(at, moment if timezone.is_aware(moment) else timezone.make_aware(moment))


def _note_current(node: Node, report: _Report) -> None:
    if report.run == node.run_number:
        # The lists web servers read are signed after the pages of the same run.
        node.currents.filter(run_number=report.run).update(current_at=report.current_at)
    elif report.run > node.run_number:
        row = node.currents.create(
            # What was published before it began is nothing it was waited for.
            after=node.run_number or report.run - 1,
            run_number=report.run,
            current_at=report.current_at,
        )
        if row.pk % PRUNED_EVERY == 0:
            kept = node.currents.order_by("-pk").values_list("pk", flat=True)[:KEPT]
            node.currents.exclude(pk__in=list(kept)).delete()


def _record(action: str, node: Node, actor: Actor, at: datetime) -> None:
    changes.record(
        action=action,
        subject=f"node:{node.pk}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"name": node.name},
    )

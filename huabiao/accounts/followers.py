"""Decides who goes along when an organization is merged or a person leaves.

This room knows no items, channels or sites; rooms above register here at start, say what they hold
for an organization or a person, and move it inside the operation's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huabiao.changes.operations import Actor

# What is held, as Chinese phrases for the refusal ("稿件 12 篇"); empty: nothing.
Holdings = Callable[[int], Sequence[str]]


class Move(Protocol):
    """Gives everything of organization `source_id` to organization `target_id`."""

    def __call__(self, *, source_id: int, target_id: int, actor: Actor, at: datetime) -> object: ...


class Handover(Protocol):
    """Gives the unfinished work of one person to another."""

    def __call__(
        self, *, from_user_id: int, to_user_id: int, actor: Actor, at: datetime
    ) -> object: ...


@dataclass(frozen=True)
class _Follower:
    move: Move
    holdings: Holdings


@dataclass(frozen=True)
class _Handover:
    hand_over: Handover
    holdings: Holdings


_followers: dict[str, _Follower] = {}
_handovers: dict[str, _Handover] = {}


def _nothing(_: int) -> Sequence[str]:
    return ()


def register(name: str, move: Move, *, holdings: Holdings = _nothing) -> None:
    """Let `name` move its things at a merger, and say what an organization still holds."""
    _followers[name] = _Follower(move, holdings)


def register_handover(name: str, hand_over: Handover, *, holdings: Holdings = _nothing) -> None:
    """Let `name` hand over a person's unfinished work, and say what a person still has in hand."""
    _handovers[name] = _Handover(hand_over, holdings)


def held_by_organization(organization_id: int) -> list[str]:
    return [
        phrase for follower in _followers.values() for phrase in follower.holdings(organization_id)
    ]


def held_by_person(user_id: int) -> list[str]:
    return [phrase for handover in _handovers.values() for phrase in handover.holdings(user_id)]


def move_all(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> None:
    for follower in _followers.values():
        follower.move(source_id=source_id, target_id=target_id, actor=actor, at=at)


def hand_over_all(*, from_user_id: int, to_user_id: int, actor: Actor, at: datetime) -> None:
    for handover in _handovers.values():
        handover.hand_over(from_user_id=from_user_id, to_user_id=to_user_id, actor=actor, at=at)

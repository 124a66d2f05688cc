"""Answers the nodes' door from the database: whose token it is, and what nodes report."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connections
from django.utils import timezone

from huabiao.publishing.operations import nodes
from huabiao.publishing.queries.nodes import node_by_token

P = ParamSpec("P")
T = TypeVar("T")


def _in_thread(do: Callable[P, T]) -> Callable[P, T]:
    """The door's threads rest most of the time: they keep no connection meanwhile."""

    @wraps(do)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return do(*args, **kwargs)
        finally:
            connections.close_all()

    return done


@_in_thread
def node_of(token: str) -> int | None:
    """Id of the node that bears a token; None of nobody's, and of one that was withdrawn."""
    node = node_by_token(token)
    if node is None:
        return None
    nodes.hear_of(node=node, at=timezone.now())
    return node.pk


@_in_thread
def report(node: int, told: object) -> bool:
    """Keep what a node says of itself; False where it is no report."""
    return nodes.take_report(node_id=node, told=told, at=timezone.now())

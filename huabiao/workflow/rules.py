"""Decides who may act at which stage of a review; no Django."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

# What keeps a person from deciding at a stage.
Bar = Literal["wrote it", "agreed already", "another's turn"]

ORDER = ("FIRST", "SECOND", "SIGNING")
ROLE_OF_STAGE = {"FIRST": "REVIEWER", "SECOND": "REVIEWER", "SIGNING": "SIGNER"}


def bar_to(
    *,
    stage: str,
    roles: Collection[str],
    person: int,
    authors: Collection[int],
    agreed: Collection[int],
) -> Bar | None:
    """What keeps a person with these roles from deciding at this stage; None: they may.

    Each stage is another account's, and never one that wrote the text (standards C-04). What will
    never pass is said before what may come to pass.
    """
    if person in authors:
        return "wrote it"
    if person in agreed:
        return "agreed already"
    return None if ROLE_OF_STAGE[stage] in roles else "another's turn"


def is_same_text(digest: str, agreed: Collection[str]) -> bool:
    """Whether everybody who agreed so far agreed to this very text."""
    return all(digest == other for other in agreed)

"""Decides who may act at which stage of a review; no Django."""

from __future__ import annotations

from collections.abc import Collection

ORDER = ("FIRST", "SECOND", "SIGNING")
ROLE_OF_STAGE = {"FIRST": "REVIEWER", "SECOND": "REVIEWER", "SIGNING": "SIGNER"}


def may_act(
    *,
    stage: str,
    roles: Collection[str],
    person: int,
    authors: Collection[int],
    agreed: Collection[int],
) -> bool:
    """Whether a person with these roles may decide at this stage.

    Each stage is another account's, and never one that wrote the text (standards C-04).
    """
    return ROLE_OF_STAGE[stage] in roles and person not in authors and person not in agreed


def is_same_text(digest: str, agreed: Collection[str]) -> bool:
    """Whether everybody who agreed so far agreed to this very text."""
    return all(digest == other for other in agreed)

"""Decides how a person stands in an audit row."""

from __future__ import annotations

from huabiao.accounts.models import User
from huabiao.changes.operations import Actor


def actor_of(user: User, *, address: str, door: str) -> Actor:
    """The person as they are now: the row says the same after they move or are renamed."""
    home = user.organization
    return Actor(
        user_id=user.pk,
        name=str(user),
        organization_id=home.pk if home else None,
        organization_name=home.name if home else "",
        address=address,
        door=door,
    )

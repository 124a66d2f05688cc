"""Writes of who has an item's form open. No acts: nothing is decided, so nothing is recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound
from huabiao.library.models import Presence
from huabiao.library.queries import is_present, items_for


@transaction.atomic
def open_form(*, item_id: int, by: User, at: datetime) -> Presence:
    """Remember that the person opened the form of an item; opened again, it counts from now."""
    Presence.objects.exclude(is_present(at)).delete()
    return _enter(item_id, by, opened_at=at, seen_at=None)


@transaction.atomic
def keep_form_open(*, item_id: int, by: User, at: datetime) -> Presence:
    """Remember a sign of the form that it is still open, from the moment it was opened."""
    if not items_for(by, "edit").filter(pk=item_id).exists():
        raise NotFound
    known = Presence.objects.filter(is_present(at), item_id=item_id, user=by).first()
    return _enter(item_id, by, opened_at=known.opened_at if known else at, seen_at=at)


@transaction.atomic
def close_form(*, item_id: int, by: User) -> None:
    """Forget that the person has the form open."""
    Presence.objects.filter(item_id=item_id, user=by).delete()


def _enter(item_id: int, by: User, *, opened_at: datetime, seen_at: datetime | None) -> Presence:
    presence, _is_new = Presence.objects.update_or_create(
        item_id=item_id, user=by, defaults={"opened_at": opened_at, "seen_at": seen_at}
    )
    return presence

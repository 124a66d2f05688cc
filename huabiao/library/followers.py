"""Tells the room of organizations what the library holds for a unit or a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huabiao.accounts import followers
from huabiao.changes.operations import Actor
from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.library.queries import unfinished_of


def register() -> None:
    followers.register("library", _move, holdings=_held_by_organization)
    followers.register_handover("library", operations.hand_over_drafts, holdings=_held_by_person)


def _move(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> None:
    operations.move_items(
        from_organization_id=source_id, to_organization_id=target_id, actor=actor, at=at
    )


def _held_by_organization(organization_id: int) -> Sequence[str]:
    count = Item.objects.filter(organization_id=organization_id, deleted_at=None).count()
    return [_("信息 %(count)s 篇") % {"count": count}] if count else []


def _held_by_person(user_id: int) -> Sequence[str]:
    count = unfinished_of(user_id).count()
    return [_("未公开的稿件 %(count)s 篇") % {"count": count}] if count else []

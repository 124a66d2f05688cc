"""Decides what Wagtail's screens may do with items: as roles say, and never publish."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import Person, grants_of
from huabiao.library.models import Item
from huabiao.library.queries import items_for, may
from huabiao.library.rules import ALLOWED

# What Wagtail asks, in our words. "publish", "lock", "unlock" and whatever comes later: nobody's.
_ACTS = {"view": "view", "add": "edit", "change": "edit", "delete": "delete"}


class ItemPolicy(BasePermissionPolicy):
    """Roles alone decide; a superuser has none by being one."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        act = _ACTS.get(action)
        return act is not None and any(role in ALLOWED[act] for role, _ in grants_of(user))

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Item) -> bool:
        act = _ACTS.get(action)
        return act is not None and may(user, act, instance.organization)

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Collection[str]
    ) -> QuerySet[Item]:
        found = Item.objects.none()
        for act in {_ACTS[action] for action in actions if action in _ACTS}:
            found = found | items_for(user, act)
        return found

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[User]:
        return User.objects.filter(is_active=True, grants__role__in=_roles(actions)).distinct()

    def users_with_any_permission_for_instance(
        self, actions: Collection[str], instance: Item
    ) -> QuerySet[User]:
        path = instance.organization.path
        above = [
            path[:end] for end in range(Organization.steplen, len(path) + 1, Organization.steplen)
        ]
        return User.objects.filter(
            is_active=True,
            grants__role__in=_roles(actions),
            grants__organization__path__in=above,
        ).distinct()


def _roles(actions: Collection[str]) -> set[str]:
    return {role for action in actions if action in _ACTS for role in ALLOWED[_ACTS[action]]}

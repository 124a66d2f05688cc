"""Decides, behind the gate, what Wagtail's own image and document screens would let a person reach."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.models import Collection as WagtailCollection
from wagtail.permission_policies import BasePermissionPolicy

from huabiao.accounts.models import User
from huabiao.accounts.queries import ANY_ROLE, Person, grants_of, holds
from huabiao.media.queries import UPLOADING

_ROLES: dict[str, Collection[str]] = {"choose": ANY_ROLE, "add": UPLOADING}


class OrganizationFilesPolicy(BasePermissionPolicy):
    """Files are seen within the reach of roles and never changed; uploads go through operations."""

    def __init__(self, model: type[Model], scoped: Callable[[Person], QuerySet[Any]]) -> None:
        super().__init__(model)
        self.scoped = scoped

    def user_has_permission(self, user: Person, action: str) -> bool:
        return any(role in _ROLES.get(action, ()) for role, _ in grants_of(user))

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Any) -> bool:
        organization = instance.organization
        return organization is not None and holds(user, _ROLES.get(action, ()), organization)

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Collection[str]
    ) -> QuerySet[Any]:
        return self.scoped(user) if self.user_has_any_permission(user, actions) else self._none()

    def collections_user_has_any_permission_for(
        self, user: Person, actions: Collection[str]
    ) -> QuerySet[WagtailCollection]:
        # Units keep files apart, so Wagtail's one root collection says nothing about anybody.
        return WagtailCollection.objects.filter(depth=1)

    def collections_user_has_permission_for(
        self, user: Person, action: str
    ) -> QuerySet[WagtailCollection]:
        return self.collections_user_has_any_permission_for(user, [action])

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[User]:
        roles = {role for action in actions for role in _ROLES.get(action, ())}
        return User.objects.filter(Q(is_active=True), grants__role__in=roles).distinct()

    def _none(self) -> QuerySet[Any]:
        return self.model._default_manager.none()

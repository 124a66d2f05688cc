"""Decides Django permissions from roles: whoever holds any role may enter the console; nothing else is granted here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend

from huabiao.accounts.models import User
from huabiao.accounts.queries import Person, grants_of


class RoleBackend(BaseBackend):
    """Signs in with login name and password; what a person may do comes from roles alone."""

    authenticate = ModelBackend.authenticate
    get_user = ModelBackend.get_user
    user_can_authenticate = ModelBackend.user_can_authenticate

    def has_perm(self, user_obj: Person, perm: str, obj: Any = None) -> bool:
        return perm == "wagtailadmin.access_admin" and bool(grants_of(user_obj))

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return False

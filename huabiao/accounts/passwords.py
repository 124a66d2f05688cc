"""Decides how long a password is at least, and says so in Chinese."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10


class LongEnough:
    """Django's own sentence about length is missing from its Chinese catalogue."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return _("密码至少要有 %(length)d 个字符。") % {"length": SHORTEST}

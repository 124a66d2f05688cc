"""Decides the two families of errors: a refusal is shown to the person, everything else is our fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """Understood and not allowed; `message` is a Chinese sentence for the person."""

    message: str | _StrPromise = _("不能这样做。")

    def __init__(self, message: str | _StrPromise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class NotYours(Refused):
    """The person does not hold a role that allows this act here."""

    message = _("您没有权限进行此操作。")


class NotFound(Refused):
    """No such thing, or not one this person may know of; the two are told apart by nobody."""

    message = _("没有找到，或者您无权查看。")

"""Decides who may act on sites and channels, and how wrong fields become one refusal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from wagtail.models import Page

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import NotYours, Refused
from huabiao.sites.queries import may_administer


class InvalidFields(Refused):
    """One or more fields are wrong; `fields` tells forms which."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self.fields = fields
        super().__init__(" ".join(message for messages in fields.values() for message in messages))


@contextlib.contextmanager
def refusing_invalid(model: type[Model]) -> Iterator[None]:
    """Turn what Django finds wrong in a row of `model` into a refusal that names the fields."""
    try:
        yield
    except ValidationError as error:
        raise InvalidFields(
            {
                name: [f"{_label(model, name)}：{said}" for said in messages]
                for name, messages in error.message_dict.items()
                if name != "draft_title"  # Wagtail's shadow of the title
            }
        ) from None


def _label(model: type[Model], name: str) -> str:
    field = cast("Field[Any, Any]", model._meta.get_field(name))  # a form's fault is a column's
    return str(field.verbose_name)


def require_platform(by: User | None) -> None:
    """Only the platform office goes on; None is the platform itself, at its own command line."""
    if by is not None and not is_platform_administrator(by):
        raise NotYours


def require_administrator(by: User | None, organization: Organization) -> None:
    """Only who administers this organization goes on."""
    if by is not None and not may_administer(by, organization):
        raise NotYours


def lock_tree(page: Page) -> None:
    """Let nobody else change the tree below this page until the act is done."""
    Page.objects.select_for_update().get(pk=page.pk)


def lock_sites() -> None:
    """Let nobody else add a site or a host until the act is done."""
    list(Page.objects.select_for_update().filter(depth=1))


def apply_facts(row: Model, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the given fields; returns what they said before and after, as far as they differ."""
    before, after = {}, {}
    for name, value in facts.items():
        old = getattr(row, name)
        if old != value:
            before[name], after[name] = _readable(old), _readable(value)
            setattr(row, name, value)
    return before, after


def _readable(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value

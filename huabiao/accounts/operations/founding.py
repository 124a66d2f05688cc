"""Writes the first organization and the first person, once; says what stands already."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import OrganizationLevel, Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations.checking import lock_tree
from huabiao.accounts.operations.organizations import OrganizationFacts, create_organization
from huabiao.accounts.operations.people import create_person
from huabiao.accounts.operations.roles import grant_role
from huabiao.accounts.operations.signing_in import set_password
from huabiao.accounts.queries import platform_administrators, root_organization
from huabiao.base.errors import Refused
from huabiao.changes.operations import Actor

GOVERNMENT = "人民政府"


class PasswordTooWeak(Refused):
    """Whatever the validators say, in one sentence."""


class NoRootYet(Refused):
    message = _("还没有最上级单位。")


@transaction.atomic
def found_city(*, city: str, code: str, actor: Actor, at: datetime) -> tuple[Organization, bool]:
    """The root organization, and whether it was made now; `city` may be its name or the city's."""
    lock_tree()
    root = root_organization()
    if root is not None:
        return root, False
    name = city if city.endswith("政府") else f"{city}{GOVERNMENT}"
    facts = OrganizationFacts(name=name, short_name=city, level=OrganizationLevel.CITY)
    root = create_organization(code=code, parent=None, facts=facts, by=None, actor=actor, at=at)
    return root, True


@transaction.atomic
def found_platform_office(
    *, login: str, name: str, password: str | None, actor: Actor, at: datetime
) -> tuple[User, bool]:
    """The first platform administrator, and whether the account was made now.

    A password is set on a new account alone: whoever may run this command could else take over
    one that is in use.
    """
    lock_tree()
    first = platform_administrators().order_by("pk").first()
    if first is not None:
        return first, False
    root = root_organization()
    if root is None:
        raise NoRootYet
    person = create_person(login=login, name=name, organization=root, by=None, actor=actor, at=at)
    grant_role(
        person=person,
        role=Role.PLATFORM_ADMINISTRATOR,
        organization=root,
        by=None,
        actor=actor,
        at=at,
    )
    if password is not None:
        _strong(password, person)
        set_password(user=person, password=password, actor=actor, at=at)
    return person, True


def _strong(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise PasswordTooWeak("".join(weak.messages)) from weak

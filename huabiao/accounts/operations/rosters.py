"""Brings an organization or a person from a list in: made where missing, changed where different."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.operations.checking import Malformed
from huabiao.accounts.operations.organizations import (
    OrganizationFacts,
    create_organization,
    edit_organization,
    facts_of,
    move_organization,
)
from huabiao.accounts.operations.people import create_person, edit_person
from huabiao.accounts.operations.roles import grant_role
from huabiao.accounts.rules import login_of
from huabiao.changes.operations import Actor


class Outcome(StrEnum):
    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@transaction.atomic
def bring_organization(
    *, code: str, parent_code: str, given: Mapping[str, str], actor: Actor, at: datetime
) -> Outcome:
    """Make or change the organization `code`; what `given` does not name stays as it is.

    Without `parent_code` a new organization stands below the root, a known one where it stands.
    """
    known = Organization.objects.filter(code=code).first()
    parent = _parent(parent_code, of=known)
    if known is None:
        facts = OrganizationFacts(**{"name": "", **given})
        create_organization(code=code, parent=parent, facts=facts, by=None, actor=actor, at=at)
        return Outcome.IMPORTED

    old_facts, old_path = facts_of(known), known.path
    facts = replace(old_facts, **given)
    edit_organization(organization=known, facts=facts, by=None, actor=actor, at=at)
    if parent is not None:
        move_organization(organization=known, parent=parent, by=None, actor=actor, at=at)
    is_same = facts == old_facts and known.path == old_path
    return Outcome.UNCHANGED if is_same else Outcome.UPDATED


@transaction.atomic
def bring_person(
    *,
    login: str,
    organization_code: str,
    given: Mapping[str, str],
    roles: Collection[str],
    actor: Actor,
    at: datetime,
) -> tuple[User, Outcome]:
    """Make or change the person `login`; roles of the list are added, none is taken away."""
    person = User.objects.filter(username=login_of(login)).first()
    home = _home(organization_code, of=person)
    if person is None:
        outcome = Outcome.IMPORTED
        person = create_person(
            login=login, organization=home, by=None, actor=actor, at=at, **{"name": "", **given}
        )
    else:
        old = {"name": person.name, "email": person.email, "phone": person.phone}
        wanted = {**old, **given}
        is_same = wanted == old and person.organization_id == home.pk
        outcome = Outcome.UNCHANGED if is_same else Outcome.UPDATED
        edit_person(person=person, organization=home, by=None, actor=actor, at=at, **wanted)
    is_given_more = _grant_missing(person, home, roles, actor=actor, at=at)
    if outcome == Outcome.UNCHANGED and is_given_more:
        outcome = Outcome.UPDATED
    return person, outcome


def _parent(code: str, *, of: Organization | None) -> Organization | None:
    if code:
        return _organization("parent", code)
    if of is not None:
        return None
    root = Organization.objects.filter(depth=1).order_by("path").first()
    if root is None:
        raise Malformed({"parent": [_("还没有最上级单位，请先运行 huabiao init。")]})
    return root


def _home(code: str, *, of: User | None) -> Organization:
    if not code and of is not None and of.organization is not None:
        return of.organization
    return _organization("organization", code)


def _organization(field: str, code: str) -> Organization:
    organization = Organization.objects.filter(code=code).first()
    if organization is None:
        raise Malformed({field: [_("没有代码为“%(code)s”的单位。") % {"code": code}]})
    return organization


def _grant_missing(
    person: User, home: Organization, roles: Collection[str], *, actor: Actor, at: datetime
) -> bool:
    held = set(RoleGrant.objects.filter(user=person).values_list("role", "organization_id"))
    missing = [
        (role, place)
        for role in roles
        for place in [home.get_root() if role == Role.PLATFORM_ADMINISTRATOR else home]
        if (role, place.pk) not in held
    ]
    for role, place in missing:
        grant_role(person=person, role=role, organization=place, by=None, actor=actor, at=at)
    return bool(missing)

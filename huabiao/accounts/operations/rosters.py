"""Brings organizations and people from a list in: made where missing, changed where different."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.operations.checking import Malformed, lock_tree, well_formed
from huabiao.accounts.operations.organizations import (
    OrganizationFacts,
    create_organization,
    edit_organization,
    facts_of,
    move_organization,
)
from huabiao.accounts.operations.people import (
    edit_person,
    facts_of_person,
    login_faults,
    new_person,
    open_to_people,
)
from huabiao.accounts.operations.roles import grant_role
from huabiao.accounts.queries import root_organization
from huabiao.accounts.rules import login_of
from huabiao.base.errors import Refused
from huabiao.changes.operations import Actor, Lane, record


class NoSuchOrganization(Malformed):
    def __init__(self, field: str, code: str) -> None:
        super().__init__({field: [_("没有代码为“%(code)s”的单位。") % {"code": code}]})


class PlatformRoleOutsideTheRoot(Malformed):
    def __init__(self) -> None:
        super().__init__(
            {"roles": [_("平台管理员只能是最上级单位的人员；这个人在下级单位，不能导入此角色。")]}
        )


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


@dataclass(frozen=True)
class Entry:
    """One person of a list; what `given` does not name stays as it is, roles are added alone."""

    login: str
    organization_code: str
    given: Mapping[str, str]
    roles: Collection[str]


@transaction.atomic
def bring_people(
    *, entries: Sequence[Entry], actor: Actor, at: datetime
) -> list[tuple[User, Outcome] | Refused]:
    """Make or change people; for each entry who it is and what came of it, or why not.

    Thousands join on one day, so new accounts are written together; each is still one record.
    """
    lock_tree()
    known = _known(entries)
    places = {place.code: place for place in Organization.objects.filter(code__in=_codes(entries))}
    joined: set[str] = set()
    answers = [_brought(entry, known, places, joined, actor=actor, at=at) for entry in entries]
    joining = [answer for answer in answers if isinstance(answer, _Joining)]
    _join(joining, actor=actor, at=at)
    return [
        (answer.person, Outcome.IMPORTED) if isinstance(answer, _Joining) else answer
        for answer in answers
    ]


@dataclass(frozen=True)
class _Joining:
    """A new account that may be written."""

    person: User
    grants: Sequence[RoleGrant]


def _brought(
    entry: Entry,
    known: Mapping[str, User],
    places: Mapping[str, Organization],
    joined: set[str],
    *,
    actor: Actor,
    at: datetime,
) -> tuple[User, Outcome] | _Joining | Refused:
    person = known.get(login_of(entry.login))
    try:
        home = _home(entry.organization_code, places, of=person)
        if person is None:
            return _joining(entry, home, joined, at=at)
        return person, _changed(person, entry, home, actor=actor, at=at)
    except Refused as refusal:
        return refusal


def _joining(entry: Entry, home: Organization, joined: set[str], *, at: datetime) -> _Joining:
    open_to_people(home)
    roles = _roles_of(entry, home)
    person = new_person(
        login=entry.login,
        organization=home,
        at=at,
        **{"name": "", "email": "", "phone": "", **entry.given},
    )
    well_formed(
        person,
        faults={"username": login_faults(person, joined)},
        ignoring=("organization",),
        is_alone=False,
    )
    joined.add(person.username)
    grants = [RoleGrant(user=person, organization=home, role=role) for role in roles]
    return _Joining(person, grants)


def _join(joining: Sequence[_Joining], *, actor: Actor, at: datetime) -> None:
    User.objects.bulk_create([one.person for one in joining])
    RoleGrant.objects.bulk_create([grant for one in joining for grant in one.grants])
    for one in joining:
        roles = [f"{grant.role} {grant.organization.code}" for grant in one.grants]
        record(
            action="accounts.person_created",
            subject=one.person.key,
            actor=actor,
            at=at,
            keys=[one.person.key],
            lane=Lane.BULK,
            after={
                "login": one.person.username,
                **facts_of_person(one.person),
                "roles": roles,
            },
        )


def _changed(
    person: User, entry: Entry, home: Organization, *, actor: Actor, at: datetime
) -> Outcome:
    """Change what differs of a person who is known; where nothing does, ask and write nothing."""
    old = {"name": person.name, "email": person.email, "phone": person.phone}
    wanted = {**old, **entry.given}
    held = {(grant.role, grant.organization_id) for grant in person.grants.all()}
    missing = [role for role in _roles_of(entry, home) if (role, home.pk) not in held]
    is_same = wanted == old and person.organization_id == home.pk and not missing
    if is_same and person.is_active:
        return Outcome.UNCHANGED

    with transaction.atomic():
        edit_person(person=person, organization=home, by=None, actor=actor, at=at, **wanted)
        for role in missing:
            grant_role(person=person, role=role, organization=home, by=None, actor=actor, at=at)
    return Outcome.UPDATED


def _known(entries: Sequence[Entry]) -> dict[str, User]:
    people = User.objects.filter(username__in=[login_of(entry.login) for entry in entries])
    return {
        person.username: person
        for person in people.select_related("organization").prefetch_related("grants")
    }


def _codes(entries: Sequence[Entry]) -> set[str]:
    return {entry.organization_code for entry in entries}


def _roles_of(entry: Entry, home: Organization) -> list[str]:
    """The roles of a row, each once; they are held where the person works, by the console's rules."""
    if Role.PLATFORM_ADMINISTRATOR in entry.roles and not home.is_root():
        raise PlatformRoleOutsideTheRoot
    return list(dict.fromkeys(entry.roles))


def _home(code: str, places: Mapping[str, Organization], *, of: User | None) -> Organization:
    if not code and of is not None and of.organization is not None:
        return of.organization
    if code not in places:
        raise NoSuchOrganization("organization", code)
    return places[code]


def _parent(code: str, *, of: Organization | None) -> Organization | None:
    if code:
        parent = Organization.objects.filter(code=code).first()
        if parent is None:
            raise NoSuchOrganization("parent", code)
        return parent
    if of is not None:
        return None
    root = root_organization()
    if root is None:
        raise Malformed({"parent": [_("还没有最上级单位，请先运行 huabiao init。")]})
    return root

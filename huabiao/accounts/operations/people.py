"""Writes people: joining, changing, leaving."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts import followers
from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.operations.checking import (
    lock_tree,
    not_the_last_platform_administrator,
    only_administrators_of,
    only_administrators_over,
    well_formed,
)
from huabiao.accounts.operations.organizations import NoLongerActive
from huabiao.accounts.queries import ANY_ROLE, holds, people_for
from huabiao.accounts.rules import is_login, login_of
from huabiao.base.errors import NotFound, Refused
from huabiao.changes.operations import Actor, Lane, record

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class AlreadyLeft(Refused):
    message = _("该用户已离岗。")


class NotAColleague(Refused):
    message = _("接手人应在岗，并在离岗人员所在单位持有角色。")


class WorkInHand(Refused):
    """Whoever leaves unfinished work names a colleague who takes it over."""

    def __init__(self, held: Sequence[str]) -> None:
        super().__init__(
            _("该用户手中还有%(held)s，请指定接手的同事。") % {"held": "、".join(held)}
        )


@transaction.atomic
def create_person(
    *,
    login: str,
    name: str,
    organization: Organization,
    email: str = "",
    phone: str = "",
    by: User | None,
    actor: Actor,
    at: datetime,
) -> User:
    """Open an account without password: a one-time link sets the first."""
    only_administrators_of(organization, by=by)
    open_to_people(organization)
    person = new_person(
        login=login, name=name, organization=organization, email=email, phone=phone, at=at
    )
    taken = taken_logins([person.username])
    well_formed(
        person, faults={"username": login_faults(person, taken)}, ignoring=("organization",)
    )
    person.save()
    record(
        action="accounts.person_created",
        subject=person.key,
        actor=actor,
        at=at,
        keys=[person.key],
        lane=Lane.INTERACTIVE,
        after={"login": person.username, **facts_of_person(person)},
    )
    return person


@transaction.atomic
def edit_person(
    *,
    person: User,
    name: str,
    organization: Organization,
    email: str,
    phone: str,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> User:
    """Write down other facts of a person; whoever moves to another unit leaves their roles."""
    lock_tree()
    only_administrators_over(person, by=by)
    person.refresh_from_db()
    _still_here(person)
    home, before = person.organization, facts_of_person(person)
    person.name, person.email, person.phone = name.strip(), email, phone
    person.organization = organization
    after = facts_of_person(person)
    if after == before:
        return person
    if organization != home:
        only_administrators_of(organization, by=by)
        open_to_people(organization)

    well_formed(person, faults={}, ignoring=("organization",))
    person.save(update_fields=["name", "email", "phone", "organization"])
    if organization != home and home is not None:
        before["roles"] = _end_roles_in(home, person)
    record(
        action="accounts.person_edited",
        subject=person.key,
        actor=actor,
        at=at,
        keys=[person.key],
        lane=Lane.INTERACTIVE,
        before=before,
        after=after,
    )
    return person


@transaction.atomic
def leave(
    *, person: User, colleague: User | None, by: User | None, actor: Actor, at: datetime
) -> User:
    """离岗: the account closes, roles and sessions end, a colleague takes what is unfinished."""
    lock_tree()
    only_administrators_over(person, by=by)
    person.refresh_from_db()
    _still_here(person)
    not_the_last_platform_administrator(person)
    if colleague is not None:
        _colleague_of(person, colleague, by=by)
        followers.hand_over_all(from_user_id=person.pk, to_user_id=colleague.pk, actor=actor, at=at)
    held = followers.held_by_person(person.pk)
    if held:
        raise WorkInHand(held)

    roles = [str(grant) for grant in person.grants.select_related("organization")]
    person.grants.all().delete()
    person.is_active, person.left_at = False, at
    # Sessions carry a hash of the password: with another one they are over, also after a return.
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_at", "password"])
    record(
        action="accounts.person_left",
        subject=person.key,
        actor=actor,
        at=at,
        keys=[person.key, *([colleague.key] if colleague else [])],
        lane=Lane.INTERACTIVE,
        before={"roles": roles},
        after={"colleague": colleague.username if colleague else ""},
    )
    return person


def new_person(
    *, login: str, name: str, organization: Organization, email: str, phone: str, at: datetime
) -> User:
    person = User(
        username=login_of(login),
        name=name.strip(),
        organization=organization,
        email=email,
        phone=phone,
        date_joined=at,
    )
    person.set_unusable_password()
    return person


def taken_logins(logins: Collection[str]) -> set[str]:
    return set(User.objects.filter(username__in=logins).values_list("username", flat=True))


def login_faults(person: User, taken: Collection[str]) -> list[str | _StrPromise]:
    if not is_login(person.username):
        return [_("登录名应为 2 到 40 个小写字母、数字、点、短横线或下划线，并以字母或数字开头。")]
    if person.username in taken:
        return [_("登录名“%(login)s”已被使用。") % {"login": person.username}]
    return []


def facts_of_person(person: User) -> dict[str, object]:
    home = person.organization
    return {
        "name": person.name,
        "organization": home.code if home else "",
        "email": person.email,
        "phone": person.phone,
    }


def _end_roles_in(organization: Organization, person: User) -> list[str]:
    # The platform's own administrators stand in its root, wherever their desk is.
    grants = RoleGrant.objects.filter(user=person, organization=organization).exclude(
        role=Role.PLATFORM_ADMINISTRATOR
    )
    ended = sorted(grants.values_list("role", flat=True))
    grants.delete()
    return ended


def _still_here(person: User) -> None:
    if not person.is_active:
        raise AlreadyLeft


def open_to_people(organization: Organization) -> None:
    if organization.state != OrganizationState.ACTIVE:
        raise NoLongerActive


def _colleague_of(person: User, colleague: User, *, by: User | None) -> None:
    if by is not None and not people_for(by).filter(pk=colleague.pk).exists():
        raise NotFound
    home = person.organization
    is_near = home is None or holds(colleague, ANY_ROLE, home)
    if colleague == person or not colleague.is_active or not is_near:
        raise NotAColleague

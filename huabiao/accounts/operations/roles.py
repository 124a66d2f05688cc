"""Writes who holds which role where."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.operations.checking import (
    lock_tree,
    not_the_last_platform_administrator,
    only_administrators_of,
    only_administrators_over,
    only_platform_administrators,
)
from huabiao.accounts.operations.organizations import NoLongerActive
from huabiao.accounts.operations.people import AlreadyLeft
from huabiao.base.errors import Refused
from huabiao.changes.operations import Actor, Lane, record


class PlatformRoleBelongsToTheRoot(Refused):
    message = _("平台管理员角色只能授予在最上级单位。")


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: str,
    organization: Organization,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> RoleGrant:
    """Let a person hold a role in an organization; granting it again changes nothing."""
    lock_tree()
    organization.refresh_from_db()
    only_administrators_over(person, by=by)
    only_administrators_of(organization, by=by)
    if role == Role.PLATFORM_ADMINISTRATOR:
        only_platform_administrators(by)
        if not organization.is_root():
            raise PlatformRoleBelongsToTheRoot
    if not person.is_active:
        raise AlreadyLeft
    if organization.state != OrganizationState.ACTIVE:
        raise NoLongerActive

    grant, is_new = RoleGrant.objects.get_or_create(
        user=person, organization=organization, role=Role(role)
    )
    if is_new:
        _forget_grants(person)
        record(
            action="accounts.role_granted",
            subject=person.key,
            actor=actor,
            at=at,
            keys=[person.key],
            lane=Lane.INTERACTIVE,
            after={"role": grant.role, "organization": organization.code},
        )
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, by: User | None, actor: Actor, at: datetime) -> User:
    """Take a role from a person who held it in an organization."""
    lock_tree()
    person, organization = grant.user, grant.organization
    only_administrators_over(person, by=by)
    only_administrators_of(organization, by=by)
    if grant.role == Role.PLATFORM_ADMINISTRATOR:
        not_the_last_platform_administrator(person)

    grant.delete()
    _forget_grants(person)
    record(
        action="accounts.role_revoked",
        subject=person.key,
        actor=actor,
        at=at,
        keys=[person.key],
        lane=Lane.INTERACTIVE,
        before={"role": grant.role, "organization": organization.code},
    )
    return person


def _forget_grants(person: User) -> None:
    """Drop what `queries.grants_of` keeps on the user object."""
    person.__dict__.pop("_grants", None)

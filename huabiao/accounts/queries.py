"""Reads that decide whom a person may act for; every scoped query of other rooms starts here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import takewhile

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.rules import FAILURES_BEFORE_LOCK
from huabiao.changes.models import Change

ANY_ROLE = tuple(Role.values)
ADMINISTRATORS = (Role.UNIT_ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR)

Person = User | AnonymousUser


def grants_of(user: Person) -> list[tuple[str, str]]:
    """Roles held, as (role, path of the organization); read once per user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    cached: list[tuple[str, str]] | None = getattr(user, "_grants", None)
    if cached is None:
        cached = list(RoleGrant.objects.filter(user=user).values_list("role", "organization__path"))
        user._grants = cached  # type: ignore[attr-defined]  # one request, one user object
    return cached


def reach(user: Person, roles: Collection[str], *, path: str = "path") -> Q:
    """Condition on the organization path `path` that holds wherever the person has one of `roles`."""
    condition = Q(pk__in=[])
    for role, root in grants_of(user):
        if role in roles:
            condition |= Q(**{f"{path}__startswith": root})
    return condition


def reach_by_key(user: Person, roles: Collection[str], *, key: str) -> Q:
    """What `reach` says, with the organizations named one by one in the column `key`.

    Asks for them at once. Of a large table databases then read the rows of these organizations by
    an index, where a condition on paths makes them read all rows; whoever reaches all reads all.
    """
    roots = tuple(root for role, root in grants_of(user) if role in roles)
    if not roots:
        return Q(pk__in=[])
    paths = Organization.objects.values_list("pk", "path")
    reached = [pk for pk, path in paths if path.startswith(roots)]
    return Q(**{f"{key}__in": reached}) if len(reached) < len(paths) else Q()


def holds(user: Person, roles: Collection[str], organization: Organization) -> bool:
    """Whether the person has one of `roles` in the organization or above it."""
    return any(
        role in roles and organization.path.startswith(root) for role, root in grants_of(user)
    )


def is_platform_administrator(user: Person) -> bool:
    return any(role == Role.PLATFORM_ADMINISTRATOR for role, _ in grants_of(user))


def platform_administrators() -> QuerySet[User]:
    """People who run the platform and can sign in."""
    return User.objects.filter(is_active=True, grants__role=Role.PLATFORM_ADMINISTRATOR).distinct()


def root_organization() -> Organization | None:
    return Organization.objects.filter(depth=1).order_by("path").first()


def organizations_for(user: Person, roles: Collection[str] = ANY_ROLE) -> QuerySet[Organization]:
    """Organizations the person may act for in one of `roles`."""
    return Organization.objects.filter(reach(user, roles))


def people_for(user: Person) -> QuerySet[User]:
    """People whose home organization the person administers."""
    return User.objects.filter(reach(user, ADMINISTRATORS, path="organization__path"))


def holders(role: str, organization: Organization, *, excluding: Collection[int]) -> QuerySet[User]:
    """Active people who hold `role` at the nearest organization that has any, from this one upwards.

    A unit with fewer people signs through its parent; `excluding` lists user ids that may not
    act again (the author, earlier reviewers).
    """
    steps = range(len(organization.path), 0, -Organization.steplen)
    for end in steps:
        here = User.objects.filter(
            is_active=True,
            grants__role=role,
            grants__organization__path=organization.path[:end],
        ).exclude(pk__in=excluding)
        if here.exists():
            return here.distinct()
    return User.objects.none()


def sign_in_subject(login: str) -> str:
    """What attempts to sign in as `login` are recorded under, whether or not there is such a person."""
    person = User.objects.filter(username=login).only("pk").first()
    return person.key if person else f"login:{login[:70]}"


def failures_in_a_row(subject: str) -> list[datetime]:
    """Moments of the failures to sign in since the last success or new password, newest first."""
    newest = (
        Change.objects.filter(
            subject=subject,
            action__in=(
                "accounts.sign_in_failed",
                "accounts.signed_in",
                "accounts.password_set",
            ),
        )
        .order_by("-pk")
        .values_list("action", "at")[:FAILURES_BEFORE_LOCK]
    )
    failures = takewhile(lambda attempt: attempt[0] == "accounts.sign_in_failed", newest)
    return [at for _, at in failures]

"""Decides who may act on whom, and that what is stored is well-formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    holds,
    is_platform_administrator,
    platform_administrators,
)
from huabiao.base.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Faults = Mapping[str, Sequence["str | _StrPromise"]]


class Malformed(Refused):
    """Some fields do not hold what they should; `faults` says which and why."""

    message = _("填写的内容有误。")

    def __init__(self, faults: Faults) -> None:
        self.faults = {field: [str(reason) for reason in faults[field]] for field in faults}
        super().__init__("".join(reason for field in self.faults for reason in self.faults[field]))


class HoldsMoreThanYou(NotYours):
    message = _("该用户还持有您管理范围以外的角色，请联系平台管理员办理。")


class LastPlatformAdministrator(Refused):
    message = _("这是最后一位平台管理员，请先指定另一位平台管理员。")


def well_formed(
    instance: Model, *, faults: Faults, ignoring: Sequence[str] = (), is_alone: bool = True
) -> None:
    """Refuse an instance with `faults`, or that the database or its readers could not hold.

    `is_alone=False` asks the database nothing: who brings many in knows of doubles already.
    """
    found = {field: list(reasons) for field, reasons in faults.items() if reasons}
    try:
        instance.full_clean(
            exclude={*ignoring, *found}, validate_unique=is_alone, validate_constraints=is_alone
        )
    except ValidationError as invalid:
        for field, reasons in invalid.message_dict.items():
            found.setdefault(field, []).extend(reasons)
    if found:
        raise Malformed(found)


def only_platform_administrators(by: User | None) -> None:
    """Refuse everybody but the platform office; None is the platform itself, acting by command."""
    if by is not None and not is_platform_administrator(by):
        raise NotYours


def only_administrators_of(organization: Organization, *, by: User | None) -> None:
    if by is None or is_platform_administrator(by) or holds(by, ADMINISTRATORS, organization):
        return
    raise NotYours


def only_administrators_over(person: User, *, by: User | None) -> None:
    """Refuse who does not administer the person's home, or anything the person has a role in.

    Without the second, a unit's administrator could take over, by a fresh password link, the
    account of somebody who has more to say than they have.
    """
    if by is None or is_platform_administrator(by):
        return
    if person.organization is None or not holds(by, ADMINISTRATORS, person.organization):
        raise NotYours
    for grant in RoleGrant.objects.filter(user=person).select_related("organization"):
        if grant.role == Role.PLATFORM_ADMINISTRATOR or not holds(
            by, ADMINISTRATORS, grant.organization
        ):
            raise HoldsMoreThanYou


def not_the_last_platform_administrator(person: User) -> None:
    """Refuse an act that would leave nobody to run the platform."""
    running = platform_administrators()
    is_one = running.filter(pk=person.pk).exists()
    if is_one and not running.exclude(pk=person.pk).exists():
        raise LastPlatformAdministrator


def lock_tree() -> None:
    """One act on the tree, on roles or on departures at a time: each reads what another moves."""
    list(Organization.objects.select_for_update().filter(depth=1).values_list("pk"))

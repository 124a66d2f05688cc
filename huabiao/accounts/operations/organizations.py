"""Writes the tree of organizations: founding, renaming, moving, merging, abolishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts import followers
from huabiao.accounts.enums import OrganizationLevel, OrganizationState
from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.accounts.operations.checking import (
    lock_tree,
    only_administrators_of,
    only_platform_administrators,
    well_formed,
)
from huabiao.accounts.queries import is_platform_administrator
from huabiao.accounts.rules import (
    credit_code_of,
    is_credit_code,
    is_organization_code,
    is_region_code,
)
from huabiao.base.errors import NotYours, Refused
from huabiao.changes.operations import Actor, Lane, record

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TREE_FIELDS = ("path", "depth", "numchild")
# What a unit's own administrator may write; the rest is the platform office's.
CONTACT_FIELDS = ("responsible_person", "contact_person", "contact_phone", "contact_email")


@dataclass(frozen=True)
class OrganizationFacts:
    """What is written down about an organization, apart from its code and its place in the tree."""

    name: str
    level: str = OrganizationLevel.UNIT
    short_name: str = ""
    credit_code: str = ""
    region_code: str = ""
    responsible_person: str = ""
    contact_person: str = ""
    contact_phone: str = ""
    contact_email: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "credit_code", credit_code_of(self.credit_code))


class NoLongerActive(Refused):
    message = _("该单位已并入其他单位或已撤销。")


class RootStays(Refused):
    message = _("最上级单位不能移动、合并或撤销。")


class UnderItself(Refused):
    message = _("不能把单位放到它自己或它的下级单位之下。")


class MergedIntoItself(Refused):
    message = _("不能把单位并入它自己或它的下级单位。")


class StillNeeded(Refused):
    """An organization that still has people or things needs a successor who takes them over."""

    def __init__(self, remaining: Sequence[str]) -> None:
        super().__init__(
            _("该单位还有%(remaining)s，请指定接收单位后再撤销。")
            % {"remaining": "、".join(remaining)}
        )


def facts_of(organization: Organization) -> OrganizationFacts:
    return OrganizationFacts(
        **{field: getattr(organization, field) for field in OrganizationFacts.__annotations__}
    )


@transaction.atomic
def create_organization(
    *,
    code: str,
    parent: Organization | None,
    facts: OrganizationFacts,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Organization:
    """Found an organization below `parent`; None: the root of the tree."""
    only_platform_administrators(by)
    lock_tree()
    organization = Organization(code=code, **asdict(facts))
    _well_formed(organization, code_faults=_code_faults(code))
    if parent is None:
        Organization.add_root(instance=organization)
    else:
        parent.refresh_from_db()
        _active(parent)
        parent.add_child(instance=organization)

    record(
        action="accounts.organization_created",
        subject=organization.key,
        actor=actor,
        at=at,
        keys=[organization.key],
        lane=Lane.BULK,
        after={"code": code, "parent": parent.code if parent else "", **asdict(facts)},
    )
    return organization


@transaction.atomic
def edit_organization(
    *,
    organization: Organization,
    facts: OrganizationFacts,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Organization:
    """Rename an organization or write down other facts about it; old bylines stay as they are."""
    only_administrators_of(organization, by=by)
    organization.refresh_from_db()
    old, new = asdict(facts_of(organization)), asdict(facts)
    changed = [field for field in new if new[field] != old[field]]
    if not changed:
        return organization
    if not (by is None or is_platform_administrator(by) or set(changed) <= set(CONTACT_FIELDS)):
        raise NotYours

    for field in changed:
        setattr(organization, field, new[field])
    _well_formed(organization)
    organization.save(update_fields=changed)
    record(
        action="accounts.organization_edited",
        subject=organization.key,
        actor=actor,
        at=at,
        keys=[organization.key],
        lane=Lane.BULK,
        before={field: old[field] for field in changed},
        after={field: new[field] for field in changed},
    )
    return organization


@transaction.atomic
def move_organization(
    *,
    organization: Organization,
    parent: Organization,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Organization:
    """Put an organization with all that is below it under another."""
    only_platform_administrators(by)
    lock_tree()
    organization.refresh_from_db()
    parent.refresh_from_db()
    _not_root(organization)
    _active(parent)
    if parent.path.startswith(organization.path):
        raise UnderItself
    former = organization.get_parent(update=True)
    if former == parent:
        return organization

    organization.move(parent, "last-child")
    organization.refresh_from_db()
    parent.refresh_from_db()
    record(
        action="accounts.organization_moved",
        subject=organization.key,
        actor=actor,
        at=at,
        keys=[organization.key],
        lane=Lane.BULK,
        before={"parent": former.code},
        after={"parent": parent.code},
    )
    return organization


@transaction.atomic
def merge_organizations(
    *,
    source: Organization,
    target: Organization,
    by: User | None,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> Organization:
    """机构合并: people, roles, lower units and everything that follows go to `target`."""
    only_platform_administrators(by)
    _absorb(source, target, state=OrganizationState.MERGED, actor=actor, at=at)
    record(
        action="accounts.organizations_merged",
        subject=source.key,
        actor=actor,
        at=at,
        keys=[source.key, target.key],
        lane=Lane.BULK,
        note=note,
        before={"state": OrganizationState.ACTIVE},
        after={"state": source.state, "successor": target.code},
    )
    return target


@transaction.atomic
def abolish_organization(
    *,
    organization: Organization,
    successor: Organization | None,
    by: User | None,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> Organization:
    """机构撤销; whoever still has people or things needs a successor."""
    only_platform_administrators(by)
    if successor is not None:
        _absorb(organization, successor, state=OrganizationState.ABOLISHED, actor=actor, at=at)
    else:
        _close(organization)
    record(
        action="accounts.organization_abolished",
        subject=organization.key,
        actor=actor,
        at=at,
        keys=[organization.key, *([successor.key] if successor else [])],
        lane=Lane.BULK,
        note=note,
        before={"state": OrganizationState.ACTIVE},
        after={"state": organization.state, "successor": successor.code if successor else ""},
    )
    return organization


def _absorb(
    source: Organization, target: Organization, *, state: str, actor: Actor, at: datetime
) -> None:
    lock_tree()
    source.refresh_from_db()
    target.refresh_from_db()
    _not_root(source)
    _active(source)
    _active(target)
    if target.path.startswith(source.path):
        raise MergedIntoItself

    User.objects.filter(organization=source).update(organization=target)
    _move_grants(source, target)
    for child in source.get_children():
        child.move(target, "last-child")
        target.refresh_from_db()
    followers.move_all(source_id=source.pk, target_id=target.pk, actor=actor, at=at)
    source.refresh_from_db()
    source.state, source.successor = state, target
    source.save(update_fields=["state", "successor"])


def _move_grants(source: Organization, target: Organization) -> None:
    held = set(RoleGrant.objects.filter(organization=target).values_list("user_id", "role"))
    for grant in RoleGrant.objects.filter(organization=source):
        if (grant.user_id, grant.role) in held:
            grant.delete()
        else:
            grant.organization = target
            grant.save(update_fields=["organization"])


def _close(organization: Organization) -> None:
    lock_tree()
    organization.refresh_from_db()
    _not_root(organization)
    _active(organization)
    remaining = _remaining_in(organization)
    if remaining:
        raise StillNeeded(remaining)
    RoleGrant.objects.filter(organization=organization).delete()
    organization.state = OrganizationState.ABOLISHED
    organization.save(update_fields=["state"])


def _remaining_in(organization: Organization) -> list[str]:
    people = User.objects.filter(organization=organization, is_active=True).count()
    children = organization.get_children().filter(state=OrganizationState.ACTIVE).count()
    return [
        *([str(_("在岗人员 %d 人") % people)] if people else []),
        *([str(_("下级单位 %d 个") % children)] if children else []),
        *followers.held_by_organization(organization.pk),
    ]


def _active(organization: Organization) -> None:
    if organization.state != OrganizationState.ACTIVE:
        raise NoLongerActive


def _not_root(organization: Organization) -> None:
    if organization.is_root():
        raise RootStays


def _well_formed(
    organization: Organization, *, code_faults: Sequence[str | _StrPromise] = ()
) -> None:
    credit, region = organization.credit_code, organization.region_code
    well_formed(
        organization,
        faults={
            "code": code_faults,
            "credit_code": _credit_faults(organization, credit) if credit else (),
            "region_code": (
                [_("行政区划代码应为六位数字。")] if region and not is_region_code(region) else ()
            ),
        },
        ignoring=TREE_FIELDS,
    )


def _credit_faults(organization: Organization, credit: str) -> list[str | _StrPromise]:
    if not is_credit_code(credit):
        return [_("统一社会信用代码有误，请核对十八位代码和最后的校验码。")]
    others = Organization.objects.filter(credit_code=credit).exclude(pk=organization.pk)
    other = others.first()
    if other is not None:
        return [_("该统一社会信用代码已登记在“%(name)s”名下。") % {"name": other.name}]
    return []


def _code_faults(code: str) -> list[str | _StrPromise]:
    if not is_organization_code(code):
        return [_("单位代码只能用小写字母、数字、短横线和下划线，最多六十个字符。")]
    if Organization.objects.filter(code=code).exists():
        return [_("单位代码“%(code)s”已被使用。") % {"code": code}]
    return []

"""Every write of the room: organizations, people, roles, and the front door."""

from huabiao.accounts.operations.actors import actor_of
from huabiao.accounts.operations.checking import (
    HoldsMoreThanYou,
    LastPlatformAdministrator,
    Malformed,
)
from huabiao.accounts.operations.organizations import (
    MergedIntoItself,
    NoLongerActive,
    OrganizationFacts,
    RootStays,
    StillNeeded,
    UnderItself,
    abolish_organization,
    create_organization,
    edit_organization,
    facts_of,
    merge_organizations,
    move_organization,
)
from huabiao.accounts.operations.people import (
    AlreadyLeft,
    NotAColleague,
    WorkInHand,
    create_person,
    edit_person,
    leave,
)
from huabiao.accounts.operations.roles import (
    PlatformRoleBelongsToTheRoot,
    grant_role,
    revoke_role,
)
from huabiao.accounts.operations.rosters import Outcome, bring_organization, bring_person
from huabiao.accounts.operations.signing_in import (
    AccountLocked,
    issue_password_link,
    password_link,
    record_failure,
    record_sign_in,
    record_sign_out,
    refuse_if_locked,
    set_password,
)

__all__ = [
    "AccountLocked",
    "AlreadyLeft",
    "HoldsMoreThanYou",
    "LastPlatformAdministrator",
    "Malformed",
    "MergedIntoItself",
    "NoLongerActive",
    "NotAColleague",
    "OrganizationFacts",
    "Outcome",
    "PlatformRoleBelongsToTheRoot",
    "RootStays",
    "StillNeeded",
    "UnderItself",
    "WorkInHand",
    "abolish_organization",
    "actor_of",
    "bring_organization",
    "bring_person",
    "create_organization",
    "create_person",
    "edit_organization",
    "edit_person",
    "facts_of",
    "grant_role",
    "issue_password_link",
    "leave",
    "merge_organizations",
    "move_organization",
    "password_link",
    "record_failure",
    "record_sign_in",
    "record_sign_out",
    "refuse_if_locked",
    "revoke_role",
    "set_password",
]

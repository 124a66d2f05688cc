"""Every write of the room: organizations, people, roles, and the front door."""

from huabiao.accounts.operations.actors import actor_of
from huabiao.accounts.operations.checking import (
    HoldsMoreThanYou,
    LastPlatformAdministrator,
    Malformed,
)
from huabiao.accounts.operations.founding import (
    NoRootYet,
    PasswordTooWeak,
    found_city,
    found_platform_office,
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
from huabiao.accounts.operations.rosters import Entry, Outcome, bring_organization, bring_people
from huabiao.accounts.operations.signing_in import (
    AccountLocked,
    issue_password_link,
    password_link,
    record_failure,
    record_sign_in,
    record_sign_out,
    refuse_if_locked,
    set_password,
    set_shortcuts,
)

__all__ = [
    "AccountLocked",
    "AlreadyLeft",
    "Entry",
    "HoldsMoreThanYou",
    "LastPlatformAdministrator",
    "Malformed",
    "MergedIntoItself",
    "NoLongerActive",
    "NoRootYet",
    "NotAColleague",
    "OrganizationFacts",
    "Outcome",
    "PasswordTooWeak",
    "PlatformRoleBelongsToTheRoot",
    "RootStays",
    "StillNeeded",
    "UnderItself",
    "WorkInHand",
    "abolish_organization",
    "actor_of",
    "bring_organization",
    "bring_people",
    "create_organization",
    "create_person",
    "edit_organization",
    "edit_person",
    "facts_of",
    "found_city",
    "found_platform_office",
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
    "set_shortcuts",
]

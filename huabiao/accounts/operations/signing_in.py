"""Writes what happens at the front door: signing in and out, failures, passwords, links."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.formats import date_format
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from huabiao.accounts.models import User
from huabiao.accounts.operations.actors import actor_of
from huabiao.accounts.operations.checking import only_administrators_over
from huabiao.accounts.operations.people import AlreadyLeft
from huabiao.accounts.queries import failures_in_a_row, sign_in_subject
from huabiao.accounts.rules import locked_until, login_of
from huabiao.base.errors import Refused
from huabiao.changes.operations import Actor, Lane, record

DOOR = "console"


class AccountLocked(Refused):
    """Too many wrong passwords in a row; `until` is when the account opens again."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            _(
                "密码连续输错次数过多，账号已临时锁定，请在 %(time)s 之后再试，或联系管理员重设密码。"
            )
            % {"time": date_format(localtime(until), "H:i")}
        )


def refuse_if_locked(*, login: str, at: datetime) -> None:
    """Refuse before the password is even looked at, whether or not there is such a person."""
    subject = sign_in_subject(login_of(login))
    until = locked_until(failures_in_a_row(subject), at=at)
    if until is not None:
        raise AccountLocked(until)


def record_sign_in(*, user: User, address: str, at: datetime) -> None:
    _record("accounts.signed_in", user.key, actor_of(user, address=address, door=DOOR), at)


def record_sign_out(*, user: User, address: str, at: datetime) -> None:
    _record("accounts.signed_out", user.key, actor_of(user, address=address, door=DOOR), at)


def record_failure(*, login: str, address: str, at: datetime) -> None:
    """Remember a wrong password; who typed it nobody knows, only what was typed as the name."""
    login = login_of(login)
    stranger = Actor(None, login[:150], None, "", address, DOOR)
    _record("accounts.sign_in_failed", sign_in_subject(login), stranger, at)


def password_link(user: User) -> str:
    """One-time address where the person sets a password; dead after use, or after some days."""
    place = reverse(
        "accounts:set_password",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    return f"{settings.WAGTAILADMIN_BASE_URL}{place}"


@transaction.atomic
def issue_password_link(*, person: User, by: User | None, actor: Actor, at: datetime) -> str:
    """Make a one-time link to hand to the person."""
    only_administrators_over(person, by=by)
    if not person.is_active:
        raise AlreadyLeft
    _record("accounts.password_link_issued", person.key, actor, at)
    return password_link(person)


@transaction.atomic
def set_password(*, user: User, password: str, actor: Actor, at: datetime) -> User:
    """Give the account a password the doors have found good; other sessions end with the old one."""
    if not user.is_active:
        raise AlreadyLeft
    user.set_password(password)
    user.save(update_fields=["password"])
    _record("accounts.password_set", user.key, actor, at)
    return user


@transaction.atomic
def set_shortcuts(*, is_on: bool, by: User, actor: Actor, at: datetime) -> None:
    """Switch one's own shortcuts of single keys on or off; whoever dictates or reads by ear needs them off."""
    profile = UserProfile.get_for_user(by)
    profile.keyboard_shortcuts = is_on
    profile.save(update_fields=["keyboard_shortcuts"])
    record(
        action="accounts.shortcuts_switched",
        subject=by.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"is_on": is_on},
    )


def _record(action: str, subject: str, actor: Actor, at: datetime) -> None:
    # Nothing public depends on it: no key, so no reader is woken.
    record(action=action, subject=subject, actor=actor, at=at, keys=[], lane=Lane.INTERACTIVE)

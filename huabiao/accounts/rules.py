"""Decides which codes and login names are well-formed, and when failures close an account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from stdnum.cn import uscc

FAILURES_BEFORE_LOCK = 5
LOCK_TIME = timedelta(minutes=15)

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_REGION = re.compile(r"[1-9][0-9]{5}")


def credit_code_of(text: str) -> str:
    """The unified social credit code as the register writes it: capitals, no spaces."""
    return uscc.compact(text)


def is_credit_code(text: str) -> bool:
    return uscc.is_valid(text)


def is_region_code(text: str) -> bool:
    return _REGION.fullmatch(text) is not None


def login_of(text: str) -> str:
    """The login name somebody meant: nobody is refused for a capital or a space."""
    return text.strip().lower()


def is_login(text: str) -> bool:
    return _LOGIN.fullmatch(text) is not None


def is_organization_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def locked_until(failures: Sequence[datetime], *, at: datetime) -> datetime | None:
    """When the account opens again; None: it is open.

    `failures` are the moments of failures since the last success, newest first.
    """
    if len(failures) < FAILURES_BEFORE_LOCK:
        return None
    newest, fifth = failures[0], failures[FAILURES_BEFORE_LOCK - 1]
    opens = newest + LOCK_TIME
    return opens if newest - fifth <= LOCK_TIME and at < opens else None

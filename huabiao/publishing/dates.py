"""Decides how dates are written on public pages: always Chinese time, whatever the machine is set to."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def day(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return value.isoformat()


def moment(value: datetime) -> str:
    """YYYY-MM-DD HH:MM, the form the national inspection reads."""
    return value.astimezone(CHINA).isoformat(" ", "minutes")[:16]


def w3c(value: datetime) -> str:
    """RFC 3339, which feeds and site maps ask for."""
    return value.astimezone(CHINA).isoformat(timespec="seconds")

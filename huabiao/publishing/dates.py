"""Decides how dates are written on public pages: always Chinese time, whatever the machine is set to.

One rule for all pages and blocks: a day has its year (2026-03-02), and a moment its minutes.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
# Not by strftime, which follows the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return value.isoformat()


def moment(value: datetime) -> str:
    """YYYY-MM-DD HH:MM, the form the national inspection reads."""
    return value.astimezone(CHINA).isoformat(" ", "minutes")[:16]


def shown_day(value: date | datetime, language: str) -> str:
    """A date as readers meet it: 2026-03-02, or where that is not everybody's way, 2 Mar 2026."""
    if language.startswith("zh"):
        return day(value)
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def shown_moment(value: datetime, language: str) -> str:
    if language.startswith("zh"):
        return moment(value)
    return f"{shown_day(value, language)}, {moment(value)[11:]}"


def w3c(value: datetime) -> str:
    """RFC 3339, which feeds and site maps ask for."""
    return value.astimezone(CHINA).isoformat(timespec="seconds")

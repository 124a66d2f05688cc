"""Decides what a request's headers ask for (RFC 9110): which coding, which part, or nothing new."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from huabiao.base.encodings import ENCODINGS, Encoding

_TAG = re.compile(r'(W/)?("[^"]*")')
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A stretch of bytes, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class NotSatisfiable(Exception):
    """The part asked for lies outside the file."""


@lru_cache(4096)
def http_date(seconds: int) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


@lru_cache(256)  # browsers send few different ones
def accepted(accept_encoding: str) -> tuple[Encoding, ...]:
    """Codings that are wanted at least as much as the plain bytes, the most wanted first."""
    wanted = dict(filter(None, map(_coding, accept_encoding.split(","))))
    if "x-gzip" in wanted:
        wanted.setdefault("gzip", wanted["x-gzip"])
    rest = wanted.get("*", 0.0)
    weights = [(wanted.get(one.token, rest), one) for one in ENCODINGS]
    taken = [(q, one) for q, one in weights if q > 0 and q >= wanted.get("identity", 0.0)]
    return tuple(one for _q, one in sorted(taken, key=lambda found: -found[0]))


def _coding(element: str) -> tuple[str, float] | None:
    name, _semicolon, parameter = element.partition(";")
    if not name.strip():
        return None
    if not parameter.strip():
        return name.strip().lower(), 1.0
    quality = _QUALITY.fullmatch(parameter.strip())
    # A weight that cannot be read is no wish.
    return name.strip().lower(), float(quality[1]) if quality else 0.0


def is_known(
    *, if_none_match: str | None, if_modified_since: str | None, etag: str, modified: int
) -> bool:
    """Whether the reader has these very bytes already: answer 304."""
    if if_none_match is not None:
        tags = {tag for _weak, tag in _TAG.findall(if_none_match)}
        return if_none_match.strip() == "*" or etag in tags
    since = _moment(if_modified_since)
    return since is not None and modified <= since


def part_of(*, asked: str | None, size: int) -> Part | None:
    """The one part asked for; None: send everything, also where several are asked for."""
    match = _RANGE.fullmatch(asked.strip()) if asked else None
    if match is None or not any(match.groups()):
        return None
    if not match[1]:
        first, last = max(size - int(match[2]), 0), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    if first > last:
        raise NotSatisfiable
    return Part(first, last)


def part_still_fits(*, if_range: str | None, etag: str, modified: int) -> bool:
    """Whether the part the reader has belongs to the bytes of today (If-Range)."""
    if if_range is None:
        return True
    if if_range.startswith(('"', "W/")):
        return if_range.strip() == etag
    return _moment(if_range) == modified


def _moment(date: str | None) -> int | None:
    if not date:
        return None
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    # "-0000" says that the zone is not known; HTTP dates are in UTC.
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())

"""Decides how words are compared, and which questions a best bet answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import Enum, auto
from urllib.parse import urlsplit

from huabiao.search.folding import fold
from huabiao.search.units import BLOCK, UNIT

_SPACES = re.compile(r"\s+")
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f<>\"]")
LONGEST_STAND = timedelta(days=366)


def tidy(text: str) -> str:
    """One line, as it is kept: nothing invisible, single spaces, none at the ends."""
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return _SPACES.sub(" ", seen).strip()


def key_of_word(text: str) -> str:
    """Equal for words that a search takes for the same: 公積金 and 公积金, ＥＴＣ and etc."""
    return "".join(BLOCK.findall(fold(text)))


def units_of(text: str) -> str:
    """What is asked, unit by unit, with single spaces."""
    return " ".join(UNIT.findall(fold(text)))


def pair_faults(said: str, official: str) -> dict[str, str]:
    """What is wrong with a pair, by field, as names of sentences; nothing: it may be kept."""
    faults = {
        field: "nothing_to_find"
        for field, text in (("said", said), ("official", official))
        if not key_of_word(text)
    }
    if not faults and key_of_word(said) == key_of_word(official):
        faults["official"] = "the_same"
    return faults


def lines_of(words: str) -> Iterator[str]:
    """Ways of asking, one a line."""
    yield from filter(None, (tidy(line) for line in words.splitlines()))


def meets(line: str, text: str) -> bool:
    """Whether a question is asked this way: word for word, or it holds all of the line's several words."""
    parts = [units for units in map(units_of, line.split(" ")) if units]
    asked = units_of(text)
    if len(parts) > 1 and all(f" {part} " in f" {asked} " for part in parts):
        return True
    return bool(parts) and asked == " ".join(parts)


class AddressFault(Enum):
    NO_ADDRESS = auto()
    NO_SITE = auto()  # a path alone, for all sites


def address_fault(address: str, *, has_site: bool, hosts: Collection[str]) -> AddressFault | None:
    """Why readers cannot be sent there: only https leads out, http to the platform's own `hosts`."""
    if _ODD.search(address):
        return AddressFault.NO_ADDRESS
    if address.startswith("/") and not address.startswith("//"):
        return None if has_site else AddressFault.NO_SITE
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
    except ValueError:
        return AddressFault.NO_ADDRESS
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in hosts)
    return None if is_safe and host and user is None else AddressFault.NO_ADDRESS


def is_old_address(address: str) -> bool:
    """Whether this may be the home page of a site elsewhere."""
    if _ODD.search(address):
        return False
    try:
        parts = urlsplit(address)
        host, user, _port = parts.hostname, parts.username, parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and user is None


class ExpiryFault(Enum):
    PAST = auto()
    TOO_FAR = auto()


def expiry_fault(expires_on: date, *, today: date) -> ExpiryFault | None:
    """What is recommended by hand is looked at again within a year."""
    if expires_on < today:
        return ExpiryFault.PAST
    return ExpiryFault.TOO_FAR if expires_on > today + LONGEST_STAND else None

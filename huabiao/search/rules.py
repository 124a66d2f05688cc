"""Decides how words are compared, and which questions a best bet answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from enum import Enum, auto
from urllib.parse import quote, unquote, urlsplit

from huabiao.search.folding import fold
from huabiao.search.units import BLOCK, UNIT
from huabiao.sites.rules import host_of

_SPACES = re.compile(r"\s+")
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f<>\"]")
_SAFE = "/%:@!$&'()*+,;=~"  # what stands in an address as it is; what is written as %E6 stays so
LONGEST_ADDRESS = 1000
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


def old_address(text: str) -> str:
    """The address of a page elsewhere as it is kept and led to; nothing where a browser could go astray with it."""
    if _ODD.search(text):
        return ""
    try:
        parts = urlsplit(text)
        host, port = host_of(parts.hostname or ""), parts.port
        path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE + "?")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return ""
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    whole = origin + path + (f"?{query}" if query else "")
    return whole if len(whole) <= LONGEST_ADDRESS else ""


def place_of(address: str) -> str:
    """What is the same of all addresses of one page: http or https, with www or without, a slash at the end or none."""
    parts = urlsplit(old_address(address))
    rest = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return parts.netloc.removeprefix("www.") + rest


def addresses_at(place: str) -> Iterator[str]:
    """How a place may have been written where it was taken down."""
    path, mark, query = place.partition("?")
    for rest in {path + mark + query, f"{path}/{mark}{query}"}:
        for written in {rest, unquote(rest)}:
            for origin in ("http://", "https://", "http://www.", "https://www."):
                yield origin + written


class ExpiryFault(Enum):
    PAST = auto()
    TOO_FAR = auto()


def expiry_fault(expires_on: date, *, today: date) -> ExpiryFault | None:
    """What is recommended by hand is looked at again within a year."""
    if expires_on < today:
        return ExpiryFault.PAST
    return ExpiryFault.TOO_FAR if expires_on > today + LONGEST_STAND else None

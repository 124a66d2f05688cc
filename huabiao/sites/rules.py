"""Decides which host names, short names and legal records are right; no Django.

Figures and patterns are those of 国办发〔2017〕47号, 国办函〔2018〕55号 and the code of site identification;
the ids of findings (O-, D-, T-, ID-) are the ones our list of rules gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import idna

SLUG_LIMIT = 60
PATH_LIMIT = 500
HOST_LIMIT = 253

SITE_ID = re.compile(r"(\d{10}|bm\d{8})")
ICP = re.compile(r"[\u4e00-\u9fa5]ICP备\d{8}号(-\d+)?")
POLICE = re.compile(r"[\u4e00-\u9fa5]公网安备\s?\d{14}号")
ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
GOV_DOMAIN = re.compile(r"([a-z0-9-]+\.)+gov\.cn")
PORTAL_DOMAIN = re.compile(r"www\.[a-z0-9-]+\.gov\.cn")
DEPARTMENT_DOMAIN = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\.gov\.cn")

_SLUG = re.compile(r"[a-z0-9]+(-+[a-z0-9]+)*")
# The publisher writes under these names: at the root of a site, and inside every channel.
_RESERVED_AT_ROOT = frozenset(
    {
        "content", "files", "static", "media", "feed", "sitemap", "robots", "look", "map", "404",
        "search", "api", "console", "zhuanti",
    }
)  # fmt: skip
_RESERVED_EVERYWHERE = frozenset({"index", "years", "archive"})
_RESERVED_BEGINNINGS = ("archive-", "sitemap-")


# How the entries of a channel are best shown, where nobody says it: ListStyle by ColumnType.
_USUAL_STYLES = {"LEADERS": "PEOPLE", "POLICY": "DOCUMENTS"}


def usual_list_style(column_type: str) -> str:
    return _USUAL_STYLES.get(column_type, "PLAIN")


# Forms in which pages of a site may stand besides, with the field that says so.
TRADITIONAL, JSON = "traditional", "json"
FORMS = {TRADITIONAL: "is_in_traditional", JSON: "is_in_json"}

# How large everything of a site is for each FontScale, in percent of what the reader's browser has.
FONT_PERCENT = {"STANDARD": 100, "LARGE": 112.5, "LARGER": 125}


@dataclass(frozen=True)
class Grey:
    """灰色模式: whether a site is grey now, and the moments still to come at which that changes."""

    is_grey: bool
    grey_from: datetime | None = None
    grey_until: datetime | None = None

    @property
    def is_wanted(self) -> bool:
        """Grey now, or planned to be."""
        return self.is_grey or self.grey_from is not None

    def at(self, moment: datetime) -> Grey:
        """What it has become when this moment is there."""
        if not self.is_wanted or (self.grey_until is not None and self.grey_until <= moment):
            return Grey(is_grey=False)
        if self.grey_from is not None and self.grey_from > moment:
            return self
        return Grey(is_grey=True, grey_until=self.grey_until)


# How a site in each Language is called by who looks for it: in that language.
OWN_NAMES = {"zh-CN": "中文版", "en": "English"}


class HostFault(Enum):
    EMPTY = auto()
    NOT_BARE = auto()  # has a scheme, a port or a path
    NO_DOT = auto()
    MALFORMED = auto()


class BadHost(ValueError):
    def __init__(self, fault: HostFault) -> None:
        self.fault = fault
        super().__init__(fault.name)


def host_of(text: str) -> str:
    """The host name meant by what somebody typed, as the net writes it: `.政务` in punycode."""
    host = text.strip().rstrip(".。")
    if not host:
        raise BadHost(HostFault.EMPTY)
    if re.search(r"[/:@?#\s]", host):
        raise BadHost(HostFault.NOT_BARE)
    try:
        encoded = idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise BadHost(HostFault.MALFORMED) from None
    if "." not in encoded:
        raise BadHost(HostFault.NO_DOT)
    if encoded.rpartition(".")[2].isdigit():  # an address in numbers is no name
        raise BadHost(HostFault.MALFORMED)
    return encoded


def host_for_people(host: str) -> str:
    """The host name as people read it: punycode turned back into Chinese."""
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


class SlugFault(Enum):
    EMPTY = auto()
    ONLY_PUNCTUATION = auto()
    CHARACTERS = auto()
    TOO_LONG = auto()
    RESERVED = auto()


def slug_from(title: str) -> str:
    """A short name made of a title: initials of its Chinese words, letters and digits as they are."""
    # Its dictionary takes a third of a second, and few processes name a channel.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    initials = lazy_pinyin(title, style=Style.FIRST_LETTER, errors=_plain_characters)
    return re.sub(r"[^a-z0-9]", "", "".join(initials).lower())[:SLUG_LIMIT]


def _plain_characters(other: str) -> str:
    return "".join(character for character in other if character.isascii() and character.isalnum())


def slug_fault(slug: str, *, is_at_root: bool) -> SlugFault | None:
    """What keeps the slug from being part of an address; None: nothing."""
    if not slug:
        return SlugFault.EMPTY
    if not any(character.isalnum() for character in slug):
        return SlugFault.ONLY_PUNCTUATION
    if not _SLUG.fullmatch(slug):
        return SlugFault.CHARACTERS
    if len(slug) > SLUG_LIMIT:
        return SlugFault.TOO_LONG
    if _is_reserved(slug, is_at_root=is_at_root):
        return SlugFault.RESERVED
    return None


def _is_reserved(slug: str, *, is_at_root: bool) -> bool:
    return (
        slug in _RESERVED_EVERYWHERE
        or slug.startswith(_RESERVED_BEGINNINGS)
        or (is_at_root and slug in _RESERVED_AT_ROOT)
    )


@dataclass(frozen=True)
class Record:
    """What the law wants known of a site, as far as it can be checked here."""

    kind: str  # SiteKind value
    name: str
    sponsor_name: str
    sponsor_level: str  # OrganizationLevel value
    sponsor_region: str  # six digits, or ""
    sponsored_count: int  # sites of this sponsor, this one included
    identification_code: str
    record_domain: str
    icp_number: str
    police_number: str
    party_mark_code: str
    contact_phone: str
    contact_email: str


class Finding(Enum):
    """Something to look at in a legal record; the value is the id of the rule."""

    GRASSROOTS_SITE = "O-02"
    SEVERAL_SITES = "O-03"
    NAME_DIFFERS = "O-05"
    NOT_GOV_CN = "D-01"
    PORTAL_DOMAIN = "D-03"
    DEPARTMENT_DOMAIN = "D-04"
    NO_IDENTIFICATION_CODE = "RS-01"
    REGION_DIFFERS = "ID-02"
    NO_PARTY_MARK = "FT-1"
    NO_CONTACT = "FT-5"
    NO_ICP = "FT-6"
    NO_POLICE = "FT-7"


def findings(record: Record) -> list[Finding]:
    """What an inspector would ask about; none of it keeps the site from standing."""
    return [*_about_the_site(record), *_about_domains(record), *_about_numbers(record)]


def _about_the_site(record: Record) -> list[Finding]:
    found = []
    if record.sponsor_level in {"TOWNSHIP", "UNIT"}:
        found.append(Finding.GRASSROOTS_SITE)
    if record.sponsored_count > 1:
        found.append(Finding.SEVERAL_SITES)
    if record.sponsor_name not in record.name:
        found.append(Finding.NAME_DIFFERS)
    return found


def _about_domains(record: Record) -> list[Finding]:
    domain = record.record_domain
    if not GOV_DOMAIN.fullmatch(domain):
        return [Finding.NOT_GOV_CN]
    if record.kind == "PORTAL" and not PORTAL_DOMAIN.fullmatch(domain):
        return [Finding.PORTAL_DOMAIN]
    if record.kind == "DEPARTMENT" and not DEPARTMENT_DOMAIN.fullmatch(domain):
        return [Finding.DEPARTMENT_DOMAIN]
    return []


def _about_numbers(record: Record) -> list[Finding]:
    code, region = record.identification_code, record.sponsor_region
    checks = {
        Finding.NO_IDENTIFICATION_CODE: not code,
        # A ministry's code (bm…) names no region; a department's may be its city's.
        Finding.REGION_DIFFERS: code[:4].isdigit() and region != "" and code[:4] != region[:4],
        Finding.NO_PARTY_MARK: not record.party_mark_code,
        Finding.NO_CONTACT: not (record.contact_phone or record.contact_email),
        Finding.NO_ICP: not record.icp_number,
        Finding.NO_POLICE: not record.police_number,
    }
    return [finding for finding, is_found in checks.items() if is_found]

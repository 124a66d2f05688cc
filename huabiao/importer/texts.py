"""Decides how texts of other systems are cleaned: white space, paragraphs, links, telephone numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.utils.translation import gettext as _

_SPACES = re.compile(r"\s+")  # \s is Unicode's: the no-break and the ideographic space too
# Signs that turn the direction of writing, unseen: of all that follows, until another ends it.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# An indent is two ideographic spaces or more; sources that lost their line ends still have it.
_PARAGRAPH_ENDS = re.compile("\n+|\u3000{2,}")
_BETWEEN_KEYWORDS = re.compile(r"[;；,，、|\s]+")
# A crawler put the address of the site before one that was complete already.
_GLUED = re.compile(r"^https?://[^/?#]*/?(?=(?:https?:/|mailto:))", re.IGNORECASE)
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_LONGEST_URL = 1000  # bytes: addresses are looked up in an index
_FILE = re.compile(r".+\.[A-Za-z0-9]{2,5}")
_PAGES = {".html", ".htm", ".shtml", ".jsp", ".jspx", ".asp", ".aspx", ".php"}


def one_line(text: str) -> str:
    """A title or another short word: it stands in lists and lines of ours, and turns none of them round."""
    return _spaced(_TURNS.sub("", text))


def paragraphs(text: str) -> str:
    """Plain text as paragraphs of HTML."""
    lines = (_spaced(line) for line in _PARAGRAPH_ENDS.split(text.replace("\xa0", " ")))
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def listed(text: str) -> str:
    """Keywords between commas, however they were separated."""
    return ",".join(word for word in _BETWEEN_KEYWORDS.split(text) if word)


def mobile_numbers(text: str) -> int:
    return len(set(_MOBILE.findall(text)))


def links_in(text: str, *, separator: str, base: str) -> tuple[list[str], list[str]]:
    """Addresses in a list of them, healed and each once; and what is none."""
    # The separator may stand inside an address; a new one begins with its scheme or path.
    between = re.compile(rf"{re.escape(separator)}\s*(?=https?:|mailto:|[./]|$)|\n", re.IGNORECASE)
    links: dict[str, None] = {}
    dropped: list[str] = []
    for piece in between.split(text):
        said = piece.strip()
        link = address(said, base=base)
        if link:
            links[link] = None
        elif said:
            dropped.append(said)
    return list(links), dropped


def address(said: str, *, base: str = "") -> str:
    """The address of a page or file that was meant, complete; nothing where it is none."""
    while (shorter := _GLUED.sub("", said)) != said:
        said = shorter
    try:
        parts = urlsplit(said)
        if not parts.scheme and said.startswith(("/", "./", "../")):
            said = urljoin(base, said)
            parts = urlsplit(said)
        is_address = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        # A browser takes a backslash for a slash, and what stands before it for the host.
        is_plain = "\\" not in said and parts.username is None and parts.port != 0
    except ValueError:  # brackets that hold no IPv6 address, a port that is none
        return ""
    is_short = len(said.encode("utf-8", "surrogatepass")) <= _LONGEST_URL
    is_usable = is_address and is_plain and is_short
    return said if is_usable and not _SPACES.search(said) else ""


def link_list(links: Sequence[str]) -> str:
    """The attachments an item had where it comes from, as links that lead there."""
    if not links:
        return ""
    entries = "".join(
        f'<li><a href="{html.escape(link)}">{html.escape(_name_of(link), quote=False)}</a></li>'
        for link in links
    )
    return f"<p>{_('原附件：')}</p><ul>{entries}</ul>"


def _name_of(link: str) -> str:
    """The file's own name where the address has one, else the address."""
    parts = urlsplit(link)
    candidates = [parts.path, *(value for _name, value in parse_qsl(parts.query))]
    names = (PurePosixPath(unquote(candidate)).name for candidate in candidates)
    files = [name for name in names if _FILE.fullmatch(name)]
    is_page = not files or PurePosixPath(files[-1]).suffix.lower() in _PAGES
    return link if is_page else one_line(files[-1])


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text).strip()

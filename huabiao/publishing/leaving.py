"""Decides which links lead out of the house: to neither a government host nor a site of this city."""

from __future__ import annotations

import functools
import re
from html import escape, unescape
from urllib.parse import urlsplit

# Offices of the state that are not under gov.cn: the keeper of the 党政机关网站标识.
STATE = ("gov.cn", "conac.cn")
# Where the name of an organization is the third label from the right.
_SECOND_LEVEL = frozenset({"com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn", "ac.cn"})
_LINK = re.compile(r"<a\b([^>]*?)\shref=(\"[^\"]*\"|'[^']*')([^>]*)>", re.IGNORECASE)


def leads_out(url: str, base_url: str) -> bool:
    """Whether whoever follows this link should be told that he leaves government sites."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return True
    if not host:
        return False
    return not any(
        host == domain or host.endswith(f".{domain}") for domain in (*STATE, own_domain(base_url))
    )


@functools.lru_cache(maxsize=256)
def own_domain(base_url: str) -> str:
    """The domain under which all sites of this city stand."""
    labels = (urlsplit(base_url).hostname or "").split(".")
    if labels[-1] == "localhost":
        return "localhost"
    return ".".join(labels[-3:] if ".".join(labels[-2:]) in _SECOND_LEVEL else labels[-2:])


def mark_leaving(body: str, base_url: str, words: str) -> str:
    """A text's HTML whose outer links carry a sign, and say in their title where they lead."""

    def mark(link: re.Match[str]) -> str:
        url = unescape(link[2][1:-1])
        if not leads_out(url, base_url) or "class=" in link[1] + link[3]:
            return link[0]
        title = "" if "title=" in link[1] + link[3] else f' title="{escape(words)}"'
        return f'<a{link[1]} href={link[2]}{link[3]} class="outer"{title}>'

    return _LINK.sub(mark, body)

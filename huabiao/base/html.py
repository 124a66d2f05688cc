"""Decides which HTML from people is kept: the parts of a text, no looks, nothing that runs."""

from __future__ import annotations

import html as entities
import re

import nh3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT = _words(
    "p h2 h3 h4 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td a img"
    " figure figcaption blockquote pre sub sup br hr strong em u s div"
)
# Kept while the tree is healed, then named by the word we use: their text must not run together.
_RENAMED = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "ins": "u",
    "del": "s",
    "strike": "s",
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    **dict.fromkeys(
        _words(
            "section article main header footer aside nav address center hgroup details summary"
            " form fieldset"
        ),
        "div",
    ),
}
# Gone with everything inside.
_DROPPED = _words(
    "script style iframe object embed applet noscript noembed noframes template svg math title"
    " select option textarea button audio video canvas"
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
}
_cleaner = nh3.Cleaner(
    tags=set(_KEPT | _RENAMED.keys()),
    clean_content_tags=set(_DROPPED),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    tag_attribute_values={"img": {"role": {"presentation"}}},  # decoration, said so by its writer
    link_rel="noopener noreferrer",
)

# The cleaner writes "<" and ">" in attributes and text as entities, so these meet tags only.
_OLD_WORD = re.compile(rf"<(/?)({'|'.join(_RENAMED)})>")
_PICTURE_OF_NOTHING = re.compile(r"<img(?![^>]* src=)[^>]*>")
_BREAK_TAG = re.compile(
    r"</?(?:p|h[2-4]|[uod]l|li|d[td]|table|caption|tr|figure|figcaption|blockquote|pre|div|br|hr)"
    r"(?: [^>]*)?>"
)
_CELL = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def clean(html: str) -> str:
    """What a person wrote, well-formed and harmless; cleaning twice changes nothing."""
    # Half of a surrogate pair is no character: neither the cleaner nor a database takes it.
    writable = html.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
    healed = _cleaner.clean(writable)
    renamed = _OLD_WORD.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2]]}>", healed)
    # What leaves here is always the cleaner's own writing, never only ours.
    safe = healed if renamed == healed else _cleaner.clean(renamed)
    return _PICTURE_OF_NOTHING.sub("", safe).strip()


def text_of(html: str) -> str:
    """The words alone, one line for each paragraph, row or entry."""
    safe = clean(html)
    safe = safe.replace("\n", " ")
    safe = _BREAK_TAG.sub("\n", safe)
    safe = _CELL.sub(" ", safe)
    words = entities.unescape(_TAG.sub("", safe))
    return _LINES.sub("\n", _SPACES.sub(" ", words)).strip()

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
# The one look that says something: a title stands in the middle, a signature to the right.
PLACES = ("center", "right")
_PLACED = ("p", "h2", "h3", "h4", "td", "th")
_ATTRIBUTES = {
    **{tag: {"class"} for tag in _PLACED},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "class"},
    "th": {"colspan", "rowspan", "scope", "class"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
}
_ADDRESSES = {"http", "https", "mailto", "tel"}
_PASTED = {"data", "file", "blob", "cid", "webkit-fake-url"}  # where pictures of a paste come from


def _kept_value(_tag: str, name: str, value: str) -> str | None:
    return value if name != "class" or value in PLACES else None


def _cleaner_for(addresses: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_KEPT | _RENAMED.keys()),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_kept_value,
        url_schemes=addresses,
        tag_attribute_values={
            "img": {"role": {"presentation"}}
        },  # decoration, said so by its writer
        link_rel="noopener noreferrer",
    )


_cleaner = _cleaner_for(_ADDRESSES)
_cleaner_of_pastes = _cleaner_for(_ADDRESSES | _PASTED)

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
    healed = _cleaner.clean(_writable(html))
    renamed = _OLD_WORD.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2]]}>", healed)
    # What leaves here is always the cleaner's own writing, never only ours.
    safe = healed if renamed == healed else _cleaner.clean(renamed)
    return _PICTURE_OF_NOTHING.sub("", safe).strip()


def healed_paste(html: str) -> str:
    """Well-formed, with pictures wherever they come from; still to be cleaned, once those are settled."""
    return _cleaner_of_pastes.clean(_writable(html))


def elements_for_the_editor() -> str:
    """What is kept, in the words of the text editor: "p,a[href|title],strong/b"."""
    former = {new: "".join(f"/{old}" for old, kept in _RENAMED.items() if kept == new)
              for new in ("strong", "em", "u", "s")}  # fmt: skip
    return ",".join(
        f"{tag}{former.get(tag, '')}{_said(_ATTRIBUTES.get(tag, set()))}" for tag in sorted(_KEPT)
    )


def _said(attributes: set[str]) -> str:
    said = {name: f"class<{'?'.join(PLACES)}" if name == "class" else name for name in attributes}
    return f"[{'|'.join(said[name] for name in sorted(said))}]" if said else ""


def _writable(html: str) -> str:
    # Half of a surrogate pair is no character: neither the cleaner nor a database takes it.
    return html.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def text_of(html: str) -> str:
    """The words alone, one line for each paragraph, row or entry."""
    safe = clean(html)
    safe = safe.replace("\n", " ")
    safe = _BREAK_TAG.sub("\n", safe)
    safe = _CELL.sub(" ", safe)
    words = entities.unescape(_TAG.sub("", safe))
    return _LINES.sub("\n", _SPACES.sub(" ", words)).strip()

"""Writes the small Word file the converter reads: only what was prepared, and names instead of pictures."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring

from huabiao.media.word.names import R, W
from huabiao.media.word.package import Target
from huabiao.media.word.preparing import picture_id

MAIN = "word/document.xml"
NOTES = {"footnotes": "word/footnotes.xml", "endnotes": "word/endnotes.xml"}
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LISTS = {"1": "decimal", "2": "bullet"}  # as `numbering.write_numbers` names them
_LEVELS = 9
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="png" ContentType="image/png"/></Types>'
)


def write(
    parts: Mapping[str, tuple[Element, Mapping[str, Target]]],
    *,
    styles: Element | None,
    picture_count: int,
) -> BytesIO:
    """`parts`: by their path here, each with where its links lead."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/numbering.xml", tostring(_numbering()))
        if styles is not None:
            archive.writestr("word/styles.xml", tostring(styles))
        for path, (root, targets) in parts.items():
            folder, name = posixpath.split(path)
            archive.writestr(path, tostring(root))
            archive.writestr(
                f"{folder}/_rels/{name}.rels", tostring(_relations(targets, picture_count))
            )
        for number in range(1, picture_count + 1):
            archive.writestr(f"word/{_place(number)}", str(number))
    out.seek(0)
    return out


def _place(number: int) -> str:
    return f"media/{number}.png"


def _relations(targets: Mapping[str, Target], picture_count: int) -> Element:
    root = Element(f"{{{_RELATIONS}}}Relationships")
    for id, target in targets.items():
        if target.type == "hyperlink":
            _add(root, id, target.type, target.path)
    for number in range(1, picture_count + 1):
        _add(root, picture_id(number), "image", _place(number))
    return root


def _add(root: Element, id: str, type: str, target: str) -> None:
    said = {"Id": id, "Type": f"{R[1:-1]}/{type}", "Target": target}
    SubElement(root, f"{{{_RELATIONS}}}Relationship", said)


def _numbering() -> Element:
    root = Element(f"{W}numbering")
    for id, format in _LISTS.items():
        abstract = SubElement(root, f"{W}abstractNum", {f"{W}abstractNumId": id})
        for level in range(_LEVELS):
            said = SubElement(abstract, f"{W}lvl", {f"{W}ilvl": str(level)})
            SubElement(said, f"{W}numFmt", {f"{W}val": format})
    for id in _LISTS:
        one = SubElement(root, f"{W}num", {f"{W}numId": id})
        SubElement(one, f"{W}abstractNumId", {f"{W}val": id})
    return root

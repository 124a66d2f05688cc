"""Word files, written part by part: docx(p("正文。"), table([["甲", "乙"]])); any part may be given, or be bad."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO

_OPEN = "http://schemas.openxmlformats.org"
_NAMES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "w": f"{_OPEN}/wordprocessingml/2006/main",
        "r": f"{_OPEN}/officeDocument/2006/relationships",
        "m": f"{_OPEN}/officeDocument/2006/math",
        "a": f"{_OPEN}/drawingml/2006/main",
        "wp": f"{_OPEN}/drawingml/2006/wordprocessingDrawing",
        "pic": f"{_OPEN}/drawingml/2006/picture",
        "c": f"{_OPEN}/drawingml/2006/chart",
        "mc": f"{_OPEN}/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_RELATIONS = f"{_OPEN}/package/2006/relationships"
_TYPE = f"{_OPEN}/officeDocument/2006/relationships"
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>{more}</w:style>'
    for id, name, more in (
        ("1", "heading 1", ""),
        ("2", "heading 2", ""),
        ("a3", "Title", ""),
        ("TOC1", "toc 1", ""),
        ("mid", "居中", '<w:pPr><w:jc w:val="center"/></w:pPr>'),
    )
)


def r(words: str = "", *, looks: str = "", inner: str = "") -> str:
    """A run: words, in these looks; or whatever else stands in it."""
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    text = f'<w:t xml:space="preserve">{escape(words)}</w:t>' if words else ""
    return f"<w:r>{properties}{text}{inner}</w:r>"


def p(words: str = "", *, style: str = "", align: str = "", list: str = "", inner: str = "") -> str:
    """A paragraph; `list` is "id" or "id:level"."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    if list:
        id, _colon, level = list.partition(":")
        said += f'<w:numPr><w:ilvl w:val="{level or 0}"/><w:numId w:val="{id}"/></w:numPr>'
    said += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{said}</w:pPr>{r(words) if words else ''}{inner}</w:p>"


def table(rows, *, properties: Mapping[tuple[int, int], str] | None = None, heads: int = 0) -> str:
    """A table of words, or of what `p` gives; `properties` of single cells: spans."""
    said = properties or {}
    written = ""
    for number, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if number < heads else ""
        cells = "".join(
            f"<w:tc><w:tcPr>{said.get((number, place), '')}</w:tcPr>"
            f"{cell if cell.startswith('<w:p') else p(cell)}</w:tc>"
            for place, cell in enumerate(row)
        )
        written += f"<w:tr>{head}{cells}</w:tr>"
    return f"<w:tbl>{written}</w:tbl>"


def picture(id: str = "rPic1", alt: str = "", *, how: str = "embed") -> str:
    return r(
        inner=(
            f'<w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{escape(alt)}"/><a:graphic>'
            f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:{how}="{id}"/></pic:blipFill>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def text_box(*paragraphs: str) -> str:
    """As Word writes one: the new form, and the old one for older readers."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return r(
        inner=(
            '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
            f"<a:graphicData><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData>"
            "</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
            f"<v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )


def levels(*said: tuple[str, str], start: int = 1) -> str:
    """Levels of a list: (format, text) of each."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (format, text) in enumerate(said)
    )


def lists(**by_id: str) -> str:
    """The part "numbering": lists by their ids, `lists(n5=levels(("decimal", "%1.")))` is list 5."""
    ids = {name.removeprefix("n"): said for name, said in by_id.items()}
    return "".join(
        f'<w:abstractNum w:abstractNumId="{id}">{said}</w:abstractNum>' for id, said in ids.items()
    ) + "".join(f'<w:num w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>' for id in ids)


def relation(id: str, type: str, target: str, *, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{id}" Type="{_TYPE}/{type}" Target="{escape(target)}"{mode}/>'


def docx(
    *body: str,
    pictures: Mapping[str, bytes] | None = None,
    relations: str = "",
    parts: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
    styles: str = STYLES,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A whole file. `parts`: "footnotes" → what is inside its root; `pictures`: name → content, as rPic1 …"""
    own = dict(parts or {})
    own.setdefault("styles", styles)
    related = relations
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels", _rels(relation("r1", "officeDocument", "word/document.xml"))
        )
        archive.writestr("word/document.xml", xml("document", f"<w:body>{''.join(body)}</w:body>"))
        for name, inside in own.items():
            type = name.rstrip("0123456789")
            root = {"header": "hdr", "footer": "ftr"}.get(type, type)
            archive.writestr(f"word/{name}.xml", xml(root, inside))
            related += relation(f"r-{name}", type, f"{name}.xml")
        for number, (name, content) in enumerate((pictures or {}).items(), 1):
            archive.writestr(f"word/media/{name}", content)
            related += relation(f"rPic{number}", "image", f"media/{name}")
        for name, content in (files or {}).items():
            archive.writestr(name, content)
        archive.writestr("word/_rels/document.xml.rels", _rels(related))
    return out.getvalue()


def xml(root: str, inside: str, *, before: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}{before}<w:{root} {_NAMES}>{inside}</w:{root}>"


def _rels(relations: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'


def compound_file(*streams: str) -> bytes:
    """An OLE2 compound file with these streams in its directory: what Office 97 and passwords make."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(sector - 8))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<IIIII", header, 56, 4096, end, 0, end, 0)
    struct.pack_into("<109I", header, 76, 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)
    entries = b""
    for number, name in enumerate(("Root Entry", *streams)):
        entry = bytearray(128)
        encoded = name.encode("utf-16-le") + b"\x00\x00"
        entry[: len(encoded)] = encoded
        struct.pack_into("<HBB", entry, 64, len(encoded), 2 if number else 5, 1)
        entries += bytes(entry)
    return bytes(header) + table + entries.ljust(sector, b"\x00")

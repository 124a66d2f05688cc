"""Files of every type that is read, whole and small: pdf(["一页", "的字"]), old_word("正文")."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

import openpyxl

_SECTOR = 512
_END, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF


def pdf(*pages: Sequence[str], trailer: str = "") -> bytes:
    """A page for each sequence of lines, in a font that is known by name and by its code for Chinese."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
        "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
    ]
    for number, lines in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {6 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -16 Td " for line in lines)
        stream = f"BT /F 12 Tf 50 780 Td {shown}ET" if lines else ""
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{content}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


LOCKED = f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'11' * 32}>/U<{'22' * 32}>>>"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """A zip that says of each part that it is encrypted."""
    content = bytearray(archive)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def ofd(*pages: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A page for each string of text objects."""
    parts: dict[str, str | bytes] = {
        "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>',
        "Doc_0/Document.xml": '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"/>',
    }
    for number, inside in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
            f"{inside}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped(parts | dict(more or {}))


def placed(text: str, left: float, top: float, width: float = 100, height: float = 5) -> str:
    """A piece of text where it stands on an OFD page."""
    return (
        f'<ofd:TextObject Boundary="{left} {top} {width} {height}">'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
    )


def slides(*inside: str, notes: str = "") -> bytes:
    """A presentation; each string is what stands in a slide, its root's attributes before a "|"."""
    parts = {"ppt/presentation.xml": "<p/>", "ppt/notesSlides/notesSlide1.xml": _slide("", notes)}
    for number, said in enumerate(inside, 1):
        attributes, _bar, words = said.rpartition("|")
        parts[f"ppt/slides/slide{number}.xml"] = _slide(attributes, words)
    return zipped(parts)


def _slide(attributes: str, words: str) -> str:
    return (
        '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {attributes}>'
        f"{words}</p:sld>"
    )


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def old_workbook(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: str = "") -> bytes:
    """The same as Excel 97 writes it (BIFF8)."""
    bodies = [_biff_sheet(rows) for rows in sheets.values()]
    names = [name.encode("utf-16-le") for name in sheets]
    size = 20 + sum(12 + len(name) for name in names) + 4
    head, at = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6)), size
    for name, encoded, body in zip(sheets, names, bodies, strict=True):
        about = struct.pack("<IBBBB", at, name == hidden, 0, len(name), 1)
        head += _record(0x85, about + encoded)
        at += len(body)
    return compound({"Workbook": head + _record(0x0A) + b"".join(bodies)})


def _biff_sheet(rows: Sequence[Sequence[object]]) -> bytes:
    cells = b""
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            where = struct.pack("<HHH", at, column, 0)
            if isinstance(value, int | float):
                cells += _record(0x203, where + struct.pack("<d", value))
            else:
                text = str(value)
                said = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
                cells += _record(0x204, where + said)
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6))
    return begin + cells + _record(0x0A)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


DELETED, HIDDEN = struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x083C, 1)
BOLD = struct.pack("<HB", 0x0835, 1)


def old_word(
    *pieces: str | tuple[str, bytes],
    lengths: Sequence[int] = (),
    flags: int = 0,
    version: int = 0xC1,
) -> bytes:
    """A Word 97 file: each piece with its looks; `lengths` of its eight texts, else all is the first."""
    told = [(piece, b"") if isinstance(piece, str) else piece for piece in pieces]
    texts = [(text, text.encode("cp1252" if text.isascii() else "utf-16-le")) for text, _ in told]
    start, bounds, counts = 1024, [1024], [0]
    places, body = b"", b""
    for text, content in texts:
        at = start + len(body)
        places += struct.pack("<HIH", 0, (at * 2 | 1 << 30) if text.isascii() else at, 0)
        body += content
        counts.append(counts[-1] + len(text))
        bounds.append(start + len(body))
    plc = struct.pack(f"<{len(counts)}I", *counts) + places
    clx = b"\x01\x02\x00\x00\x00" + b"\x02" + struct.pack("<I", len(plc)) + plc
    body = body.ljust(-len(body) % 512 + len(body), b"\0")
    page = (start + len(body)) // 512
    looks_table = struct.pack("<III", bounds[0], bounds[-1], page)
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5EC, version)
    struct.pack_into("<H", head, 10, 0x0200 | flags)
    given = (*lengths, *[0] * 8)[:8] if lengths else (counts[-1], *[0] * 7)
    struct.pack_into("<8I", head, 0x4C, *given)
    struct.pack_into("<II", head, 0xFA, len(clx), len(looks_table))
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    main = bytes(head) + body + _looks(bounds, [looks for _text, looks in told])
    return compound({"WordDocument": main, "1Table": clx + looks_table})


def _looks(bounds: Sequence[int], looks: Sequence[bytes]) -> bytes:
    """One page that says for runs of bytes how their characters look."""
    page = bytearray(512)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    at = 500
    for number, said in enumerate(looks):
        if said:
            at -= 2 + len(said) - len(said) % 2
            page[at] = len(said)
            page[at + 1 : at + 1 + len(said)] = said
            page[4 * len(bounds) + number] = at // 2
    page[-1] = len(looks)
    return bytes(page)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 compound file of whole sectors; each stream is filled with zeros."""
    filled = [content.ljust(max(4096, len(content)), b"\0") for content in streams.values()]
    filled = [content.ljust(-len(content) % _SECTOR + len(content), b"\0") for content in filled]
    table, body = [0xFFFFFFFD, _END], b""  # the table itself, the directory
    starts = []
    for content in filled:
        starts.append(len(table))
        count = len(content) // _SECTOR
        table += [*range(len(table) + 1, len(table) + count), _END]
        body += content
    assert len(table) <= 128
    assert len(streams) <= 3
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(_SECTOR - 8))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<IIIII", header, 56, 4096, _END, 0, _END, 0)
    struct.pack_into("<109I", header, 76, 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, child=1)
    for number, (name, start) in enumerate(zip(streams, starts, strict=True), 1):
        after = number + 1 if number < len(streams) else _NONE
        entries += _entry(name, 2, after=after, start=start, size=len(filled[number - 1]))
    sectors = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    return bytes(header) + sectors + entries.ljust(_SECTOR, b"\0") + body


def _entry(
    name: str,
    kind: int,
    *,
    after: int = _NONE,
    child: int = _NONE,
    start: int = _END,
    size: int = 0,
) -> bytes:
    entry = bytearray(128)
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry[: len(encoded)] = encoded
    struct.pack_into("<HBB", entry, 64, len(encoded), kind, 1)
    struct.pack_into("<III", entry, 68, _NONE, after, child)
    struct.pack_into("<II", entry, 116, start, size)
    return bytes(entry)

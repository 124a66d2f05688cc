"""Decides what of a Word text goes on to the converter: each word once, in its place; the rest is counted.

The converter knows runs, paragraphs, tables, pictures and links. Whatever else carries words is
unwrapped here, and what cannot be kept is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from huabiao.media.word.names import (
    CHART,
    CHART_EX,
    DIAGRAM,
    MC,
    PIC,
    WP,
    A,
    M,
    O,
    R,
    V,
    W,
    is_on,
    value_of,
    words_in,
)
from huabiao.media.word.notes import Tally
from huabiao.media.word.numbering import Numbering, write_numbers
from huabiao.media.word.package import Target

_TEXT = f"{W}t"
_BLIP, _IMAGEDATA, _BOX = f"{A}blip", f"{V}imagedata", f"{W}txbxContent"
_GRAPHIC_KINDS = {
    f"{CHART}chart": "charts",
    f"{CHART_EX}chart": "charts",
    f"{DIAGRAM}relIds": "diagrams",
}
_SHAPES = (f"{V}shape", f"{V}rect", f"{V}oval", f"{V}line", f"{V}roundrect", f"{V}polyline")
_CONTENTS_STYLE = "toc "
_CONTENTS_GALLERY = "Table of Contents"
_NAME = f"{WP}docPr"


@dataclass(frozen=True)
class FoundPicture:
    """A picture where it stands: the part that holds it, and the words said of it."""

    path: str
    alt: str


@dataclass
class Preparing:
    """One part of a file with words in it, on its way to the converter; changed in place."""

    numbering: Numbering
    targets: dict[str, Target]
    tally: Tally
    pictures: list[FoundPicture]
    _handlers: dict[str, Callable[[Element], list[Element]]] = field(init=False)

    def __post_init__(self) -> None:
        unwrapped = dict.fromkeys(
            (
                f"{W}fldSimple",
                f"{W}bdo",
                f"{W}dir",
                f"{W}smartTag",
                f"{W}customXml",
                f"{W}ins",
                f"{W}moveTo",
                f"{W}rubyBase",
            ),
            self._unwrapped,
        )
        self._handlers = {
            **unwrapped,
            f"{W}tr": self._row,
            f"{W}tcPr": _as_it_is,
            f"{W}tblPr": _as_it_is,
            f"{W}p": self._paragraph,
            f"{W}r": self._run,
            f"{W}del": self._deleted,
            f"{W}moveFrom": self._dropped,
            f"{W}ruby": self._ruby,
            f"{W}sdt": self._control,
            f"{W}hyperlink": self._link,
            f"{W}drawing": self._drawn,
            f"{W}pict": self._drawn,
            f"{W}object": self._object,
            f"{MC}AlternateContent": self._alternative,
            f"{M}oMath": self._equation,
            f"{M}oMathPara": self._equations,
            f"{W}altChunk": self._inclusion,
            f"{W}cr": self._line_break,
            f"{W}ptab": self._tab,
            f"{W}commentReference": self._dropped,
            f"{W}commentRangeStart": self._dropped,
            f"{W}commentRangeEnd": self._dropped,
        }

    def prepare(self, root: Element) -> None:
        root[:] = self._children(root)
        numbered = list(_paragraphs(root))
        headings = [paragraph for _parent, paragraph in numbered if self._is_heading(paragraph)]
        write_numbers(numbered, self.numbering, headings)

    def _children(self, element: Element) -> list[Element]:
        return [kept for child in element for kept in self._kept(child)]

    def _keep_children(self, element: Element, properties: Element | None) -> None:
        element[:] = [
            kept
            for child in element
            for kept in ([child] if child is properties else self._kept(child))
        ]

    def _kept(self, element: Element) -> list[Element]:
        handler = self._handlers.get(element.tag)
        if handler is not None:
            return handler(element)
        element[:] = self._children(element)
        return [element]

    def _unwrapped(self, element: Element) -> list[Element]:
        if element.tag == f"{W}ins" and words_in(element):
            self.tally.counts["inserted"] += 1
        return self._children(element)

    def _dropped(self, _element: Element) -> list[Element]:
        return []

    def _deleted(self, element: Element) -> list[Element]:
        if any(text.text for text in element.iter(f"{W}delText")) or words_in(element):
            self.tally.counts["deleted"] += 1
        return []

    def _row(self, row: Element) -> list[Element]:
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self.tally.counts["deleted"] += 1
            return []
        self._keep_children(row, properties)
        return [row]

    def _paragraph(self, paragraph: Element) -> list[Element]:
        properties = paragraph.find(f"{W}pPr")
        style = value_of(properties, f"{W}pStyle") if properties is not None else None
        if self.numbering.style_name(style or "").startswith(_CONTENTS_STYLE):
            self.tally.counts["contents"] = 1
            return []
        if properties is not None:
            _keep_only_a_deleted_mark(properties)
        self._keep_children(paragraph, properties)
        paragraph[:] = _joined(paragraph)
        return [paragraph]

    def _is_heading(self, paragraph: Element) -> bool:
        style = value_of(paragraph, f"{W}pPr/{W}pStyle") or ""
        return self.numbering.style_name(style).startswith("heading")

    def _run(self, run: Element) -> list[Element]:
        if is_on(run, f"{W}rPr/{W}vanish"):
            self.tally.counts["hidden"] += bool(words_in(run).strip())
            return []
        properties = run.find(f"{W}rPr")
        self._keep_children(run, properties)
        return _runs(run)

    def _ruby(self, element: Element) -> list[Element]:
        """The words, without what is written above them to say how they are read."""
        return [kept for base in element.findall(f"{W}rubyBase") for kept in self._children(base)]

    def _control(self, element: Element) -> list[Element]:
        gallery = value_of(element, f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery == _CONTENTS_GALLERY:
            self.tally.counts["contents"] = 1
            return []
        content = element.find(f"{W}sdtContent")
        if content is not None:
            content[:] = self._children(content)
        return [element]

    def _link(self, element: Element) -> list[Element]:
        target = self.targets.get(element.get(f"{R}id", ""))
        if target is None:
            return self._children(element)  # inside the text, where a page has no such mark
        if not target.path.lower().startswith(("http://", "https://", "mailto:", "tel:")):
            self.tally.counts["links"] += 1
            return self._children(element)
        element[:] = self._children(element)
        return [element]

    def _equations(self, element: Element) -> list[Element]:
        return [kept for one in element.iter(f"{M}oMath") for kept in self._equation(one)]

    def _equation(self, element: Element) -> list[Element]:
        self.tally.counts["equations"] += 1
        return [_run_of("".join(text.text or "" for text in element.iter(f"{M}t")))]

    def _inclusion(self, _element: Element) -> list[Element]:
        self.tally.counts["inclusions"] += 1
        return []

    def _line_break(self, _element: Element) -> list[Element]:
        return [Element(f"{W}br")]

    def _tab(self, _element: Element) -> list[Element]:
        return [Element(f"{W}tab")]

    def _object(self, element: Element) -> list[Element]:
        if element.find(f".//{O}OLEObject") is not None:
            self.tally.counts["objects"] += 1
        return list(self._pieces(element))

    def _alternative(self, element: Element) -> list[Element]:
        """Of several forms of one thing the newest that says something here."""
        for form in element:
            if any(True for _part in _outermost(form)):
                return list(self._pieces(form))
            if words_in(form):
                return self._children(form)
        self._note_drawing(element)
        return []

    def _drawn(self, element: Element) -> list[Element]:
        pieces = list(self._pieces(element))
        if not pieces:
            self._note_drawing(element)
        return pieces

    def _note_drawing(self, element: Element) -> None:
        is_shape = any(
            part.tag in _SHAPES or part.tag.endswith(("}wsp", "}wpc", "}wgp"))
            for part in element.iter()
        )
        has_more = any(True for _part in _outermost(element))
        if is_shape and not has_more:
            self.tally.counts["drawings"] += 1

    def _pieces(self, element: Element) -> Iterator[Element]:
        """Pictures and boxes of words inside a drawing; whatever else it is, is counted."""
        for part, alt in _outermost(element):
            if part.tag == _BOX:
                yield from self._box(part)
            elif part.tag in _GRAPHIC_KINDS:
                self.tally.counts[_GRAPHIC_KINDS[part.tag]] += 1
            else:
                yield from self._picture(part, alt)

    def _box(self, box: Element) -> Iterator[Element]:
        box[:] = self._children(box)
        if not words_in(box).strip() and box.find(f".//{_BLIP}") is None:
            return
        self.tally.counts["boxes"] += bool(words_in(box).strip())
        shape = Element(f"{W}pict")
        SubElement(shape, f"{V}textbox").append(box)
        yield shape

    def _picture(self, part: Element, alt: str) -> Iterator[Element]:
        held = part.get(f"{R}embed") or part.get(f"{R}id") or part.get(f"{O}relid") or ""
        target = self.targets.get(held)
        if target is None:
            is_linked = part.get(f"{R}link") in self.targets
            self.tally.counts["outside" if is_linked else "missing"] += 1
        elif target.is_external:
            self.tally.counts["outside"] += 1
        else:
            self.pictures.append(FoundPicture(target.path, alt))
            yield _picture_of(len(self.pictures))


def _as_it_is(element: Element) -> list[Element]:
    return [element]


def _keep_only_a_deleted_mark(properties: Element) -> None:
    """Of how the mark at a paragraph's end looks only this matters: two paragraphs may have become one."""
    for looks in properties.findall(f"{W}rPr"):
        if looks.find(f"{W}del") is None:
            properties.remove(looks)
        else:
            looks[:] = [one for one in looks if one.tag == f"{W}del"]


def _runs(run: Element) -> list[Element]:
    """A run; words of a box, and runs that were inside it, stand after it, not in it."""
    outer = [child for child in run if child.tag in (f"{W}r", f"{W}pict", f"{W}hyperlink")]
    if not outer:
        return [run]
    found: list[Element] = []
    properties = run.find(f"{W}rPr")
    piece = Element(f"{W}r")
    for child in run:
        if child is properties:
            continue
        if child in outer:
            found += [piece] if len(piece) else []
            found.append(child)
            piece = Element(f"{W}r")
        else:
            if properties is not None and not len(piece):
                piece.append(properties)
            piece.append(child)
    return found + ([piece] if len(piece) else [])


def _joined(paragraph: Element) -> list[Element]:
    """Runs of one look side by side are one: Word begins another whenever somebody pauses."""
    found: list[Element] = []
    last: tuple[str, Element] | None = None
    for child in paragraph:
        look = _look_of(child)
        if look is not None and last is not None and last[0] == look:
            text = last[1]
            text.text = (text.text or "") + words_in(child)
            continue
        found.append(child)
        texts = child.findall(_TEXT) if look is not None else []
        last = (look, texts[0]) if look is not None and texts else None
    return found


def _look_of(run: Element) -> str | None:
    """What tells apart the looks of a run of words alone; None for anything else."""
    if run.tag != f"{W}r":
        return None
    if [child.tag for child in run if child.tag != f"{W}rPr"] != [_TEXT]:
        return None
    properties = run.find(f"{W}rPr")
    return (
        ""
        if properties is None
        else "".join(f"{one.tag}{sorted(one.attrib.items())}" for one in properties)
    )


def _outermost(element: Element) -> Iterator[tuple[Element, str]]:
    """Pictures, boxes and graphics below an element, without those inside a box."""
    alt = _alt_of(element)
    for child in element:
        if child.tag in (_BLIP, _IMAGEDATA, _BOX) or child.tag in _GRAPHIC_KINDS:
            yield child, child.get(f"{O}title", "") or alt
        elif child.tag == f"{MC}AlternateContent":
            for form in child:
                found = list(_outermost(form))
                if found:
                    yield from found
                    break
        else:
            for found_part, found_alt in _outermost(child):
                yield found_part, found_alt or alt


def _alt_of(element: Element) -> str:
    name = element.find(_NAME)
    if name is None:
        return element.get("alt", "") if element.tag == f"{V}shape" else ""
    return (name.get("descr") or name.get("title") or "").strip()


def _run_of(words: str) -> Element:
    run = Element(f"{W}r")
    SubElement(run, _TEXT).text = words
    return run


def _picture_of(number: int) -> Element:
    drawing = Element(f"{W}drawing")
    inline = SubElement(drawing, f"{WP}inline")
    data = SubElement(SubElement(inline, f"{A}graphic"), f"{A}graphicData")
    fill = SubElement(SubElement(data, f"{PIC}pic"), f"{PIC}blipFill")
    SubElement(fill, _BLIP, {f"{R}embed": picture_id(number)})
    return drawing


def picture_id(number: int) -> str:
    return f"picture{number}"


def _paragraphs(root: Element) -> Iterator[tuple[int, Element]]:
    """All paragraphs in order, each with what tells apart the things paragraphs stand in."""
    for child in root:
        if child.tag == f"{W}p":
            yield id(root), child
        yield from _paragraphs(child)

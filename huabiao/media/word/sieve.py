"""Decides what of a Word file's XML is looked at: parts that carry words or structure, no looks, no tricks.

Looks are most of such a file; left out while it is read, they cost no memory.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder

DEEPEST = 80  # elements inside elements; what reads them after us calls itself for each
MOST_ELEMENTS = 600_000

# The strict form of the format says the same under other names.
_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    "wordprocessingml/main": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "officeDocument/relationships": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    "officeDocument/math": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "drawingml/wordprocessingDrawing": (
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
    "drawingml/picture": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "drawingml/chart": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "drawingml/diagram": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LOOK_NAMES = """
rFonts color sz szCs lang kern spacing w position highlight shd bdr bCs iCs eastAsianLayout ind
tabs keepNext keepLines widowControl snapToGrid adjustRightInd autoSpaceDE autoSpaceDN
overflowPunct topLinePunct wordWrap kinsoku pBdr framePr contextualSpacing textAlignment
proofErr lastRenderedPageBreak bookmarkStart bookmarkEnd permStart permEnd tblGrid tblBorders
tblLook tblCellMar tblW tblLayout tblInd tcW tcBorders tcMar vAlign trHeight cantSplit noWrap
sectPr rPrChange pPrChange sectPrChange tblPrChange tcPrChange trPrChange tblGridChange
latentStyles annotationRef noProof webHidden
"""
_LOOKS = frozenset(_W + name for name in _LOOK_NAMES.split())
_REVISION_MARKS = "rsid"  # w:rsidR, w:rsidRDefault …: who typed when


class TooDeep(Exception):
    """Elements inside elements, past any text."""


class TooMany(Exception):
    """More elements than a text anybody reads."""


class UnlikeWord(Exception):
    """XML with declarations, which no writer of documents writes."""


class Sieve:
    """A target of `xml.etree.ElementTree.XMLParser`."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = 0
        self._passed_over = 0
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooDeep
        name = _transitional(tag)
        if self._passed_over or name in _LOOKS:
            self._passed_over += 1
            return
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise TooMany
        self._tree.start(name, {_transitional(key): value for key, value in attributes.items()
                                if not key.startswith(_W + _REVISION_MARKS)})  # fmt: skip

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._passed_over:
            self._passed_over -= 1
            return
        self._tree.end(_transitional(tag))

    def data(self, text: str) -> None:
        if not self._passed_over:
            self._tree.data(text)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise UnlikeWord

    def close(self) -> Element:
        return self._tree.close()


def _transitional(name: str) -> str:
    if not name.startswith("{" + _STRICT):
        return name
    space, _end, local = name[1:].partition("}")
    kept = _TRANSITIONAL.get(space.removeprefix(_STRICT), space)
    return f"{{{kept}}}{local}"

"""Names the elements of a Word file's XML, as the standard (ECMA-376) calls them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

_OPEN = "http://schemas.openxmlformats.org"
W = f"{{{_OPEN}/wordprocessingml/2006/main}}"
R = f"{{{_OPEN}/officeDocument/2006/relationships}}"
M = f"{{{_OPEN}/officeDocument/2006/math}}"
A = f"{{{_OPEN}/drawingml/2006/main}}"
WP = f"{{{_OPEN}/drawingml/2006/wordprocessingDrawing}}"
PIC = f"{{{_OPEN}/drawingml/2006/picture}}"
CHART = f"{{{_OPEN}/drawingml/2006/chart}}"
CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DIAGRAM = f"{{{_OPEN}/drawingml/2006/diagram}}"
MC = f"{{{_OPEN}/markup-compatibility/2006}}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  # the prefix everybody uses

_OFF = ("0", "false", "off")


def value_of(element: Element, path: str) -> str | None:
    """`w:val` of a property below the element; None where there is none."""
    found = element.find(path)
    return None if found is None else found.get(f"{W}val")


def is_on(element: Element, path: str) -> bool:
    """Whether a property that is switched by being there is switched on."""
    found = element.find(path)
    return found is not None and found.get(f"{W}val", "on") not in _OFF


def words_in(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))

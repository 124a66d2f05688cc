"""Decides how figures typed as a small table are read, and drawn as a chart that needs no style and no script."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pygal
from pygal.style import Style

# pygal leaves a finder of the old kind, which Python warns of at every later import; its plugins are not used.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

MOST_LINES, MOST_COLUMNS = 60, 9
WIDTH, HEIGHT = 380, 250
WIDE = 820  # of a drawing that has the whole width of a desktop's page
LONG_LABELS = 24  # characters of all labels together that stand beside each other without turning
BAR, COLUMN, LINE, PIE = "bar", "column", "line", "pie"
STACKED = "stacked"  # columns whose numbers are parts of one whole
_GRAPHS = {
    BAR: pygal.HorizontalBar, COLUMN: pygal.Bar, LINE: pygal.Line, PIE: pygal.Pie, STACKED: pygal.StackedBar,
}  # fmt: skip

_SVG = "{http://www.w3.org/2000/svg}"
_DECIMALS = re.compile(r"\d+\.\d{2,}")
# Colours stand as attributes, which any rule of a theme overrides: a theme without rules for charts
# still shows them. Each keeps 3:1 to white and differs from its neighbours in lightness.
_COLOURS = (
    "#1f5fa8", "#c2571a", "#2c7a4b", "#8a3b8f", "#b8860b", "#5b6470", "#0f7c8a", "#a4313a", "#4b4fa8",
)  # fmt: skip
_WITHOUT_MEANING = {"defs", "desc", "title", "style", "script"}
_FONT, _LINE, _AXIS = 14, 22, 80
_LONGEST_IN_LEGEND, _LONGEST_AT_AXIS = 22, 9  # characters
_MOST_STEPS, _MOST_NAMES_BELOW = 8, 12
_FONTS = dict.fromkeys(("label_font_size", "major_label_font_size", "legend_font_size"), _FONT)


class BadTable(ValueError):
    """The table cannot be drawn; `line` and `column` count from 1, 0 where it is the whole."""

    def __init__(self, fault: str, line: int = 0, column: int = 0, cell: str = "") -> None:
        self.fault, self.line, self.column, self.cell = fault, line, column, cell
        super().__init__(fault)


TOO_SMALL, TOO_LARGE, UNEVEN, NO_NUMBER, NEGATIVE_PIE = (
    "too small", "too large", "uneven", "no number", "negative pie",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Names in the first line and in the first column, numbers everywhere else; None: unknown."""

    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[float | None, ...], ...]


def read_table(text: str, *, kind: str = COLUMN) -> Table:
    """The table typed, or pasted from a spreadsheet: one line a row, cells apart by tab or comma."""
    rows = [_cells(line) for line in text.splitlines() if line.strip()]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise BadTable(TOO_SMALL)
    if len(rows) > MOST_LINES or len(rows[0]) > MOST_COLUMNS:
        raise BadTable(TOO_LARGE)
    header, *lines = rows
    numbers = tuple(_numbers(row, number, len(header)) for number, row in enumerate(lines, 2))
    if kind == PIE and any((row[0] or 0) < 0 for row in numbers):
        raise BadTable(NEGATIVE_PIE)
    return Table(tuple(header), tuple(tuple(row) for row in lines), numbers)


def _cells(line: str) -> list[str]:
    # In what is pasted from a spreadsheet a comma may stand inside of a number.
    apart = "\t" if "\t" in line else r"[,，]"
    return [cell.strip() for cell in re.split(apart, line)]


def _numbers(row: Sequence[str], line: int, width: int) -> tuple[float | None, ...]:
    if len(row) != width:
        raise BadTable(UNEVEN, line)
    return tuple(_number(cell, line, column) for column, cell in enumerate(row[1:], 2))


def _number(cell: str, line: int, column: int) -> float | None:
    if cell in ("", "-", "—"):
        return None
    plain = cell.replace(",", "").removesuffix("%")
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,6})?", plain):
        raise BadTable(NO_NUMBER, line, column, cell)
    return float(plain)


def draw(
    table: Table, *, kind: str, title: str, width: int = WIDTH, is_counted: bool = False
) -> str:
    """The table as an SVG of the same bytes each time: classes and attributes, nothing that acts.

    What is too long to stand in the drawing is cut there; the table beside it has it whole. Where things are counted,
    whole numbers alone stand at the axis.
    """
    height = _height(table, kind)
    graph = _GRAPHS[kind](
        css=[], js=[], no_prefix=True, explicit_size=False, width=width, height=height,
        margin=12, margin_left=_left(table, kind), margin_bottom=30, max_scale=_steps(table, kind),
        legend_at_bottom=True, legend_at_bottom_columns=_legend_columns(table, kind), legend_box_size=14,
        value_formatter=_grouped, truncate_legend=_LONGEST_IN_LEGEND, truncate_label=_LONGEST_AT_AXIS, dots_size=3,
        style=Style(**_FONTS),
        show_legend=kind == PIE or len(table.header) > 2,
        no_data_text="", tooltip_fancy_mode=False,
    )  # fmt: skip
    if kind == BAR:  # its first line stands at the bottom
        table = Table(table.header, table.lines[::-1], table.numbers[::-1])
    names = [line[0] for line in table.lines]
    if is_counted:
        graph.y_labels = _whole_steps(table, kind)
    if kind == PIE:
        for name, row in zip(names, table.numbers, strict=True):
            graph.add(name, row[0])
    else:
        if kind == BAR:  # which cuts no name itself
            graph.x_labels = [_cut(name) for name in names]
        else:
            graph.x_labels = names
            _make_room_below(graph, names, LONG_LABELS * width // WIDTH)
        for place, name in enumerate(table.header[1:]):
            graph.add(name, [row[place] for row in table.numbers])
    root: ElementTree.Element = graph.render_tree()
    return _plain(root, title, width, height)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_AT_AXIS else name[: _LONGEST_AT_AXIS - 1] + "…"


def _left(table: Table, kind: str) -> int:
    """Pygal measures a name as if it were of Latin letters; a Chinese one is wider by two fifths of its height."""
    wide = max(
        sum(unicodedata.east_asian_width(one) in "WF" for one in _cut(line[0]))
        for line in table.lines
    )
    return 12 + (_FONT * wide * 2 // 5 if kind == BAR else 0)


def _height(table: Table, kind: str) -> int:
    """A line of a bar chart keeps its height however many there are, a pie its own above its legend."""
    if kind == BAR:
        return max(HEIGHT, 80 + _LINE * len(table.lines))
    rows = -(-len(_in_legend(table, kind)) // _legend_columns(table, kind))
    return HEIGHT + _LINE * max(0, rows - 2)


def _in_legend(table: Table, kind: str) -> list[str]:
    return [line[0] for line in table.lines] if kind == PIE else list(table.header[1:])


def _legend_columns(table: Table, kind: str) -> int:
    longest = min(max(map(len, _in_legend(table, kind))), _LONGEST_IN_LEGEND)
    room = WIDTH - (0 if kind == PIE else _AXIS)
    return max(1, min(3, room // (_FONT * (longest + 3))))


def _steps(table: Table, kind: str) -> int:
    """How many numbers stand at the axis at most: below a bar chart they stand beside each other."""
    if kind != BAR:
        return _MOST_STEPS
    numbers = [number for row in table.numbers for number in row if number is not None]
    longest = max((len(_grouped(round(number))) for number in numbers), default=1)
    names = min(max(len(line[0]) for line in table.lines), _LONGEST_AT_AXIS)
    return max(
        2, min(_MOST_STEPS, (WIDTH - _FONT * (names + 3)) // (_FONT * (longest + 2) * 2 // 3))
    )


def _whole_steps(table: Table, kind: str) -> list[int] | None:
    """Numbers at the axis where few are counted; None: those that are usual, which are whole for more."""
    rows = [[number or 0 for number in row] for row in table.numbers]
    most = max(sum(row) if kind == STACKED else max(row) for row in rows)
    return list(range(round(most) + 1)) if 0 < most <= _MOST_STEPS else None


def _make_room_below(graph: Any, names: Sequence[str], room: int) -> None:
    """Names below columns turn when they are long together, and only some stand when they are many."""
    every = -(-len(names) // _MOST_NAMES_BELOW)
    if every > 1:
        graph.x_labels_major_every, graph.show_minor_x_labels = every, False
    if sum(len(name) for name in names[::every]) > room:
        graph.x_label_rotation = 35


def _grouped(number: float) -> str:
    return f"{round(number, 6):,}".removesuffix(".0")


def _plain(root: ElementTree.Element, title: str, width: int, height: int) -> str:
    svg = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img",
        "viewBox": f"0 0 {width} {height}", "aria-label": title,
    })  # fmt: skip
    ElementTree.SubElement(svg, "title").text = title
    for child in root:
        if _is_drawn(child):
            svg.append(_tidied(child, frozenset()))
    return ElementTree.tostring(svg, encoding="unicode")


def _is_drawn(element: ElementTree.Element) -> bool:
    """Whether it is to be seen; what only a script would use is not, nor a comment that names the day."""
    if not isinstance(element.tag, str) or _name(element) in _WITHOUT_MEANING:
        return False
    classes = set(element.get("class", "").split())
    return not classes & {"tooltip", "background", "text-overlay"}


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).removeprefix(_SVG)


def _tidied(element: ElementTree.Element, around: frozenset[str]) -> ElementTree.Element:
    """The element with what it needs to be seen aright, `around` being the classes it stands in."""
    classes = frozenset(element.get("class", "").split())
    facts = {
        name: _DECIMALS.sub(lambda found: f"{float(found[0]):.1f}", value)
        for name, value in sorted(element.attrib.items())
        if value and name not in ("style", "id") and "href" not in name
    }
    kept = ElementTree.Element(_name(element), facts | _seen(element, classes, around))
    kept.text = element.text
    kept.extend(_tidied(child, around | classes) for child in element if _is_drawn(child))
    return kept


def _seen(
    element: ElementTree.Element, classes: frozenset[str], around: frozenset[str]
) -> dict[str, str]:
    if _name(element) == "text":
        return {"font-size": str(_FONT), "text-anchor": _anchor(element, classes, around)}
    if "line" in classes and "axis" in around:
        crossing = "x" if "vertical" in around else "y"
        is_shown = crossing not in around or "always_show" in around
        return {"fill": "none", "stroke": "#8a93a0" if is_shown else "none", "stroke-width": "0.5"}
    if "nofill" in classes:
        return {"fill": "none", "stroke-width": "2.5"}
    if "slice" in classes:
        return {"stroke": "#ffffff"}
    return _coloured(classes)


def _coloured(classes: frozenset[str]) -> dict[str, str]:
    for name in classes:
        if name.startswith("color-"):
            colour = _COLOURS[int(name.removeprefix("color-")) % len(_COLOURS)]
            return {"fill": colour, "stroke": colour}
    return {}


def _anchor(element: ElementTree.Element, classes: frozenset[str], around: frozenset[str]) -> str:
    if {"axis", "x"} <= around:
        if "transform" in element.attrib:
            return "end" if "backwards" in classes else "start"
        return "middle"
    return "end" if {"axis", "y"} <= around else "start"

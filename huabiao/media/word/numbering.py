"""Decides what becomes of numbers Word counts by itself: an HTML list where that says the same, else words.

A notice says "一、", "（三）", "第五条" and refers to them; a list that counts 1, 2, 3 would be another text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from huabiao.media.word.counting import written
from huabiao.media.word.names import W, is_on, value_of

BULLET = "bullet"
_LEVELS = 9
_DEEPEST_LIST = 5  # what the converter makes of lists inside lists
_PLACE = re.compile(r"%([1-9])")
_SIMPLE = re.compile(r"%([1-9])[.．、)）]?")
_MOST_STYLES = 50  # one based on another, and so on


@dataclass(frozen=True)
class Level:
    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    is_decimal_throughout: bool = False  # "isLgl"
    suffix: str = "tab"


@dataclass(frozen=True)
class Style:
    name: str = ""
    base: str = ""
    list_id: str = ""
    level: int | None = None
    alignment: str = ""


@dataclass
class Mark:
    """What stands before one paragraph."""

    list_id: str
    level: int
    format: str
    text: str  # of the level: "%1."
    value: int
    label: str
    suffix: str


@dataclass
class Numbering:
    """The lists of a file and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by list
    shared: dict[str, str] = field(default_factory=dict)  # list: what it counts together with
    styles: dict[str, Style] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)

    def mark_of(self, paragraph: Element) -> Mark | None:
        """The next number of the list a paragraph stands in; to be asked once for each, in order."""
        list_id, level = self._place_of(paragraph)
        if not list_id or list_id not in self.levels:
            return None
        known = self.levels[list_id].get(level)
        if known is None:
            return None
        counts = self._count(list_id, level)
        return Mark(
            list_id, level, known.format, known.text, counts[level] or 0,
            self._label(list_id, known, counts), known.suffix,
        )  # fmt: skip

    def style_name(self, style_id: str) -> str:
        return self.styles.get(style_id, Style()).name

    def alignment_of(self, style_id: str) -> str:
        """How paragraphs of a style are aligned; "" where no style says it."""
        for _ in range(_MOST_STYLES):
            style = self.styles.get(style_id, Style())
            if style.alignment or not style.base:
                return style.alignment
            style_id = style.base
        return ""

    def _place_of(self, paragraph: Element) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        list_id = value_of(properties, f"{W}numPr/{W}numId")
        level = value_of(properties, f"{W}numPr/{W}ilvl")
        style_list, style_level = self._of_style(value_of(properties, f"{W}pStyle") or "")
        chosen = style_list if list_id is None else list_id
        at = _number(level, style_level if list_id is None else 0)
        return ("" if chosen == "0" else chosen), min(max(at, 0), _LEVELS - 1)

    def _of_style(self, style_id: str) -> tuple[str, int]:
        level: int | None = None
        for _ in range(_MOST_STYLES):
            style = self.styles.get(style_id)
            if style is None:
                break
            level = style.level if level is None else level
            if style.list_id:
                return style.list_id, level or 0
            style_id = style.base
        return "", 0

    def _count(self, list_id: str, level: int) -> list[int | None]:
        shared = self.shared.get(list_id, list_id)
        counts = self._counts.setdefault(shared, [None] * _LEVELS)
        levels = self.levels[list_id]
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        restart = self.overrides.get((list_id, level))
        if restart is not None and (list_id, level) not in self._started:
            counts[level] = restart
        elif counts[level] is None:
            counts[level] = levels[level].start
        else:
            counts[level] = (counts[level] or 0) + 1
        self._started.add((list_id, level))
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return counts

    def _label(self, list_id: str, level: Level, counts: Sequence[int | None]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            format = self.levels[list_id].get(at, Level()).format
            if level.is_decimal_throughout:
                format = "decimal"
            return written(counts[at] or 1, format)

        return "" if level.format == BULLET else _PLACE.sub(number, level.text)


def write_numbers(
    paragraphs: Iterable[tuple[int, Element]], numbering: Numbering, headings: Iterable[Element]
) -> None:
    """Keep as lists what HTML numbers alike; of the others write the number before the words.

    `paragraphs`: all of a text, in order, each with the number of what it stands in: what is one
    list stands together, without anything between.
    """
    no_lists = {id(heading) for heading in headings}
    group: list[tuple[Element, Mark]] = []
    place: int | None = None
    for parent, paragraph in paragraphs:
        mark = numbering.mark_of(paragraph)
        if mark is None or id(paragraph) in no_lists:
            _close(group)
            group, place = [], None
            if mark is not None:
                _write(paragraph, mark)
            continue
        if place != parent:
            _close(group)
            group, place = [], parent
        group.append((paragraph, mark))
    _close(group)


def _close(group: list[tuple[Element, Mark]]) -> None:
    """Two lists of one sort without anything between would become one: the second is written out."""
    before = ""
    for _list, members in groupby(group, key=lambda one: one[1].list_id):
        run = list(members)
        sort = "ul" if run[0][1].format == BULLET else "ol"
        is_list = sort != before and _counts_like_html([mark for _paragraph, mark in run])
        for paragraph, mark in run:
            if is_list:
                _say_plainly(paragraph, mark)
            else:
                _write(paragraph, mark)
        before = sort if is_list else ""


def _counts_like_html(marks: Sequence[Mark]) -> bool:
    counts: dict[int, int] = defaultdict(int)
    deepest = 0
    for mark in marks:
        is_reached = mark.level <= deepest + 1 if counts else not mark.level
        if not is_reached or mark.level >= _DEEPEST_LIST:
            return False
        for below in [level for level in counts if level > mark.level]:
            del counts[below]
        counts[mark.level] += 1
        deepest = mark.level
        if mark.format == BULLET:
            continue
        simple = _SIMPLE.fullmatch(mark.text)
        is_alike = simple and int(simple[1]) == mark.level + 1 and mark.format == "decimal"
        if not is_alike or mark.value != counts[mark.level]:
            return False
    return True


def _say_plainly(paragraph: Element, mark: Mark) -> None:
    """The list said at the paragraph itself, wherever it was said before."""
    properties = _without_list(paragraph)
    said = SubElement(properties, f"{W}numPr")
    SubElement(said, f"{W}ilvl", {f"{W}val": str(mark.level)})
    SubElement(said, f"{W}numId", {f"{W}val": "2" if mark.format == BULLET else "1"})


def _write(paragraph: Element, mark: Mark) -> None:
    properties = _without_list(paragraph)
    label = mark.label if mark.format != BULLET else "• "
    if not label:
        return
    run = Element(f"{W}r")
    text = SubElement(run, f"{W}t")
    is_wide = not label[-1].isascii()
    text.text = label if mark.suffix == "nothing" or is_wide else f"{label} "
    paragraph.insert(list(paragraph).index(properties) + 1, run)


def _without_list(paragraph: Element) -> Element:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = Element(f"{W}pPr")
        paragraph.insert(0, properties)
    for said in properties.findall(f"{W}numPr"):
        properties.remove(said)
    return properties


def read_numbering(lists: Element | None, styles: Element | None) -> Numbering:
    """What the parts "numbering" and "styles" of a file say."""
    numbering = Numbering(styles=_styles(styles))
    if lists is None:
        return numbering
    abstract = {one.get(f"{W}abstractNumId", ""): one for one in lists.findall(f"{W}abstractNum")}
    links = {
        value_of(one, f"{W}styleLink"): key
        for key, one in abstract.items()
        if value_of(one, f"{W}styleLink")
    }
    for one in lists.findall(f"{W}num"):
        list_id = one.get(f"{W}numId", "")
        key = value_of(one, f"{W}abstractNumId") or ""
        linked = value_of(abstract[key], f"{W}numStyleLink") if key in abstract else None
        key = links.get(linked, key) if linked else key
        if key in abstract:
            numbering.shared[list_id] = key
            numbering.levels[list_id] = _levels(abstract[key])
            _override(numbering, list_id, one)
    return numbering


def _override(numbering: Numbering, list_id: str, said: Element) -> None:
    for one in said.findall(f"{W}lvlOverride"):
        at = _number(one.get(f"{W}ilvl"), 0)
        level = one.find(f"{W}lvl")
        if level is not None:
            numbering.levels[list_id][at] = _level(level, at)
        start = value_of(one, f"{W}startOverride")
        if start is not None:
            numbering.overrides[list_id, at] = _number(start, 1)


def _levels(abstract: Element) -> dict[int, Level]:
    found = {}
    for one in abstract.findall(f"{W}lvl"):
        at = _number(one.get(f"{W}ilvl"), 0)
        found[at] = _level(one, at)
    return found


def _level(said: Element, at: int) -> Level:
    return Level(
        format=value_of(said, f"{W}numFmt") or "decimal",
        text=value_of(said, f"{W}lvlText") or "",
        start=_number(value_of(said, f"{W}start"), 1),
        is_decimal_throughout=is_on(said, f"{W}isLgl"),
        suffix=value_of(said, f"{W}suff") or "tab",
    )


def _styles(styles: Element | None) -> dict[str, Style]:
    if styles is None:
        return {}
    return {
        one.get(f"{W}styleId", ""): Style(
            name=(value_of(one, f"{W}name") or "").lower(),
            base=value_of(one, f"{W}basedOn") or "",
            list_id=value_of(one, f"{W}pPr/{W}numPr/{W}numId") or "",
            level=_number_or_none(value_of(one, f"{W}pPr/{W}numPr/{W}ilvl")),
            alignment=value_of(one, f"{W}pPr/{W}jc") or "",
        )
        for one in styles.findall(f"{W}style")
    }


def _number(said: str | None, otherwise: int) -> int:
    found = _number_or_none(said)
    return otherwise if found is None else found


def _number_or_none(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and len(said) < 7 else None

"""Decides how the blocks of a page share its twelve columns: no row has a hole, no block is empty."""

from __future__ import annotations

from dataclasses import dataclass, replace

from huabiao.publishing.views_data import Section

COLUMNS = 12
# In a layout with two columns: what leads or closes the page stands across both, and what is short
# or looked for often beside the rest.
_ACROSS_TOP = frozenset({"banner", "headlines"})
_ACROSS_FOOT = frozenset({"links", "sites"})
_BESIDE = frozenset({"notices", "services"})
_SPANS = {"full": 12, "wide": 8, "half": 6, "narrow": 4}


def has_anything(section: Section) -> bool:
    """Whether a block has something to show."""
    return bool(
        section.rows
        or section.text
        or section.icons
        or section.topics
        or any(group.links for group in section.groups)
        or section.figures
        or section.charts
        or any(has_anything(tab) for tab in section.tabs)
    )


def laid_out(sections: tuple[Section, ...]) -> list[tuple[Section, int]]:
    """Blocks that have something, each with its columns; the last of a row takes what is left."""
    placed: list[tuple[Section, int]] = []
    free = COLUMNS
    for section in filter(has_anything, sections):
        span = _SPANS.get(section.width, COLUMNS)
        if span > free:
            _fill_up(placed, free)
            free = COLUMNS
        placed.append((section, span))
        free = (free - span) or COLUMNS
    if free < COLUMNS:
        _fill_up(placed, free)
    return placed


def stacked(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The same blocks, each as wide as the page."""
    return tuple(replace(section, width="full") for section in sections)


@dataclass(frozen=True)
class Sides:
    """Blocks of a page with a main column and one beside it."""

    top: tuple[Section, ...]  # across both
    main: tuple[Section, ...]
    side: tuple[Section, ...]
    foot: tuple[Section, ...]  # across both


def sides(sections: tuple[Section, ...]) -> Sides:
    """Blocks with a main column and one beside it; nothing is beside where one of them would be empty."""
    shown = tuple(filter(has_anything, sections))
    begin = next(
        (at for at, block in enumerate(shown) if block.kind not in _ACROSS_TOP), len(shown)
    )
    end = next(
        (at for at in range(len(shown), begin, -1) if shown[at - 1].kind not in _ACROSS_FOOT), begin
    )
    between = shown[begin:end]
    side = tuple(block for block in between if block.kind in _BESIDE or block.width == "narrow")
    main = tuple(block for block in between if block not in side)
    if not main or not side:
        return Sides(shown, (), (), ())
    halves = tuple(
        replace(block, width="half" if block.width == "half" else "full") for block in main
    )
    return Sides(stacked(shown[:begin]), halves, stacked(side), stacked(shown[end:]))


def paired(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Plain lists of a landing page two and two; anything else as it was meant."""
    shown = [section for section in sections if has_anything(section)]
    is_plain = all(
        section.width == "full" and section.rows and not section.tabs for section in shown
    )
    if len(shown) < 2 or not is_plain:
        return sections
    return tuple(replace(section, width="half") for section in shown)


def _fill_up(placed: list[tuple[Section, int]], free: int) -> None:
    if placed and free < COLUMNS:
        section, span = placed[-1]
        placed[-1] = (section, span + free)

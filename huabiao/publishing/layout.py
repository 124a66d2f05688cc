"""Decides how the blocks of a page share its twelve columns: no row has a hole, no block is empty."""

from __future__ import annotations

from dataclasses import replace

from huabiao.publishing.views_data import Section

COLUMNS = 12
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

"""Keeps rows of blocks full, and blocks with nothing to show away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huabiao.publishing.layout import Sides, has_anything, laid_out, paired, sides, stacked
from huabiao.publishing.views_data import Figure, IconLink, Link, LinkGroup, Section, TopicCard
from tests.factories.views import CHART, ROW

FULL = Section("item_list", "满", rows=(ROW,))
EMPTY = Section("item_list", "空")


@pytest.mark.parametrize(
    ("widths", "spans"),
    [
        ((), []),
        (("full",), [12]),
        (("wide", "narrow"), [8, 4]),
        (("half", "half"), [6, 6]),
        (("narrow", "narrow", "narrow"), [4, 4, 4]),
        (("wide", "half"), [12, 12]),
        (("half", "narrow", "full"), [6, 6, 12]),
        (("narrow",), [12]),
        (("unheard of",), [12]),
    ],
)
def test_the_last_block_of_a_row_takes_what_is_left(widths, spans):
    sections = tuple(replace(FULL, width=width) for width in widths)

    assert [span for _section, span in laid_out(sections)] == spans


def test_a_block_without_content_takes_no_place():
    half = replace(FULL, width="half")

    assert laid_out((half, replace(EMPTY, width="half"), half)) == [(half, 6), (half, 6)]


def test_plain_lists_of_a_landing_page_stand_two_and_two():
    half = replace(FULL, width="half")

    assert paired((FULL, EMPTY, FULL)) == (half, half)
    assert paired((FULL, EMPTY)) == (FULL, EMPTY)
    assert paired((FULL, half)) == (FULL, half)


@pytest.mark.parametrize(
    "section",
    [
        FULL,
        replace(EMPTY, text="提示"),
        replace(EMPTY, tabs=(EMPTY, FULL)),
        replace(EMPTY, icons=(IconLink("婚姻", "/", "marriage"),)),
        replace(EMPTY, topics=(TopicCard("专题", "/"),)),
        replace(EMPTY, groups=(LinkGroup("部门", (Link("民政局", "/"),)),)),
        replace(EMPTY, figures=(Figure("人口", "3"),)),
        replace(EMPTY, charts=(CHART,)),
    ],
)
def test_a_block_with_any_content_has_something(section):
    assert has_anything(section)


@pytest.mark.parametrize(
    "section", [EMPTY, replace(EMPTY, tabs=(EMPTY,)), replace(EMPTY, groups=(LinkGroup("空", ()),))]
)
def test_a_block_of_empty_parts_has_nothing(section):
    assert not has_anything(section)


def test_in_bands_every_block_is_as_wide_as_the_page():
    half = replace(FULL, width="half")

    assert laid_out(stacked((half, EMPTY, FULL))) == [(FULL, 12), (FULL, 12)]


def _kinds(sections):
    return [(section.kind, section.width) for section in sections]


def test_beside_the_main_column_stands_what_is_short_or_looked_for_often():
    blocks = [
        ("banner", "full"), ("headlines", "half"), ("carousel", "wide"), ("item_list", "narrow"),
        ("documents", "half"), ("notices", "half"), ("services", "full"), ("sites", "half"),
        ("links", "full"),
    ]  # fmt: skip

    parts = sides(tuple(replace(FULL, kind=kind, width=width) for kind, width in blocks))

    assert {name: _kinds(getattr(parts, name)) for name in ("top", "main", "side", "foot")} == {
        "top": [("banner", "full"), ("headlines", "full")],
        "main": [("carousel", "full"), ("documents", "half")],
        "side": [("item_list", "full"), ("notices", "full"), ("services", "full")],
        "foot": [("sites", "full"), ("links", "full")],
    }


@pytest.mark.parametrize("kinds", [(), ("item_list",), ("notices",), ("banner", "links")])
def test_without_a_block_for_each_there_are_no_columns(kinds):
    blocks = tuple(replace(FULL, kind=kind) for kind in kinds)

    assert sides(blocks) == Sides(blocks, (), (), ())

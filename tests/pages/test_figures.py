"""Figures typed as a table: what is read, what is refused, and what is drawn."""

import re

import pytest

from huabiao.pages import figures
from huabiao.pages.figures import (
    BAR,
    COLUMN,
    LINE,
    PIE,
    STACKED,
    WIDE,
    WIDTH,
    BadTable,
    Table,
    draw,
    read_table,
)

TYPED = "年份,产值,增速\n2024,10,2\n2025,-12.5,\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TYPED, id="commas"),
        pytest.param(TYPED.replace(",", "，"), id="wide commas"),
        pytest.param(TYPED.replace(",", "\t").replace("10", "10"), id="tabs"),
        pytest.param("\n" + TYPED.replace("\n", "\n\n"), id="empty lines"),
    ],
)
def test_a_table_is_read_as_it_is_typed_or_pasted(text):
    assert read_table(text) == Table(
        ("年份", "产值", "增速"),
        (("2024", "10", "2"), ("2025", "-12.5", "")),
        ((10.0, 2.0), (-12.5, None)),
    )


def test_a_pasted_number_may_have_commas_and_a_percent_sign():
    assert read_table("项\t值\t比\n甲\t1,234\t5.5%").numbers == ((1234.0, 5.5),)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("", COLUMN, (figures.TOO_SMALL, 0, 0, "")),
        ("年份,产值", COLUMN, (figures.TOO_SMALL, 0, 0, "")),
        ("年份\n2025", COLUMN, (figures.TOO_SMALL, 0, 0, "")),
        ("年,值\n" + "甲,1\n" * 60, COLUMN, (figures.TOO_LARGE, 0, 0, "")),
        ("年,值\n甲,1,2", COLUMN, (figures.UNEVEN, 2, 0, "")),
        ("年,值\n甲,1\n乙,约3", COLUMN, (figures.NO_NUMBER, 3, 2, "约3")),
        ("年,值\n甲,nan", COLUMN, (figures.NO_NUMBER, 2, 2, "nan")),
        ("年,值\n甲,1e400", COLUMN, (figures.NO_NUMBER, 2, 2, "1e400")),
        ("年,值\n甲,-1", PIE, (figures.NEGATIVE_PIE, 0, 0, "")),
    ],
)
def test_what_cannot_be_drawn_is_told_where_it_stands(text, kind, found):
    with pytest.raises(BadTable) as bad:
        read_table(text, kind=kind)

    assert (bad.value.fault, bad.value.line, bad.value.column, bad.value.cell) == found


@pytest.mark.parametrize("kind", [BAR, COLUMN, LINE, PIE])
def test_a_chart_is_the_same_each_time_and_neither_acts_nor_asks(kind):
    table = read_table('名称,甲<b>,乙\n一"二,1,2\n三&四,3,\n', kind=kind)

    svg = draw(table, kind=kind, title="产值<1>")

    assert svg == draw(table, kind=kind, title="产值<1>")
    assert svg.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 380 250"'
        ' aria-label="产值&lt;1&gt;"><title>产值&lt;1&gt;</title>'
    )
    assert re.findall(r"<(?:style|script|image|use|a)\b|<!--| (?:style|id|on\w+|href)=", svg) == []
    assert svg.count("http") == 1
    assert "color-0" in svg


@pytest.mark.parametrize("kind", [BAR, COLUMN, LINE, PIE])
@pytest.mark.parametrize(
    "text", ["年,值\n甲,", "年,值\n甲,0", "年,值\n甲,5", "年,值\n甲,999999999999999"]
)
def test_a_chart_of_hardly_anything_is_drawn_all_the_same(kind, text):
    assert draw(read_table(text, kind=kind), kind=kind, title="图").endswith("</svg>")


def _words(svg):
    return re.findall(r"<text[^>]*>([^<]+)<", svg)


def test_a_name_that_is_long_is_cut_in_the_drawing_and_no_other():
    long = "城乡居民基本养老保险基础养老金提标补助项目"
    table = read_table(f"项目,{long}{long},人数\n{long},1,2\n高龄津贴,3,4")

    in_bars, in_columns = (draw(table, kind=kind, title="图") for kind in (BAR, COLUMN))

    assert {"城乡居民基本养老…", "高龄津贴", "人数"} <= set(_words(in_bars))
    assert {"城乡居民基本养老…", "高龄津贴", "人数"} <= set(_words(in_columns))
    assert max(map(len, _words(in_bars) + _words(in_columns))) == 22


def test_of_many_names_below_columns_every_so_manieth_stands():
    years = [f"{year}年" for year in range(1967, 2026)]
    table = read_table("年份,人口\n" + "\n".join(f"{year},{n}" for n, year in enumerate(years)))

    svg = draw(table, kind=LINE, title="图")

    assert [word for word in _words(svg) if word in years] == years[::5]
    assert svg.count("<circle") == 59


def test_numbers_at_an_axis_are_grouped_and_written_out():
    table = read_table("年份,元\n2024,123456789012\n2025,223456789012")

    words = _words(draw(table, kind=COLUMN, title="图"))

    assert "200,000,000,000" in words
    assert [word for word in words if "e+" in word] == []


@pytest.mark.parametrize("kind", [BAR, PIE])
def test_a_chart_grows_with_what_it_names(kind):
    low, high = (
        draw(
            read_table(
                "项目,值\n" + "\n".join(f"第{n}项,{n}" for n in range(1, count + 1)), kind=kind
            ),
            kind=kind,
            title="图",
        )
        for count in (3, 40)
    )

    assert 'viewBox="0 0 380 250"' in low
    assert int(re.search(r'viewBox="0 0 380 (\d+)"', high)[1]) >= 250 + 22 * 12


def test_names_of_a_bar_chart_have_room_at_its_left():
    svg = draw(read_table("项目,值\n残疾人两项补贴等,3\n高龄津贴,4"), kind=BAR, title="图")

    plot = float(re.search(r"translate\(([\d.]+)", svg)[1])
    edges = [float(x) for x in re.findall(r'<text[^>]* x="(-[\d.]+)"[^>]*text-anchor="end"', svg)]

    assert len(edges) == 2
    assert plot + min(edges) >= 8 * 14


@pytest.mark.parametrize(
    ("kind", "numbers", "axis"),
    [
        pytest.param(COLUMN, "2,1", ["0", "1", "2"], id="few"),
        pytest.param(STACKED, "2,3", ["0", "1", "2", "3", "4", "5"], id="few, of two parts"),
        pytest.param(COLUMN, "40,80", [str(n) for n in range(0, 90, 10)], id="many"),
    ],
)
def test_where_things_are_counted_whole_numbers_stand_at_the_axis(kind, numbers, axis):
    table = read_table(f"日,有,无\n周一,{numbers}")

    words = _words(draw(table, kind=kind, title="图", is_counted=True))

    assert [word for word in words if word[0].isdigit()] == axis


def test_a_wide_chart_has_room_for_names_side_by_side():
    days = "\n".join(f"11.{day},{day}" for day in range(1, 31))
    table = read_table(f"日,次\n{days}")

    wide, narrow = (draw(table, kind=COLUMN, title="图", width=width) for width in (WIDE, WIDTH))

    assert ('viewBox="0 0 820 ' in wide, 'viewBox="0 0 380 ' in narrow) == (True, True)
    assert ("rotate(" in wide, "rotate(" in narrow) == (False, True)

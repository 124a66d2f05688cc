from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.library.enums import Kind
from huabiao.library.letterhead import day_in, guessed_kind, head_of, number_in
from huabiao.media.word.blocks import blocks_of
from huabiao.media.word.converting import read_word
from tests.factories.word import docx, p, table

TITLE = "示范市人民政府关于印发公共数据管理办法的通知"
TEXT = "各区县人民政府，市政府各部门：现将《公共数据管理办法》印发给你们，请认真贯彻执行。" * 2


def told(*body):
    """Title, number and day found in a paper, and the words that are left as its text."""
    blocks = blocks_of(read_word(BytesIO(docx(*body))).html)
    head = head_of(blocks)
    taken = head.title_at | head.number_at | head.letterhead_at
    rest = [block.words for at, block in enumerate(blocks) if at not in taken]
    return head.title, head.document_number, head.dated_on, rest


def centred(words):
    return p(words, align="center")


SIGNED = [p("示范市人民政府", align="right"), p("2026年3月1日", align="right")]
REST = ["各区县人民政府：", TEXT, "示范市人民政府", "2026年3月1日"]


@pytest.mark.parametrize(
    ("body", "title", "number", "rest"),
    [
        pytest.param(
            [
                centred("示范市人民政府文件"),
                centred("示政发〔2026〕3号"),
                centred("示范市人民政府"),
                centred("关于印发公共数据管理办法的通知"),
                p("各区县人民政府："),
                p(TEXT),
                *SIGNED,
            ],
            TITLE,
            "示政发〔2026〕3号",
            REST,
            id="a red head, a number and a title of two lines",
        ),
        pytest.param(
            [
                p("000012"),
                p("特急"),
                centred("示范市人民政府办公室文件"),
                p("示政办发 [2026] 第 15 号        签发人： 李明"),
                p(TITLE),
                p("各区县人民政府："),
                p(TEXT),
                *SIGNED,
            ],
            TITLE,
            "示政办发〔2026〕15号",
            REST,
            id="a copy number, an urgency, a signer, and nothing centred below",
        ),
        pytest.param(
            [
                p(TITLE, style="a3"),
                centred("示政发〔2026〕3号"),
                p("各区县人民政府："),
                p(TEXT),
                *SIGNED,
            ],
            TITLE,
            "示政发〔2026〕3号",
            REST,
            id="the number below the title",
        ),
        pytest.param(
            [p(TITLE), p("各区县人民政府："), p(TEXT), *SIGNED],
            TITLE,
            "",
            REST,
            id="a title that nothing but its words tells",
        ),
        pytest.param(
            [
                table([["示范市教育局", "文件"], ["示范市财政局", ""]]),
                table([["示教发〔2026〕8号", "签发人：王芳"]]),
                p("关于下达教育经费的", style="1"),
                p("通知", style="1"),
                p("各学校："),
                p(TEXT),
                *SIGNED,
            ],
            "关于下达教育经费的通知",
            "示教发〔2026〕8号",
            ["各学校：", TEXT, *REST[2:]],
            id="a red head of two bodies and a number beside a signer, set as tables",
        ),
        pytest.param(
            [
                centred("示范市人民政府令"),
                centred("第12号"),
                p("《示范市公共数据管理办法》已经审议通过，现予公布，自2026年5月1日起施行。"),
                p("市长 王建国"),
                p("2026年3月1日"),
                centred("示范市公共数据管理办法"),
                p("第一章 总则", style="1"),
                p(TEXT),
            ],
            "",
            "示范市人民政府令第12号",
            [
                "《示范市公共数据管理办法》已经审议通过，现予公布，自2026年5月1日起施行。",
                "市长 王建国",
                "2026年3月1日",
                "示范市公共数据管理办法",
                "第一章 总则",
                TEXT,
            ],
            id="an order, which has no title before its text",
        ),
    ],
)
def test_title_and_number_are_found_and_leave_the_text(body, title, number, rest):
    assert told(*body) == (title, number, date(2026, 3, 1), rest)


def test_a_text_without_a_head_keeps_every_word_and_has_no_title():
    body = [p("各位代表："), p(TEXT), p("（一）根据《条例》（国发〔2020〕1号），抓好落实。")]

    assert told(*body) == (
        "",
        "",
        None,
        ["各位代表：", TEXT, "（一）根据《条例》（国发〔2020〕1号），抓好落实。"],
    )


def test_the_day_of_passing_below_the_title_counts_where_nobody_signed():
    body = [
        centred("示范市养犬管理条例"),
        centred("（2025年9月26日示范市人大常委会通过）"),
        p(TEXT),
    ]

    assert told(*body)[:3] == ("示范市养犬管理条例", "", date(2025, 9, 26))


def test_the_day_of_printing_is_not_the_day_of_the_paper():
    body = [
        p(TITLE),
        p(TEXT),
        p("二〇二六年二月二十八日", align="right"),
        p("示范市政府办 2026年3月2日印发"),
    ]

    assert told(*body)[2] == date(2026, 2, 28)


def test_a_mark_of_secrecy_is_seen():
    blocks = blocks_of(
        read_word(BytesIO(docx(p("秘密★1年"), p("示范市人民政府文件"), p(TITLE)))).html
    )

    assert head_of(blocks).secrecy == "秘密★1年"


@given(
    st.from_regex(r"[\u4e00-\u9fff]{2,8}发", fullmatch=True),
    st.integers(1950, 2099),
    st.integers(1, 99999),
    st.sampled_from(["〔〕", "[]", "［］", "（）", "()", "【】", "﹝﹞"]),
    st.sampled_from(["", " ", "\u3000"]),
    st.sampled_from(["", "第"]),
)
def test_a_number_is_written_one_way_however_it_was_typed(
    body, year, number, brackets, space, ordinal
):
    typed = f"{body}{space}{brackets[0]}{space}{year}{brackets[1]}{ordinal}{space}{number}{space}号"

    assert number_in(typed) == f"{body}〔{year}〕{number}号"


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.sampled_from("〇○"))
def test_a_day_is_read_in_figures_and_in_chinese(day, zero):
    digits = zero + "一二三四五六七八九"
    year = "".join(digits[int(digit)] for digit in str(day.year))

    def small(number):
        tens, ones = divmod(number, 10)
        ten = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
        return ten + (digits[ones] if ones else "")

    chinese = f"{year}年{small(day.month)}月{small(day.day)}日"
    figures = f"{day.year} 年 {day.month} 月 {day.day} 日"
    assert [day_in(chinese), day_in(figures)] == [day, day]


def test_a_day_that_is_none_is_not_read():
    assert day_in("2026年13月1日，2026年2月30日") is None


@pytest.mark.parametrize(
    ("title", "number", "kind"),
    [
        ("示范市公共数据管理办法", "示政发〔2026〕3号", Kind.NORMATIVE_DOCUMENT),
        ("关于印发公共数据管理办法的通知", "示政发〔2026〕3号", Kind.NORMATIVE_DOCUMENT),
        ("关于2026年国庆节放假的通知", "示政办发〔2026〕9号", Kind.NOTICE),
        ("关于2026年国庆节放假的通知", "", Kind.NOTICE),
        ("《公共数据管理办法》政策解读", "", Kind.INTERPRETATION),
        ("市政府召开常务会议", "", Kind.NEWS),
    ],
)
def test_the_kind_is_guessed_from_title_and_number(title, number, kind):
    assert guessed_kind(title, number) == kind

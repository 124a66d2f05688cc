"""What may tell who somebody is does not reach the disk; what only looks like it, mostly does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huabiao.search.masking import LONGEST_READ, MASK, masked


def mask(text: str) -> str:
    return masked(text, longest=100)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("370102199003071234 社保", "▢ 社保", id="identity number"),
        pytest.param("查37010219900307123X的低保", "查▢的低保", id="identity number with X"),
        pytest.param("３７０１０２１９９００３０７１２３Ｘ", "▢", id="full-width"),
        pytest.param("370102 19900307 123 x", "▢", id="with spaces"),
        pytest.param("370102-19900307-1234", "▢", id="with hyphens"),
        pytest.param("370102900307123", "▢", id="fifteen digits"),
        pytest.param(
            "370\u200b102\u200b19900307\u200b1234", "▢", id="invisible characters between"
        ),
        pytest.param("张三 13812345678", "张三 ▢", id="mobile"),
        pytest.param("+86 138-1234-5678", "+▢", id="mobile with country"),
        pytest.param("138 1234 5678是谁", "▢是谁", id="mobile in groups"),
        pytest.param("一三八一二三四五六七八", "▢", id="mobile spelt"),
        pytest.param("0531-86567890 投诉", "▢ 投诉", id="landline"),
        pytest.param("(0531) 8656 7890", "(▢", id="landline in brackets"),
        pytest.param("138 - 0013 - 8000", "▢", id="mobile between wide dashes"),
        pytest.param("138、0013、8000", "▢", id="mobile in a list"),
        pytest.param("138零零一三8000", "▢", id="mobile in both numerals"),
        pytest.param("壹叁捌零零壹叁捌零零零", "▢", id="mobile in formal numerals"),
        pytest.param("qq123456", "▢", id="a number in a messenger"),
        pytest.param("微信号 zhangsan_1990", "▢", id="a name in a messenger"),
        pytest.param("86567890", "▢", id="landline without area"),
        pytest.param("8656-7890", "▢", id="landline without area in groups"),
        pytest.param("6217 0012 3456 7890 123 余额", "▢ 余额", id="bank card"),
        pytest.param("zhang.san@example.com 没收到", "▢ 没收到", id="mail"),
        pytest.param("我的邮箱Zhang_San@QQ.com", "我的邮箱▢", id="mail after Chinese"),
        pytest.param("鲁A12345违章", "▢违章", id="plate"),
        pytest.param("鲁A·D12345 新能源", "▢ 新能源", id="plate of an electric car"),
        pytest.param("粵B 1234学", "▢", id="plate in traditional characters"),
        pytest.param("护照E12345678", "护照e▢", id="passport"),
        pytest.param("电话壹参捌零零壹叄捌零零零", "电话▢", id="formal numerals"),
        pytest.param("一三八，零零一三 8000", "▢", id="numerals in groups"),
        pytest.param("号码" + "1" * 500, "号码▢", id="endless digits"),
    ],
)
def test_personal_data_is_replaced(typed, kept):
    assert mask(typed) == kept
    assert MASK in kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("农村医保怎么报销？", "农村医保怎么报销", id="a question"),
        pytest.param("〔2023〕5号", "〔2023〕5号", id="a document number"),
        pytest.param("12345热线", "12345热线", id="a hot line"),
        pytest.param("2021-2025年规划", "2021-2025年规划", id="years"),
        pytest.param("20260301", "20260301", id="a day"),
        pytest.param("2026年3月1日", "2026年3月1日", id="a day in words"),
        pytest.param("250001", "250001", id="a postcode"),
        pytest.param("  公積金　ＡＢＣ  ", "公积金 abc", id="folded"),
        pytest.param("低保\x00怎么\x1b办\r\n理", "低保 怎么 办 理", id="characters nobody sees"),
        pytest.param("十二五规划", "十二五规划", id="numbers in words"),
        pytest.param("参保一二三四档", "参保一二三四档", id="a numeral that is a word, too"),
    ],
)
def test_what_people_ask_is_kept(typed, kept):
    assert mask(typed) == kept
    assert MASK not in kept


def test_a_number_at_the_cut_is_not_kept_in_part():
    typed = "问" * 95 + "370102199003071234"

    assert mask(typed) == "问" * 95 + "▢"
    assert masked("问" * (LONGEST_READ - 5) + "370102199003071234", longest=100) == "问" * 100


@given(st.text(max_size=300))
def test_nothing_of_nine_digits_is_left_and_the_length_is_kept(typed):
    kept = mask(typed)

    assert len(kept) <= 100
    runs = "".join(c if c.isdecimal() else " " for c in kept).split()
    assert [run for run in runs if len(run) > 8] == []
    assert mask(kept) == kept
    assert all(c == " " or c.isprintable() or not c.isascii() for c in kept)

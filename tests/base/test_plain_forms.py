"""Every form of the console says in one plain sentence what it cannot take, and of which field."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django import forms
from django.test import override_settings
from django.utils import timezone

from huabiao.base.keys import LARGEST_KEY, key_of
from huabiao.base.plain_forms import PlainForm


class Form(PlainForm):
    name = forms.CharField(label="名称", max_length=5, min_length=2)
    kind = forms.ChoiceField(label="类型", choices=[("A", "甲")])
    several = forms.MultipleChoiceField(label="几种", choices=[("A", "甲")], required=False)
    count = forms.IntegerField(label="条数", min_value=1, max_value=20, required=False)
    day = forms.DateField(label="日期", required=False)
    moment = forms.DateTimeField(label="时间", required=False)
    mail = forms.EmailField(label="邮箱", required=False)
    code = forms.SlugField(label="代码", required=False)
    own = forms.CharField(required=False, max_length=3, error_messages={"max_length": "太长了。"})


def said(**typed) -> dict[str, list[str]]:
    return Form({"name": "名称", "kind": "A", **typed}).errors


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        pytest.param({"name": ""}, {"name": ["请填写“名称”。"]}, id="nothing"),
        pytest.param({"kind": ""}, {"kind": ["请选择“类型”。"]}, id="nothing chosen"),
        pytest.param(
            {"name": "一二三四五六"},
            {"name": ["“名称”最多 5 个字，现在有 6 个字。"]},
            id="too long",
        ),
        pytest.param(
            {"name": "一"}, {"name": ["“名称”至少 2 个字，现在有 1 个字。"]}, id="too short"
        ),
        pytest.param(
            {"name": "一\x00二"},
            {"name": ["“名称”里有看不见的空字符，请删去后重新填写。"]},
            id="NUL",
        ),
        pytest.param(
            {"kind": "B"},
            {"kind": ["“类型”没有所选的这一项，请从列表里重新选择。"]},
            id="no such choice",
        ),
        pytest.param(
            {"several": ["B"]},
            {"several": ["“几种”没有所选的这一项，请从列表里重新选择。"]},
            id="no such choices",
        ),
        pytest.param({"count": "x"}, {"count": ["“条数”请填整数。"]}, id="no number"),
        pytest.param({"count": "0"}, {"count": ["“条数”不能小于 1。"]}, id="too small"),
        pytest.param({"count": "9" * 30}, {"count": ["“条数”不能大于 20。"]}, id="too large"),
        pytest.param({"day": "昨天"}, {"day": ["“日期”请填日期，例如 2026-03-01。"]}, id="no date"),
        pytest.param(
            {"day": "0001-01-01"},
            {"day": ["“日期”的年份不对：应在 1900 年到 9999 年之间。"]},
            id="the first day of the calendar",
        ),
        pytest.param(
            {"moment": "0001-01-01T00:00"},
            {"moment": ["“时间”的年份不对：应在 1900 年到 2199 年之间。"]},
            id="the first moment of the calendar",
        ),
        pytest.param(
            {"moment": "9999-12-31T23:59"},
            {"moment": ["“时间”的年份不对：应在 1900 年到 2199 年之间。"]},
            id="the last moment of the calendar",
        ),
        pytest.param(
            {"moment": "25:00"},
            {"moment": ["“时间”请填日期和时间，例如 2026-03-01 09:30。"]},
            id="no moment",
        ),
        pytest.param(
            {"mail": "张三"},
            {"mail": ["“邮箱”请填电子邮箱地址，例如 zhangsan@example.org。"]},
            id="no mail address",
        ),
        pytest.param(
            {"code": "../x"},
            {"code": ["“代码”只能用英文字母、数字、连字符和下划线。"]},
            id="no slug",
        ),
        pytest.param({"own": "一二三四"}, {"own": ["太长了。"]}, id="words of its own"),
    ],
)
def test_a_form_names_the_field_and_what_is_wrong(typed, sentences):
    assert said(**typed) == sentences


@override_settings(TIME_ZONE="Asia/Shanghai")
def test_what_is_in_order_is_taken():
    form = Form({"name": "名称", "kind": "A", "day": "9999-12-31", "moment": "2199-12-31T23:59"})

    assert form.is_valid()
    assert (form.cleaned_data["day"], form.cleaned_data["moment"]) == (
        date(9999, 12, 31),
        timezone.make_aware(datetime(2199, 12, 31, 23, 59)),  # noqa: DTZ001 -- made aware here
    )


def test_a_form_that_is_checked_twice_says_it_once():
    form = Form({"name": "名称", "kind": "A", "day": "0001-01-01"})
    form.full_clean()
    form.full_clean()

    assert form.errors == {"day": ["“日期”的年份不对：应在 1900 年到 9999 年之间。"]}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("7", 7, id="a number"),
        pytest.param(str(LARGEST_KEY), LARGEST_KEY, id="the largest"),
        pytest.param(str(LARGEST_KEY + 1), None, id="one more"),
        pytest.param("9" * 30, None, id="thirty digits"),
        pytest.param("9" * 5000, None, id="more digits than Python reads"),
        pytest.param("-1", None, id="below nothing"),
        pytest.param("²", None, id="a digit that counts nothing"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_key_is_a_number_that_a_database_holds(text, key):
    assert key_of(text) == key

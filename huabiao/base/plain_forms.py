"""Decides what every form says of what it cannot take: one plain sentence that names the field.

Django's own sentences name no field, and a page that says 必需字段 five times helps nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A year outside of these is a slip of the hand, and at the calendar's edges no clock can reckon.
FIRST_YEAR, LAST_YEAR, LAST_YEAR_OF_A_MOMENT = 1900, 9999, 2199

Sentences = Mapping[str, "str | _StrPromise"]

_OF_ANY: Sentences = {
    "required": _("请填写“{label}”。"),
    "max_length": _("“{label}”最多 %(limit_value)d 个字，现在有 %(show_value)d 个字。"),
    "min_length": _("“{label}”至少 %(limit_value)d 个字，现在有 %(show_value)d 个字。"),
    "max_value": _("“{label}”不能大于 %(limit_value)s。"),
    "min_value": _("“{label}”不能小于 %(limit_value)s。"),
    "null_characters_not_allowed": _("“{label}”里有看不见的空字符，请删去后重新填写。"),
    "unique": _("已有相同的“{label}”，请换一个。"),
    "year": _("“{label}”的年份不对：应在 %(first)d 年到 %(last)d 年之间。"),
}
_OF_A_CHOICE: Sentences = {
    "required": _("请选择“{label}”。"),
    "invalid_choice": _("“{label}”没有所选的这一项，请从列表里重新选择。"),
    "invalid_list": _("“{label}”没有所选的这一项，请从列表里重新选择。"),
    "invalid_pk_value": _("“{label}”没有所选的这一项，请从列表里重新选择。"),
}
_OF: Mapping[type[forms.Field], Sentences] = {
    forms.ChoiceField: _OF_A_CHOICE,  # a model's choices, too
    forms.FileField: {
        "required": _("请选择“{label}”。"),
        "empty": _("“{label}”选的是空文件，请换一个。"),
        "invalid": _("“{label}”没有传上来，请重新选择文件。"),
        "missing": _("“{label}”没有传上来，请重新选择文件。"),
    },
    forms.IntegerField: {"invalid": _("“{label}”请填整数。")},
    forms.DateField: {"invalid": _("“{label}”请填日期，例如 2026-03-01。")},
    forms.DateTimeField: {"invalid": _("“{label}”请填日期和时间，例如 2026-03-01 09:30。")},
    forms.EmailField: {"invalid": _("“{label}”请填电子邮箱地址，例如 zhangsan@example.org。")},
    forms.URLField: {"invalid": _("“{label}”请填完整的网址，例如 https://www.example.org/。")},
    forms.SlugField: {"invalid": _("“{label}”只能用英文字母、数字、连字符和下划线。")},
    forms.RegexField: {"invalid": _("“{label}”的写法不对，请检查。")},
}


class PlainMixin:
    """For every form of the console; what a form says in words of its own stays."""

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            speak_plainly(field, label=self[name].label)  # type: ignore[index]  # a form's own
            is_dated = isinstance(field, forms.DateField | forms.DateTimeField)
            if is_dated and _require_a_likely_year not in field.validators:
                field.validators = [*field.validators, _require_a_likely_year]
        super().full_clean()  # type: ignore[misc]  # a form's own


class PlainForm(PlainMixin, forms.Form):
    """A form that speaks plainly."""


def speak_plainly(field: forms.Field, *, label: Any) -> None:
    """Let a field that stands in no form of ours say the same sentences."""
    said = dict(_OF_ANY)
    for kind in reversed(type(field).__mro__):
        said.update(_OF.get(kind, {}))
    for code, sentence in said.items():
        if field.error_messages.get(code) is _djangos_own(field, code):
            field.error_messages[code] = format_lazy(sentence, label=label)


def _djangos_own(field: forms.Field, code: str) -> Any:
    for kind in type(field).__mro__:
        own = vars(kind).get("default_error_messages", {})
        if code in own:
            return own[code]
    return None


def _require_a_likely_year(value: date) -> None:
    last = LAST_YEAR_OF_A_MOMENT if isinstance(value, datetime) else LAST_YEAR
    if not FIRST_YEAR <= value.year <= last:
        params = {"first": FIRST_YEAR, "last": last}
        raise ValidationError(_OF_ANY["year"], code="year", params=params)

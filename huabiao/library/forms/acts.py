"""Decides what is asked for an act on one item, or on many."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.keys import LARGEST_KEY
from huabiao.base.plain_forms import PlainForm
from huabiao.library.enums import RelationType
from huabiao.library.forms.fields import UncutMixin


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("原因"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewForm(PlainForm):
    """What a reviewer says; which button was pressed decides."""

    comment = forms.CharField(
        label=gettext_lazy("审核意见"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("同意时可以不填；退回时请写明原因。"),
    )
    is_confidentiality_checked = forms.BooleanField(
        label=gettext_lazy("已作保密审查：内容不涉及国家秘密、工作秘密和个人隐私"),
        required=False,
        help_text=gettext_lazy("从初审到签发至少要有一个人勾选，否则不能签发。"),
    )


class BulkForm(PlainForm):
    """What an act on many items asks for, once for all of them."""

    leaves = forms.TypedChoiceField(label=gettext_lazy("从哪个栏目"), coerce=int)
    enters = forms.TypedChoiceField(
        label=gettext_lazy("到哪个栏目"),
        coerce=int,
        widget=forms.Select(attrs={"data-narrowed-by": "words"}),
    )
    is_submitted = forms.BooleanField(
        label=gettext_lazy("投放后立即送审"),
        required=False,
        help_text=gettext_lazy("不勾选：投放以后再一篇一篇送审。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        *args: Any,
        leaves: Any,
        enters: Any,
        asks_reason: bool,
        may_submit: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, channels in (("leaves", leaves), ("enters", enters)):
            if channels is None:
                del self.fields[name]
            else:
                self.fields[name].choices = [("", _("（请选择栏目）")), *channels]
        if not asks_reason:
            del self.fields["reason"]
        if not may_submit:
            del self.fields["is_submitted"]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("enters") and typed.get("enters") == typed.get("leaves"):
            self.add_error("enters", _("新栏目和原栏目是同一个，请另选。"))
        return typed

    def typed(self) -> dict[str, Any]:
        """What was typed, as a session keeps it."""
        said = self.cleaned_data
        return {
            "from": said.get("leaves"),
            "to": said.get("enters"),
            "is_submitted": said.get("is_submitted", False),
            "reason": said.get("reason", ""),
        }


def _percent(label: Any, **more: Any) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"class": "hb-number"})
    return forms.IntegerField(label=label, min_value=0, max_value=100, widget=number, **more)


class FocusForm(PlainForm):
    """What of a picture stays in sight, in percent."""

    from_left = _percent(gettext_lazy("离左边（百分比）"))
    from_top = _percent(gettext_lazy("离上边（百分比）"))


class CropForm(PlainForm):
    """The part of a picture that is kept, in percent."""

    left = _percent(gettext_lazy("左边从（百分比）"), initial=0)
    top = _percent(gettext_lazy("上边从（百分比）"), initial=0)
    right = _percent(gettext_lazy("右边到（百分比）"), initial=100)
    bottom = _percent(gettext_lazy("下边到（百分比）"), initial=100)


class NoteForm(UncutMixin, PlainForm):
    note = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("接收时可以不填；不接收请说明原因。"),
    )


class RelationForm(PlainForm):
    """What an item says of another: only what its kind may say."""

    type = forms.ChoiceField(label=gettext_lazy("本信息"))
    target = forms.IntegerField(max_value=LARGEST_KEY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, types: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [(name, RelationType(name).label) for name in types]

"""Decides what is asked for where an item stands: in which channel, under which words, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.plain_forms import PlainForm
from huabiao.library.enums import Mode
from huabiao.library.forms.acts import ReasonForm
from huabiao.library.forms.fields import UncutMixin, moment

_TITLE_LENGTH = 200
FIRST, LAST = -1000, 1000  # ranks that can be given by hand


class WordsForm(UncutMixin, PlainForm):
    """Words and time of one placement; they wait for the signer."""

    title = forms.CharField(
        label=gettext_lazy("栏目内标题"),
        max_length=_TITLE_LENGTH,
        required=False,
        help_text=gettext_lazy("不填则用信息的标题。"),
    )
    summary = forms.CharField(
        label=gettext_lazy("栏目内摘要"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    release_at = forms.DateTimeField(
        label=gettext_lazy("定时发布"),
        required=False,
        widget=moment(),
        help_text=gettext_lazy("不填：签发后立即公开。"),
    )


class PlaceForm(WordsForm):
    channel = forms.TypedChoiceField(
        label=gettext_lazy("栏目"),
        coerce=int,
        widget=forms.Select(attrs={"data-narrowed-by": "words"}),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=Mode.choices,
        initial=Mode.REFERENCE,
        help_text=gettext_lazy("引用：在该网站上打开；链接：转到信息所在的网站。"),
    )
    field_order = ("channel", "mode", "title", "summary", "release_at")

    def __init__(self, *args: Any, channel_choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [("", _("（请选择栏目）")), *channel_choices]


class ExpiryForm(PlainForm):
    expire_at = forms.DateTimeField(
        label=gettext_lazy("到期下线"),
        required=False,
        widget=moment(),
        help_text=gettext_lazy("到这个时间自动从栏目下线；清空表示不下线。"),
    )


class PinForm(PlainForm):
    """What the person saw when they pressed: pinned twice by two people is pinned."""

    is_pinned = forms.TypedChoiceField(
        choices=(("1", ""), ("0", "")), coerce=lambda sent: sent == "1", widget=forms.HiddenInput
    )


class OrderForm(PlainForm):
    order = forms.IntegerField(
        label=gettext_lazy("手工排序"),
        required=False,
        min_value=FIRST,
        max_value=LAST,
        help_text=gettext_lazy("置顶信息之间、领导信息之间的先后，数字小的在前；清空表示按时间。"),
    )


class BackdateForm(ReasonForm):
    release_at = forms.DateTimeField(label=gettext_lazy("改为"), widget=moment())
    field_order = ("release_at", "reason")

"""Decides what a person may type into a text, and what is told of what cannot be kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tinymce.widgets import TinyMCE
from wagtail.admin.forms import WagtailAdminModelForm

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import organizations_for
from huabiao.base.html import clean
from huabiao.base.plain_forms import PlainMixin
from huabiao.library import panels
from huabiao.library.dead_ends import is_address
from huabiao.library.forms.fields import SeveralFilesField, UncutMixin, day
from huabiao.library.forms.placing import _TITLE_LENGTH
from huabiao.library.models import Item
from huabiao.library.rules import ALLOWED
from huabiao.library.subjects import choices, subjects, written


class ItemForm(PlainMixin, UncutMixin, WagtailAdminModelForm):
    """The text of an item; its fields are those of the panels of its kind."""

    new_files = SeveralFilesField(label=gettext_lazy("添加附件"), required=False)
    new_image = forms.FileField(label=gettext_lazy("题图"), required=False)
    drop_image = forms.BooleanField(label=gettext_lazy("去掉题图"), required=False)
    image_words = forms.CharField(
        label=gettext_lazy("图片说明"),
        max_length=_TITLE_LENGTH,
        required=False,
        help_text=gettext_lazy("一句话说出画面上有什么，看不见图片的人靠它了解。"),
    )
    is_image_decorative = forms.BooleanField(
        label=gettext_lazy("只是装饰，不需要说明"), required=False
    )
    new_pictures = SeveralFilesField(
        label=gettext_lazy("添加图片"),
        required=False,
        help_text=gettext_lazy("可以一次选多张；说明和顺序保存后在表里填。"),
    )
    new_recording = forms.FileField(
        label=gettext_lazy("音视频文件"),
        required=False,
        help_text=gettext_lazy("MP4 视频或 MP3 音频。"),
    )
    drop_recording = forms.BooleanField(label=gettext_lazy("去掉音视频文件"), required=False)
    new_captions = forms.FileField(
        label=gettext_lazy("字幕文件"),
        required=False,
        help_text=gettext_lazy("WebVTT 字幕（.vtt），第一行是 WEBVTT。"),
    )
    drop_captions = forms.BooleanField(label=gettext_lazy("去掉字幕文件"), required=False)

    class Meta(WagtailAdminModelForm.Meta):
        widgets = {
            "title": forms.TextInput(),
            "body": TinyMCE(),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "link_url": forms.TextInput(),
            "post": forms.TextInput(),
            "correction_note": forms.Textarea(attrs={"rows": 2}),
            "dated_on": day(),
            "effective_on": day(),
            "expires_on": day(),
        }
        error_messages = {
            "title": {
                "required": gettext_lazy("请填写标题。"),
                "max_length": gettext_lazy(
                    "标题最多 %(limit_value)d 个字，现在有 %(show_value)d 个字。"
                ),
            }
        }
        help_texts = {
            "title": gettext_lazy("最多 200 个字；30 个字以内，列表里最好读。"),
            "short_title": gettext_lazy("列表和首页位置不够时用；不填则用标题。"),
            "keywords": gettext_lazy("几个词，用逗号隔开。"),
            "source": gettext_lazy("例如：市民政局。转载的写原发单位。"),
            "document_number": gettext_lazy("例如：示政发〔2026〕3号"),
            "post": gettext_lazy("例如：示范市人民政府副市长"),
            "link_url": gettext_lazy(
                "以 https:// 或 http:// 开头；本网站的页面也可以写 /zwgk/ 这样的路径。"
            ),
            "office_hours": gettext_lazy("例如：工作日 9:00—12:00，13:30—17:30"),
            "data_period": gettext_lazy("例如：2025年，或 2026年第一季度"),
            "data_cycle": gettext_lazy("例如：每年、每季度"),
            "correction_note": gettext_lazy("更正已公开的内容时填写，会显示在正文上方。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image_words"].initial = self.instance.lead_words
        self.fields["is_image_decorative"].initial = self.instance.is_lead_decorative
        self._fit_to_kind(self.instance.kind)
        if "subject" in self.fields:
            current = self.initial.get("subject") or ""
            known = {written(first, second) for first, second in subjects()}
            odd = [(current, current)] if current and current not in known else []
            self.fields["subject"] = forms.ChoiceField(
                label=self.fields["subject"].label,
                choices=[("", _("（未选择）")), *odd, *choices()],
                required=False,
            )

    def _fit_to_kind(self, kind: str) -> None:
        for name in set(panels.FILE_FIELDS) - set(panels.file_fields_of(kind)):
            del self.fields[name]
        for name, words in panels.labels_of(kind).items():
            self.fields[name].label = words
            if self.fields[name].required:
                self.fields[name].error_messages["required"] = _("请填写“%(label)s”。") % {
                    "label": words
                }
        for name, words in panels.hints_of(kind).items():
            self.fields[name].help_text = words

    def open_again(self) -> None:
        """Show what was typed without judging it: that waits until the form is sent."""
        self.text_as_typed()
        self._errors = ErrorDict()

    def text_as_typed(self) -> Item:
        """The text as it was typed, however much is missing or too long; not fit to be saved."""
        self.is_valid()
        text: Item = self.instance
        for name in panels.fields_of(text.kind):
            is_words = isinstance(Item._meta.get_field(name), models.CharField | models.TextField)
            if name in self.errors and is_words:
                setattr(text, name, self.data.get(name, ""))
        text.body = clean(text.body)
        return text

    def _post_clean(self) -> None:
        super()._post_clean()
        if "image_words" in self.cleaned_data:
            self.instance.lead_words = self.cleaned_data["image_words"].strip()
        if "is_image_decorative" in self.cleaned_data:
            self.instance.is_lead_decorative = self.cleaned_data["is_image_decorative"]

    def clean_link_url(self) -> str:
        address: str = self.cleaned_data["link_url"].strip()
        if address and not is_address(address):
            raise forms.ValidationError(
                _("链接地址要以 https:// 或 http:// 开头，或者是 / 开头的路径，中间没有空格。")
            )
        return address


class NewItemForm(ItemForm):
    """A text that is not in the library yet: whose it is, and where it shall stand."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("所属单位")
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("放进哪些栏目"),
        required=False,
        help_text=gettext_lazy("可以选几个；也可以不选，保存后再投放。"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "hb-choices"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.channel_choices = kwargs.pop("channel_choices")
        super().__init__(*args, **kwargs)
        own = organizations_for(self.for_user, ALLOWED["edit"]).order_by("path")
        self.fields["organization"].queryset = own
        self.fields["organization"].empty_label = None
        if len(own) == 1:
            self.fields["organization"].widget = forms.HiddenInput()
            self.fields["organization"].initial = own[0].pk
        elif self.for_user.organization_id:
            self.fields["organization"].initial = self.for_user.organization_id
        self.fields["channels"].choices = self.channel_choices


def item_form(kind: str, *, is_new: bool) -> tuple[Any, type[ItemForm]]:
    """The form for one kind of text, with the layout that shows it."""
    base = NewItemForm if is_new else ItemForm
    layout = panels.edit_handler(kind, form_class=base).bind_to_model(Item)
    return layout, layout.get_form_class()

"""Decides what a person may type into the library's forms, and what is told of what cannot be kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tinymce.widgets import TinyMCE
from wagtail.admin.forms import WagtailAdminModelForm

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import organizations_for
from huabiao.base.html import clean
from huabiao.base.keys import LARGEST_KEY
from huabiao.base.plain_forms import PlainForm, PlainMixin
from huabiao.library import panels
from huabiao.library.dead_ends import is_address
from huabiao.library.enums import Kind, Mode, RelationType
from huabiao.library.models import Item
from huabiao.library.operations import FROM_WORD
from huabiao.library.operations.subscriptions import MOST_EXISTING, Wish
from huabiao.library.rules import ALLOWED
from huabiao.library.subjects import choices, choices_with_first_levels, subjects, written

_TITLE_LENGTH = 200
FIRST, LAST = -1000, 1000  # ranks that can be given by hand
MOST_WORD_FILES = 50  # read while one person waits


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files, each checked by the room that keeps them."""

    widget = SeveralFilesInput(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files if file]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class UncutMixin:
    """What is pasted is never cut short by the browser: the answer says that it is too long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for typed in self.fields.values():
            typed.widget.attrs.pop("maxlength", None)


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
            "dated_on": _day(),
            "effective_on": _day(),
            "expires_on": _day(),
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
        label=gettext_lazy("投放到栏目"),
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
        widget=_moment(),
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


class ExpiryForm(PlainForm):
    expire_at = forms.DateTimeField(
        label=gettext_lazy("到期下线"),
        required=False,
        widget=_moment(),
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
    release_at = forms.DateTimeField(label=gettext_lazy("改为"), widget=_moment())
    field_order = ("release_at", "reason")


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


class _UnitField(forms.ModelChoiceField):
    """Every unit, in the order of the tree; names of units are public."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'　' * (obj.depth - 1)}{obj.name}"


_HOW_MANY = (0, 20, 100, MOST_EXISTING)


class SubscriptionForm(UncutMixin, PlainForm):
    """What a channel asks for; each condition narrows it."""

    kind = forms.ChoiceField(label=gettext_lazy("信息类型"), required=False)
    organization = _UnitField(
        Organization.objects.none(),
        label=gettext_lazy("发布单位"),
        required=False,
        empty_label=gettext_lazy("（不限）"),
        help_text=gettext_lazy("包括它的下级单位。"),
    )
    subject = forms.ChoiceField(label=gettext_lazy("主题分类"), required=False)
    keyword = forms.CharField(
        label=gettext_lazy("关键词"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("标题、关键词或摘要里有这个词。"),
    )
    is_direct = forms.TypedChoiceField(
        label=gettext_lazy("怎样收录"),
        choices=[
            ("1", gettext_lazy("直接投放：符合的信息立即出现在栏目里")),
            ("0", gettext_lazy("作为申请：进入“收到的申请”，由本单位逐条接收")),
        ],
        coerce=lambda text: text == "1",
        initial="1",
        widget=forms.RadioSelect,
    )
    existing = forms.TypedChoiceField(
        label=gettext_lazy("已经公开的"),
        coerce=int,
        initial="0",
        help_text=gettext_lazy("先收多少已经公开的信息，从最新的开始；以后公开的都会收。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", _("（不限）"))
        self.fields["kind"].choices = [nothing, *Kind.choices]
        self.fields["subject"].choices = [nothing, *choices_with_first_levels()]
        self.fields["organization"].queryset = Organization.objects.filter(
            state=OrganizationState.ACTIVE
        ).order_by("path")
        self.fields["existing"].choices = [
            (str(count), _("最新的 %(count)d 篇") % {"count": count} if count else _("不收"))
            for count in _HOW_MANY
        ]

    @property
    def wish(self) -> Wish:
        typed = {**self.cleaned_data}
        typed.pop("existing")
        return Wish(**typed)


class EndSubscriptionForm(PlainForm):
    removes = forms.BooleanField(
        label=gettext_lazy("同时移除这条规则收进来的信息"),
        required=False,
        help_text=gettext_lazy("不勾选：已经收进来的留在栏目里。"),
    )


class CopyForm(PlainForm):
    """Whose draft a copy shall be."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("所属单位"), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = organizations_for(user, ALLOWED["edit"]).order_by("path")
        self.fields["organization"].queryset = own
        if own.filter(pk=user.organization_id).exists():
            self.fields["organization"].initial = user.organization_id


class SourceForm(PlainForm):
    """What was done about a changed source, of which the person saw the changes `until` then."""

    note = forms.CharField(
        label=gettext_lazy("怎样处理的"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：已按更正内容修改并送审；核对后内容仍然准确。"),
    )
    until = forms.DateTimeField(
        widget=forms.HiddenInput(), input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["until"] = _exactly(self.initial.get("until"))


class ReplaceForm(PlainForm):
    """The file that comes instead."""

    file = forms.FileField(label=gettext_lazy("新文件"))
    is_submitting = forms.BooleanField(
        label=gettext_lazy("更换后送审"),
        required=False,
        initial=True,
        help_text=gettext_lazy("只送审已经公开、没有别的未送审内容的信息；其余的存为新稿。"),
    )


def _exactly(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f%z") if moment else ""


class WordForm(PlainForm):
    """Files stand last, so that the rest is there when reading stops."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("所属单位"), empty_label=None
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("信息类型"),
        required=False,
        help_text=gettext_lazy("自动判断：按标题和文号判断；导入后可以逐篇核对。"),
    )
    word_files = SeveralFilesField(
        label=gettext_lazy("Word 文件"),
        help_text=gettext_lazy("可以一次选多个 .docx 文件，每个成为一篇草稿。"),
        widget=SeveralFilesInput(attrs={"multiple": True, "accept": ".docx"}),
    )

    def __init__(self, *args: Any, for_user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = organizations_for(for_user, ALLOWED["edit"]).order_by("path")
        self.fields["organization"].queryset = own
        self.fields["organization"].initial = for_user.organization_id
        self.fields["kind"].choices = [
            ("", _("自动判断")),
            *((kind.value, kind.label) for kind in FROM_WORD),
        ]

    def clean_word_files(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["word_files"]
        if not files:
            raise forms.ValidationError(_("请选择“Word 文件”。"))
        if len(files) > MOST_WORD_FILES:
            raise forms.ValidationError(
                _("一次最多导入 %(most)d 个文件，这次选了 %(count)d 个；请分几次导入。")
                % {"most": MOST_WORD_FILES, "count": len(files)}
            )
        return files

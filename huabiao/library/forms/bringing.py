"""Decides what is asked for bringing texts and files in: by rules, as copies, from Word, instead of others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import organizations_for
from huabiao.base.plain_forms import PlainForm
from huabiao.library.enums import Kind
from huabiao.library.forms.fields import SeveralFilesField, SeveralFilesInput, UncutMixin
from huabiao.library.operations import FROM_WORD
from huabiao.library.operations.subscriptions import MOST_EXISTING, Wish
from huabiao.library.rules import ALLOWED
from huabiao.library.subjects import choices_with_first_levels

MOST_WORD_FILES = 50  # read while one person waits


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

"""Decides what the room's screens ask for; whether it may be done is the operations' business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.models import User
from huabiao.accounts.queries import organizations_for
from huabiao.base.errors import Refused
from huabiao.base.plain_forms import PlainForm, PlainMixin
from huabiao.search.models import LONGEST_QUERY, BestBet, ColloquialPair, OldSite
from huabiao.search.operations import BetFacts, OldSiteFacts
from huabiao.search.queries import Entry, entry
from huabiao.search.sheets import MOST_ROWS, Sheet, read_sheet
from huabiao.sites.queries import sites_for

LARGEST_FILE = 4 * 1024 * 1024


class SettlingMixin(forms.Form):
    """On a form that may settle something that was looked for in vain."""

    settles = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUERY)


class PairForm(PlainMixin, forms.ModelForm):
    """One pair of the table."""

    class Meta:
        model = ColloquialPair
        fields = ("said", "official", "note", "is_active")
        help_texts = {
            "said": _("老百姓怎么说，例如“新农合”。"),
            "official": _(
                "文件里怎么写，例如“城乡居民基本医疗保险”。一句口语有几种写法，就加几对。"
            ),
            "note": _("为什么加这一对，给同事看的，读者看不到。"),
            "is_active": _("不启用的留在表里，搜索时不用。"),
        }

    def entry(self) -> Entry:
        given = self.cleaned_data
        return entry(given["said"], given["official"], given["note"], is_active=given["is_active"])

    def validate_unique(self) -> None:
        """The operation's business: words are compared as a search compares them."""

    def validate_constraints(self) -> None:
        """As above."""


class NewPairForm(SettlingMixin, PairForm):
    """A pair that is not there yet."""


class BestBetForm(PlainMixin, forms.ModelForm):
    """One recommended answer."""

    class Meta:
        model = BestBet
        fields = ("words", "title", "address", "summary", "phone", "site", "expires_on")
        help_texts = {
            "words": _(
                "一行一种问法，例如“公积金”。整句就是它才推荐；"
                "一行里用空格分开几个词，例如“公积金 提取”，问的话里都有就推荐。"
            ),
            "address": _(
                "https:// 开头，或者本平台网站的网页；选了网站的，可以只填路径，例如 /zwgk/。"
            ),
            "summary": _("标题下面的一句话，可以不填。"),
            "site": _("不选就是所有网站。"),
            "expires_on": _("过了这一天不再推荐；最多一年以后。"),
        }
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3}),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        site.queryset = sites_for(by).order_by("pk")
        site.empty_label = _("所有网站")

    def facts(self) -> BetFacts:
        return BetFacts(**{name: self.cleaned_data[name] for name in self._meta.fields})


class NewBestBetForm(SettlingMixin, BestBetForm):
    """An answer that is not there yet."""


class OldSiteForm(PlainMixin, forms.ModelForm):
    """One site that is not brought in yet."""

    class Meta:
        model = OldSite
        fields = ("name", "address", "site", "organization")
        help_texts = {
            "name": _("例如“示范市水利局网站（旧）”。"),
            "address": _("旧网站首页的网址；它的网页都要在这个域名上。"),
            "site": _("在哪个网站上能搜到它的网页；在全部网站里搜，总是能搜到。"),
            "organization": _("搜索结果里写这个单位。"),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites_for(by).order_by("pk")
        active = organizations_for(by).filter(state=OrganizationState.ACTIVE)
        self.fields["organization"].queryset = active.order_by("path")

    def facts(self) -> OldSiteFacts:
        return OldSiteFacts(**{name: self.cleaned_data[name] for name in self._meta.fields})


class TakeOutForm(PlainForm):
    """Why a page is taken out; nothing is asked where it is put back."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("例如“内容过时”“含个人信息”。以后再导入，也不会重新能搜到。"),
    )

    def __init__(self, *args: Any, is_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_out:
            del self.fields["reason"]


class SheetForm(PlainForm):
    """A file with pairs."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("CSV 文件，表头是：口语说法、规范说法、说明、启用；最多 %(most)d 行。")
        % {"most": MOST_ROWS},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    sheet: Sheet

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("文件太大，最多 4 MB，请分成几个文件。"))
        try:
            self.sheet = read_sheet(file.read())
        except Refused as refusal:
            raise ValidationError(str(refusal.message)) from refusal
        return file

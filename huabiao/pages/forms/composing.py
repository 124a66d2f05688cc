"""Decides what the editor of composed pages asks for: blocks of one site's channels, words and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.blocks.base import BlockField, BlockWidget

from huabiao.base.plain_forms import PlainForm
from huabiao.pages import bodies, rules
from huabiao.pages.blocks import editing_block
from huabiao.pages.enums import HomeLayout
from huabiao.pages.models import Composed, HomePage, Topic
from huabiao.sites.enums import FontScale
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import grey_of
from huabiao.sites.queries import ChannelNode
from huabiao.sites.rules import SLUG_LIMIT


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BodyWidget(BlockWidget):
    """Wagtail's editor of blocks; what no editor sends is taken for nothing at all."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> StreamValue | None:
        try:
            value: StreamValue = super().value_from_datadict(data, files, name)
        except (KeyError, ValueError):
            return None
        return value


class BodyField(BlockField):
    def clean(self, value: Any) -> Any:
        if value is None:
            raise ValidationError(gettext("版块没有传完整，什么也没有保存；请重新打开这个页面。"))
        if len(value) > rules.MOST_BLOCKS:
            raise ValidationError(
                gettext("一个页面最多 %(most)s 个版块，请合并或者删除一些。")
                % {"most": rules.MOST_BLOCKS}
            )
        return super().clean(value)


class BodyForm(PlainForm):
    """The blocks of a page, and which state of them the person began with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(
        self, *args: Any, nodes: Sequence[ChannelNode], page: Composed | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [
            (node.channel.pk, f"{'　' * (node.depth - 1)}{node.channel.title}") for node in nodes
        ]
        block = editing_block(offered)
        self.page = page
        self.fields["body"] = BodyField(
            block=block, label=_("版块"), required=False, widget=BodyWidget(block)
        )
        if page is not None:
            self.initial["body"] = block.to_python(bodies.stored(page.body))
            self.initial["seen"] = bodies.digest(page.body)

    @property
    def block(self) -> StreamBlock:
        field = self.fields["body"]
        assert isinstance(field, BodyField)  # noqa: S101 -- made above
        return field.block

    def body(self) -> list[dict[str, Any]]:
        """The blocks as an operation takes them."""
        return bodies.stored(self.cleaned_data["body"])

    def see_again(self) -> None:
        """Let the person, once told that somebody saved meanwhile, save over that."""
        if self.page is not None:
            self.data = self.data.copy()
            self.page.refresh_from_db()
            self.data[self.add_prefix("seen")] = bodies.digest(self.page.body)

    def shown(self) -> tuple[StreamValue, int]:
        """The blocks that are complete as they were sent, and how many are not: for the preview."""
        sent = self.fields["body"].widget.value_from_datadict(
            self.data, self.files, self.add_prefix("body")
        )
        complete, left_out = [], 0
        for child in sent or ():
            try:
                complete.append((child.block_type, child.block.clean(child.value), child.id))
            except ValidationError:
                left_out += 1
        return StreamValue(self.block, complete), left_out


class PictureMixin(forms.Form):
    """A picture behind or above something: brought, described, taken away."""

    picture = forms.FileField(
        label=_("页头图片"),
        required=False,
        help_text=_("JPG、PNG 或 WebP，建议宽 1920 像素、高 360 像素；不换就不选。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_words = forms.CharField(
        label=_("图片说明"),
        required=False,
        max_length=100,
        help_text=_("读给看不见图片的人听；只作装饰的图片不用填。"),
    )
    remove_picture = forms.BooleanField(label=_("撤下现在的图片"), required=False)


class TopicForm(PictureMixin, BodyForm):
    """专题: its words, its header picture, its blocks."""

    title = forms.CharField(label=_("标题"), max_length=60)
    slug = forms.CharField(
        label=_("英文短名"),
        max_length=SLUG_LIMIT,
        required=False,
        help_text=_("网址的一部分，建成后不能改；不填则取标题的拼音首字母。"),
    )
    summary = forms.CharField(
        label=_("简介"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    archive_on = forms.DateField(
        label=_("归档日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("到这一天自动归档：页面保留并标明“已归档”，不再出现在首页。"),
    )
    field_order = (
        "title", "slug", "summary", "archive_on", "picture", "picture_words", "remove_picture",
    )  # fmt: skip

    def __init__(self, *args: Any, page: Topic | None, **kwargs: Any) -> None:
        super().__init__(*args, page=page, **kwargs)
        if page is not None:
            del self.fields["slug"]
            for name in ("title", "summary", "archive_on"):
                self.initial[name] = getattr(page, name)
        if page is None or page.picture is None:
            del self.fields["remove_picture"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "summary", "archive_on")}


class GreyMoments(forms.Form):
    """From when to when sites are grey."""

    grey_from = forms.DateTimeField(
        label=_("变灰时间"),
        required=False,
        widget=_moment_input(),
        help_text=_("到时自动变灰；不填则保存后就变灰。"),
    )
    grey_until = forms.DateTimeField(
        label=_("恢复时间"),
        required=False,
        widget=_moment_input(),
        help_text=_("到时自动恢复原样；不填则一直到关闭为止。"),
    )

    def moments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("grey_from", "grey_until")}

    def refuse_moments(self, said: str) -> None:
        """Say at each moment that was typed why it cannot stand."""
        for name in ("grey_from", "grey_until"):
            if name in self.changed_data and self.cleaned_data.get(name) is not None:
                self.add_error(name, said)


class LookForm(PictureMixin, GreyMoments, PlainForm):
    """外观 of a site: accent, size of text, layout of its home, grey mode, the picture behind its name."""

    accent = forms.CharField(
        label=_("主色调"), max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    font_scale = forms.ChoiceField(
        label=_("字号"),
        choices=FontScale.choices,
        widget=forms.RadioSelect,
        help_text=_("整个网站的字一起变大；读者自己选的长者模式不受影响。"),
    )
    layout = forms.ChoiceField(
        label=_("首页版式"), choices=HomeLayout.choices, widget=forms.RadioSelect
    )
    is_grey = forms.BooleanField(
        label=_("灰色模式"),
        required=False,
        help_text=_("整个网站变为黑白，用于哀悼日；关闭后恢复原样。"),
    )
    field_order = (
        "accent", "font_scale", "layout", "is_grey", "grey_from", "grey_until",
        "picture", "picture_words", "remove_picture",
    )  # fmt: skip

    def __init__(
        self, *args: Any, profile: SiteProfile, home: HomePage, has_picture: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        grey = grey_of(profile)
        self.initial |= {
            "accent": profile.accent,
            "font_scale": profile.font_scale,
            "layout": home.layout,
            "is_grey": grey.is_wanted,
            "grey_from": grey.grey_from,
            "grey_until": grey.grey_until,
        }
        if not has_picture:
            del self.fields["remove_picture"]

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("is_grey"):
            self.refuse_moments(gettext("要按这个时间变灰，请勾选“灰色模式”；不需要就把时间清空。"))
        return self.cleaned_data


class GreyForm(GreyMoments, PlainForm):
    """哀悼日: one switch for all sites, now or from one moment to another."""

    is_grey = forms.TypedChoiceField(
        label=_("所有网站"),
        choices=(("1", _("打开灰色模式")), ("0", _("关闭灰色模式"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    field_order = ("is_grey", "grey_from", "grey_until")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("is_grey") is False:
            self.refuse_moments(gettext("关闭灰色模式立即生效，不用填时间；请把时间清空。"))
        return self.cleaned_data

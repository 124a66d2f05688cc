"""Decides which blocks home and topic pages are composed of, and what each asks for.

The same blocks stand in the model and in the editor's form; in the form, channels are chosen from
those of one site, and faults are told in plain sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    Block,
    CharBlock,
    ChoiceBlock,
    DateTimeBlock,
    FieldBlock,
    IntegerBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from huabiao.base.plain_forms import speak_plainly
from huabiao.pages import figures, rules
from huabiao.pages.figures import BadTable
from huabiao.pages.rules import LIMITS

Editor = TypeVar("Editor", bound=Block)
Offered = Sequence[tuple[int, str]]  # channels of a site: id, name set in by its depth

_WIDTHS = {
    "full": _("整行"), "wide": _("三分之二"), "half": _("二分之一"), "narrow": _("三分之一"),
}  # fmt: skip
_NEWS, _WAYS, _FIGURES = _("信息"), _("导航与服务"), _("公告与数据")
_FAULTS = {
    figures.TOO_SMALL: _("表格至少要有两行两列：第一行是表头，第一列是名称。"),
    figures.TOO_LARGE: _("表格最多 60 行、9 列，请分成几张图。"),
    figures.UNEVEN: _("第 %(line)s 行的格数和表头不一样；每一格之间用逗号或者制表符隔开。"),
    figures.NO_NUMBER: _(
        "第 %(line)s 行第 %(column)s 格“%(cell)s”不是数字；没有数据的格子请留空。"
    ),
    figures.NEGATIVE_PIE: _("饼图里不能有负数，请改用柱状图。"),
}


class ChannelBlock(FieldBlock):
    """栏目: a channel of the page's own site, kept as its id."""

    def __init__(
        self, *, offered: Offered | None = None, required: bool = True, **kwargs: Any
    ) -> None:
        if offered is None:
            self.field: forms.Field = forms.IntegerField(required=required)
        else:
            choices = [("", "———"), *((str(pk), name) for pk, name in offered)]
            self.field = forms.TypedChoiceField(
                choices=choices, coerce=int, empty_value=None, required=required
            )
            # In a list of channels Wagtail writes no label beside each.
            self.field.widget.attrs["aria-label"] = kwargs.get("label", _("栏目"))
        super().__init__(**kwargs)

    class Meta:
        icon = "list-ul"


class AddressBlock(CharBlock):
    """网址: a page of this site (/zwgk/) or a whole address."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned and not rules.is_address(cleaned):
            raise ValidationError(
                gettext("网址请写完整，例如 https://www.example.org/；本站的页面也可以写 /zwgk/。")
            )
        return cleaned


class BannerBlock(StructBlock):
    """公告: a sentence over the page, from one moment to another."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        starts, ends = cleaned["starts_at"], cleaned["ends_at"]
        if starts is not None and ends is not None and ends <= starts:
            raise _fault("ends_at", gettext("结束时间应晚于开始时间。"))
        return cleaned


class ServiceBlock(StructBlock):
    """服务入口: a sign, a name, and a way to a channel or an address."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if (cleaned["channel"] is None) == (not cleaned["url"]):
            raise _fault("url", gettext("“栏目”和“网址”请选填一个，只填一个。"))
        return cleaned


class ChartBlock(StructBlock):
    """图表: figures typed as a table, drawn when the page is published."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            figures.read_table(cleaned["table"], kind=cleaned["kind"])
        except BadTable as bad:
            said = _FAULTS[bad.fault] % {"line": bad.line, "column": bad.column, "cell": bad.cell}
            raise _fault("table", said) from None
        return cleaned


class FiguresBlock(StructBlock):
    """数据: numbers that matter, and charts."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["tiles"] and not cleaned["charts"]:
            raise _fault("title", gettext("请至少添加一个数字或者一张图表。"))
        return cleaned


def _fault(field: str, said: str) -> StructBlockValidationError:
    return StructBlockValidationError({field: ValidationError(said)})


def body_blocks(offered: Offered | None = None) -> list[tuple[str, Block]]:
    """Name and make of every block, in the order they are offered."""
    return [
        *_channel_blocks(offered),
        ("topics", _block([("count", _count(6, 12))], _("专题"), "tag", _NEWS)),
        ("services", _block([("entries", _entries(offered))], _("服务入口"), "cogs", _WAYS)),
        ("links", _block([("groups", _groups())], _("链接"), "link", _WAYS)),
        ("sites", _block([], _("网站群"), "site", _WAYS)),
        ("banner", _banner()),
        ("figures", _figures()),
    ]


def editing_block(offered: Offered) -> StreamBlock:
    """The blocks as they are filled in for one site; each field says plainly what it cannot take."""
    return say_plainly(StreamBlock(body_blocks(offered), required=False, max_num=rules.MOST_BLOCKS))


def say_plainly(block: Editor) -> Editor:
    """The same block; each of its fields says in a plain sentence what it cannot take."""
    for field in _fields(block):
        speak_plainly(field.field, label=field.label)
    return block


def _fields(block: Block) -> Iterator[FieldBlock]:
    if isinstance(block, FieldBlock):
        yield block
    elif isinstance(block, ListBlock):
        yield from _fields(block.child_block)
    elif isinstance(block, (StructBlock, StreamBlock)):
        for child in block.child_blocks.values():
            yield from _fields(child)


def _block(parts: list[tuple[str, Block]], label: Any, icon: str, group: Any) -> StructBlock:
    return StructBlock(_standing(parts), label=label, icon=icon, group=group)


def _standing(parts: list[tuple[str, Block]], *, titled: bool = True) -> list[tuple[str, Block]]:
    """What a block is made of, between its title and its width."""
    title = CharBlock(
        label=_("标题"), required=False, max_length=30, help_text=_("不填则用栏目或者版块的名称。")
    )
    width = ChoiceBlock(choices=list(_WIDTHS.items()), default="full", label=_("宽度"))
    return [*([("title", title)] if titled else []), *parts, ("width", width)]


def _channel_blocks(offered: Offered | None) -> Iterator[tuple[str, Block]]:
    labels = {
        "carousel": (_("轮播图"), "image", 5),
        "headlines": (_("头条"), "pick", 3),
        "item_list": (_("栏目列表"), "list-ul", 6),
        "notices": (_("通知公告"), "warning", 6),
        "documents": (_("文件列表"), "doc-full", 6),
        "leaders": (_("领导"), "group", 12),
    }
    for name, limits in LIMITS.items():
        label, icon, count = labels[name]
        one = _channel(offered, label=_("栏目"))
        if limits.channels == 1:
            channel: tuple[str, Block] = ("channel", one)
        else:
            several = ListBlock(one, label=_("栏目"), min_num=1, max_num=limits.channels)
            channel = ("channels", several)
        yield name, _block([channel, ("count", _count(count, limits.rows))], label, icon, _NEWS)


def _channel(offered: Offered | None, **facts: Any) -> ChannelBlock:
    return ChannelBlock(**facts) if offered is None else ChannelBlock(offered=offered, **facts)


def _count(default: int, most: int) -> IntegerBlock:
    return IntegerBlock(label=_("条数"), default=default, min_value=1, max_value=most)


def _entries(offered: Offered | None) -> ListBlock:
    entry = ServiceBlock(
        [
            ("title", CharBlock(label=_("名称"), max_length=20)),
            ("channel", _channel(offered, label=_("栏目"), required=False)),
            ("url", AddressBlock(label=_("网址"), required=False, max_length=500)),
            ("icon", ChoiceBlock(choices=list(rules.SIGNS.items()), default="service", label=_("图标"))),
            ("note", CharBlock(label=_("说明"), required=False, max_length=40)),
        ],
        label=_("入口"),
    )  # fmt: skip
    return ListBlock(entry, label=_("入口"), min_num=1, max_num=24)


def _groups() -> ListBlock:
    link = StructBlock(
        [
            ("title", CharBlock(label=_("名称"), max_length=40)),
            ("url", AddressBlock(label=_("网址"), max_length=500)),
        ],
        label=_("链接"),
    )
    group = StructBlock(
        [
            ("title", CharBlock(label=_("组名"), max_length=20)),
            ("links", ListBlock(link, label=_("链接"), min_num=1, max_num=60)),
        ],
        label=_("组"),
    )
    return ListBlock(group, label=_("组"), min_num=1, max_num=8)


def _banner() -> BannerBlock:
    parts: list[tuple[str, Block]] = [
        ("text", TextBlock(label=_("文字"), max_length=120, rows=2)),
        ("url", AddressBlock(label=_("网址"), required=False, max_length=500)),
        (
            "starts_at",
            DateTimeBlock(label=_("开始时间"), required=False, help_text=_("不填则立即显示。")),
        ),
        (
            "ends_at",
            DateTimeBlock(label=_("结束时间"), required=False, help_text=_("到时自动撤下。")),
        ),
    ]
    return BannerBlock(
        _standing(parts, titled=False), label=_("公告"), icon="warning", group=_FIGURES
    )


def _figures() -> FiguresBlock:
    tile = StructBlock(
        [
            ("label", CharBlock(label=_("名称"), max_length=20)),
            ("value", CharBlock(label=_("数值"), max_length=20)),
            ("unit", CharBlock(label=_("单位"), required=False, max_length=10)),
            ("note", CharBlock(label=_("说明"), required=False, max_length=40)),
        ],
        label=_("数字"),
    )
    chart = ChartBlock(
        [
            ("title", CharBlock(label=_("标题"), max_length=40)),
            ("kind", ChoiceBlock(choices=list(rules.CHARTS.items()), default="column", label=_("图形"))),
            ("table", TextBlock(label=_("数据"), max_length=6000, rows=6, help_text=_(
                "可以从电子表格里复制粘贴。第一行是表头，第一列是名称，其余是数字；每格之间用逗号或制表符隔开。"
            ))),
            ("source", CharBlock(label=_("数据来源"), required=False, max_length=60)),
        ],
        label=_("图表"),
    )  # fmt: skip
    parts: list[tuple[str, Block]] = [
        ("tiles", ListBlock(tile, label=_("数字"), default=[], max_num=8)),
        ("charts", ListBlock(chart, label=_("图表"), default=[], max_num=4)),
    ]
    return FiguresBlock(_standing(parts), label=_("数据"), icon="table", group=_FIGURES)

"""Decides the three blocks of a home page: headlines, a list of items, notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, IntegerBlock, ListBlock, PageChooserBlock, StructBlock


class HeadlinesBlock(StructBlock):
    """头条: the newest items of one channel, large."""

    channel = PageChooserBlock(label=_("栏目"), page_type="sites.Channel")
    count = IntegerBlock(label=_("条数"), default=3, min_value=1, max_value=6)

    class Meta:
        label = _("头条")
        icon = "pick"


class ItemListBlock(StructBlock):
    """栏目列表: one or more channels, each as a titled list."""

    title = CharBlock(label=_("标题"), required=False, max_length=30)
    channels = ListBlock(PageChooserBlock(page_type="sites.Channel"), label=_("栏目"))
    count = IntegerBlock(label=_("条数"), default=6, min_value=1, max_value=20)

    class Meta:
        label = _("栏目列表")
        icon = "list-ul"


class NoticesBlock(StructBlock):
    """通知公告: one channel as a plain list with dates."""

    channel = PageChooserBlock(label=_("栏目"), page_type="sites.Channel")
    count = IntegerBlock(label=_("条数"), default=6, min_value=1, max_value=20)

    class Meta:
        label = _("通知公告")
        icon = "warning"

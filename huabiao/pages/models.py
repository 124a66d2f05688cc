"""Decides what a site's home page is: a row of blocks."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from huabiao.pages.blocks import HeadlinesBlock, ItemListBlock, NoticesBlock


class HomePage(Page):
    """网站首页: the root of a site's channel tree."""

    body = StreamField(
        [
            ("headlines", HeadlinesBlock()),
            ("item_list", ItemListBlock()),
            ("notices", NoticesBlock()),
        ],
        verbose_name=_("版块"),
        blank=True,
    )

    content_panels: ClassVar[list[FieldPanel]] = [*Page.content_panels, FieldPanel("body")]
    subpage_types: ClassVar[list[str]] = ["sites.Channel"]
    is_creatable = False  # a site is made whole, from a blueprint
    # Where a channel is used is read from home pages and placements themselves.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("网站首页")
        verbose_name_plural = _("网站首页")

"""Decides what home pages and topic pages are: rows of blocks, shown as of a moment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page, Site

from huabiao.accounts.models import Organization
from huabiao.media.models import MediaImage
from huabiao.pages.blocks import body_blocks
from huabiao.pages.enums import HomeLayout
from huabiao.pages.rules import MOST_BLOCKS
from huabiao.sites.models import Channel


class Composed(models.Model):
    """A page made of blocks; dated ones are shown as they are at `shown_at`, which `tick` moves on."""

    body = StreamField(body_blocks(), verbose_name=_("版块"), blank=True, max_num=MOST_BLOCKS)
    shown_at = models.DateTimeField(null=True, editable=False)
    # When a dated block next begins or ceases to be shown; empty: never.
    next_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        abstract = True


class HomePage(Composed, Page):
    """网站首页: the root of a site's channel tree."""

    header_picture = models.ForeignKey(
        MediaImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("页头图片"),
    )

    layout = models.CharField(
        _("首页版式"), max_length=8, choices=HomeLayout.choices, default=HomeLayout.GRID
    )

    subpage_types: ClassVar[list[str]] = ["sites.Channel"]
    is_creatable = False  # a site is made whole, from a blueprint
    # Where a channel is used is read from home pages and placements themselves.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("网站首页")
        verbose_name_plural = _("网站首页")

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"page:{self.pk}"


class BlueprintEdition(models.Model):
    """模板版本: a blueprint as the platform office left it; 0 is the file it began with, none is ever changed."""

    name = models.CharField(_("模板名称"), max_length=60)
    number = models.PositiveIntegerField(_("版本"))
    table = models.JSONField(_("内容"))  # what a file of it would say
    author = models.CharField(_("编辑"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("模板版本")
        verbose_name_plural = _("模板版本")
        constraints = (
            models.UniqueConstraint(fields=["name", "number"], name="one_edition_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class PlannedChannel(models.Model):
    """模板栏目: which channel of a site stands for which column of the blueprint it was made from."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="planned")
    key = models.CharField(_("模板中的栏目"), max_length=500)

    class Meta:
        verbose_name = _("模板栏目")
        verbose_name_plural = _("模板栏目")

    def __str__(self) -> str:
        return self.key


class Topic(Composed):
    """专题: a page with a header of its own, for as long as its matter lasts; then it is archived."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="topics")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="topics", verbose_name=_("主办单位")
    )
    slug = models.CharField(_("英文短名"), max_length=60)
    title = models.CharField(_("标题"), max_length=60)
    summary = models.CharField(_("简介"), max_length=300, blank=True)
    picture = models.ForeignKey(
        MediaImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("页头图片"),
    )
    is_live = models.BooleanField(default=True)  # closed for ever once it is not
    archive_on = models.DateField(_("归档日期"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = _("专题")
        constraints = (models.UniqueConstraint(fields=["site", "slug"], name="one_topic_a_slug"),)

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"topic:{self.pk}"

    @property
    def path(self) -> str:
        return f"/zhuanti/{self.slug}/"

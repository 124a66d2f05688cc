"""Decides what is known of a site and of a channel, and what keeps old addresses alive."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from huabiao.accounts.models import Organization
from huabiao.sites.enums import ColumnType, FontScale, Language, ListStyle, SiteKind, UpdateCycle


class SiteProfile(models.Model):
    """网站登记信息: the legal record of one public website (全国政府网站信息报送系统)."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="profile")
    code = models.SlugField(_("站点代码"), max_length=60, unique=True)
    name = models.CharField(_("网站名称"), max_length=100)
    kind = models.CharField(_("网站类型"), max_length=12, choices=SiteKind.choices)
    blueprint = models.CharField(_("建站模板"), max_length=60, blank=True)
    blueprint_version = models.PositiveIntegerField(_("模板版本"), default=0)  # 0: as its file says
    identification_code = models.CharField(_("网站标识码"), max_length=10, blank=True)
    record_domain = models.CharField(_("备案域名"), max_length=253)
    sponsor = models.ForeignKey(
        Organization, models.PROTECT, related_name="sponsored_sites", verbose_name=_("主办单位")
    )
    operator = models.CharField(_("承办单位"), max_length=200, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    contact_email = models.EmailField(_("联系邮箱"), blank=True)
    contact_address = models.CharField(_("地址"), max_length=200, blank=True)
    icp_number = models.CharField(_("ICP备案编号"), max_length=40, blank=True)
    police_number = models.CharField(_("公安机关备案号"), max_length=40, blank=True)
    party_mark_code = models.CharField(_("党政机关网站标识编号"), max_length=40, blank=True)
    launched_on = models.DateField(_("上线日期"), null=True, blank=True)
    language = models.CharField(
        _("网站语言"), max_length=12, choices=Language.choices, default=Language.CHINESE
    )
    counterpart = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("另一语言的网站"),
    )  # kept on both sides
    # Forms in which every page of the site stands besides.
    is_in_traditional = models.BooleanField(_("繁体中文版"), default=False)
    is_in_json = models.BooleanField(_("供应用读取的数据（JSON）"), default=False)
    # What changes the look of the whole site lives in one small stylesheet, never in every page.
    accent = models.CharField(_("主色调"), max_length=7, default="#1f4e8c")
    font_scale = models.CharField(
        _("字号"), max_length=12, choices=FontScale.choices, default=FontScale.STANDARD
    )
    is_grey = models.BooleanField(_("灰色模式"), default=False)
    # Moments still to come, which `tick` turns into `is_grey`; empty: none.
    grey_from = models.DateTimeField(_("变灰时间"), null=True, blank=True)
    grey_until = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("网站")
        verbose_name_plural = _("网站")
        constraints = (
            models.UniqueConstraint(
                fields=["identification_code"],
                condition=~models.Q(identification_code=""),
                name="one_identification_code",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"site:{self.site_id}"

    @property
    def has_traditional(self) -> bool:
        """Whether its pages stand in traditional characters too: only Chinese can."""
        return self.is_in_traditional and self.language == Language.CHINESE


class SiteAlias(models.Model):
    """别名: a host that leads permanently to the site's own host (apex, old domain, .政务 in punycode)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="aliases")
    host = models.CharField(_("域名"), max_length=253, unique=True)

    class Meta:
        verbose_name = _("网站别名")
        verbose_name_plural = _("网站别名")

    def __str__(self) -> str:
        return self.host


class Channel(Page):
    """栏目、频道: a node of a site's tree; 频道 is simply a channel with its own landing page."""

    COLUMN: ClassVar[str] = "column"

    column_type = models.CharField(_("栏目类别"), max_length=24, choices=ColumnType.choices)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="channels", verbose_name=_("责任单位")
    )
    update_cycle = models.CharField(
        _("更新周期"), max_length=12, choices=UpdateCycle.choices, default=UpdateCycle.AS_NEEDED
    )
    description = models.CharField(_("栏目描述"), max_length=200)
    keywords = models.CharField(_("栏目关键词"), max_length=200)
    list_style = models.CharField(
        _("列表样式"), max_length=12, choices=ListStyle.choices, default=ListStyle.PLAIN
    )
    is_landing = models.BooleanField(_("频道首页"), default=False)
    is_in_navigation = models.BooleanField(_("显示在导航中"), default=True)

    is_creatable = False  # made by operations only: Wagtail's own page forms know no consent
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage", "sites.Channel"]
    subpage_types: ClassVar[list[str]] = ["sites.Channel"]
    # Wagtail's index of references would show one unit the titles of another.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("栏目")
        verbose_name_plural = _("栏目")

    @property
    def key(self) -> str:
        return f"channel:{self.pk}"

    @property
    def column_key(self) -> str:
        """The part that is said on the channel's own pages only: how it is described."""
        return f"{self.key}:{self.COLUMN}"


class FormerPath(models.Model):
    """旧地址: a path a channel once had on a site; never given to another, answered with 301 or 410."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="former_paths")
    path = models.CharField(_("旧路径"), max_length=500)  # "/zwgk/tzgg/"
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, related_name="former_paths", verbose_name=_("现栏目")
    )

    class Meta:
        verbose_name = _("旧地址")
        verbose_name_plural = _("旧地址")
        constraints = (models.UniqueConstraint(fields=["site", "path"], name="one_former_path"),)

    def __str__(self) -> str:
        return self.path

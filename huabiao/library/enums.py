"""Decides the words for an item's kind, force, openness and relations, and for a placement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """信息类型: all in one table; forms and pages differ."""

    NEWS = "NEWS", _("动态")
    NOTICE = "NOTICE", _("通知公告")
    NORMATIVE_DOCUMENT = "NORMATIVE_DOCUMENT", _("规范性文件")
    INTERPRETATION = "INTERPRETATION", _("政策解读")
    PLAIN_PAGE = "PLAIN_PAGE", _("单页")


class Validity(models.TextChoices):
    """有效性: whether a document still binds; a fact of the item, so of all its placements."""

    IN_FORCE = "IN_FORCE", _("有效")
    AMENDED = "AMENDED", _("已修改")
    REPEALED = "REPEALED", _("已废止")
    EXPIRED = "EXPIRED", _("已失效")


class Openness(models.TextChoices):
    """公开方式 (政府信息公开条例): how the law lets it be had."""

    PROACTIVE = "PROACTIVE", _("主动公开")
    ON_REQUEST = "ON_REQUEST", _("依申请公开")
    WITHHELD = "WITHHELD", _("不予公开")


class Mode(models.TextChoices):
    """引用 shows the item in place; 链接 leads away to the item's page on its main site."""

    REFERENCE = "REFERENCE", _("引用")
    LINK = "LINK", _("链接")


class Consent(models.TextChoices):
    """Whether the channel's unit agreed to take another unit's item."""

    NOT_NEEDED = "NOT_NEEDED", _("本单位栏目")
    ASKED = "ASKED", _("待对方接收")
    GIVEN = "GIVEN", _("对方已接收")
    REFUSED = "REFUSED", _("对方未接收")


class RelationType(models.TextChoices):
    INTERPRETS = "INTERPRETS", _("解读")
    AMENDS = "AMENDS", _("修改")
    REPEALS = "REPEALS", _("废止")
    SUPERSEDES = "SUPERSEDES", _("代替")

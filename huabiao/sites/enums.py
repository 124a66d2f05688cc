"""Decides the words of a site's legal record and of a channel's duties."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteKind(models.TextChoices):
    PORTAL = "PORTAL", _("政府门户网站")
    DEPARTMENT = "DEPARTMENT", _("部门网站")
    SPECIAL = "SPECIAL", _("专项网站")


class Language(models.TextChoices):
    """网站语言: a BCP 47 tag, as it stands in `lang` of every page."""

    CHINESE = "zh-CN", _("简体中文")
    ENGLISH = "en", _("英文")


class FontScale(models.TextChoices):
    """字号 of a site: how large everything is, before a reader wishes otherwise."""

    STANDARD = "STANDARD", _("标准")
    LARGE = "LARGE", _("大（字大八分之一）")
    LARGER = "LARGER", _("特大（字大四分之一）")


class ColumnType(models.TextChoices):
    """栏目类别: values of the page tag ColumnType (国办发〔2017〕47号); the official words are the labels."""

    HOME = "HOME", "首页"
    OVERVIEW = "OVERVIEW", "概况信息"
    FUNCTIONS = "FUNCTIONS", "机构职能"
    LEADERS = "LEADERS", "负责人信息"
    NEWS = "NEWS", "工作动态"
    POLICY = "POLICY", "政策文件"
    DISCLOSURE_GUIDE = "DISCLOSURE_GUIDE", "信息公开指南"
    DISCLOSURE_CATALOGUE = "DISCLOSURE_CATALOGUE", "信息公开目录"
    DISCLOSURE_REPORT = "DISCLOSURE_REPORT", "信息公开年报"
    DISCLOSURE_REQUEST = "DISCLOSURE_REQUEST", "依申请公开"
    DATA = "DATA", "数据发布"
    OPEN_DATA = "OPEN_DATA", "数据开放"
    INTERPRETATION = "INTERPRETATION", "政策解读"
    RESPONSE = "RESPONSE", "回应关切"
    SERVICES = "SERVICES", "办事服务"
    LETTERS = "LETTERS", "咨询投诉"
    CONSULTATION = "CONSULTATION", "征集调查"
    INTERVIEW = "INTERVIEW", "在线访谈"
    NOTICE = "NOTICE", "通知公告"
    STANDING = "STANDING", "网站说明"


class ListStyle(models.TextChoices):
    """列表样式 of a channel: how its entries are shown."""

    PLAIN = "PLAIN", _("标题列表")
    PICTURES = "PICTURES", _("图文列表")
    DOCUMENTS = "DOCUMENTS", _("文件表格")
    YEARS = "YEARS", _("按年份分组")
    PEOPLE = "PEOPLE", _("人物卡片")
    QUESTIONS = "QUESTIONS", _("问答")


class UpdateCycle(models.TextChoices):
    """更新周期 of a channel (国办秘函〔2019〕19号): how long it may stand without a new item."""

    TWO_WEEKS = "TWO_WEEKS", _("两周")
    SIX_MONTHS = "SIX_MONTHS", _("六个月")
    ONE_YEAR = "ONE_YEAR", _("一年")
    AS_NEEDED = "AS_NEEDED", _("按需更新")
